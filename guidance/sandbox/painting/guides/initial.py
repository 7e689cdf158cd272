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
    """At 0.1 a hint of the init image's layout, at 0.5 its repainting, at 0.9 nearly itself."""
    share = float(np.clip(strength, 0.0, 1.0))
    unit = min(canvas.width, canvas.height)
    truth = float(step_between(0.25, 1.0, as_field(share)))
    restyled = _restyled(canvas, palette, picture, unit)
    theirs = cv2.addWeighted(picture, truth, restyled, 1.0 - truth, 0.0)
    mood = blurred(canvas.pixels, unit * 0.045)
    ours = cv2.addWeighted(canvas.pixels, 1.0 - share, mood, share, 0.0)
    weight = share**0.75
    canvas.pixels = as_field(cv2.addWeighted(theirs, weight, ours, 1.0 - weight, 0.0))
    canvas.matte *= np.float32(1.0 - share)


def _restyled(canvas: Canvas, palette: Palette, picture: Field, unit: int) -> Field:
    """The init image as broad paint, halfway into the scene's colours, at most 640 px a side."""
    step = 2 if unit > 640 else 1
    wide, tall = canvas.width // step, canvas.height // step
    small = resized(picture, wide, tall)
    reach = max(2, unit // (110 * step))
    planes = [smoothed(as_field(small[..., c]), reach, 0.006) for c in range(3)]
    broad = as_field(cv2.merge(planes))
    tones = ramp(luminance(broad), palette.tones())
    mood = blurred(resized(canvas.pixels, wide, tall), unit * 0.08 / step)
    mix = cv2.addWeighted(broad, 0.62, tones, 0.26, 0.0)
    paint = as_field(cv2.addWeighted(mix, 1.0, mood, 0.12, 0.0))
    return resized(paint, canvas.width, canvas.height)
