"""A masked part painted anew, with everything around it as it was."""

import cv2
import numpy as np

from guidance.sandbox.painting.fields import Field, as_field, blurred, luminance, tripled
from guidance.sandbox.painting.order import Kept
from guidance.sandbox.painting.pictures import decoded


def painted_inside(picture: Field, kept: Kept) -> Field:
    """The kept picture with ``picture`` where the mask is white, fading in from its rim inward.

    A closeness of 0 paints the part entirely anew, 0.9 hardly changes it.
    """
    tall, wide = picture.shape[:2]
    original = decoded(kept.picture, wide, tall)
    mask = _faded(luminance(decoded(kept.mask, wide, tall)))
    cover = tripled(as_field(mask * np.float32(1.0 - kept.closeness)))
    return as_field(original + (picture - original) * cover)


def _faded(mask: Field) -> Field:
    """White parts with a soft rim that lies within them; black parts stay untouched."""
    hard = as_field((mask > 0.5).astype(np.float32))
    soft = blurred(hard, max(1.0, min(mask.shape) / 90))
    inward = np.clip(soft * 2.0 - 1.0, 0.0, 1.0)
    return as_field(cv2.min(as_field(inward), hard))
