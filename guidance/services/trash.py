"""Deleted images: out of the gallery at once, back by undo, gone for good after 30 days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db.models import Count, Q, QuerySet
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from guidance.models import GuidanceSlot, Image, Membership, OfferedModel, Reference
from guidance.services import files, gallery

log = structlog.get_logger(__name__)

KEPT = timedelta(days=30)
MOST = 500
"""The most images that one bulk action takes."""

_LISTED = 200
_FRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Deletion:
    """What deleting a selection would do.

    `images` may be deleted; `others` counts colleagues' images, which stay; `used` are those of
    `images` that served as a reference, `runs` in how many runs. `gone` were deleted already.
    """

    images: tuple[Image, ...]
    others: int
    used: tuple[Image, ...]
    runs: int
    gone: int


def chosen(*, member: Membership, ids: Iterable[UUID]) -> list[Image]:
    """Return the images of a selection that are still there, newest first, 500 at most."""
    rows = gallery.shown().filter(team=member.team, pk__in=list(dict.fromkeys(ids))[:MOST])
    return list(rows.select_related("generation", "owner").order_by("-created_at", "-pk"))


def plan(*, member: Membership, ids: Sequence[UUID]) -> Deletion:
    """Say what deleting these images would do, before it is done."""
    there = chosen(member=member, ids=ids)
    mine = tuple(image for image in there if may_delete(member, image))
    slots = GuidanceSlot.objects.filter(image__in=mine)
    used = set(slots.values_list("image", flat=True).distinct())
    runs = slots.aggregate(runs=Count("generation", distinct=True))["runs"] if used else 0
    return Deletion(
        images=mine,
        others=len(there) - len(mine),
        used=tuple(image for image in mine if image.pk in used),
        runs=runs,
        gone=len(set(ids)) - len(there),
    )


def may_delete(member: Membership, image: Image) -> bool:
    """People delete their own images; owners and admins of the team delete anyone's."""
    return image.team_id == member.team_id and (_keeps_order(member) or _is_own(member, image))


def discard(*, member: Membership, ids: Iterable[UUID]) -> list[UUID]:
    """Move images to the trash; return which ones this call moved."""
    now, moved = timezone.now(), []
    for image in chosen(member=member, ids=ids):
        still = gallery.shown().filter(pk=image.pk)
        if may_delete(member, image) and still.update(deleted_at=now):
            moved.append(image.pk)
    return moved


def restore(*, member: Membership, ids: Iterable[UUID]) -> int:
    """Bring images back from the trash; return how many came."""
    wanted = list(dict.fromkeys(ids))[:MOST]
    return _restorable(member, timezone.now()).filter(pk__in=wanted).update(deleted_at=None)


def listing(*, member: Membership) -> list[Image]:
    """Return what the person could restore, last deleted first, 200 at most."""
    rows = _restorable(member, timezone.now()).filter(state=Image.State.STORED)
    rows = rows.select_related("generation", "owner")
    return list(rows.order_by("-deleted_at", "-created_at", "-pk")[:_LISTED])


def coming(*, member: Membership) -> int:
    """Count the images of cancelled runs that the trash shows once they are downloaded."""
    return _restorable(member, timezone.now()).filter(state=Image.State.LISTED).count()


def empty(now: datetime, *, size: int = _LISTED) -> int:
    """Delete for good what lay in the trash for 30 days; return how many rows went.

    An image that guided a run keeps its row and its file: the run's recipe needs both.
    """
    stale = Image.objects.filter(deleted_at__lt=now - KEPT, used_in__isnull=True)
    gone = [image for image in stale.order_by("deleted_at")[:size] if _delete(image)]
    for image in gone:
        _remove_files(image, now)
    if gone:
        log.info("trash_emptied", images=len(gone))
    return len(gone)


def _delete(image: Image) -> bool:
    """Delete the row unless it was restored or used since it was read."""
    try:
        rows = Image.objects.filter(pk=image.pk, deleted_at=image.deleted_at)
        return bool(rows.delete()[0])
    except ProtectedError:
        return False


def _remove_files(image: Image, now: datetime) -> None:
    """Remove a content that no row names; one that was stored anew meanwhile is fresh and stays."""
    if not image.sha256:
        return
    same = {"sha256": image.sha256}
    if any(rows.objects.filter(**same).exists() for rows in (Image, Reference, OfferedModel)):
        return
    path = files.path(image.sha256, image.extension)
    if path.exists() and path.stat().st_mtime > (now - _FRESH).timestamp():
        return
    files.remove(image.sha256, image.extension)


def _restorable(member: Membership, now: datetime) -> QuerySet[Image]:
    rows = Image.objects.filter(team=member.team, deleted_at__gte=now - KEPT)
    return rows if _keeps_order(member) else rows.filter(Q(owner=member.user))


def _keeps_order(member: Membership) -> bool:
    return member.role in (Membership.Role.OWNER, Membership.Role.ADMIN)


def _is_own(member: Membership, image: Image) -> bool:
    return image.owner_id == member.user_id
