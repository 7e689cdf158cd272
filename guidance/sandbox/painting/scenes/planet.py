"""A banded world with its rings and a moon, before a faint nebula."""

import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, halo
from guidance.sandbox.painting.fields import (
    Field,
    as_field,
    grid,
    noise,
    ramp,
    shifted,
    step_between,
)
from guidance.sandbox.painting.light import Material, studio_light
from guidance.sandbox.painting.palette import LAND, RICH, Palette, dimmed, mixed
from guidance.sandbox.painting.scenes.ridges import starfield
from guidance.sandbox.painting.solids import sphere
from guidance.sandbox.painting.words import Motif


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the planet; returns the palette that it used."""
    palette = motif.pick((RICH[3], RICH[1], RICH[2], RICH[5], RICH[0], LAND[4]))
    unit = min(canvas.width, canvas.height)
    left = bool(motif.steady.random() < 0.5)
    _space(canvas, motif, palette)
    if motif.vacant:
        return palette
    place = (
        canvas.width * (0.5 + (0.06 if left else -0.06) + motif.wobble(0.08)),
        canvas.height * (0.52 + motif.wobble(0.06)),
        unit * (0.27 + motif.wobble(0.03)),
    )
    tilt = float(motif.steady.uniform(0.15, 0.45)) * (1 if left else -1)
    canvas.light(halo(place[0], place[1], place[2] * 2.0, 2.6), palette.mid, 0.35)
    ring = _ring(canvas, motif, palette, place, tilt)
    _lay_ring(canvas, ring, back=True)
    _world(canvas, motif, palette, place, tilt, left)
    _lay_ring(canvas, ring, back=False)
    light = studio_light(palette, from_left=left, height=0.4)
    moon = unit * 0.045
    mx = place[0] + (-1 if left else 1) * place[2] * 1.5
    rock = Material(mixed(palette.high, palette.low, 0.4), 0.05)
    sphere(canvas, light, rock, mx, place[1] - place[2] * 0.9, moon)
    return palette


def _space(canvas: Canvas, motif: Motif, palette: Palette) -> None:
    wide, tall = 240, max(8, 240 * canvas.height // canvas.width)
    bend = noise(motif.steady, wide, tall, 110, 3)
    cloud = shifted(noise(motif.steady, wide, tall, 90, 6), bend * 30, bend * -22)
    tone = 0.22 + 0.26 * cloud
    stops = (dimmed(palette.deep, 0.35), dimmed(palette.deep, 0.9), palette.low,
             mixed(palette.mid, palette.pop, 0.3))  # fmt: skip
    canvas.wash(ramp(tone, stops))
    starfield(canvas, motif, 0.9, 260)


def _world(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    place: tuple[float, float, float],
    tilt: float,
    left: bool,
) -> None:
    cx, cy, radius = place
    x0, y0, side = int(cx - radius) - 2, int(cy - radius) - 2, int(radius * 2) + 5
    x, y = grid(side, side, x0 - cx, y0 - cy)
    u, v = x / radius, y / radius
    away = np.sqrt(u * u + v * v)
    nz = np.sqrt(np.clip(1.0 - away * away, 0.0, 1.0))
    c, s = np.cos(tilt), np.sin(tilt)
    across, along = u * c + v * s, v * c - u * s
    storm = noise(motif.steady, side, side, radius * 0.8, 5)
    band = np.sin(along * 11.0 + 0.5 * storm + 0.9 * np.sin(along * 5.0)) * 0.5 + 0.5
    tone = 0.22 + 0.5 * band + 0.14 * storm * nz
    stops = (palette.low, mixed(palette.mid, palette.pop, 0.35), palette.mid, palette.high,
             palette.glow)  # fmt: skip
    colours = ramp(tone + 0.0 * across, stops)
    lx = -0.72 if left else 0.72
    lit = np.clip((u * lx - v * 0.42 + nz * 0.55) * 1.25 + 0.02, 0.0, 1.0) ** 0.8
    rim = (1.0 - nz) ** 3 * np.clip(u * lx - v * 0.4 + 0.4, 0, 1)
    shaded = colours * (0.03 + 1.0 * lit[..., None])
    shaded = shaded + as_field(mixed(palette.high, palette.glow, 0.4)) * (0.8 * rim[..., None])
    patch = Patch(x0, y0, as_field(np.clip((1.0 - away) * radius + 0.5, 0, 1)))
    canvas.lay(as_field(shaded), patch)
    canvas.claim(patch)


def _ring(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    place: tuple[float, float, float],
    tilt: float,
) -> tuple[Patch, Field, Field]:
    """The rings' mask, colours, and how far each pixel lies before the planet (down)."""
    cx, cy, radius = place
    reach = radius * 2.15
    x0, y0, side = int(cx - reach) - 2, int(cy - reach) - 2, int(reach * 2) + 5
    x, y = grid(side, side, x0 - cx, y0 - cy)
    c, s = np.cos(tilt), np.sin(tilt)
    along, down = x * c + y * s, (y * c - x * s) / 0.24
    away = np.sqrt(along * along + down * down) / radius
    gaps = np.interp(
        np.linspace(1.3, 2.1, 160),
        np.linspace(1.3, 2.1, 40),
        0.35 + 0.65 * motif.steady.random(40),
    )
    fine = as_field(np.interp(away, np.linspace(1.3, 2.1, 160), gaps))
    soft = step_between(1.28, 1.34, away) * step_between(2.1, 2.02, away)
    cover = soft * fine * 0.85
    colours = ramp(fine, (palette.low, palette.high, palette.glow))
    return Patch(x0, y0, as_field(cover)), colours, as_field(down)


def _lay_ring(canvas: Canvas, ring: tuple[Patch, Field, Field], back: bool) -> None:
    patch, colours, down = ring
    side = down < 0 if back else down >= 0
    canvas.lay(colours, Patch(patch.left, patch.top, as_field(patch.mask * side)))
