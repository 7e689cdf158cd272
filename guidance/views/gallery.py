"""The gallery, and the same pictures in the studio's picker."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guidance.domain.filters import Filters
from guidance.forms import narrowing
from guidance.models import Membership
from guidance.services import gallery as galleries
from guidance.services import gallery_choices, gallery_news
from guidance.views import access

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
    if not request.headers.get("HX-Request"):
        menus = gallery_choices.menus(mine, page.scope, page.filters)
        return render(request, "guidance/gallery.html", context | _chips(page, menus))
    if not page.is_first:
        return render(request, "guidance/gallery/_more.html", context)
    menus = gallery_choices.menus(mine, page.scope, page.filters)
    answer = render(request, "guidance/gallery/_found.html", context | _chips(page, menus))
    answer["HX-Push-Url"] = f"{request.path}?{_query(page)}"
    return answer


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
    page = _page(request, access.member(request))
    if not request.headers.get("HX-Request"):
        return redirect("gallery")
    is_more = bool(request.GET.get("after"))
    uploads = [] if is_more else galleries.recent_references(member=access.member(request))
    piece = "guidance/gallery/_picker_more.html" if is_more else "guidance/gallery/_picker.html"
    context = _context(page) | {"uploads": uploads, "form": request.GET.get("form", "")}
    return render(request, piece, context)


def _page(request: HttpRequest, mine: Membership) -> galleries.Page:
    scope = galleries.scope_of(request.GET.get("scope", ""))
    filters = narrowing.read(request.GET, today=timezone.localdate())
    # Among a person's own images there is nobody to choose.
    filters = replace(filters, person=None) if scope == "mine" else filters
    return galleries.page(
        member=mine,
        scope=scope,
        cursor=request.GET.get("after"),
        filters=filters,
        inside=request.GET.get("inside") == "1",
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
    """Add the query strings of the links around a page, and where its news begin."""
    inside = {"inside": "1"} if page.inside else {}
    more = _query(page, after=page.next_cursor, **inside) if page.next_cursor else ""
    news = None if page.filters.beyond_favourites else gallery_news.start(page=page)
    scopes = [(scope, _query(replace(page, scope=scope))) for scope in galleries.SCOPES]
    return {"page": page, "here": _query(page), "more": more, "news": news, "scopes": scopes}


def _query(page: galleries.Page, **further: str) -> str:
    pairs = [("scope", page.scope), *narrowing.written(page.filters), *further.items()]
    return urlencode(pairs)


def _chips(page: galleries.Page, menus: tuple[gallery_choices.Menu, ...]) -> dict[str, Any]:
    """Return the menus, the chips of what is chosen, each with the address without it."""
    filters = page.filters
    lines = [(f"{menu.label}: {menu.chosen}", menu.name) for menu in menus if menu.chosen]
    if filters.since or filters.until:
        lines.append((_span(filters), "date"))
    without = {
        "model": {"models": ()}, "kind": {"kinds": ()}, "style": {"styles": ()},
        "size": {"sizes": ()}, "person": {"person": None}, "date": {"since": None, "until": None},
    }  # fmt: skip
    chips = [
        (label, _query(replace(page, filters=replace(filters, **cast(Any, without[name])))))
        for label, name in lines
    ]
    return {"menus": menus, "chips": chips, "days": narrowing.DAYS.items()}


def _span(filters: Filters) -> str:
    """Say a span of days: "From 1 Nov 2026", "To …", "1 Nov 2026 to 5 Nov 2026"."""
    since, until = (
        f"{day.day} {day:%b %Y}" if day else "" for day in (filters.since, filters.until)
    )
    if since and until:
        return since if since == until else f"{since} to {until}"
    return f"From {since}" if since else f"To {until}"
