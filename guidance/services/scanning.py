"""Reads QR codes: of references for QR Code to Image, and of what came out of it."""

from __future__ import annotations

from guidance.domain.kinds import ControlNetKind
from guidance.models import Generation, GuidanceSlot, Image, Reference
from guidance.models.scanned import Scanned
from guidance.services import pictures
from guidance.services.picture_problems import PictureProblem

Columns = dict[str, str]


def used_code(generation: Generation) -> bool:
    """Return whether a QR code guided a run."""
    slots = GuidanceSlot.objects.filter(generation=generation, kind=ControlNetKind.QR)
    return slots.exists()


def columns_for(generation: Generation, sha256: str, extension: str) -> Columns:
    """Return what to write into a new image's row: nothing unless a QR code guided the run."""
    return _read(sha256, extension) if used_code(generation) else {}


def scanned(picture: Image | Reference) -> Image | Reference:
    """Read a picture's code once and keep what came of it; the row is changed as well."""
    if picture.scan:
        return picture
    columns = _read(picture.sha256, picture.extension)
    if columns:
        type(picture)._default_manager.filter(pk=picture.pk, scan="").update(**columns)
    picture.scan, picture.scan_text = columns.get("scan", ""), columns.get("scan_text", "")
    return picture


def _read(sha256: str, extension: str) -> Columns:
    """What a file's code says; nothing where the file is missing or can't be opened."""
    try:
        text = pictures.code_in(sha256, extension)
    except (FileNotFoundError, PictureProblem):
        return {}
    found = Scanned.Scan.SCANS if text else Scanned.Scan.SILENT
    return {"scan": found.value, "scan_text": text}
