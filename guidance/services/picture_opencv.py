"""What OpenCV sees in one opened picture: a code to read, or lines to draw.

Loaded by the picture process in a limited child, and only there; it imports nothing of this
project. Order: `code` true reads a QR code into `text`; `map` with `path` and `side` draws the
lines of "edge", "sketch" or "line_art" as WebP, its longer side at most `side` px.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Gray = NDArray[np.uint8]
_MOST_TEXT = 300
_SIDES = (1024, 640, 400)
_READING_SECONDS = 5.0


def see(picture: Image.Image, order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order over a picture as L, RGB or RGBA."""
    cv2.setNumThreads(1)
    if order.get("code"):
        return {"text": read_code(picture)}
    lines = _MAPS[order["map"]](_gray(picture, order["side"]))
    Image.fromarray(lines).convert("RGB").save(order["path"], "WEBP", quality=70, method=4)
    return {}


def _gray(picture: Image.Image, side: int) -> Gray:
    """The picture on white, in tones of grey, its longer side at most `side` px."""
    small = picture.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if small.mode == "RGBA":
        ground = Image.new("RGB", small.size, "white")
        ground.paste(small, mask=small.getchannel("A"))
        small = ground
    return np.asarray(small.convert("L"))


def read_code(picture: Image.Image) -> str:
    """Return what the picture's QR code says; empty when none can be read within some seconds.

    A painted code is read as phones do: in several sizes, plain, softened and in pure black and
    white.
    """
    until = time.process_time() + _READING_SECONDS
    readers = (cv2.QRCodeDetectorAruco(), cv2.QRCodeDetector())
    for look in _looks(picture):
        for reader in readers:
            text = _read(reader, look)
            if text or time.process_time() > until:
                return text[:_MOST_TEXT]
    return ""


def _read(reader: Any, look: Gray) -> str:
    # Some noise looks so much like a code that the decoder stumbles over it.
    try:
        text: str = reader.detectAndDecode(look)[0]
    except (cv2.error, UnicodeDecodeError):
        return ""
    return text


def _looks(picture: Image.Image) -> Iterator[Gray]:
    for side in _SIDES:
        gray = _gray(picture, side)
        # The quiet border may be missing, or as dark as the scene.
        framed = cv2.copyMakeBorder(gray, 24, 24, 24, 24, cv2.BORDER_CONSTANT, value=(255,))
        soft = cv2.GaussianBlur(framed, (0, 0), side / 320)
        _, flat = cv2.threshold(soft, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        for look in (framed, soft, flat):
            yield np.asarray(look, dtype=np.uint8)


def _edges(gray: Gray) -> Gray:
    """White outlines on black, as edge readers find them."""
    calm = np.asarray(cv2.GaussianBlur(gray, (0, 0), 1.2), dtype=np.uint8)
    high = _strong(calm, 92)
    return np.asarray(cv2.Canny(calm, high * 0.4, high), dtype=np.uint8)


def _strong(gray: Gray, percent: float) -> float:
    """How steep the steepest parts of a picture are, between a hint and a hard edge."""
    across = np.abs(cv2.Sobel(gray, cv2.CV_32F, 1, 0))
    down = np.abs(cv2.Sobel(gray, cv2.CV_32F, 0, 1))
    return float(np.clip(np.percentile(across + down, percent), 25.0, 200.0))


def _sketch(gray: Gray) -> Gray:
    """Soft pencil on white: what is darker than its surroundings."""
    calm = np.asarray(cv2.bilateralFilter(gray, 7, 40, 7), dtype=np.uint8)
    around = cv2.GaussianBlur(calm, (0, 0), max(gray.shape) / 110)
    strokes = cv2.divide(calm, np.maximum(around, 1), scale=250)
    return np.asarray(np.clip(strokes.astype(np.float32) * 1.6 - 150, 0, 255), dtype=np.uint8)


def _line_art(gray: Gray) -> Gray:
    """Clean black lines on white, where the picture is steepest."""
    calm = np.asarray(cv2.bilateralFilter(gray, 9, 45, 9), dtype=np.uint8)
    high = _strong(calm, 93)
    lines = cv2.Canny(calm, high * 0.5, high)
    thick = cv2.dilate(lines, np.ones((2, 2), np.uint8))
    soft = cv2.GaussianBlur(thick, (0, 0), 0.7)
    return np.asarray(255 - soft, dtype=np.uint8)


_MAPS = {"edge": _edges, "sketch": _sketch, "line_art": _line_art}
