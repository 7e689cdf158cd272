"""Colouring a drawing in: every region between its lines becomes a lit, rounded body."""

import cv2
import numpy as np
from numpy.typing import NDArray

from guidance.sandbox.painting.fields import Colour, Field, as_field, blended, blurred, grid, ramp
from guidance.sandbox.painting.palette import Palette, mixed

_GOLDEN = 0.6180339887  # steps of this part spread any number of tones evenly


def accent_stops(palette: Palette) -> tuple[Colour, ...]:
    """From dark to light in the palette's second accent."""
    accent = palette.pop2
    return (
        mixed(palette.deep, accent, 0.25),
        mixed(palette.low, accent, 0.7),
        accent,
        mixed(accent, palette.glow, 0.6),
        palette.glow,
    )


def coloured_in(lines: Field, palette: Palette, mood: Field) -> tuple[Field, Field]:
    """Colours and tones for a drawing; `mood` is the blurred scene, kept on open ground."""
    tall, wide = lines.shape
    closed = cv2.dilate((lines > 0.3).astype(np.uint8), np.ones((3, 3), dtype=np.uint8))
    free = (1 - closed).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(free, connectivity=4)
    area = as_field(stats[:, cv2.CC_STAT_AREA] / (wide * tall))
    base = as_field(0.26 + 0.46 * np.mod(np.arange(len(area)) * _GOLDEN, 1.0))
    x, y = grid(wide, tall)
    away = as_field(cv2.distanceTransform(free, cv2.DIST_L2, 3))
    tones = base[labels] + _relief(away) + 0.12 * (0.5 - y / tall) + 0.04 * (x / wide - 0.5)
    tones = as_field(np.clip(tones, 0.04, 0.96))
    body = ramp(tones, palette.tones())
    round_ones = _round(np.asarray(labels, dtype=np.int32), away, area)[labels]
    body = blended(body, ramp(tones + 0.08, accent_stops(palette)), round_ones)
    ground = as_field(np.clip((area - 0.06) / 0.10, 0.0, 0.8))[labels]
    ground = blurred(ground * (1.0 - round_ones), min(tall, wide) / 200) * np.float32(1.0)
    return blended(as_field(body), mood, as_field(np.maximum(ground, 0.14))), tones


def _round(labels: NDArray[np.int32], away: Field, area: NDArray[np.float32]) -> Field:
    """1 for regions that are discs of a fair size: they take the accent.

    A disc is as large as the circle about its point farthest from the lines.
    """
    deepest = np.zeros(len(area), dtype=np.float32)
    np.maximum.at(deepest, labels[::2, ::2].ravel(), away[::2, ::2].ravel())
    filled = area * labels.size / np.maximum(np.pi * deepest * deepest, 1.0)
    return as_field((filled < 1.45) & (area > 0.002) & (area < 0.22))


def _relief(away: Field) -> Field:
    """Light from above left over regions that swell away from the lines."""
    unit = min(away.shape)
    bevel = unit * 0.085
    rise = np.clip(away / np.float32(bevel), 0.0, 1.0)
    height = blurred(np.sqrt(1.0 - (1.0 - rise) ** 2), unit / 220) * np.float32(bevel)
    across = cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=0.125)
    down = cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=0.125)
    lit = (across * 0.62 + down * 0.78) / np.sqrt(1.0 + across * across + down * down)
    return as_field(0.30 * lit + 0.10 * rise - 0.02)
