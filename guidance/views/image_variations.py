"""What is made of one image: the buttons, those under way, and the universal upscaler's page."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guidance.domain.variations import Transform
from guidance.forms.variations import UniversalForm, token_in, transform_in
from guidance.models import Image, Membership
from guidance.services import feed, variations
from guidance.views import access


@require_safe
@never_cache
@login_required
def image_variations(request: HttpRequest, id: UUID) -> HttpResponse:
    """The button with its menu, and the person's variations under way; the image without htmx."""
    found = access.image(request, id)
    if not request.headers.get("HX-Request"):
        return _back_to(found)
    return _piece(request, found)


@require_POST
@login_required
def image_vary(request: HttpRequest, id: UUID) -> HttpResponse:
    """Order a variation that needs no settings; the same click twice is one order."""
    found = access.image(request, id)
    transform = transform_in(request.POST.get("transform", ""))
    if transform is None:
        raise Http404
    token = token_in(request.POST.get("client_token", ""))
    mine = access.member(request)
    try:
        variations.start(member=mine, image=found, transform=transform, client_token=token)
    except variations.NotOffered as why:
        return _not_offered(request, found, str(why))
    return _piece(request, found) if request.headers.get("HX-Request") else _back_to(found)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def image_universal(request: HttpRequest, id: UUID) -> HttpResponse:
    """The settings of the universal upscaler, and its order; mistakes come back with the form."""
    found = access.image(request, id)
    size = {"width": found.width, "height": found.height}
    form = UniversalForm(request.POST or None, **size)
    if request.method == "POST" and form.is_valid():
        return _upscaled(request, found, form)
    token = token_in(request.POST.get("client_token", ""))
    context = {"image": found, "form": form, "client_token": token, **_offered(request, found)}
    status = 422 if form.errors else 200
    return render(request, "guidance/image_universal.html", context, status=status)


def _upscaled(request: HttpRequest, found: Image, form: UniversalForm) -> HttpResponse:
    try:
        variations.start(
            member=access.member(request),
            image=found,
            transform=Transform.UNIVERSAL,
            settings=form.settings,
            client_token=token_in(request.POST.get("client_token", "")),
        )
    except variations.NotOffered as why:
        return _not_offered(request, found, str(why))
    return _back_to(found)


def _offered(request: HttpRequest, found: Image) -> dict[str, Any]:
    offers = variations.offers(member=access.member(request), image=found)
    universal = next(one for one in offers if one.needs_settings)
    return {"offer": universal, "ultra_credits": variations.ULTRA_CREDITS}


def _not_offered(request: HttpRequest, found: Image, why: str) -> HttpResponse:
    """Say why, and leave everything as it was."""
    if not request.headers.get("HX-Request"):
        messages.warning(request, why)
        return _back_to(found)
    answer = _piece(request, found)
    answer["HX-Trigger"] = json.dumps({"toast": {"text": why, "kind": "warn"}})
    return answer


def _back_to(found: Image) -> HttpResponse:
    """Without htmx the image's own page shows what is being made of it."""
    return redirect("image", id=found.pk)


def _piece(request: HttpRequest, found: Image) -> HttpResponse:
    context = shown(access.member(request), found)
    answer = render(request, "guidance/image/_variations.html", context)
    if any(card.is_ended for card in context["varied"]):
        answer["HX-Trigger"] = "lineage"
    return answer


def shown(mine: Membership, found: Image) -> dict[str, Any]:
    """Return what the piece shows; each time it offers a click of its own for each kind."""
    return {
        "image": found,
        "offers": variations.offers(member=mine, image=found),
        "varied": feed.varied(member=mine, image=found),
        "vary_token": uuid4(),
    }
