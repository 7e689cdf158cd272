"""Preset styles that repaint: flat shading, pencil, crayon, shallow focus, drawn-out light."""

from collections.abc import Callable

import cv2
import numpy as np

from guidance.sandbox.painting.fields import (
    Field,
    as_field,
    blended,
    blurred,
    grid,
    luminance,
    noise,
    resized,
    step_between,
    tripled,
)
from guidance.sandbox.painting.words import Motif


def look(picture: Field, name: str, motif: Motif) -> Field:
    """The picture in the named manner; an empty name changes nothing."""
    manner = _MANNERS.get(name)
    return manner(np.clip(picture, 0.0, 1.0), motif) if manner else picture


def _contours(picture: Field, softness: float) -> Field:
    gray = blurred(luminance(picture), max(0.6, min(picture.shape[:2]) / 900 * softness))
    steep = cv2.magnitude(cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1))
    return step_between(0.10, 0.45, as_field(steep))


def _flat(picture: Field, motif: Motif) -> Field:
    """Few tones with soft steps, and thin dark contours."""
    tall, wide = picture.shape[:2]
    scale = min(1.0, 560 / max(tall, wide))
    small = resized(picture, max(8, round(wide * scale)), max(8, round(tall * scale)))
    pixels = np.asarray(np.clip(small, 0, 1) * 255, dtype=np.uint8)
    even = as_field(cv2.bilateralFilter(pixels, 7, 40, 7)) / np.float32(255)
    luma = luminance(even)
    level = luma * 7.0
    whole = np.floor(level)
    stepped = (whole + step_between(0.30, 0.70, level - whole)) / 7.0
    flat = even * (np.maximum(stepped, 0.02) / np.maximum(luma, 0.02))[..., None]
    out = resized(as_field(flat), wide, tall)
    return as_field(cv2.multiply(out, tripled(1.0 - 0.55 * _contours(picture, 1.6))))


def _pencil(picture: Field, motif: Motif) -> Field:
    """Graphite on paper: contours and two directions of hatching."""
    gray = luminance(picture)
    tall, wide = gray.shape
    unit = min(tall, wide)
    x, y = grid(wide, tall)
    rough = noise(motif.twist, wide, tall, max(3.0, unit / 120), 3)
    pitch = np.float32(2.2 * 480 / unit)
    ink = np.zeros_like(gray)
    for turn, level in ((1.0, 0.72), (-1.0, 0.36)):
        wave = 0.5 + 0.5 * np.sin((x + turn * y) * pitch + rough * 1.8)
        ink += step_between(0.0, 0.5, (level - gray) * 1.6 - wave * 0.5) * 0.42
    paper = 0.955 + 0.02 * noise(motif.twist, wide, tall, 4, 2)
    tone = paper - np.clip(ink * (0.82 + 0.3 * rough), 0, 0.8) - 0.10 * (1 - gray)
    return tripled(as_field(np.clip(tone - 0.72 * _contours(picture, 1.0), 0.03, 1)))


def _crayon(picture: Field, motif: Motif) -> Field:
    """The pencil drawing washed with the picture's own colours."""
    drawn = _pencil(picture, motif)
    wash = blurred(picture, min(picture.shape[:2]) / 110)
    wash = as_field(cv2.addWeighted(wash, 0.78, np.ones_like(wash), 0.24, 0.0))
    return as_field(np.clip(cv2.multiply(wash, drawn, scale=1.08), 0, 1))


def _shallow(picture: Field, motif: Motif) -> Field:
    """Sharp in the middle, soft around it."""
    tall, wide = picture.shape[:2]
    x, y = grid(96, 96)
    away = np.hypot((x / 96 - 0.5) * 1.15, y / 96 - 0.56)
    cover = resized(step_between(0.20, 0.52, away), wide, tall)
    return blended(picture, blurred(picture, min(tall, wide) / 70), as_field(cover))


def _streaked(picture: Field, motif: Motif) -> Field:
    """Light drawn out sideways, as an open shutter leaves it."""
    tall, wide = picture.shape[:2]
    small = resized(picture, max(8, wide // 3), max(8, tall // 3))
    drawn = cv2.blur(small, (max(3, wide // 28) | 1, 1))
    away = np.maximum(resized(as_field(drawn), wide, tall), 0.0)
    return as_field(cv2.addWeighted(picture, 0.45, away, 0.58, 0.0))


def _detail(picture: Field, motif: Motif) -> Field:
    """Local contrast raised, as tone mapping does."""
    around = blurred(picture, min(picture.shape[:2]) / 40)
    return as_field(np.clip(cv2.addWeighted(picture, 1.55, around, -0.55, 0.0), 0, 1.1))


_MANNERS: dict[str, Callable[[Field, Motif], Field]] = {
    "flat": _flat,
    "pencil": _pencil,
    "crayon": _crayon,
    "shallow": _shallow,
    "streaked": _streaked,
    "detail": _detail,
}
