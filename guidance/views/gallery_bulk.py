"""What is done with a selection of images: favourite, collect, download, compare, delete."""

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
from django.views.decorators.http import require_POST

from guidance.models import Image, Membership, User
from guidance.services import collections, gallery, trash, zipping
from guidance.views import access
from guidance.views.way_back import way_back

GONE = "Those images are gone already."
RECOUNT = "recount"
"""The event on which a gallery on screen asks for its counts."""


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
    return told(reply, toast, recount=bool(gone))


def told(reply: HttpResponse, toast: dict[str, Any], *, recount: bool) -> HttpResponse:
    """Put what happened into an answer; images that left a page have its counts made anew."""
    events: dict[str, Any] = {"toast": toast}
    reply["HX-Trigger"] = json.dumps(events | {RECOUNT: {}} if recount else events)
    return reply


def back(request: HttpRequest) -> str:
    """Return where the form stood, if that is an address of ours."""
    return way_back(request) or reverse("gallery")


def _favourite(request: HttpRequest, mine: Membership, ids: list[UUID]) -> HttpResponse:
    images = trash.chosen(member=mine, ids=ids)
    if not images:
        return answer(request, GONE, kind="warn", gone=ids)
    there = gallery.favourite_all(user=cast(User, request.user), images=images)
    text = f"{counted(len(images))} {'in' if there else 'out of'} your favourites"
    text += also_gone(ids, images)
    if not request.headers.get("HX-Request"):
        return answer(request, text)
    gone = lost(ids, images)
    context = {"images": images, "favourite": there, "gone": gone}
    reply = render(request, "guidance/gallery/_hearts.html", context)
    return told(reply, {"text": text, "kind": "ok"}, recount=bool(gone))


def _download(request: HttpRequest, mine: Membership, ids: list[UUID]) -> HttpResponseBase:
    images = trash.chosen(member=mine, ids=ids)
    if not images:
        return answer(request, GONE, kind="warn", gone=ids)
    reply = StreamingHttpResponse(zipping.stream(images), content_type="application/zip")
    reply["Content-Disposition"] = f'attachment; filename="{zipping.name()}"'
    reply["Cache-Control"] = "private, no-store"
    reply["X-Content-Type-Options"] = "nosniff"
    return reply


def _compare(request: HttpRequest, mine: Membership, ids: list[UUID]) -> HttpResponse:
    """Lay two images beside each other on the page of the newer one."""
    images = trash.chosen(member=mine, ids=ids)
    if len(images) != 2:
        text = "Select two images to compare" + also_gone(ids, images)
        return answer(request, text, kind="warn", gone=lost(ids, images))
    result, other = images
    return redirect(f"{reverse('image', args=[result.pk])}?scope=team&compare={other.pk}")


def _collect(request: HttpRequest, mine: Membership, ids: list[UUID]) -> HttpResponse:
    """Ask which collection; the buttons in the answer put the images there."""
    images = trash.chosen(member=mine, ids=ids)
    if not images:
        return answer(request, GONE, kind="warn", gone=ids)
    return ask_collection(request, mine, images)


def ask_collection(
    request: HttpRequest,
    mine: Membership,
    images: list[Image],
    *,
    name: str = "",
    problem: str = "",
) -> HttpResponse:
    """Offer the team's collections and a new one; `problem` stands at the name's field."""
    context = {
        "images": images,
        "collections": collections.listing(member=mine),
        "next": back(request),
        "name": name,
        "problem": problem,
    }
    is_piece = bool(request.headers.get("HX-Request"))
    template = "guidance/gallery/_collect.html" if is_piece else "guidance/gallery_collect.html"
    return render(request, template, context, status=422 if problem else 200)


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
    others = trash.chosen(member=mine, ids=ids)
    text = f"{counted(len(moved))} deleted. The trash keeps them for 30 days"
    text += also_gone([id for id in ids if id not in moved], others) + "."
    text += f" {counted(len(others))} of colleagues stayed." if others else ""
    return answer(request, text, gone=moved, undo=moved)


def counted(count: int) -> str:
    """Say a number of images."""
    return "1 image" if count == 1 else f"{count} images"


def lost(ids: list[UUID], images: list[Image]) -> list[UUID]:
    """Return what of a selection is not there any more."""
    there = {image.pk for image in images}
    return [id for id in dict.fromkeys(ids) if id not in there]


def also_gone(ids: list[UUID], images: list[Image]) -> str:
    """Say how many of a selection are gone, as a further sentence; nothing where none is."""
    many = len(lost(ids, images))
    return f". {many} {'is' if many == 1 else 'are'} gone already" if many else ""


_ACTIONS: dict[str, Callable[[HttpRequest, Membership, list[UUID]], HttpResponseBase]] = {
    "favourite": _favourite,
    "collect": _collect,
    "compare": _compare,
    "download": _download,
    "ask": _ask,
    "delete": _delete,
}
