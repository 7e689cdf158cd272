"""Brings finished images home: download, check, store, thumbnails, then the row.

The file is complete before the row says so; a crash in between is healed by the next try, which
finds the same content. Source: reliability design 2.12.
"""

from __future__ import annotations

import random
import threading
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from guidance.domain.states import State
from guidance.leonardo.errors import AddressRefused, LeonardoError
from guidance.models import Generation, Image
from guidance.services import accounts, files, live, moves, pictures, troubles
from guidance.services.crash import crash_here
from guidance.services.troubles import Trouble

log = structlog.get_logger(__name__)
_AT_ONCE = 6
_places = threading.BoundedSemaphore(_AT_ONCE)
_DOWNLOAD_SECONDS = 60.0
# A download, the picture process's own limit, and some room.
_LEASE = timedelta(seconds=100)
_FAULT_GAP = timedelta(seconds=15)
_TRIES = 8
_TRIES_UNTIL_SAID = 2
_GAPS = (1.0, 3.0, 10.0, 30.0, 90.0, 300.0, 900.0)


def fetch(image_id: UUID, now: datetime) -> None:
    """Fetch one image, then others that are due; after the last of a run, complete the run.

    A few at a time in one process: whoever comes when all places are taken leaves at once, and
    those at work take the image over. So downloads never keep looks and sweeps waiting.
    """
    if not _places.acquire(blocking=False):
        return
    try:
        image = _claimed(image_id, now)
        while image is not None:
            _bring(image)
            image = _next_due(now)
    finally:
        _places.release()


def _next_due(now: datetime) -> Image | None:
    """Claim the image that has been due longest; None when nothing is left."""
    later = max(now, timezone.now())
    due = Image.objects.filter(state=Image.State.LISTED, next_try_at__lte=later)
    waiting = due.order_by("next_try_at", "position").values_list("pk", flat=True)
    found = (_claimed(image_id, later) for image_id in waiting[:20])
    return next((image for image in found if image is not None), None)


def _bring(image: Image) -> None:
    part = files.new_part()
    try:
        with accounts.client_for(image.account) as client:
            client.download(image.url, part, deadline_s=_DOWNLOAD_SECONDS)
        crash_here("CP13")
        admitted = pictures.admit(part)
        crash_here("CP14")
    except (LeonardoError, pictures.PictureProblem) as error:
        _not_this_time(image, error)
    except Exception:
        # A fault of ours, such as a full disk: the image is due again soon, not after the lease.
        _due_again(image, timezone.now() + _FAULT_GAP)
        raise
    else:
        _stored(image, admitted)
    finally:
        part.unlink(missing_ok=True)
    settle(image.generation, timezone.now())


def settle(generation: Generation, now: datetime) -> None:
    """Show the progress of a run's downloads, or end the run when none is left.

    The run's row is locked, so that of two images that end together the later one has the say.
    """
    with transaction.atomic():
        locked = Generation.objects.select_for_update(no_key=True).filter(pk=generation.pk)
        list(locked.values_list("pk", flat=True))
        _settle(generation, now)


def _settle(generation: Generation, now: datetime) -> None:
    rows = Image.objects.filter(generation=generation)
    states = list(rows.values_list("state", flat=True))
    if Image.State.LISTED in states:
        columns = _late(rows).columns() | {"next_step_at": now + _LEASE}
        moves.note(generation, (State.FETCHING, State.COMPLETE), **columns)
        return
    gone = states.count(Image.State.GONE)
    trouble = troubles.NONE
    if gone:
        why = rows.filter(state=Image.State.GONE).values_list("trouble", flat=True)[0]
        trouble = troubles.gone(gone, len(states), why)
    after = State.FAILED if gone == len(states) else State.COMPLETE
    ended = moves.move(generation, State.FETCHING, after, ended_at=now, **trouble.columns())
    if not ended:
        moves.note(generation, (State.COMPLETE,), next_step_at=None, **trouble.columns())


def _late(rows: QuerySet[Image]) -> Trouble:
    """What to say while images are awaited: nothing before one was refused more than once."""
    listed = rows.filter(state=Image.State.LISTED, tries__gte=_TRIES_UNTIL_SAID)
    why = listed.values_list("trouble", flat=True).first()
    return troubles.late(why) if why else troubles.NONE


def _claimed(image_id: UUID, now: datetime) -> Image | None:
    mine = Image.objects.filter(pk=image_id, state=Image.State.LISTED, next_try_at__lte=now)
    if not mine.update(next_try_at=now + _LEASE):
        return None
    return Image.objects.select_related("generation", "account").get(pk=image_id)


def _stored(image: Image, admitted: pictures.Admitted) -> None:
    now = timezone.now()
    Image.objects.filter(pk=image.pk, state=Image.State.LISTED).update(
        state=Image.State.STORED,
        sha256=admitted.sha256,
        bytes=admitted.bytes,
        extension=admitted.extension,
        width=admitted.width,
        height=admitted.height,
        ratio=max(1, round(100 * admitted.width / admitted.height)),
        color=admitted.color,
        next_try_at=None,
        trouble="",
        stored_at=now,
    )
    live.publish_gallery(team_id=image.team_id)


def _due_again(image: Image, when: datetime) -> None:
    Image.objects.filter(pk=image.pk, state=Image.State.LISTED).update(next_try_at=when)


def _not_this_time(image: Image, error: LeonardoError | pictures.PictureProblem) -> None:
    tries = image.tries + 1
    why = troubles.undelivered(error)
    log.info("not_fetched", image=str(image.pk), tries=tries, error=str(error))
    mine = Image.objects.filter(pk=image.pk, state=Image.State.LISTED)
    if tries >= _TRIES or isinstance(error, AddressRefused):
        mine.update(state=Image.State.GONE, tries=tries, next_try_at=None, trouble=why)
        return
    gap = _GAPS[tries - 1] * random.uniform(0.8, 1.2)  # noqa: S311
    when = timezone.now() + timedelta(seconds=gap)
    mine.update(tries=tries, next_try_at=when, trouble=why)
