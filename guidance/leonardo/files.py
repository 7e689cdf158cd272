"""Moving picture files: up to the presigned storage address, down from the image host.

Neither carries the key: the storage answers 403 to it, and the image host has no business with
it (API contract 5.2, 6.1). Both only go where `hosts` allows.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import requests

from guidance.leonardo.answers import UploadSlot
from guidance.leonardo.errors import BadFile, FileRefused, LeonardoError, ServerTrouble
from guidance.leonardo.hosts import HostRules
from guidance.leonardo.transport import Arriving, Transport
from guidance.leonardo.verdicts import presentable, read_words

IMAGE_BYTES = 64 * 1024 * 1024
FLOOR_BYTES_PER_SECOND = 10 * 1024
FLOOR_SECONDS = 20.0

Destination = BinaryIO | Path

_TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}
_STORED = frozenset({200, 201, 204})


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file as it arrived: bytes, SHA-256 in hex, and the type that the host claims or ""."""

    bytes: int
    sha256: str
    content_type: str


def post_file(
    transport: Transport, rules: HostRules, slot: UploadSlot, data: bytes, extension: str
) -> None:
    """Post a picture as the storage's form: its fields in their order, the file last.

    Raises AddressRefused, NotSent, BrokenOff, or what the storage's refusal means.
    """
    name = f"picture.{extension}"
    file_type = _TYPES.get(extension, "application/octet-stream")
    request = requests.Request(
        "POST",
        rules.check_url(slot.url),
        data=list(slot.fields),
        files={"file": (name, data, file_type)},
    )
    reply = transport.send(request, total=transport.timeouts.upload)
    if reply.status not in _STORED:
        raise _refusal(reply.status, reply.body)


def _refusal(status: int, body: bytes) -> LeonardoError:
    """Neither host judges keys or credit, so only trouble and refusal are told apart."""
    busy = status >= 500 or status in (408, 425, 429)
    kind: type[LeonardoError] = ServerTrouble if busy else FileRefused
    return kind(presentable(read_words(body).text), status=status, detail=f"HTTP {status}")


def download(
    transport: Transport,
    rules: HostRules,
    url: str,
    destination: Destination,
    *,
    max_bytes: int,
    deadline_s: float,
) -> Downloaded:
    """Stream a file to its destination, counting and hashing as it comes."""
    request = requests.Request("GET", rules.check_url(url), headers={"Accept": "image/*"})
    with _opened(destination) as target:
        intake = _Intake(target, max_bytes)
        transport.send(request, total=deadline_s, receive=intake)
    return intake.result()


@contextmanager
def _opened(destination: Destination) -> Iterator[BinaryIO]:
    """The open file. A path is created anew, synced when all went well and removed when not."""
    if not isinstance(destination, Path):
        yield destination
        return
    with destination.open("xb") as target:
        try:
            yield target
            target.flush()
            os.fsync(target.fileno())
        except BaseException:
            destination.unlink(missing_ok=True)
            raise


class _Intake:
    """Takes the body of one download and keeps to its limits."""

    def __init__(self, target: BinaryIO, max_bytes: int) -> None:
        self._target = target
        self._max_bytes = max_bytes
        self._digest = hashlib.sha256()
        self._size = 0
        self._type = ""

    def __call__(self, arriving: Arriving) -> None:
        if arriving.status != 200:
            raise _refusal(arriving.status, arriving.body())
        self._type = arriving.headers.get("content-type", "").partition(";")[0].strip().lower()
        self._refuse_announced_size(arriving)
        pace = _Pace()
        for chunk in arriving.chunks():
            self._take(chunk)
            pace.check(self._size)

    def _refuse_announced_size(self, arriving: Arriving) -> None:
        announced = arriving.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > self._max_bytes:
            raise BadFile(detail=f"announces {announced[:20]} bytes")

    def _take(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > self._max_bytes:
            raise BadFile(detail=f"more than {self._max_bytes} bytes")
        self._digest.update(chunk)
        self._target.write(chunk)

    def result(self) -> Downloaded:
        """What arrived; BadFile for nothing at all."""
        if not self._size:
            raise BadFile(detail="empty file")
        return Downloaded(self._size, self._digest.hexdigest(), self._type)


class _Pace:
    """Refuses a transfer that stays under the floor for a whole window (reliability 2.12)."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._size = 0

    def check(self, size: int) -> None:
        """Judge the window when it is over, and start the next one."""
        passed = time.monotonic() - self._since
        if passed < FLOOR_SECONDS:
            return
        if size - self._size < FLOOR_BYTES_PER_SECOND * passed:
            raise BadFile(detail="too slow")
        self._since += passed
        self._size = size
