"""One great blossom, petal upon petal, before a soft garden."""

import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, ellipse, halo, polygon
from guidance.sandbox.painting.fields import Field, as_field, grid, noise, ramp
from guidance.sandbox.painting.light import Light, Material, studio_light
from guidance.sandbox.painting.outline import curve, cushion
from guidance.sandbox.painting.palette import LAND, RICH, STUDIO, Palette, dimmed, mixed
from guidance.sandbox.painting.words import Motif

_WHITE = (1.0, 1.0, 1.0)


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the flower; returns the palette that it used."""
    palette = motif.pick((STUDIO[0], RICH[3], STUDIO[7], RICH[6], LAND[0], STUDIO[3], RICH[0]))
    light = studio_light(palette, from_left=bool(motif.steady.random() < 0.5), height=0.6)
    unit = min(canvas.width, canvas.height)
    _garden(canvas, motif, palette, light)
    if motif.vacant:
        return palette
    at = (canvas.width * (0.5 + motif.wobble(0.03)), canvas.height * 0.46, unit * 0.40)
    _stem(canvas, motif, palette, light, at)
    _blossom(canvas, motif, palette, light, at)
    return palette


def _garden(canvas: Canvas, motif: Motif, palette: Palette, light: Light) -> None:
    wide, tall = 110, 110
    x, y = grid(wide, tall)
    away = np.hypot(x / wide - 0.5 - 0.3 * light.x, y / tall - 0.3)
    tone = 0.72 * np.exp(-(away**2) * 2.6) + 0.12 * noise(motif.steady, wide, tall, 30, 3) + 0.06
    leafy = mixed(palette.deep, (0.05, 0.12, 0.08), 0.55)
    stops = (
        leafy,
        mixed(palette.low, leafy, 0.5),
        mixed(palette.mid, palette.low, 0.4),
        palette.mid,
    )
    canvas.wash(ramp(tone, stops))
    unit = min(canvas.width, canvas.height)
    for _ in range(16):
        x0 = float(motif.steady.random()) * canvas.width
        y0 = float(motif.steady.random()) * canvas.height
        radius = unit * float(motif.steady.uniform(0.015, 0.06))
        spot = ellipse(x0, y0, radius, radius).softened(radius * 0.12)
        tone_of = mixed(palette.high, palette.pop2, float(motif.steady.random()))
        canvas.light(spot, tone_of, float(motif.steady.uniform(0.05, 0.22)))


def _stem(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    light: Light,
    at: tuple[float, float, float],
) -> None:
    x, y, size = at
    green = mixed((0.20, 0.42, 0.26), palette.low, 0.35)
    low = canvas.height + size * 0.2
    bend = size * float(motif.steady.uniform(-0.2, 0.2))
    thick = size * 0.045
    t = np.linspace(0, 1, 24)
    off = as_field([thick, 0.0])
    centre = np.stack([x + bend * t**2, y + (low - y) * t], axis=1)
    path = as_field(np.concatenate([centre - off, (centre + off)[::-1]]))
    cushion(canvas, light, Material(green, 0.2), polygon(path), thick)
    for side, down in ((-1, 0.72), (1, 0.9)):
        points = _leaf(x + bend * 0.5, y + size * (1.0 + down * 0.5), size * 0.85, side)
        cushion(canvas, light, Material(green, 0.25), polygon(curve(points, 6)), size * 0.14)


def _leaf(x: float, y: float, size: float, side: int) -> Field:
    shape = [(0, 0.2), (0.25, 0.02), (0.6, -0.16), (1.0, -0.2), (0.75, 0.06), (0.38, 0.22)]
    return as_field([(x + side * a * size, y + b * size) for a, b in shape])


def _blossom(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    light: Light,
    at: tuple[float, float, float],
) -> None:
    x, y, size = at
    canvas.shade(halo(x, y + size * 0.15, size * 1.5, 1.5), (0.62, 0.6, 0.64))
    rings = 6 if motif.has("peony", "rose", "roses", "dahlia") else 4
    count = int(motif.steady.integers(7, 11))
    turn = float(motif.steady.random())
    narrow = 0.72 if motif.has("lotus", "daisy", "dahlia", "lily") else 1.05
    for ring in range(rings):
        t = ring / rings
        for petal in range(count):
            angle = 2 * np.pi * (petal / count + turn + ring * 0.5 / count + ring * 0.013)
            angle += float(motif.steady.uniform(-0.07, 0.07)) + motif.wobble(0.06)
            reach = size * (1.0 - 0.80 * t) * float(motif.steady.uniform(0.93, 1.05))
            _petal(canvas, palette, light, (x, y, angle, reach, narrow * (0.42 + 0.26 * t)), t)
    _heart(canvas, motif, palette, light, (x, y, size * 0.15))


def _petal(
    canvas: Canvas,
    palette: Palette,
    light: Light,
    place: tuple[float, float, float, float, float],
    t: float,
) -> None:
    x, y, angle, reach, broad = place
    shape = as_field([(0, 0), (.3, -.55), (.68, -.92), (.93, -.52), (1.02, 0), (.93, .52),
                      (.68, .92), (.3, .55)])  # fmt: skip
    shape[:, 1] *= broad * 0.62
    c, s = np.cos(angle), np.sin(angle)
    points = np.stack(
        [shape[:, 0] * c - shape[:, 1] * s, shape[:, 0] * s + shape[:, 1] * c], axis=1
    )
    points = points * as_field([1.0, 0.90]) * reach + as_field([x, y])
    patch = polygon(curve(as_field(points), 6))
    tall, wide = patch.mask.shape
    px, py = grid(wide, tall, patch.left - x, patch.top - y)
    along = np.clip((px * c + py * s / 0.9) / reach, 0, 1)
    across = (py * c - px * s) / (reach * broad * 0.62)
    shade = 0.42 + 0.62 * along**0.7 - 0.05 * np.cos(across * 22) * along
    shade = shade + 0.10 * (1 - np.abs(across)) - 0.08 * t
    canvas.shade(_moved(patch, reach * 0.02).softened(reach * 0.035), (0.6, 0.52, 0.58))
    tone = mixed(palette.pop, mixed(palette.glow, _WHITE, 0.2), 0.18 + 0.30 * (1 - t))
    cushion(canvas, light, Material(tone, 0.14, 12.0), patch, reach * 0.16, as_field(shade))
    canvas.claim(patch)


def _moved(patch: Patch, down: float) -> Patch:
    return Patch(patch.left, patch.top + round(down), as_field(patch.mask * np.float32(0.7)))


def _heart(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    light: Light,
    place: tuple[float, float, float],
) -> None:
    x, y, radius = place
    canvas.shade(halo(x, y, radius * 1.9, 1.4), (0.66, 0.55, 0.56))
    gold = mixed(palette.pop2, (0.98, 0.78, 0.30), 0.55)
    for number in range(70):
        away = radius * float(np.sqrt(number / 70))
        angle = number * 2.39996
        size = radius * (0.13 - 0.04 * number / 70)
        cx, cy = x + np.cos(angle) * away, y + np.sin(angle) * away * 0.9
        seed = ellipse(float(cx), float(cy), size, size)
        canvas.lay(dimmed(gold, 0.55), ellipse(float(cx), float(cy) + size * 0.35, size, size))
        canvas.lay(mixed(gold, palette.glow, 0.35 * float(motif.steady.random())), seed)
