"""Collections: filled from a selection, renamed and deleted by anyone in the team."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from guidance.models import Collection, Image
from guidance.services import collections, trash
from guidance.services import gallery as galleries
from guidance.services.collections import CollectionProblem
from guidance.views import access, gallery_bulk


@require_POST
@login_required
def gallery_collect(request: HttpRequest) -> HttpResponse:
    """Put the selected images into the pressed collection, or into a new one by its name."""
    mine = access.member(request)
    ids = gallery_bulk.selection(request)
    images = trash.chosen(member=mine, ids=ids)
    if not images:
        text = gallery_bulk.GONE if ids else "Select images first"
        return gallery_bulk.answer(request, text, kind="warn", gone=ids)
    if request.POST.get("collection"):
        into = access.collection(request, request.POST["collection"])
        return _collected(request, into, images, ids, made=False)
    name = request.POST.get("name", "")
    try:
        into, made = collections.named(member=mine, name=name)
    except CollectionProblem as problem:
        typed = name[:200]
        return gallery_bulk.ask_collection(request, mine, images, name=typed, problem=str(problem))
    return _collected(request, into, images, ids, made=made)


def _collected(
    request: HttpRequest, into: Collection, images: list[Image], ids: list[UUID], *, made: bool
) -> HttpResponse:
    added = collections.add(collection=into, images=images)
    text = f"{gallery_bulk.counted(added.new)} added to {into.name}"
    if not added.new:
        text = f"{into.name} has {'it' if added.there == 1 else 'all of them'} already"
    elif added.there:
        text += f". {added.there} stood there already"
    text += gallery_bulk.also_gone(ids, images)
    if not request.headers.get("HX-Request"):
        return gallery_bulk.answer(request, text)
    gone = gallery_bulk.lost(ids, images)
    context = {"gone": gone, "new": into if made else None}
    reply = render(request, "guidance/gallery/_collected.html", context)
    return gallery_bulk.told(reply, {"text": text, "kind": "ok"}, recount=bool(gone))


@require_POST
@login_required
def gallery_take_out(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take the selected images out of a collection; they stay in the gallery."""
    found = access.collection(request, id)
    ids = gallery_bulk.selection(request)
    many = collections.take_out(collection=found, ids=ids)
    text = f"{gallery_bulk.counted(many)} taken out of {found.name}"
    kind = "ok" if many else "warn"
    return gallery_bulk.answer(request, text, kind=kind, gone=ids)


@require_safe
@never_cache
@login_required
def gallery_collection(request: HttpRequest, id: UUID) -> HttpResponse:
    """The page on which a collection is renamed or deleted."""
    found = access.collection(request, id)
    here = request.GET.urlencode() or f"scope=team&collection={found.pk}"
    return _asked(request, found, f"{reverse('gallery')}?{here}")


def _asked(
    request: HttpRequest, found: Collection, back: str, status: int = 200, **more: str
) -> HttpResponse:
    """The page of a collection; `back` is the gallery as the person left it."""
    scope = QueryDict(urlsplit(back).query).get("scope", "")
    context = {"collection": found, "back": back, "scope": galleries.scope_of(scope)}
    return render(request, "guidance/gallery_collection.html", context | more, status=status)


@require_POST
@login_required
def gallery_rename(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give a collection another name; a name that can't be taken comes back with the reason."""
    found = access.collection(request, id)
    name = request.POST.get("name", "")
    try:
        collections.rename(collection=found, name=name)
    except CollectionProblem as problem:
        words = {"typed": name[:200], "problem": str(problem)}
        return _asked(request, found, gallery_bulk.back(request), 422, **words)
    messages.success(request, "Renamed")
    return redirect(gallery_bulk.back(request))


@require_POST
@login_required
def gallery_drop(request: HttpRequest, id: UUID) -> HttpResponse:
    """Delete a collection; its images stay in the gallery."""
    found = access.collection(request, id)
    collections.delete(collection=found)
    messages.success(request, f"{found.name} deleted. Its images are still in the gallery.")
    scope = galleries.scope_of(request.POST.get("scope", "team"))
    return redirect(f"{reverse('gallery')}?scope={scope}")
