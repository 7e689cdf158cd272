"""The page of one image, and its heart."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from guidance.forms import narrowing
from guidance.models import User
from guidance.services import gallery, image_page, lineage
from guidance.views import access, image_variations, request_text
from guidance.views.way_back import way_back


@require_safe
@never_cache
@login_required
def image(request: HttpRequest, id: UUID) -> HttpResponse:
    """An image with its recipe, its neighbours and what it can be used as."""
    found = access.image(request, id)
    mine = access.member(request)
    filters = narrowing.read(request.GET, today=timezone.localdate())
    page = image_page.image_page(
        image=found,
        member=mine,
        scope=request.GET.get("scope", ""),
        compare=request.GET.get("compare"),
        view=request.GET.get("view", ""),
        filters=filters,
    )
    here = urlencode([("scope", page.scope), *narrowing.written(filters)])
    context = {"page": page, "here": here, **image_variations.shown(mine, found)}
    return render(request, "guidance/image.html", context)


@require_safe
@never_cache
@login_required
def image_lineage(request: HttpRequest, id: UUID) -> HttpResponse:
    """What went in and what came out: the strip for the image's page, else a page of its own."""
    found = access.image(request, id)
    is_piece = bool(request.headers.get("HX-Request"))
    most = lineage.SHORT if is_piece else lineage.LONG
    name = "guidance/image/_lineage.html" if is_piece else "guidance/image_lineage.html"
    context = {"image": found, "lineage": lineage.lineage(image=found, most=most)}
    return render(request, name, context)


@require_safe
@never_cache
@login_required
def image_request(request: HttpRequest, id: UUID, form: str) -> HttpResponse:
    """The request that made the image, as curl, Python or JSON; without the key."""
    return request_text.answer(access.image(request, id).generation, form)


@require_POST
@login_required
def image_favourite(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give or take the person's heart; answers with the heart alone, or goes back."""
    found = access.image(request, id)
    is_there = gallery.toggle_favourite(user=cast(User, request.user), image=found)
    if not request.headers.get("HX-Request"):
        return redirect(way_back(request) or f"/images/{found.pk}/")
    context = {"image": found, "favourite": is_there, "look": request.POST.get("look", "")}
    is_tile = request.GET.get("look") == "tile"
    piece = "_tile_heart.html" if is_tile else "_heart.html"
    return render(request, f"guidance/gallery/{piece}", context)


@require_POST
@login_required
def image_fetch(request: HttpRequest, id: UUID) -> HttpResponse:
    """Have a lost file fetched from Leonardo once more."""
    found = access.image(request, id)
    if gallery.fetch_again(image=found):
        messages.success(request, "Fetching the image again. It comes back to the gallery.")
    return redirect("gallery")
