"""The store of pictures: files named by the hash of their content, never changed once there.

A file is complete before its name exists: written to `incoming/<uuid>.part`, flushed to the
disk, renamed to `media/<aa>/<sha256>.<extension>`, and the folder flushed. Rows are written
after their file and removed before it (reliability design 2.12).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

EXTENSIONS = frozenset({"png", "jpg", "webp"})
THUMB_SIZES = (256, 512)
CONVERSIONS = ("webp", "jpg")
MAPS = ("edge", "sketch", "line_art")
CONTENT_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}

_HASH = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored content: SHA-256 in hexadecimal, size in bytes."""

    sha256: str
    bytes: int


def new_part() -> Path:
    """Return a fresh path in the incoming folder; nothing is created there yet."""
    folder = settings.DATA.incoming
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(folder) / f"{uuid.uuid4()}.part"


def keep(source: Path | bytes, extension: str) -> Kept:
    """Store a content durably and return its name; storing it twice is the same as once.

    A path inside the incoming folder is moved, any other path is copied.
    Raises ValueError for an extension that the store does not know, OSError when the disk fails.
    """
    part = _part_of(source)
    digest, size = _measure(part)
    settle(part, path(digest, extension))
    return Kept(sha256=digest, bytes=size)


def settle(part: Path, target: Path) -> None:
    """Move a finished file from the incoming folder to its place in the store, durably.

    What is made from a picture goes beside it: `thumb_path`, `conversion_path`, `map_path`.
    """
    with part.open("rb") as stream:
        os.fsync(stream.fileno())
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Replacing an equal content is harmless and heals one that a power cut left short.
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def path(sha256: str, extension: str) -> Path:
    """Return where a content lives. Raises ValueError for anything that is not our own name."""
    if extension not in EXTENSIONS:
        raise ValueError(f"The store keeps no .{extension} files.")
    return _folder(sha256) / f"{sha256}.{extension}"


def thumb_path(sha256: str, size: int) -> Path:
    """Return where a content's WebP thumbnail of one size lives."""
    if size not in THUMB_SIZES:
        raise ValueError(f"There is no thumbnail of {size} px.")
    return _folder(sha256) / f"{sha256}-{size}.webp"


def conversion_path(sha256: str, extension: str) -> Path:
    """Return where a content's conversion to another format lives."""
    if extension not in CONVERSIONS:
        raise ValueError(f"Nothing is converted to .{extension}.")
    return _folder(sha256) / f"{sha256}-whole.{extension}"


def map_path(sha256: str, kind: str) -> Path:
    """Return where the approximate map of a content lives, as WebP: its edges, say."""
    if kind not in MAPS:
        raise ValueError(f"There is no map called {kind}.")
    return _folder(sha256) / f"{sha256}-map-{kind}.webp"


def remove(sha256: str, extension: str) -> None:
    """Delete a content and all made from it; call it when no row names the hash any more."""
    thumbs = (thumb_path(sha256, size) for size in THUMB_SIZES)
    conversions = (conversion_path(sha256, one) for one in CONVERSIONS)
    maps = (map_path(sha256, one) for one in MAPS)
    for one in (path(sha256, extension), *thumbs, *conversions, *maps):
        one.unlink(missing_ok=True)


def sweep_incoming(*, older_than: float = 3600.0) -> int:
    """Delete what nobody touched for `older_than` seconds, broken uploads too; return how many."""
    folder = Path(settings.DATA.incoming)
    limit = time.time() - older_than
    stale = [one for one in folder.glob("*") if one.is_file() and _touched(one) < limit]
    for one in stale:
        one.unlink(missing_ok=True)
    return len(stale)


def _touched(one: Path) -> float:
    # A writer may have renamed it since the folder was listed; then it is as fresh as can be.
    try:
        return one.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _folder(sha256: str) -> Path:
    if not _HASH.fullmatch(sha256):
        raise ValueError("A content is named by 64 hexadecimal digits.")
    return Path(settings.DATA.media) / sha256[:2]


def _part_of(source: Path | bytes) -> Path:
    if isinstance(source, Path) and source.parent == Path(settings.DATA.incoming):
        return source
    part = new_part()
    if isinstance(source, Path):
        shutil.copyfile(source, part)
    else:
        part.write_bytes(source)
    return part


def _measure(part: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with part.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
