"""The last minutes at the easel: bloom, contrast, vignette, grain."""

import cv2
import numpy as np

from guidance.sandbox.painting.fields import (
    Field,
    as_field,
    blurred,
    enlarged,
    grid,
    resized,
    tripled,
)
from guidance.sandbox.painting.grades import Grade, grade_of
from guidance.sandbox.painting.looks import look
from guidance.sandbox.painting.order import Order
from guidance.sandbox.painting.words import Motif

_NEUTRAL_CONTRAST = 3.5


def finished(picture: Field, order: Order, motif: Motif) -> Field:
    """Preset style, contrast, bloom, vignette and grain, within 0 to 1."""
    grade = grade_of(order.preset_style)
    styled = any(guide.kind == "style" and guide.strength > 0 for guide in order.guides)
    coded = any(guide.kind == "qr" and guide.strength > 0 for guide in order.guides)
    if not coded:  # a code is spoilt by repainting; its colours may change
        picture = look(picture, grade.look, motif)
    picture = _graded(picture, grade, 0.35 if styled else 1.0)
    picture = _contrasted(picture, order.contrast)
    if not coded:
        picture = _bloom(picture, grade.bloom)
        picture = _vignette(picture, grade.vignette)
    return np.clip(_grain(picture, motif.twist, grade.grain), 0.0, 1.0)


def _graded(picture: Field, grade: Grade, amount: float) -> Field:
    """Saturation and contrast as one affine map, then tints for shadows and lights."""
    if (grade.saturation, grade.contrast, grade.lift, grade.split) == (1.0, 1.0, 0.0, None):
        return picture
    weights = as_field([0.299, 0.587, 0.114])
    colour = 1.0 + (grade.saturation - 1.0) * (amount if grade.saturation > 0.2 else 1.0)
    steep = 1.0 + (grade.contrast - 1.0) * amount
    turn = (np.eye(3) * colour + (1.0 - colour) * weights[None, :]) * steep
    lift = np.full((3, 1), 0.46 * (1.0 - steep) + grade.lift * amount)
    affine = np.concatenate([turn, lift], axis=1).astype(np.float32)
    picture = np.clip(as_field(cv2.transform(picture, affine)), 0.0, 1.2)
    if grade.split is None:
        return picture
    luma = as_field(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))[..., None]
    shadows, lights = (as_field(colour) - np.float32(0.5) for colour in grade.split)
    force = np.float32(0.30 * amount)
    return as_field(picture + (shadows * (1.0 - luma) + lights * luma) * force)


def _contrasted(picture: Field, contrast: float | None) -> Field:
    """The API's contrast: 1 is flat, about 3.5 neutral, 4.5 strong."""
    if contrast is None:
        return picture
    steep = float(np.clip(1.0 + (contrast - _NEUTRAL_CONTRAST) * 0.22, 0.4, 1.6))
    middle = 0.45
    return np.clip(as_field(cv2.addWeighted(picture, steep, picture, 0.0, middle * (1 - steep))),
                   0.0, 1.2)  # fmt: skip


def _bloom(picture: Field, amount: float) -> Field:
    tall, wide = picture.shape[:2]
    small = resized(picture, max(1, wide // 4), max(1, tall // 4))
    bright = np.maximum(small - 0.72, 0.0)
    spill = enlarged(blurred(as_field(bright), min(tall, wide) / 90), wide, tall)
    return as_field(cv2.scaleAdd(spill, amount, picture))


def _vignette(picture: Field, amount: float) -> Field:
    tall, wide = picture.shape[:2]
    x, y = grid(96, 96)
    away = ((x / 96 - 0.5) ** 2 + (y / 96 - 0.5) ** 2) * 2.0
    fade = resized(as_field(1.0 - amount * away**1.3), wide, tall)
    return as_field(cv2.multiply(picture, tripled(fade)))


def _grain(picture: Field, rng: np.random.Generator, amount: float) -> Field:
    """Fine triangular noise, the same in all channels; it also hides the steps of 8 bits."""
    tall, wide = picture.shape[:2]
    dust = np.frombuffer(rng.bytes(tall * wide + wide), dtype=np.uint8).reshape(tall + 1, wide)
    scale = amount / 255.0
    plane = cv2.addWeighted(dust[:-1], scale, dust[1:], scale, -amount, dtype=cv2.CV_32F)
    return as_field(cv2.add(picture, tripled(as_field(plane))))
