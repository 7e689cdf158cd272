"""Each guiding picture as the run's account knows it.

An uploaded reference is sent to Leonardo once per account and content; a generated image of the
same account is used where it lies; a variation, or an image of another account, is sent as a
file (API contract 3.1, 6).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from guidance.domain.kinds import Source
from guidance.domain.recipe import Picture, letter
from guidance.leonardo.client import Client
from guidance.leonardo.errors import AddressRefused, LeonardoError
from guidance.leonardo.payload import RemotePicture
from guidance.models import Account, Generation, GuidanceSlot, Image, Reference, RemoteCopy
from guidance.services import files
from guidance.services.slots import INIT_IMAGE

_LEASE = timedelta(seconds=150)


class Busy(Exception):
    """Another worker is sending the same picture; look again in a second."""


class Unusable(Exception):
    """A picture can't be sent: `slot` is its letter, `said` Leonardo's words, `why` ours."""

    def __init__(self, slot: str, said: str = "", why: str = "") -> None:
        super().__init__(f"{slot}: {said or why}")
        self.slot = slot
        self.said = said
        self.why = why


def ensure(
    generation: Generation, account: Account, client: Client, *, by_file: bool = False
) -> dict[Picture, RemotePicture]:
    """Return where each picture of a run is at Leonardo, sending what is not there yet.

    `by_file` sends generated images as files too, for when their id was refused.
    Raises Busy, Unusable, or the client's error of an upload, which is harmless to repeat.
    """
    found = {}
    for slot in generation.slots.select_related("reference", "image__generation"):
        try:
            found[_picture(slot)] = _remote(slot, account, client, by_file=by_file)
        except FileNotFoundError as error:
            raise Unusable(name(slot), why="Its file is missing here.") from error
        except LeonardoError as error:
            if error.again or error.requeue:
                raise
            why = error.meaning if isinstance(error, AddressRefused) else ""
            raise Unusable(name(slot), error.said, why) from error
    return found


def forget_lost(generation: Generation, account: Account, client: Client) -> list[str]:
    """Mark the copies that Leonardo no longer has, so that they are sent again.

    Returns the letters of the slots whose pictures are gone there.
    """
    slots = generation.slots.select_related("reference", "image")
    return [name(slot) for slot in slots if _forget(slot, account, client)]


def name(slot: GuidanceSlot) -> str:
    """Return what people call a slot: its letter, or Image to image."""
    return "Image to image" if slot.kind == INIT_IMAGE else letter(slot.position)


def _picture(slot: GuidanceSlot) -> Picture:
    if slot.reference_id is not None:
        return Picture(Source.UPLOADED, slot.reference_id)
    return Picture(Source.GENERATED, _row(slot).pk)


def _row(slot: GuidanceSlot) -> Reference | Image:
    row = slot.reference or slot.image
    if row is None:
        raise ValueError("A slot has one picture by the table's own constraint.")
    return row


def _remote(
    slot: GuidanceSlot, account: Account, client: Client, *, by_file: bool
) -> RemotePicture:
    image = slot.image
    by_file = by_file or (image is not None and image.is_variation)
    if image is not None and image.account_id == account.pk and not by_file:
        return RemotePicture(image.remote_id, generated=True)
    row = _row(slot)
    return RemotePicture(_uploaded(account, client, row.sha256, row.extension))


def _uploaded(account: Account, client: Client, sha256: str, extension: str) -> str:
    now = timezone.now()
    copy = _live(account, sha256)
    if copy is not None and copy.remote_id:
        return copy.remote_id
    mine = _take_over(copy, now) if copy is not None else _reserve(account, sha256, now)
    if mine is None:
        raise Busy
    return _send(mine, client, sha256, extension)


def _live(account: Account, sha256: str) -> RemoteCopy | None:
    return RemoteCopy.objects.filter(account=account, sha256=sha256, lost_at=None).first()


def _reserve(account: Account, sha256: str, now: datetime) -> RemoteCopy | None:
    try:
        with transaction.atomic():
            return RemoteCopy.objects.create(
                account=account, sha256=sha256, lease_until=now + _LEASE
            )
    except IntegrityError:
        return None


def _take_over(copy: RemoteCopy, now: datetime) -> RemoteCopy | None:
    """Continue an upload whose worker died: its lease has run out."""
    abandoned = RemoteCopy.objects.filter(
        pk=copy.pk, remote_id="", lost_at=None, lease_until__lte=now
    )
    return copy if abandoned.update(lease_until=now + _LEASE) else None


def _send(copy: RemoteCopy, client: Client, sha256: str, extension: str) -> str:
    mine = RemoteCopy.objects.filter(pk=copy.pk, remote_id="")
    try:
        remote_id = client.upload(files.path(sha256, extension).read_bytes(), extension)
    except (LeonardoError, OSError):
        mine.update(lease_until=timezone.now())
        raise
    mine.update(remote_id=remote_id, uploaded_at=timezone.now(), lease_until=None)
    return remote_id


def _forget(slot: GuidanceSlot, account: Account, client: Client) -> bool:
    copy = _live(account, _row(slot).sha256)
    if copy is None or not copy.remote_id or client.init_image(copy.remote_id) is not None:
        return False
    RemoteCopy.objects.filter(pk=copy.pk, lost_at=None).update(lost_at=timezone.now())
    return True
