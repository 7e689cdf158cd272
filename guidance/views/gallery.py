"""The gallery, and the same pictures in the studio's picker."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, TypedDict
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guidance.domain.filters import Filters
from guidance.forms import narrowing
from guidance.models import Image, Membership
from guidance.services import gallery as galleries
from guidance.services import gallery_choices, gallery_news, gallery_whole, paging, trash
from guidance.views import access, gallery_bulk, gallery_narrowed

GRID = "leoweb-grid"
"""The cookie that remembers whether a browser shows small or large rows."""


class Asked(TypedDict):
    """Which images an address of the gallery means, and in which order."""

    scope: str
    filters: Filters
    inside: bool
    oldest: bool


_UUID_LENGTH = 32
_UUID_LETTERS = frozenset("0123456789abcdef")


@require_safe
@never_cache
@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    """A page of images; with htmx the next page alone, or what new filters find."""
    mine = access.member(request)
    page = _page(request, mine)
    context = _context(page)
    is_piece = bool(request.headers.get("HX-Request"))
    if is_piece and not page.is_first:
        return render(request, "guidance/gallery/_more.html", context)
    context |= gallery_narrowed.around(page, gallery_choices.names(mine))
    context["collection_count"] = gallery_narrowed.counted(page, mine)
    if is_piece:
        answer = render(request, "guidance/gallery/_found.html", context)
        answer["HX-Push-Url"] = f"{request.path}?{gallery_narrowed.query(page)}"
        return answer
    if request.GET.get("all") == "1":
        context |= {"all": True, "rest": _rest(_whole(request, mine), page)}
    grid = request.GET.get("grid") or request.COOKIES.get(GRID, "")
    context["is_small"] = grid == "small"
    answer = render(request, "guidance/gallery.html", context)
    if request.GET.get("grid") in ("small", "large"):
        answer.set_cookie(GRID, grid, max_age=365 * 86400, samesite="Lax")
    return answer


@require_safe
@never_cache
@login_required
def gallery_all(request: HttpRequest) -> HttpResponse:
    """Everything that matches, as a selection; without htmx the gallery with all of it chosen."""
    mine = access.member(request)
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('gallery')}?{request.GET.urlencode()}&all=1")
    found = _whole(request, mine)
    answer = render(request, "guidance/gallery/_all.html", {"rest": found.images})
    if found.more:
        text = f"The first {trash.MOST} are selected. More can't be done at a time."
        answer["HX-Trigger"] = json.dumps({"toast": {"text": text, "kind": "warn"}})
    return answer


def _whole(request: HttpRequest, mine: Membership) -> gallery_whole.Whole:
    return gallery_whole.whole(member=mine, **_asked(request))


def _rest(found: gallery_whole.Whole, page: galleries.Page) -> list[Image]:
    """Return what of the selection no tile of the page stands for."""
    shown = {tile.image.pk for day in page.days for tile in day.tiles}
    return [image for image in found.images if image.pk not in shown]


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
    answer = render(request, "guidance/gallery/_news.html", {"news": news, "page": news})
    if news.days:
        answer["HX-Trigger"] = gallery_bulk.RECOUNT
    return answer


@require_safe
@never_cache
@login_required
def gallery_counts(request: HttpRequest) -> HttpResponse:
    """The counts around a gallery on screen, as they are now; without htmx the gallery."""
    mine = access.member(request)
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('gallery')}?{request.GET.urlencode()}")
    page, days = galleries.counted(member=mine, **_asked(request))
    context = _context(page) | {"day_counts": days}
    context["collection_count"] = gallery_narrowed.counted(page, mine)
    if page.total == "0":
        context |= gallery_narrowed.around(page, gallery_choices.names(mine))
    return render(request, "guidance/gallery/_counts.html", context)


@require_safe
@never_cache
@login_required
def picker(request: HttpRequest) -> HttpResponse:
    """The body of the dialog in which the studio picks a picture; the gallery without htmx."""
    page = _page(request, access.member(request))
    if not request.headers.get("HX-Request"):
        return redirect("gallery")
    is_more = bool(request.GET.get("after"))
    uploads = [] if is_more else galleries.recent_references(member=access.member(request))
    piece = "guidance/gallery/_picker_more.html" if is_more else "guidance/gallery/_picker.html"
    context = _context(page) | {"uploads": uploads, "form": request.GET.get("form", "")}
    return render(request, piece, context)


def _page(request: HttpRequest, mine: Membership) -> galleries.Page:
    return galleries.page(member=mine, cursor=request.GET.get("after"), **_asked(request))


def _asked(request: HttpRequest) -> Asked:
    """Read which images an address of the gallery means, and in which order."""
    scope = galleries.scope_of(request.GET.get("scope", ""))
    filters = narrowing.read(request.GET, today=timezone.localdate())
    return {
        "scope": scope,
        # Among a person's own images there is nobody to choose.
        "filters": replace(filters, person=None) if scope == "mine" else filters,
        "inside": request.GET.get("inside") == "1",
        "oldest": narrowing.is_oldest(request.GET),
    }


def _news_before(request: HttpRequest) -> gallery_news.News | None:
    """Read where the page's last look ended; None for an address that makes no sense."""
    try:
        since = parse_datetime(request.GET.get("since", ""))
        top = parse_date(request.GET.get("top", ""))
    except ValueError:
        return None
    since = paging.holdable(since) if since else None
    if since is None:
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
    """Add the query strings of the links around a page, and where its news begin."""
    query = gallery_narrowed.query
    inside = {"inside": "1"} if page.inside else {}
    more = query(page, after=page.next_cursor, **inside) if page.next_cursor else ""
    is_still = page.filters.beyond_favourites or page.oldest
    return {
        "page": page,
        "here": query(page),
        "more": more,
        "news": None if is_still else gallery_news.start(page=page),
        "scopes": [(scope, query(replace(page, scope=scope))) for scope in galleries.SCOPES],
        "every": query(page, **inside),
        "most": trash.MOST,
    }
