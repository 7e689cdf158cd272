"""What a reference picture is made of: its lines, its tones, its subject."""

import cv2
import numpy as np
from numpy.typing import NDArray

from guidance.sandbox.painting.fields import (
    Field,
    Numbers,
    as_field,
    blurred,
    enlarged,
    grid,
    luminance,
    resized,
    step_between,
)


def amount(strength: float) -> float:
    """How much of a guide arrives: 0 at weight 0, three quarters at 1, all of it at 2."""
    return 1.0 - (1.0 - min(max(strength, 0.0), 2.0) / 2.0) ** 2


def stretched(plane: Numbers) -> Field:
    """The plane with its darkest parts at 0 and its brightest at 1."""
    low, high = np.percentile(plane[::4, ::4], (1.0, 99.0))
    return as_field(np.clip((plane - low) / max(high - low, 0.04), 0.0, 1.0))


def smoothed(plane: Field, radius: int, keep: float) -> Field:
    """The plane without its small detail but with its edges (a self-guided box filter).

    `keep` is the contrast, squared, from which something counts as an edge.
    """
    tall, wide = plane.shape
    step = 2 if min(tall, wide) > 400 else 1  # the filter's coefficients are smooth anyway
    small = resized(plane, wide // step, tall // step)
    side = 2 * max(1, radius // step) + 1
    mean = cv2.blur(small, (side, side))
    spread = np.maximum(cv2.blur(small * small, (side, side)) - mean * mean, 0.0)
    slope = as_field(spread / (spread + np.float32(keep)))
    rest = as_field(mean * (1.0 - slope))
    slope, rest = (as_field(cv2.blur(part, (side, side))) for part in (slope, rest))
    if step > 1:
        slope, rest = (enlarged(part, wide, tall) for part in (slope, rest))
    return as_field(cv2.add(cv2.multiply(slope, plane), rest))


def is_drawing(gray: Field) -> bool:
    """Whether the picture is thin lines on an even ground, as a preprocessor would make."""
    small = gray[::3, ::3]
    ground = float(np.median(small))
    away = np.abs(small - ground)
    even = float(np.mean(away < 0.06))
    return even > 0.66 and (ground < 0.16 or ground > 0.84) and float(away.max()) > 0.35


def lines_of(gray: Field) -> Field:
    """The outlines of a picture, 0 to 1, a pixel or two wide; a drawing's own strokes."""
    if is_drawing(gray):
        away = np.abs(gray - np.float32(np.median(gray[::3, ::3])))
        return step_between(0.12, 0.5, away)
    unit = min(gray.shape)
    even = blurred(gray, max(0.8, unit / 480))
    pixels = np.asarray(np.clip(even * 255, 0, 255), dtype=np.uint8)
    across, down = (cv2.Sobel(even, cv2.CV_32F, dx, 1 - dx)[::4, ::4] for dx in (1, 0))
    high = float(np.clip(np.percentile(np.hypot(across, down), 93.0) * 255, 34.0, 150.0))
    found = cv2.Canny(pixels, high * 0.5, high)
    if unit > 700:
        found = cv2.dilate(found, np.ones((2, 2), dtype=np.uint8))
    return as_field(blurred(as_field(found) / np.float32(255), 0.6))


def crowding(lines: Field) -> Field:
    """Where there is something to hold on to: 1 near lines and inside shapes, 0 on empty ground."""
    tall, wide = lines.shape
    small = resized(lines, max(8, wide // 8), max(8, tall // 8))
    near = blurred(small, min(small.shape) * 0.035)
    inside = cv2.morphologyEx(
        (near > 0.02).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), dtype=np.uint8)
    )
    inside = np.maximum(inside, _enclosed(near > 0.02))
    soft = blurred(np.maximum(as_field(inside), np.clip(near * 6, 0, 1)), 1.6)
    return np.clip(resized(soft, wide, tall), 0.0, 1.0)


def _enclosed(walls: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """1 in the rooms that walls shut off from the picture's border."""
    free = (~walls).astype(np.uint8)
    count, labels = cv2.connectedComponents(free, connectivity=4)
    rim = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    shut = np.ones(count, dtype=np.uint8)
    shut[np.unique(rim)] = 0
    return np.asarray(shut[labels] * free, dtype=np.uint8)


def subject_mask(picture: Field) -> Field:
    """The subject in the middle of a picture, softly cut out of its ground, 0 to 1."""
    tall, wide = picture.shape[:2]
    scale = 160 / max(tall, wide)
    size = (max(16, round(wide * scale)), max(16, round(tall * scale)))
    small = resized(picture, *size)
    lab = as_field(cv2.cvtColor(np.clip(small, 0, 1), cv2.COLOR_RGB2Lab))
    score = _unlike_border(lab) * _middle(*size)
    score = blurred(score, 1.5)
    mask = _largest(score > max(0.30, float(np.percentile(score, 55)) * 0.9))
    share = float(mask.mean())
    if not 0.04 < share < 0.8:
        mask = as_field(_middle(*size) > 0.5)
    fine = (min(wide, size[0] * 2), min(tall, size[1] * 2))
    soft = resized(blurred(mask, 1.2), *fine)
    cut = _following(soft, luminance(resized(picture, *fine)), 5, 0.0012)
    return resized(step_between(0.22, 0.82, cut), wide, tall)


def _following(mask: Field, guide: Field, radius: int, keep: float) -> Field:
    """The mask with its edge moved onto the guide's edges (a guided box filter)."""
    size = (2 * radius + 1, 2 * radius + 1)
    mean_g, mean_m = cv2.blur(guide, size), cv2.blur(mask, size)
    spread = cv2.blur(guide * guide, size) - mean_g * mean_g
    shared = cv2.blur(guide * mask, size) - mean_g * mean_m
    slope = shared / (np.maximum(spread, 0.0) + np.float32(keep))
    rest = mean_m - slope * mean_g
    return as_field(cv2.blur(slope, size) * guide + cv2.blur(rest, size))


def _unlike_border(lab: Field) -> Field:
    """How far each pixel's colour is from the colours along the top and the sides."""
    tall, wide = lab.shape[:2]
    rim = max(2, min(tall, wide) // 16)
    sides = lab[: tall * 2 // 3]
    strips = [lab[:rim].reshape(-1, 3), sides[:, :rim].reshape(-1, 3),
              sides[:, -rim:].reshape(-1, 3)]  # fmt: skip
    least = np.full((tall, wide), 1e6, dtype=np.float32)
    for strip in strips:  # each side may have a ground of its own
        mean = strip.mean(axis=0)
        spread = strip.std(axis=0) * 2.0 + as_field([7.0, 4.0, 4.0])
        least = np.minimum(least, (((lab - mean) / spread) ** 2).sum(axis=2))
    return as_field(1.0 - np.exp(-least / 3.0))


def _middle(wide: int, tall: int) -> Field:
    x, y = grid(wide, tall)
    away = ((x / wide - 0.5) / 0.40) ** 2 + ((y / tall - 0.54) / 0.60) ** 2
    return as_field(np.exp(-(away**2) * 0.9))


def _largest(found: NDArray[np.bool_]) -> Field:
    """The biggest connected part near the middle, its holes filled."""
    joined = cv2.morphologyEx(
        found.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), dtype=np.uint8)
    )
    count, labels, stats, centres = cv2.connectedComponentsWithStats(joined)
    if count < 2:
        return as_field(joined)
    middle = (joined.shape[1] / 2, joined.shape[0] / 2)
    away = np.hypot(centres[1:, 0] - middle[0], centres[1:, 1] - middle[1])
    best = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA] / (1.0 + away / middle[0])))
    shape = (labels == best).astype(np.uint8)
    around = cv2.findContours(shape, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    return as_field(cv2.drawContours(np.zeros_like(shape), around, -1, 1, cv2.FILLED))
