"""Uploaded guiding pictures: checked, encoded anew and stored once per team and content."""

from __future__ import annotations

import unicodedata
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from guidance.domain.preflight import Box
from guidance.models import Image, Membership, Reference
from guidance.services import files, paging, picture_problems, pictures
from guidance.services.picture_problems import PictureProblem

__all__ = ["PictureProblem", "cut", "listing", "store", "tidy_name"]


def store(*, member: Membership, upload: UploadedFile[bytes]) -> Reference:
    """Store an upload for the person's team and return its row; the same picture, the same row.

    Raises PictureProblem with a sentence for the person; nothing is left behind then.
    """
    name = tidy_name(upload.name or "")
    _check_weight(upload, name)
    part = _receive(upload, name)
    try:
        cleaned = pictures.clean_upload(part, name=name)
    finally:
        part.unlink(missing_ok=True)
    try:
        return _row(member, name, cleaned)
    finally:
        cleaned.discard()


def cut(*, member: Membership, picture: Reference | Image, box: Box) -> Reference:
    """Store a part of a picture as a reference of its own; the whole stays as it is.

    `box` lies inside the picture. Raises PictureProblem when its file is gone or can't be read.
    """
    path = files.path(picture.sha256, picture.extension)
    called = picture.name if isinstance(picture, Reference) else ""
    if not path.exists():
        raise picture_problems.gone(called)
    edges = (box.left, box.top, box.left + box.width, box.top + box.height)
    cleaned = pictures.clean_upload(path, name=called, crop=edges)
    source = {"cut_from" if isinstance(picture, Reference) else "cut_from_image": picture}
    try:
        return _row(member, _part_name(called), cleaned, **source)
    finally:
        cleaned.discard()


def _part_name(called: str) -> str:
    stem = PurePosixPath(called).stem[:180] or "Generated picture"
    return stem if stem.endswith(", part") else f"{stem}, part"


def listing(*, member: Membership, after: str = "", size: int = 48) -> tuple[list[Reference], str]:
    """Return a page of the team's uploads, newest first, and the next cursor or ""."""
    rows = Reference.objects.filter(team=member.team)
    return paging.keyset(rows, after=after, size=size)


def tidy_name(name: str) -> str:
    """Return the last part of a file name without control or direction marks, 200 at most.

    The name is only ever shown; on disk a picture is named by its hash.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    return kept.strip()[:200]


def _check_weight(upload: UploadedFile[bytes], name: str) -> None:
    if not upload.size:
        raise picture_problems.empty(name)
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise picture_problems.too_heavy(name, upload.size)


def _receive(upload: UploadedFile[bytes], name: str) -> Path:
    """Copy the upload into the incoming folder, never more than the limit."""
    part, size = files.new_part(), 0
    with part.open("xb") as stream:
        for chunk in upload.chunks():
            size += len(chunk)
            stream.write(chunk)
    if size != upload.size:
        part.unlink()
        raise picture_problems.damaged(name)
    return part


def _row(
    member: Membership, name: str, cleaned: pictures.Cleaned, **source: Reference | Image
) -> Reference:
    kept = files.keep(cleaned.path, cleaned.extension)
    for size, thumb in cleaned.thumbs.items():
        files.settle(thumb, files.thumb_path(kept.sha256, size))
    reference, _ = Reference.objects.get_or_create(
        team=member.team,
        sha256=kept.sha256,
        defaults={
            "owner": member.user,
            "name": name,
            "extension": cleaned.extension,
            "bytes": kept.bytes,
            "width": cleaned.width,
            "height": cleaned.height,
            "color": cleaned.color,
            "is_clear": cleaned.is_clear,
            "was_turned": cleaned.was_turned,
            **source,
        },
    )
    return reference
