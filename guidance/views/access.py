"""Who may see what, decided here and called in the first line of every view.

A stranger gets 404, never 403: that something exists is already a secret.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest

from guidance.models import Generation, Image, Membership, Preset, Reference, User


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
    return found


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


def image(request: HttpRequest, id: UUID) -> Image:
    """Return a stored image of the person's team."""
    mine = member(request)
    found = (
        Image.objects.select_related("generation", "owner")
        .filter(id=id, team=mine.team, state=Image.State.STORED, deleted_at__isnull=True)
        .first()
    )
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
