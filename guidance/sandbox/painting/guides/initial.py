"""Image-to-image: the init image comes through the paint by its strength."""

import cv2
import numpy as np

from guidance.sandbox.painting.canvas import Canvas
from guidance.sandbox.painting.fields import (
    Field,
    as_field,
    blurred,
    luminance,
    ramp,
    resized,
    step_between,
)
from guidance.sandbox.painting.guides.structure import smoothed
from guidance.sandbox.painting.palette import Palette


def keep(canvas: Canvas, palette: Palette, picture: Field, strength: float) -> None:
    """At 0.1 a hint of the init image's layout, at 0.5 its repainting, at 0.9 nearly itself.

    Broad paint and the mood of the scene are soft: a large picture mixes them at half size.
    """
    share = float(np.clip(strength, 0.0, 1.0))
    unit = min(canvas.width, canvas.height)
    truth = float(step_between(0.25, 1.0, as_field(share)))
    weight = share**0.75
    step = 2 if unit > 640 else 1
    scene = resized(canvas.pixels, canvas.width // step, canvas.height // step)
    paint = _restyled(scene, palette, picture, unit / step)
    mood = blurred(scene, unit * 0.045 / step)
    soft = cv2.addWeighted(paint, weight * (1.0 - truth), mood, (1.0 - weight) * share, 0.0)
    sharp = cv2.addWeighted(
        picture, weight * truth, canvas.pixels, (1.0 - weight) * (1.0 - share), 0.0
    )
    soft = resized(as_field(soft), canvas.width, canvas.height)
    canvas.pixels = as_field(cv2.add(sharp, soft))
    canvas.matte *= np.float32(1.0 - share)


def _restyled(scene: Field, palette: Palette, picture: Field, unit: float) -> Field:
    """The init image as broad paint, halfway into the scene's colours, as large as the scene."""
    tall, wide = scene.shape[:2]
    small = resized(picture, wide, tall)
    reach = max(2, int(unit / 110))
    planes = [smoothed(as_field(small[..., c]), reach, 0.006) for c in range(3)]
    broad = as_field(cv2.merge(planes))
    tones = ramp(luminance(broad), palette.tones())
    mood = blurred(scene, unit * 0.08)
    mix = cv2.addWeighted(broad, 0.62, tones, 0.26, 0.0)
    return as_field(cv2.addWeighted(mix, 1.0, mood, 0.12, 0.0))
