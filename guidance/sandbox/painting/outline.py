"""Outlines drawn by hand: smooth curves through points, and round relief for flat shapes."""

from collections.abc import Sequence

import cv2
import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch
from guidance.sandbox.painting.fields import Field, Numbers, as_field, blurred
from guidance.sandbox.painting.light import Light, Material

Points = Sequence[tuple[float, float]]


def curve(points: Points | Field, steps: int = 8) -> Field:
    """A closed smooth curve through the points (Catmull-Rom), as (n * steps, 2)."""
    knots = as_field(points)
    before, after, beyond = (np.roll(knots, shift, axis=0) for shift in (1, -1, -2))
    t = np.linspace(0.0, 1.0, steps, endpoint=False)[None, :, None]
    p0, p1, p2, p3 = (k[:, None, :] for k in (before, knots, after, beyond))
    bent = 2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
    bent = 0.5 * (bent + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
    return as_field(bent.reshape(-1, 2))


def placed(points: Points | Field, x: float, y: float, scale: float, flip: bool = False) -> Field:
    """The outline moved to (x, y) and enlarged, mirrored when `flip`."""
    out = as_field(points) * np.float32(scale)
    if flip:
        out[:, 0] *= -1
    return as_field(out + as_field([x, y]))


def rounded_normals(mask: Field, bevel: float) -> tuple[Field, Field, Field]:
    """Normals that make a flat mask look like a cushion whose edge is `bevel` pixels wide."""
    inside = cv2.distanceTransform((mask > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    rise = np.clip(as_field(inside) / np.float32(max(bevel, 1.0)), 0.0, 1.0)
    height = blurred(np.sqrt(1.0 - (1.0 - rise) ** 2), bevel * 0.16) * np.float32(bevel)
    down, across = np.gradient(height)
    size = 1.0 / np.sqrt(1.0 + across * across + down * down)
    return as_field(-across * size), as_field(down * size), as_field(size)


def cushion(
    canvas: Canvas,
    light: Light,
    material: Material,
    patch: Patch,
    bevel: float,
    texture: Numbers | None = None,
) -> Field:
    """Lay a flat shape as a rounded body; `texture` multiplies it. Returns its colours."""
    nx, ny, nz = rounded_normals(patch.mask, bevel)
    colours = light.shaded(material, nx, ny, nz)
    if texture is not None:
        colours = as_field(colours * texture[..., None])
    canvas.lay(colours, patch)
    return colours
