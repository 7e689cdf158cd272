"""The gallery, and the same pictures in the studio's picker."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guidance.services import gallery as galleries
from guidance.views import access


@require_safe
@never_cache
@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    """A page of images; with htmx the next page alone."""
    page = _page(request)
    piece = "guidance/gallery/_more.html" if request.headers.get("HX-Request") else None
    return render(request, piece or "guidance/gallery.html", _context(page))


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


def _context(page: galleries.Page) -> dict[str, Any]:
    """Add the query strings of the links around a page."""
    chosen = {"scope": page.scope} | ({"favourites": "1"} if page.favourites else {})
    more = urlencode(chosen | {"after": page.next_cursor}) if page.next_cursor else ""
    return {"page": page, "more": more}
