"""Depth and Normal Map: the scene's light over the reference's shape. Content: its layout."""

import cv2
import numpy as np

from guidance.sandbox.painting.canvas import Canvas
from guidance.sandbox.painting.fields import (
    Field,
    as_field,
    blended,
    blurred,
    luminance,
    ramp,
)
from guidance.sandbox.painting.guides.structure import amount, smoothed, stretched
from guidance.sandbox.painting.light import Material, studio_light
from guidance.sandbox.painting.palette import Palette, mixed


def depth(canvas: Canvas, palette: Palette, picture: Field, strength: float) -> None:
    """Bright parts of the reference stand near and in the light, dark parts sink into haze."""
    share = amount(strength)
    unit = min(canvas.width, canvas.height)
    near = stretched(smoothed(luminance(picture), max(2, unit // 80), 0.003))
    nx, ny, nz = _slopes(near, unit * 0.35)
    tones = ramp(0.12 + 0.72 * near, palette.tones())
    body = _lit(palette, tones, (nx, ny, nz))
    accent = as_field(np.clip((near - 0.72) * 2.2, 0, 1) * 0.45)
    body = blended(body, _lit(palette, _even(tones, palette.pop), (nx, ny, nz)), accent)
    _take(canvas, body, share, keep=0.16)
    np.maximum(canvas.matte, near * np.float32(share), out=canvas.matte)


def normal(canvas: Canvas, palette: Palette, picture: Field, strength: float) -> None:
    """The reference's normals, lit by the scene's own light; a photograph's are derived."""
    share = amount(strength)
    unit = min(canvas.width, canvas.height)
    means = picture.reshape(-1, 3).mean(axis=0)
    if means[2] > 0.55 and abs(means[0] - 0.5) < 0.2 and abs(means[1] - 0.5) < 0.2:
        nx, ny, nz = (as_field(picture[..., c] * 2.0 - 1.0) for c in range(3))
    else:
        plane = stretched(smoothed(luminance(picture), max(2, unit // 120), 0.002))
        nx, ny, nz = _slopes(plane, unit * 0.25)
    tone = 0.5 + 0.28 * ny + 0.1 * nx
    body = _lit(palette, ramp(tone, (palette.low, palette.mid, palette.high, palette.glow)),
                (nx, ny, nz))  # fmt: skip
    _take(canvas, body, share, keep=0.2)


def content(canvas: Canvas, picture: Field, strength: float) -> None:
    """The reference's arrangement of light and colour, blurred, behind the scene's detail."""
    share = amount(strength)
    unit = min(canvas.width, canvas.height)
    theirs = blurred(picture, unit * 0.022)
    ours = blurred(canvas.pixels, unit * 0.045)
    moved = cv2.addWeighted(theirs, share, ours, -share, 0.0)
    fresh = cv2.addWeighted(canvas.pixels, 1.0 - 0.35 * share, ours, 0.35 * share, 0.0)
    canvas.pixels = as_field(np.clip(cv2.add(fresh, moved), 0.0, 1.2))


def _slopes(height: Field, tall: float) -> tuple[Field, Field, Field]:
    even = blurred(height, min(height.shape) / 110)
    across = cv2.Sobel(even, cv2.CV_32F, 1, 0, scale=0.125) * np.float32(tall)
    down = cv2.Sobel(even, cv2.CV_32F, 0, 1, scale=0.125) * np.float32(tall)
    size = 1.0 / np.sqrt(1.0 + across * across + down * down)
    return as_field(-across * size), as_field(down * size), as_field(size)


def _even(like: Field, colour: tuple[float, float, float]) -> Field:
    out = np.empty_like(like)
    out[:] = colour
    return out


def _lit(palette: Palette, tones: Field, normals: tuple[Field, Field, Field]) -> Field:
    light = studio_light(palette, from_left=True, height=0.7)
    white = light.shaded(Material(mixed(palette.glow, (1.0, 1.0, 1.0), 0.6), 0.16), *normals)
    return as_field(cv2.multiply(tones, white, scale=1.12))


def _take(canvas: Canvas, body: Field, share: float, keep: float) -> None:
    """Blend towards the body; what is left of the scene loses its own outlines first."""
    unit = min(canvas.width, canvas.height)
    mood = blurred(canvas.pixels, unit * 0.05 * min(1.0, 1.3 * share))
    ground = cv2.addWeighted(canvas.pixels, 1.0 - share, mood, share, 0.0)
    weight = share * (1.0 - keep)
    canvas.pixels = as_field(cv2.addWeighted(body, weight, ground, 1.0 - weight, 0.0))
