"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from guidance.models import Membership


def house(request: HttpRequest) -> dict[str, Any]:
    """Give all templates the theme and whether the person looks after the team.

    Touches no database: only a view that asked who the person is knows their place in a team.
    """
    user = getattr(request, "user", None)
    mine: Membership | None = getattr(request, "membership", None)
    theme = getattr(user, "theme", None) or request.COOKIES.get("theme", "system")
    return {
        "theme": theme if theme in {"dark", "light", "system"} else "system",
        "is_admin": mine is not None and mine.is_admin,
    }
