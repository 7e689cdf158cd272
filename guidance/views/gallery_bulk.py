"""What is done with a selection of images: favourite, download, delete."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from guidance.models import Membership, User
from guidance.services import gallery, trash, zipping
from guidance.views import access

GONE = "Those images are gone already."


@require_POST
@login_required
def gallery_bulk(request: HttpRequest) -> HttpResponseBase:
    """Do one thing with the selected images; which one is the pressed button's value."""
    mine = access.member(request)
    ids = selection(request)
    act = _ACTIONS.get(request.POST.get("action", ""))
    if act is None or not ids:
        return answer(request, "Select images first", kind="warn")
    return act(request, mine, ids)


def selection(request: HttpRequest) -> list[UUID]:
    """Return the selected ids; what is none is left out."""
    found = []
    for text in request.POST.getlist("image")[: trash.MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def answer(
    request: HttpRequest,
    text: str,
    *,
    kind: str = "ok",
    gone: list[UUID] | None = None,
    undo: list[UUID] | None = None,
) -> HttpResponse:
    """Say what happened: with htmx as a toast, else on the page that the form stood on."""
    if not request.headers.get("HX-Request"):
        level = {"ok": messages.SUCCESS, "warn": messages.WARNING}[kind]
        messages.add_message(request, level, text)
        return redirect(back(request))
    toast: dict[str, Any] = {"text": text, "kind": kind}
    if undo:
        detail = {"images": [str(id) for id in undo]}
        toast["action"] = {"label": "Undo", "event": "gallery-undo", "detail": detail}
    reply = render(request, "guidance/gallery/_gone.html", {"gone": gone or []})
    reply["HX-Trigger"] = json.dumps({"toast": toast})
    return reply


def back(request: HttpRequest) -> str:
    """Return where the form stood, if that is an address of ours."""
    to = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(to, {request.get_host()})
    return to if is_ours else reverse("gallery")


def _favourite(request: HttpRequest, mine: Membership, ids: list[UUID]) -> HttpResponse:
    images = trash.chosen(member=mine, ids=ids)
    if not images:
        return answer(request, GONE, kind="warn", gone=ids)
    there = gallery.favourite_all(user=cast(User, request.user), images=images)
    text = f"{_counted(len(images))} {'in' if there else 'out of'} your favourites"
    if not request.headers.get("HX-Request"):
        return answer(request, text)
    context = {"images": images, "favourite": there}
    reply = render(request, "guidance/gallery/_hearts.html", context)
    reply["HX-Trigger"] = json.dumps({"toast": {"text": text, "kind": "ok"}})
    return reply


def _download(request: HttpRequest, mine: Membership, ids: list[UUID]) -> HttpResponseBase:
    images = trash.chosen(member=mine, ids=ids)
    if not images:
        return answer(request, GONE, kind="warn", gone=ids)
    reply = StreamingHttpResponse(zipping.stream(images), content_type="application/zip")
    reply["Content-Disposition"] = f'attachment; filename="{zipping.name()}"'
    reply["Cache-Control"] = "private, no-store"
    reply["X-Content-Type-Options"] = "nosniff"
    return reply


def _ask(request: HttpRequest, mine: Membership, ids: list[UUID]) -> HttpResponse:
    """Say what deleting would do; the button in the answer does it."""
    plan = trash.plan(member=mine, ids=ids)
    if not plan.images:
        text = GONE if not plan.others else "Only the person who made an image can delete it."
        gone = [] if plan.others else ids
        return answer(request, text, kind="warn", gone=gone)
    piece = "guidance/gallery/_delete.html"
    whole = "guidance/gallery_delete.html"
    template = piece if request.headers.get("HX-Request") else whole
    return render(request, template, {"plan": plan, "next": back(request)})


def _delete(request: HttpRequest, mine: Membership, ids: list[UUID]) -> HttpResponse:
    moved = trash.discard(member=mine, ids=ids)
    if not moved:
        return answer(request, GONE, kind="warn", gone=ids)
    text = f"{_counted(len(moved))} deleted. The trash keeps them for 30 days."
    return answer(request, text, gone=moved, undo=moved)


def _counted(count: int) -> str:
    return "1 image" if count == 1 else f"{count} images"


_ACTIONS: dict[str, Callable[[HttpRequest, Membership, list[UUID]], HttpResponseBase]] = {
    "favourite": _favourite,
    "download": _download,
    "ask": _ask,
    "delete": _delete,
}
