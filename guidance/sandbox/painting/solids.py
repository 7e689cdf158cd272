"""Solid bodies seen slightly from above: spheres, turned bodies, blocks, bent tubes, slabs.

Circles that lie flat appear as ellipses; `flatness` is the ratio of their axes.
"""

from collections.abc import Callable

import numpy as np

from guidance.sandbox.painting.canvas import (
    Canvas,
    Patch,
    ellipse,
    ellipse_points,
    hull,
    polygon,
)
from guidance.sandbox.painting.fields import Field, as_field, grid
from guidance.sandbox.painting.light import Light, Material

FLATNESS = 0.27


def _body(canvas: Canvas, light: Light, material: Material, patch: Patch, normals: Field) -> None:
    shades = light.shaded(material, normals[0], normals[1], normals[2])
    canvas.lay(shades, patch)


def sphere(
    canvas: Canvas, light: Light, material: Material, cx: float, cy: float, radius: float
) -> Patch:
    """A ball; returns its mask."""
    left, top = int(cx - radius) - 1, int(cy - radius) - 1
    side = int(radius * 2) + 4
    x, y = grid(side, side, left - cx, top - cy)
    away = np.sqrt(x * x + y * y)
    inside = np.minimum(away / radius, 0.999)
    scale = 1.0 / np.maximum(away, 1e-3) * inside
    nx, ny = x * scale, -y * scale
    nz = np.sqrt(1.0 - inside * inside)
    patch = Patch(left, top, as_field(np.clip(radius - away + 0.5, 0.0, 1.0)))
    _body(canvas, light, material, patch, as_field([nx, ny, nz]))
    return patch


def turned(
    canvas: Canvas,
    light: Light,
    material: Material,
    cx: float,
    top: float,
    foot: float,
    radius_at: Callable[[Field], Field],
) -> Patch:
    """A body of the lathe: `radius_at` maps 0 (top) to 1 (foot) onto radii in pixels."""
    height = max(2, round(foot - top))
    rows = radius_at(as_field(np.linspace(0.0, 1.0, height)))
    bulge = float(rows.max()) * FLATNESS
    x0, wide = int(cx - rows.max()) - 2, int(rows.max() * 2) + 5
    tall = height + int(bulge) + 2
    x, y = grid(wide, tall, x0 - cx, 0.0)
    # the foot of a turned body is an ellipse: rows sink by how near the middle they are
    flat = np.sqrt(np.clip(1.0 - (x / rows.max()) ** 2, 0.0, 1.0)) * bulge
    at = np.clip((y - flat) / height, 0.0, 1.0)
    radius = as_field(np.interp(at, np.linspace(0.0, 1.0, height), rows))
    slope = as_field(np.interp(at, np.linspace(0.0, 1.0, height), np.gradient(rows)))
    cover = np.clip(radius - np.abs(x) + 0.5, 0.0, 1.0) * np.clip(height + flat - y, 0.0, 1.0)
    nx = np.clip(x / np.maximum(radius, 1e-3), -0.995, 0.995)
    size = 1.0 / np.sqrt(1.0 + slope * slope)
    nz = np.sqrt(1.0 - nx * nx) * size
    patch = Patch(x0, round(top), as_field(cover))
    _body(canvas, light, material, patch, as_field([nx * size, slope * size, nz]))
    return patch


def drum(
    canvas: Canvas,
    light: Light,
    material: Material,
    cx: float,
    foot: float,
    radius: float,
    height: float,
) -> Patch:
    """An upright cylinder with its lid; `foot` is the middle of its base on the screen."""
    top = foot - height
    side = turned(canvas, light, material, cx, top, foot, lambda t: np.full_like(t, radius))
    rim = ellipse(cx, top + max(1.0, radius * 0.012), radius, radius * FLATNESS)
    flat = np.zeros(rim.mask.shape, dtype=np.float32)
    canvas.lay(light.shaded(material, flat, flat + 1.0, flat) * np.float32(1.12), rim)
    lid = ellipse(cx, top, radius, radius * FLATNESS)
    flat = np.zeros(lid.mask.shape, dtype=np.float32)
    canvas.lay(light.shaded(material, flat, flat + 1.0, flat), lid)
    return side


def block(
    canvas: Canvas,
    light: Light,
    material: Material,
    at: tuple[float, float],
    size: tuple[float, float, float],
    turn: float = 28.0,
) -> None:
    """A box: `at` is the middle of its base, size is wide, deep, tall, turned by degrees."""
    corners = _corners(at, size, turn)
    up = np.array([0.0, size[2]], dtype=np.float32)
    order = sorted(range(4), key=lambda i: float(corners[i][1]))
    for i in range(4):
        j = (i + 1) % 4
        if order[0] in (i, j):
            continue  # the two faces at the back are hidden
        face = np.stack([corners[i], corners[j], corners[j] - up, corners[i] - up])
        _flat_face(canvas, light, material, polygon(as_field(face)), _facing(i, turn))
    _flat_face(canvas, light, material, polygon(as_field(corners - up)), (0.0, 1.0, 0.0))


def _corners(at: tuple[float, float], size: tuple[float, float, float], turn: float) -> Field:
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    half = [(-1, 1), (1, 1), (1, -1), (-1, -1)]
    flat = [(a * size[0] / 2, b * size[1] / 2) for a, b in half]
    return as_field([(at[0] + x * c - z * s, at[1] + (x * s + z * c) * FLATNESS) for x, z in flat])


def _facing(face: int, turn: float) -> tuple[float, float, float]:
    angle = np.radians(turn + (90.0, 0.0, -90.0, 180.0)[face])
    return float(np.cos(angle)), 0.0, float(np.sin(angle))


def _flat_face(
    canvas: Canvas, light: Light, material: Material, patch: Patch, n: tuple[float, float, float]
) -> None:
    flat = np.zeros((patch.mask.shape[0], 1), dtype=np.float32)
    tone = light.shaded(material, flat + n[0], flat + n[1], flat + n[2])
    if n[1] < 0.5:  # a standing face is lighter at its foot, where the floor shines back
        tone = tone * as_field(np.linspace(1.03, 0.95, len(tone)))[:, None, None]
    canvas.lay(np.repeat(tone, patch.mask.shape[1], axis=1), patch)


def slab(
    canvas: Canvas,
    light: Light,
    material: Material,
    box: tuple[float, float, float, float],
    corner: float,
    bevel: float,
) -> Patch:
    """An upright pillow with round corners: box is left, top, right, bottom in pixels."""
    left, top = int(box[0]) - 2, int(box[1]) - 2
    wide, tall = int(box[2] - box[0]) + 6, int(box[3] - box[1]) + 6
    cx, cy = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    x, y = grid(wide, tall, left - cx, top - cy)
    ax = np.maximum(np.abs(x) - (box[2] - box[0]) / 2 + corner, 0.0)
    ay = np.maximum(np.abs(y) - (box[3] - box[1]) / 2 + corner, 0.0)
    away = np.sqrt(ax * ax + ay * ay)
    lean = np.clip(1.0 - (corner - away) / bevel, 0.0, 0.97)
    lean = lean * lean
    reach = np.maximum(away, 1e-3)
    nx = np.sign(x) * ax / reach * lean + 0.12 * x / max(wide, 1)
    ny = -np.sign(y) * ay / reach * lean
    nz = np.sqrt(np.clip(1.0 - nx * nx - ny * ny, 0.02, 1.0))
    patch = Patch(left, top, as_field(np.clip(corner - away + 0.5, 0.0, 1.0)))
    _body(canvas, light, material, patch, as_field([nx, ny, nz]))
    return patch


def tube_arch(
    canvas: Canvas,
    light: Light,
    material: Material,
    at: tuple[float, float],
    radius: float,
    legs: float,
    thickness: float,
) -> Patch:
    """A round arch bent from a tube: `at` is the ground between its feet."""
    cx, spring = at[0], at[1] - legs
    left, top = int(cx - radius - thickness) - 2, int(spring - radius - thickness) - 2
    wide = int(2 * (radius + thickness)) + 5
    tall = int(at[1] - top) + int(thickness * FLATNESS) + 2
    x, y = grid(wide, tall, left - cx, top - spring)
    rise = np.minimum(y, 0.0)
    away = np.sqrt(x * x + rise * rise)
    across = np.clip((away - radius) / thickness, -1.0, 1.0)
    reach = np.maximum(away, 1e-3)
    nx, ny = x / reach * across, -rise / reach * across
    nz = np.sqrt(np.clip(1.0 - nx * nx - ny * ny, 0.0, 1.0))
    foot = legs + np.sqrt(1.0 - across * across) * thickness * FLATNESS
    edge = np.clip(thickness - np.abs(away - radius) + 0.5, 0.0, 1.0)
    cover = edge * np.clip(foot - y + 0.5, 0.0, 1.0)
    patch = Patch(left, top, as_field(cover))
    _body(canvas, light, material, patch, as_field([nx, ny + 0 * y, nz]))
    return patch


def cast(canvas: Canvas, light: Light, base: Field, height: float, softness: float) -> None:
    """The shadow on the floor of an upright body with that base outline."""
    across, down = light.shadow_step(FLATNESS)
    lifted = base + as_field([across * height, down * height])
    near = polygon(hull(np.concatenate([base, base * 0.7 + lifted * 0.3])))
    far = polygon(hull(np.concatenate([base, lifted])))
    tone = (0.62, 0.58, 0.64)
    canvas.shade(far.softened(softness * 1.8), tone)
    canvas.shade(near.softened(softness * 0.6), (0.80, 0.77, 0.82))


def cast_drum(
    canvas: Canvas, light: Light, cx: float, foot: float, radius: float, height: float
) -> None:
    """The floor shadow of an upright cylinder."""
    base = ellipse_points(cx, foot, radius, radius * FLATNESS)
    cast(canvas, light, base, height, radius * 0.10 + height * 0.05)


def cast_ball(canvas: Canvas, light: Light, cx: float, floor: float, radius: float) -> None:
    """The floor shadow of a ball that touches the floor at (cx, floor)."""
    across, down = light.shadow_step(FLATNESS)
    spot = ellipse(cx + across * radius * 0.8, floor + down * radius, radius * 1.15, radius * 0.3)
    canvas.shade(spot.softened(radius * 0.22), (0.55, 0.52, 0.58))
    touch = ellipse(cx, floor, radius * 0.5, radius * 0.13)
    canvas.shade(touch.softened(radius * 0.10), (0.5, 0.46, 0.52))
