"""How the feed is shown: which runs the address asks for, as rows or as a grid of pictures."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from guidance.models import Membership
from guidance.services import feed as feeds

_LOOK = "feed-look"
_LOOKS = ("rows", "grid")


def shown(request: HttpRequest, member: Membership) -> dict[str, Any]:
    """Return what the feed's templates use, read off the address.

    `is_searching` is whether the search stands open, with words in it or none yet; `tail` goes
    behind the address of everything that keeps the search.
    """
    asked = request.GET
    found = feeds.page(
        member=member,
        filter=asked.get("filter", "all"),
        after=asked.get("after", ""),
        words=asked.get("find", ""),
    )
    is_searching = "find" in asked
    tail = "&" + urlencode({"find": found.words}) if is_searching else ""
    return {"feed": found, "look": _look(request), "is_searching": is_searching, "tail": tail}


def address(request: HttpRequest, found: feeds.Feed) -> str:
    """Return the studio's own address for what is shown."""
    asked = {"filter": found.filter} if found.filter != "all" else {}
    asked |= {"find": found.words} if "find" in request.GET else {}
    return "/" + (f"?{urlencode(asked)}" if asked else "")


def _look(request: HttpRequest) -> str:
    """The look that the address names, kept for the session; else the one kept before."""
    named = request.GET.get("look", "")
    if named in _LOOKS and request.session.get(_LOOK) != named:
        request.session[_LOOK] = named
    kept: str = request.session.get(_LOOK, _LOOKS[0])
    return kept
