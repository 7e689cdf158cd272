"""Brings finished images home: download, check, store, thumbnails, then the row.

The file is complete before the row says so; a crash in between is healed by the next try, which
finds the same content. Source: reliability design 2.12.
"""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from guidance.domain.states import State
from guidance.leonardo.errors import AddressRefused, LeonardoError
from guidance.models import Generation, Image
from guidance.services import accounts, files, live, moves, pictures, scanning, troubles
from guidance.services.crash import crash_here
from guidance.services.troubles import Trouble

log = structlog.get_logger(__name__)
_AT_ONCE = 6
# So many files may wait for their thumbnails before more are fetched.
_UNFINISHED = 6
_places = threading.BoundedSemaphore(_AT_ONCE)
_DOWNLOAD_SECONDS = 60.0
# A download, the picture process's own limit, and some room.
_LEASE = timedelta(seconds=100)
_FAULT_GAP = timedelta(seconds=15)
_TRIES = 8
_TRIES_UNTIL_SAID = 2
_GAPS = (1.0, 3.0, 10.0, 30.0, 90.0, 300.0, 900.0)


@dataclass(frozen=True, slots=True)
class _Home:
    """An image whose file is safely on the disk, still without thumbnails."""

    image: Image
    kept: files.Kept
    checked: pictures.Checked


def fetch(image_id: UUID, now: datetime) -> None:
    """Fetch one image, then others that are due; after the last of a run, complete the run.

    A few at a time in one process: whoever comes when all places are taken leaves at once, and
    those at work take the image over. So downloads never keep looks and sweeps waiting, and
    files that wait at Leonardo come before thumbnails, which take longer than the download.
    """
    if not _places.acquire(blocking=False):
        return
    home: deque[_Home] = deque()
    try:
        image = _claimed(image_id, now)
        while image is not None or home:
            if image is not None:
                home.extend(_bring(image))
            else:
                _finish(home.popleft())
            image = _next_due(now) if len(home) < _UNFINISHED else None
    finally:
        _places.release()


def _next_due(now: datetime) -> Image | None:
    """Claim the image that has been due longest; None when nothing is left."""
    later = max(now, timezone.now())
    due = Image.objects.filter(state=Image.State.LISTED, next_try_at__lte=later)
    waiting = due.order_by("next_try_at", "position").values_list("pk", flat=True)
    found = (_claimed(image_id, later) for image_id in waiting[:20])
    return next((image for image in found if image is not None), None)


def _bring(image: Image) -> list[_Home]:
    """Download one image, check that it is a whole picture, and store the file."""
    part = files.new_part()
    with _soon_again(image):
        try:
            with accounts.client_for(image.account) as client:
                client.download(image.url, part, deadline_s=_DOWNLOAD_SECONDS)
            crash_here("CP13")
            checked = pictures.check_image(part)
            return [_Home(image, files.keep(part, checked.extension), checked)]
        except (LeonardoError, pictures.PictureProblem) as error:
            _not_this_time(image, error)
        finally:
            part.unlink(missing_ok=True)
    settle(image.generation, timezone.now())
    return []


def _finish(home: _Home) -> None:
    """Write an image's thumbnails, then its row: from now on it is shown."""
    with _soon_again(home.image):
        crash_here("CP14")
        content = (home.kept.sha256, home.checked.extension)
        color = pictures.thumbnails(*content)
        _stored(home, color, scanning.columns_for(home.image.generation, *content))
    settle(home.image.generation, timezone.now())


@contextmanager
def _soon_again(image: Image) -> Iterator[None]:
    """After a fault of ours, such as a full disk, the image is due soon, not after its lease."""
    try:
        yield
    except Exception:
        soon = timezone.now() + _FAULT_GAP
        Image.objects.filter(pk=image.pk, state=Image.State.LISTED).update(next_try_at=soon)
        raise


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


def _stored(home: _Home, color: str, scan: scanning.Columns) -> None:
    checked = home.checked
    Image.objects.filter(pk=home.image.pk, state=Image.State.LISTED).update(
        state=Image.State.STORED,
        sha256=home.kept.sha256,
        bytes=home.kept.bytes,
        extension=checked.extension,
        width=checked.width,
        height=checked.height,
        ratio=max(1, round(100 * checked.width / checked.height)),
        color=color,
        next_try_at=None,
        trouble="",
        stored_at=timezone.now(),
        **scan,
    )
    live.publish_gallery(team_id=home.image.team_id)


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
