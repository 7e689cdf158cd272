"""Who may see what, decided here and called in the first line of every view.

A stranger gets 404, never 403: that something exists is already a secret.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest

from guidance.models import (
    Collection,
    Generation,
    Image,
    Membership,
    OfferedModel,
    Preset,
    Reference,
    User,
)
from guidance.services import model_pictures, trash


def member(request: HttpRequest) -> Membership:
    """Return the person's membership, their first team when they have several.

    Raises Http404 for a person without a team. Views that call this are behind login_required.
    """
    found = (
        Membership.objects.select_related("team", "user")
        .filter(user=cast(User, request.user))
        .order_by("joined_at", "pk")
        .first()
    )
    if found is None:
        raise Http404
    request.membership = found  # type: ignore[attr-defined]  # for the page's frame
    return found


def admin(request: HttpRequest) -> Membership:
    """Return the membership of a person who looks after the team, its owner or an admin."""
    mine = member(request)
    if not mine.is_admin:
        raise Http404
    return mine


def generation(request: HttpRequest, id: UUID) -> Generation:
    """Return a run of the person's own; colleagues see its images, not the run."""
    mine = member(request)
    found = Generation.objects.filter(id=id, team=mine.team, member=mine.user).first()
    if found is None:
        raise Http404
    return found


def remixable(request: HttpRequest, id: UUID) -> Generation:
    """Return a run whose recipe the person may take: their own, or one with images to see."""
    mine = member(request)
    shown = Image.objects.filter(state=Image.State.STORED, deleted_at__isnull=True)
    visible = Q(member=mine.user) | Q(pk__in=shown.filter(team=mine.team).values("generation"))
    found = Generation.objects.filter(visible, id=id, team=mine.team).first()
    if found is None:
        raise Http404
    return found


def ancestor(request: HttpRequest, text: str) -> Generation | None:
    """Return the run that a form names as what it began with, None where there is none to see."""
    try:
        return remixable(request, UUID(text))
    except (ValueError, Http404):
        return None


def run_called(request: HttpRequest, id: UUID) -> Generation | None:
    """Return the run with that id, ours or Leonardo's, if the person may take its recipe."""
    team = member(request).team
    named = Q(pk=id) | Q(remote_id=str(id))
    found = Generation.objects.filter(named, team=team).values_list("pk", flat=True).first()
    try:
        return remixable(request, found) if found else None
    except Http404:
        return None


def image(request: HttpRequest, id: UUID) -> Image:
    """Return a stored image of the person's team."""
    mine = member(request)
    found = (
        Image.objects.select_related("generation__source_image", "owner")
        .filter(id=id, team=mine.team, state=Image.State.STORED, deleted_at__isnull=True)
        .first()
    )
    if found is None:
        raise Http404
    return found


def thumbed(request: HttpRequest, id: UUID) -> Image:
    """Return a stored image of the person's team, or one in the trash that they may restore."""
    mine = member(request)
    found = Image.objects.filter(id=id, team=mine.team, state=Image.State.STORED).first()
    if found is None or (found.deleted_at and not trash.may_delete(mine, found)):
        raise Http404
    return found


def collection(request: HttpRequest, id: UUID | str) -> Collection:
    """Return a collection of the person's team. Raises Http404 for nonsense, too."""
    mine = member(request)
    try:
        found = Collection.objects.filter(id=id, team=mine.team).first()
    except ValidationError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found


def reference(request: HttpRequest, id: UUID) -> Reference:
    """Return an uploaded reference of the person's team."""
    mine = member(request)
    found = Reference.objects.filter(id=id, team=mine.team).first()
    if found is None:
        raise Http404
    return found


def model_picture(request: HttpRequest, sha256: str) -> OfferedModel:
    """Return a model of the team's accounts that has this picture. Raises Http404 otherwise."""
    found = model_pictures.shown(member=member(request), sha256=sha256)
    if found is None:
        raise Http404
    return found


def preset(request: HttpRequest, id: UUID) -> Preset:
    """Return a preset that the person may take up: their own, or one shared with their team."""
    mine = member(request)
    visible = Q(owner=mine.user) | Q(is_shared=True)
    found = Preset.objects.filter(visible, id=id, team=mine.team).first()
    if found is None:
        raise Http404
    return found


def own_preset(request: HttpRequest, id: UUID) -> Preset:
    """Return a preset that the person may change: their own."""
    mine = member(request)
    found = Preset.objects.filter(id=id, team=mine.team, owner=mine.user).first()
    if found is None:
        raise Http404
    return found
