"""Text Image, Pattern and QR Code: marks that must stay readable."""

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
    step_between,
    tripled,
)
from guidance.sandbox.painting.guides.structure import amount, stretched
from guidance.sandbox.painting.light import Material, studio_light
from guidance.sandbox.painting.outline import rounded_normals
from guidance.sandbox.painting.palette import Palette, dimmed, mixed


def text(canvas: Canvas, palette: Palette, picture: Field, strength: float) -> None:
    """The reference's letters as raised shapes with light on their edges and a shadow."""
    share = amount(strength)
    gray = luminance(picture)
    level = _split(gray)
    dark = step_between(level + 0.08, level - 0.08, gray)
    letters = dark if float(dark.mean()) < 0.5 else as_field(1.0 - dark)
    unit = min(canvas.width, canvas.height)
    normals = rounded_normals(letters, max(2.0, unit * 0.014))
    light = studio_light(palette, from_left=True, height=0.8)
    ground = float(luminance(canvas.pixels).mean())
    body = mixed(palette.glow, palette.pop, 0.08) if ground < 0.5 else dimmed(palette.pop, 0.8)
    raised = light.shaded(Material(body, 0.7, 30.0), *normals)
    moved = as_field([[1, 0, unit * 0.008], [0, 1, unit * 0.012]])
    shadow = cv2.warpAffine(letters, moved, (canvas.width, canvas.height))
    soft = blurred(as_field(shadow), unit * 0.008) * np.float32(0.65 * share)
    canvas.shade(Patch(0, 0, as_field(soft)), (0.3, 0.28, 0.32))
    canvas.pixels = blended(canvas.pixels, raised, as_field(letters * np.float32(share)))
    canvas.claim(Patch(0, 0, letters))


def pattern(canvas: Canvas, palette: Palette, picture: Field, strength: float) -> None:
    """The reference's ornament as light and dark woven into the scene."""
    share = amount(strength)
    plane = stretched(luminance(picture))
    woven = ramp(plane, (palette.deep, palette.low, palette.mid, palette.high, palette.glow))
    folded = cv2.multiply(canvas.pixels, tripled(1.0 + share * 1.1 * (plane - 0.5)))
    canvas.pixels = as_field(
        np.clip(cv2.addWeighted(folded, 1 - 0.55 * share, woven, 0.55 * share, 0.0), 0, 1.2)
    )


def qr(canvas: Canvas, palette: Palette, picture: Field, strength: float) -> None:
    """Dark modules darken the scene and light ones lighten it, until a phone can read them."""
    share = amount(strength)
    gray = luminance(picture)
    level = _split(gray)
    light = blurred(step_between(level - 0.1, level + 0.1, gray), min(gray.shape) / 900)
    scene = np.clip(canvas.pixels, 0.0, 1.0)
    luma = luminance(scene)
    shadow = scene * (0.20 / np.maximum(luma, 0.20))[..., None]
    shadow = shadow * 0.75 + as_field(dimmed(palette.deep, 0.5)) * 0.25
    shine = scene + (1.0 - scene) * np.clip((0.80 - luma) / (1.001 - luma), 0, 1)[..., None]
    modules = blended(as_field(shadow), as_field(shine), as_field(light))
    canvas.pixels = as_field(cv2.addWeighted(modules, share, canvas.pixels, 1 - share, 0.0))


def _split(gray: Field) -> float:
    """The level between a picture's dark and its light (Otsu's method), 0 to 1."""
    pixels = np.asarray(np.clip(gray[::2, ::2] * 255, 0, 255), dtype=np.uint8)
    level, _ = cv2.threshold(pixels, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return float(np.clip(level / 255.0 + 0.002, 0.1, 0.9))
