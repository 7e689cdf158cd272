"""Character and Pose: somebody from the reference stands in the scene."""

import cv2
import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch
from guidance.sandbox.painting.fields import (
    Field,
    as_field,
    blended,
    blurred,
    luminance,
    ramp,
    resized,
    step_between,
)
from guidance.sandbox.painting.guides.structure import amount, smoothed, stretched, subject_mask
from guidance.sandbox.painting.light import Material, studio_light
from guidance.sandbox.painting.outline import rounded_normals
from guidance.sandbox.painting.palette import Palette, mixed


def character(canvas: Canvas, palette: Palette, picture: Field, strength: float) -> None:
    """The reference's subject: at low strength repainted in the scene's colours, then itself."""
    share = amount(strength)
    if share <= 0:
        return
    mask = subject_mask(picture)
    unit = min(canvas.width, canvas.height)
    gray = stretched(smoothed(luminance(picture), max(2, unit // 160), 0.002))
    repaint = ramp(0.06 + 0.86 * gray, palette.tones())
    itself = cv2.addWeighted(picture, share, repaint, 1.0 - share, 0.0)
    mood = blurred(canvas.pixels, unit * 0.12)
    grey = as_field(cv2.cvtColor(mood, cv2.COLOR_RGB2GRAY))
    tint = mood / np.maximum(grey, 0.08)[..., None]
    mixture = 1.0 + (0.30 - 0.27 * share) * (np.clip(tint, 0, 2.2) - 1.0)
    lit = cv2.multiply(as_field(itself), as_field(mixture))
    _shadow(canvas, mask, share)
    cover = mask * np.float32(min(1.0, 0.15 + 1.15 * share))
    canvas.pixels = blended(canvas.pixels, as_field(lit), as_field(cover))
    canvas.claim(Patch(0, 0, as_field(cover)))


def _shadow(canvas: Canvas, mask: Field, share: float) -> None:
    """The subject darkens what is close behind it."""
    unit = min(canvas.width, canvas.height)
    small = resized(mask, max(4, canvas.width // 8), max(4, canvas.height // 8))
    soft = blurred(small, unit / 8 * 0.05)
    shade = resized(soft, canvas.width, canvas.height) * np.float32(0.5 * share)
    canvas.shade(Patch(0, 0, as_field(np.clip(shade, 0, 1))), (0.35, 0.33, 0.38))


def pose(canvas: Canvas, palette: Palette, picture: Field, strength: float) -> None:
    """A figure in the reference's stance, as solid as `strength` says."""
    share = amount(strength)
    if share <= 0:
        return
    unit = min(canvas.width, canvas.height)
    mask = _stance(picture)
    nx, ny, nz = rounded_normals(mask, unit * 0.05)
    light = studio_light(palette, from_left=True, height=0.6)
    figure = light.shaded(Material(mixed(palette.pop, palette.deep, 0.45), 0.4, 22.0), nx, ny, nz)
    edge = np.clip(blurred(mask, unit / 300) * 2 - 1, 0, 1) - blurred(mask, unit / 90)
    figure = figure + np.abs(edge)[..., None] * as_field(palette.glow) * np.float32(0.5)
    _shadow(canvas, mask, share)
    canvas.pixels = blended(canvas.pixels, as_field(figure), as_field(mask * np.float32(share)))
    canvas.claim(Patch(0, 0, mask))


def _stance(picture: Field) -> Field:
    """The body in the picture; the strokes of a skeleton drawing are fleshed out."""
    gray = picture.max(axis=2)
    if float(np.mean(gray < 0.1)) < 0.8:
        return subject_mask(picture)
    scale = 256 / max(gray.shape)
    size = (max(8, round(gray.shape[1] * scale)), max(8, round(gray.shape[0] * scale)))
    bones = (resized(gray, *size) > 0.12).astype(np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (25, 25))
    trunk = cv2.erode(cv2.morphologyEx(bones, cv2.MORPH_CLOSE, disc), np.ones((3, 3), np.uint8))
    away = cv2.distanceTransform(1 - np.maximum(bones, trunk), cv2.DIST_L2, 5)
    flesh = step_between(6.2, 4.8, blurred(as_field(away), 1.6))
    return step_between(0.35, 0.65, resized(flesh, gray.shape[1], gray.shape[0]))
