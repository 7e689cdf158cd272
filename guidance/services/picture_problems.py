"""What is wrong with a picture, in a designer's words, with the way out."""

from __future__ import annotations

import unicodedata

from django.conf import settings


class PictureProblem(Exception):
    """A picture that can't be taken; `message` is a sentence for the person who chose it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


_OTHERS = (
    (b"GIF8", "is a GIF"),
    (b"%PDF", "is a PDF"),
    (b"BM", "is a BMP picture"),
    (b"II*\x00", "is a TIFF picture"),
    (b"MM\x00*", "is a TIFF picture"),
    (b"8BPS", "is a Photoshop file"),
    (b"PK\x03\x04", "is a ZIP or Office file"),
)


def spoken(name: str) -> str:
    """Return a file name fit for a sentence: no control or direction marks, 60 characters."""
    kept = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C").strip()
    if len(kept) > 60:
        kept = f"{kept[:40].rstrip()}…{kept[-16:].lstrip()}"
    return f"“{kept}”" if kept else "This file"


def empty(name: str) -> PictureProblem:
    return PictureProblem(f"{spoken(name)} is empty (0 bytes). Choose the file again.")


def gone(name: str) -> PictureProblem:
    return PictureProblem(f"{spoken(name)} is not on this server any more. Upload it again.")


def too_heavy(name: str, size: int) -> PictureProblem:
    most = settings.UPLOAD_MAX_BYTES // 1024**2
    return PictureProblem(
        f"{spoken(name)} is {size / 1024**2:.0f} MB, and {most} MB is the most. "
        "Save a smaller copy, for example as JPEG, and upload that."
    )


def wrong_type(name: str, start: bytes) -> PictureProblem:
    """Name what the file really is, from its first bytes."""
    return PictureProblem(
        f"{spoken(name)} {_what(start)}. Only PNG, JPEG and WebP pictures can be used: "
        "export it as one of these."
    )


def _what(start: bytes) -> str:
    for magic, words in _OTHERS:
        if start.startswith(magic):
            return words
    if start[4:8] == b"ftyp":
        return "is an AVIF picture" if start[8:11] == b"avi" else "is a HEIC picture or a video"
    if b"<svg" in start.lower():
        return "is an SVG drawing"
    return "is not a picture"


def too_large(name: str, width: int, height: int) -> PictureProblem:
    side, area = settings.UPLOAD_MAX_SIDE, settings.UPLOAD_MAX_PIXELS // 1_000_000
    return PictureProblem(
        f"{spoken(name)} measures {width:,} × {height:,} pixels. The most is {side:,} on a side "
        f"and {area} megapixels in all: save a smaller copy and upload that."
    )


def animated(name: str) -> PictureProblem:
    return PictureProblem(
        f"{spoken(name)} is animated. Save one frame of it as PNG or JPEG and upload that."
    )


def damaged(name: str) -> PictureProblem:
    return PictureProblem(
        f"{spoken(name)} is incomplete or damaged. Choose it again, or open it in an image "
        "editor and save a new copy."
    )


def too_hard(name: str) -> PictureProblem:
    return PictureProblem(
        f"{spoken(name)} takes too much memory or time to open. Save a smaller copy as PNG or "
        "JPEG and upload that."
    )
