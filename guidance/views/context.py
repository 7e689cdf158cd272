"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """Give the theme and whether this is the sandbox to all templates; touches no database."""
    user = getattr(request, "user", None)
    theme = getattr(user, "theme", None) or request.COOKIES.get("theme", "system")
    return {
        "theme": theme if theme in {"dark", "light", "system"} else "system",
        "sandbox": settings.LEOWEB_SANDBOX,
    }
