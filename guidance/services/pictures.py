"""Looks at untrusted pictures: from outside, in a limited process of their own.

Only PNG, JPEG and WebP, known by their first bytes and opened by that one decoder; sizes are
read from the header before anything is decoded (reliability design 4, C10 to C13).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from django.conf import settings

from guidance.services import files, picture_bench, picture_problems
from guidance.services.picture_problems import PictureProblem

__all__ = [
    "Checked",
    "Cleaned",
    "Crop",
    "Facts",
    "PictureProblem",
    "approximate_map",
    "check_image",
    "clean_upload",
    "code_in",
    "converted",
    "inspect",
    "thumb",
    "thumb_box",
    "thumbnails",
]

_OUT_OF_MEMORY = 3
_EXTENSIONS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
Crop = tuple[int, int, int, int]
"""A part of a picture: left, top, right and bottom in pixels, the latter two excluded."""
_MAP_SIDE = 640
_THUMB_BYTES = {256: 15_000, 512: 60_000}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the header says: format "PNG", "JPEG" or "WEBP", sizes in pixels as stored."""

    format: str
    width: int
    height: int
    frames: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A picture that decodes completely; sizes in pixels as shown."""

    extension: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Our own encoding of an upload, waiting in the incoming folder with its thumbnails.

    `color` is the average, as #rrggbb. `is_clear`: parts are transparent; `was_turned`: the
    camera had noted a turn. The parts are the caller's to keep or delete.
    """

    path: Path
    extension: str
    width: int
    height: int
    color: str
    thumbs: dict[int, Path]
    is_clear: bool = False
    was_turned: bool = False

    def discard(self) -> None:
        """Delete what is left of the parts."""
        for part in (self.path, *self.thumbs.values()):
            part.unlink(missing_ok=True)


def thumb_box(width: int, height: int, size: int) -> tuple[int, int]:
    """Return the pixels of a picture's thumbnail: `size` high at most, three times as wide.

    Rows are as high as their pictures, so the height is what decides sharpness.
    """
    scale = min(3 * size / width, size / height, 1.0)
    return max(1, round(width * scale)), max(1, round(height * scale))


def inspect(path: Path, *, name: str = "") -> Facts:
    """Read the header alone. Raises PictureProblem when it is none of the three formats."""
    format_ = _format(path, name)
    answer = _ask(path, format_, name, decode=False)
    return Facts(format_, answer["width"], answer["height"], answer["frames"])


def check_image(path: Path, *, name: str = "") -> Checked:
    """Decode the whole picture once. Raises PictureProblem when that fails or it is too large."""
    format_ = _format(path, name)
    answer = _ask(path, format_, name)
    return Checked(_EXTENSIONS[format_], answer["width"], answer["height"])


def clean_upload(path: Path, *, name: str = "", crop: Crop | None = None) -> Cleaned:
    """Encode an upload anew: upright, sRGB, one frame, no metadata, nothing of the old file.

    `crop` keeps a part of it alone. Raises PictureProblem with a sentence for the person.
    """
    format_ = _format(path, name)
    stem, thumbs = files.new_part(), _thumb_parts()
    try:
        answer = _ask(path, format_, name, clean=stem, thumbs=thumbs, crop=crop)
    except PictureProblem:
        _discard(stem.with_name(f"{stem.name}.{end}") for end in files.EXTENSIONS)
        _discard(thumbs.values())
        raise
    made = stem.with_name(f"{stem.name}.{answer['extension']}").rename(stem)
    return Cleaned(
        made,
        answer["extension"],
        answer["width"],
        answer["height"],
        answer["color"],
        thumbs,
        bool(answer["clear"]),
        answer["turned"],
    )


def thumbnails(sha256: str, extension: str) -> str:
    """Write a stored picture's thumbnails (again) and return its average colour as #rrggbb."""
    path = files.path(sha256, extension)
    answer, thumbs = _with_thumbs(path, _format(path, ""), "")
    for size, thumb in thumbs.items():
        files.settle(thumb, files.thumb_path(sha256, size))
    return cast(str, answer["color"])


def thumb(sha256: str, extension: str, size: int) -> Path | None:
    """Return a stored picture's thumbnail, made anew if it got lost; None without the picture."""
    path = files.thumb_path(sha256, size)
    if path.exists():
        return path
    try:
        thumbnails(sha256, extension)
    except (FileNotFoundError, PictureProblem):
        return None
    return path


def converted(sha256: str, extension: str, wanted: str) -> Path | None:
    """Return a stored picture in another format, made once and kept; None without the picture.

    Raises ValueError for a format that nothing is converted to, PictureProblem when the file
    can't be read.
    """
    made, original = files.conversion_path(sha256, wanted), files.path(sha256, extension)
    if wanted == extension and original.exists():
        return original
    if not made.exists():
        if not original.exists():
            return None
        _convert(original, made, wanted)
    return made


def code_in(sha256: str, extension: str) -> str:
    """Return what the QR code in a stored picture says; empty when none can be read.

    Raises PictureProblem, or FileNotFoundError without the file.
    """
    path = files.path(sha256, extension)
    return cast(str, _ask(path, _format(path, ""), "", sight={"code": True})["text"])


def approximate_map(sha256: str, extension: str, kind: str) -> Path | None:
    """Return an approximate map of a stored picture, made once and kept; None without it.

    Raises ValueError for a kind that has no map, PictureProblem when the file can't be read.
    """
    made, original = files.map_path(sha256, kind), files.path(sha256, extension)
    if made.exists():
        return made
    if not original.exists():
        return None
    part = files.new_part()
    try:
        order = {"map": kind, "path": str(part), "side": _MAP_SIDE}
        _ask(original, _format(original, ""), "", sight=order)
        files.settle(part, made)
    finally:
        part.unlink(missing_ok=True)
    return made


def _convert(original: Path, made: Path, wanted: str) -> None:
    part = files.new_part()
    try:
        _ask(original, _format(original, ""), "", whole={"path": str(part), "extension": wanted})
        files.settle(part, made)
    finally:
        part.unlink(missing_ok=True)


def _with_thumbs(path: Path, format_: str, name: str) -> tuple[dict[str, Any], dict[int, Path]]:
    thumbs = _thumb_parts()
    try:
        return _ask(path, format_, name, thumbs=thumbs), thumbs
    except PictureProblem:
        _discard(thumbs.values())
        raise


def _thumb_parts() -> dict[int, Path]:
    return {size: files.new_part() for size in files.THUMB_SIZES}


def _discard(parts: Any) -> None:
    for part in parts:
        part.unlink(missing_ok=True)


def _format(path: Path, name: str) -> str:
    with path.open("rb") as stream:
        start = stream.read(512)
    if not start:
        raise picture_problems.empty(name)
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if start.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "WEBP"
    raise picture_problems.wrong_type(name, start)


def _ask(
    path: Path,
    format_: str,
    name: str,
    *,
    decode: bool = True,
    clean: Path | None = None,
    thumbs: dict[int, Path] | None = None,
    whole: dict[str, str] | None = None,
    crop: Crop | None = None,
    sight: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Have the process look at one picture and turn what it found into an answer or a problem."""
    request = {
        "source": str(path),
        "format": format_,
        "max_side": settings.UPLOAD_MAX_SIDE,
        "max_pixels": settings.UPLOAD_MAX_PIXELS,
        "decode": decode,
        "clean": str(clean) if clean else None,
        "thumbs": [_thumb_order(size, part) for size, part in (thumbs or {}).items()],
        "whole": whole,
        "crop": crop,
        "sight": sight,
    }
    answer = _run(request, name)
    if answer.get("problem") == "too_large" and decode:
        raise picture_problems.too_large(name, answer["width"], answer["height"])
    if answer.get("problem") == "animated" and decode:
        raise picture_problems.animated(name)
    return answer


def _thumb_order(size: int, part: Path) -> dict[str, Any]:
    return {"path": str(part), "width": 3 * size, "height": size, "bytes": _THUMB_BYTES[size]}


def _run(request: dict[str, Any], name: str) -> dict[str, Any]:
    try:
        done = picture_bench.ask(request)
    except TimeoutError as error:
        raise picture_problems.too_hard(name) from error
    if done.status == 0:
        return done.answer
    # Killed by its CPU limit or out of memory: too hard. Status 1: the decoder gave up.
    if done.status < 0 or done.status == _OUT_OF_MEMORY:
        raise picture_problems.too_hard(name)
    raise picture_problems.damaged(name)
