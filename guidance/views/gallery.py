"""The gallery, and the same pictures in the studio's picker."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guidance.services import gallery as galleries
from guidance.services import gallery_news
from guidance.views import access

_UUID_LENGTH = 32
_UUID_LETTERS = frozenset("0123456789abcdef")


@require_safe
@never_cache
@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    """A page of images; with htmx the next page alone."""
    page = _page(request)
    piece = "guidance/gallery/_more.html" if request.headers.get("HX-Request") else None
    context = _context(page) | {"news": gallery_news.start(page=page)}
    return render(request, piece or "guidance/gallery.html", context)


@require_safe
@never_cache
@login_required
def gallery_new(request: HttpRequest) -> HttpResponse:
    """Images stored since the gallery on screen was drawn, for its top."""
    mine = access.member(request)
    before = _news_before(request)
    if before is None:
        return redirect("gallery")
    news = gallery_news.later(member=mine, before=before)
    return render(request, "guidance/gallery/_news.html", {"news": news, "page": news})


@require_safe
@never_cache
@login_required
def picker(request: HttpRequest) -> HttpResponse:
    """The body of the dialog in which the studio picks a picture; the gallery without htmx."""
    page = _page(request)
    if not request.headers.get("HX-Request"):
        return redirect("gallery")
    is_more = bool(request.GET.get("after"))
    uploads = [] if is_more else galleries.recent_references(member=access.member(request))
    piece = "guidance/gallery/_picker_more.html" if is_more else "guidance/gallery/_picker.html"
    context = _context(page) | {"uploads": uploads, "form": request.GET.get("form", "")}
    return render(request, piece, context)


def _page(request: HttpRequest) -> galleries.Page:
    return galleries.page(
        member=access.member(request),
        scope=request.GET.get("scope", ""),
        cursor=request.GET.get("after"),
        favourites=request.GET.get("favourites") == "1",
    )


def _news_before(request: HttpRequest) -> gallery_news.News | None:
    """Read where the page's last look ended; None for an address that makes no sense."""
    try:
        since = parse_datetime(request.GET.get("since", ""))
        top = parse_date(request.GET.get("top", ""))
    except ValueError:
        return None
    if since is None or since.tzinfo is None:
        return None
    return gallery_news.News(
        days=(),
        scope=galleries.scope_of(request.GET.get("scope", "")),
        favourites=request.GET.get("favourites") == "1",
        since=since,
        known=_ids(request.GET.get("known", "")),
        top=top,
    )


def _ids(text: str) -> tuple[UUID, ...]:
    """Read ids as they stand in an address; what is none is left out."""
    found = (part for part in text[:10_000].split(",") if len(part) == _UUID_LENGTH)
    return tuple(UUID(part) for part in found if set(part) <= _UUID_LETTERS)


def _context(page: galleries.Page) -> dict[str, Any]:
    """Add the query strings of the links around a page."""
    chosen = {"scope": page.scope} | ({"favourites": "1"} if page.favourites else {})
    more = urlencode(chosen | {"after": page.next_cursor}) if page.next_cursor else ""
    return {"page": page, "more": more}
