"""The last minutes at the easel: bloom, contrast, grading, vignette, grain."""

import cv2
import numpy as np

from guidance.sandbox.painting.fields import Field, as_field, blurred, grid, resized
from guidance.sandbox.painting.order import Order
from guidance.sandbox.painting.words import Motif


def bloom(picture: Field, amount: float) -> Field:
    """Light spilling out of the brightest parts."""
    tall, wide = picture.shape[:2]
    small = resized(picture, max(1, wide // 4), max(1, tall // 4))
    bright = np.maximum(small - 0.72, 0.0)
    spill = resized(blurred(as_field(bright), min(tall, wide) / 90), wide, tall)
    return as_field(cv2.scaleAdd(spill, amount, picture))


def vignette(picture: Field, amount: float) -> Field:
    """Darker corners."""
    tall, wide = picture.shape[:2]
    x, y = grid(96, 96)
    away = ((x / 96 - 0.5) ** 2 + (y / 96 - 0.5) ** 2) * 2.0
    fade = resized(as_field(1.0 - amount * away**1.3), wide, tall)
    return as_field(cv2.multiply(picture, cv2.merge([fade, fade, fade])))


def grain(picture: Field, rng: np.random.Generator, amount: float) -> Field:
    """Fine triangular noise, the same in all channels; also hides the steps of 8 bits."""
    tall, wide = picture.shape[:2]
    dust = np.frombuffer(rng.bytes(2 * tall * wide), dtype=np.uint8).reshape(2, tall, wide)
    plane = cv2.add(dust[0], dust[1], dtype=cv2.CV_32F)
    plane = (plane - np.float32(255.0)) * np.float32(amount / 255.0)
    return as_field(cv2.add(picture, cv2.merge([plane, plane, plane])))


def finished(picture: Field, order: Order, motif: Motif) -> Field:
    """Bloom, grading by preset style, contrast, vignette and grain, within 0 to 1."""
    picture = bloom(picture, 0.9)
    picture = vignette(picture, 0.22)
    return np.clip(grain(picture, motif.twist, 0.012), 0.0, 1.0)
