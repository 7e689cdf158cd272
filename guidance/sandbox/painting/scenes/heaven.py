"""High air: towering cloud lit from one side, with balloons or a floating island."""

import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, ellipse, polygon
from guidance.sandbox.painting.fields import (
    as_field,
    grid,
    noise,
    ramp,
    resized,
    seen_from,
    shifted,
    step_between,
)
from guidance.sandbox.painting.light import Light, Material, studio_light
from guidance.sandbox.painting.outline import curve, cushion
from guidance.sandbox.painting.palette import LAND, RICH, STUDIO, Palette, dimmed, mixed
from guidance.sandbox.painting.scenes.ridges import orb, starfield
from guidance.sandbox.painting.solids import slab
from guidance.sandbox.painting.words import Motif

_ENVELOPE = (
    (0, -1.0), (.55, -.84), (.90, -.42), (.92, .05), (.66, .55), (.26, .98), (.16, 1.12),
    (-.16, 1.12), (-.26, .98), (-.66, .55), (-.92, .05), (-.90, -.42), (-.55, -.84),
)  # fmt: skip


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the sky; returns the palette that it used."""
    night = motif.night() or motif.has("storm", "thunder")
    choice = (
        (LAND[0], LAND[3], LAND[6]) if night else (STUDIO[6], LAND[4], RICH[5], LAND[0], STUDIO[1])
    )
    palette = motif.pick(choice)
    unit = min(canvas.width, canvas.height)
    left = bool(motif.steady.random() < 0.5)
    light = studio_light(palette, from_left=left, height=0.6)
    _air(canvas, palette, light)
    if night:
        starfield(canvas, motif, 0.7, 160)
    orb(canvas, palette, (canvas.width * (0.24 if left else 0.76), canvas.height * 0.24),
        unit * 0.045, night)  # fmt: skip
    _cloud(canvas, motif, palette, 0.52, 0.8, left)
    if not motif.vacant:
        if motif.has("castle", "island", "floating", "palace"):
            _island(canvas, motif, palette, light)
        else:
            _balloons(canvas, motif, palette, light)
    _cloud(canvas, motif, palette, 0.86, 1.0, left)
    return palette


def _air(canvas: Canvas, palette: Palette, light: Light) -> None:
    wide, tall = 100, 100
    x, y = grid(wide, tall)
    near = np.exp(-(((x / wide - 0.5 - 0.36 * light.x) ** 2) * 4 + (y / tall - 0.25) ** 2 * 3))
    tone = 0.12 + 0.58 * y / tall + 0.30 * near
    canvas.wash(ramp(tone, (palette.low, palette.mid, palette.high, palette.glow)))


def _cloud(
    canvas: Canvas, motif: Motif, palette: Palette, base: float, body: float, left: bool
) -> None:
    wide = min(480, canvas.width)
    tall = max(8, round(wide * canvas.height / canvas.width))
    puffs = as_field(np.abs(noise(motif.steady, wide, tall, wide / 5, 5)) * 1.1 - 0.25)
    bend = noise(motif.twist, wide, tall, wide / 3, 3)
    puffs = shifted(puffs, bend * wide * 0.045, bend * wide * 0.03)
    big = noise(motif.steady, wide, tall, wide / 1.8, 2)
    _, y = grid(wide, tall)
    mass = puffs * 0.62 + big * 0.42 + (y / tall - base) * 3.0
    cover = step_between(0.02, 0.34, mass)
    slope = seen_from(-1.0 if left else 1.0, mass)
    side = np.clip(slope * wide * 0.030, -1, 1)
    tone = 0.62 + 0.26 * side + 0.20 * puffs - 0.42 * np.clip(mass - 0.25, 0, 1.3)
    stops = (
        mixed(palette.low, palette.mid, 0.55),
        mixed(palette.mid, palette.high, 0.45),
        mixed(palette.high, palette.glow, 0.5),
        mixed(palette.glow, (1.0, 1.0, 1.0), 0.4),
    )
    colours = resized(ramp(tone, stops), canvas.width, canvas.height)
    whole = resized(as_field(cover * body), canvas.width, canvas.height)
    canvas.lay(colours, Patch(0, 0, np.clip(whole, 0, 1)))


def _balloons(canvas: Canvas, motif: Motif, palette: Palette, light: Light) -> None:
    unit = min(canvas.width, canvas.height)
    many = 4 if motif.has("balloon", "balloons") else 2
    for number in reversed(range(many)):
        size = unit * (0.17, 0.085, 0.055, 0.035)[number] * (1 + motif.wobble(0.1))
        x = canvas.width * (
            (0.5, 0.78, 0.22, 0.66)[number] + float(motif.steady.uniform(-0.07, 0.07))
        )
        y = canvas.height * ((0.40, 0.26, 0.30, 0.16)[number] + motif.wobble(0.05))
        _balloon(canvas, palette, light, (x, y, size), number)


def _balloon(
    canvas: Canvas,
    palette: Palette,
    light: Light,
    place: tuple[float, float, float],
    number: int,
) -> None:
    x, y, size = place
    points = as_field([(x + a * size, y + b * size) for a, b in _ENVELOPE])
    patch = polygon(curve(points, 6))
    tall, wide = patch.mask.shape
    px, py = grid(wide, tall, patch.left - x, patch.top - y)
    half = np.sqrt(np.clip(1.0 - (py / size / 1.22) ** 2, 0.04, 1.0)) * size * 0.95
    gore = np.arcsin(np.clip(px / half, -0.99, 0.99)) / np.pi * 10.0
    cloth = Material((1.0, 1.0, 1.0), 0.22, 16.0)
    white = cushion(Canvas(4, 4), light, cloth, patch, size * 0.8)
    pair = (palette.pop, mixed(palette.glow, (1.0, 1.0, 1.0), 0.3))
    if number % 2:
        pair = (palette.pop2, mixed(palette.pop, palette.low, 0.2))
    stripe = step_between(-0.12, 0.12, np.sin(gore * np.pi))[..., None]
    seam = 1.0 - 0.12 * np.abs(np.cos(gore * np.pi))[..., None] ** 8
    tone = as_field(pair[0]) * stripe + as_field(pair[1]) * (1 - stripe)
    canvas.lay(as_field(white * tone * seam), patch)
    canvas.claim(patch)
    rope = as_field([(-0.15, 1.1), (0.15, 1.1), (0.10, 1.42), (-0.10, 1.42)]) * size + as_field(
        [x, y]
    )
    canvas.lay(dimmed(palette.deep, 0.8), polygon(rope), 0.35)
    basket = (x - size * 0.12, y + size * 1.40, x + size * 0.12, y + size * 1.60)
    weave = Material(mixed((0.45, 0.29, 0.16), palette.deep, 0.25), 0.1)
    canvas.claim(slab(canvas, light, weave, basket, size * 0.04, size * 0.05))


def _island(canvas: Canvas, motif: Motif, palette: Palette, light: Light) -> None:
    unit = min(canvas.width, canvas.height)
    x, y, size = canvas.width * (0.5 + motif.wobble(0.06)), canvas.height * 0.46, unit * 0.30
    rock = [(-1, 0), (-.5, -.06), (0, -.08), (.5, -.06), (1, 0), (.78, .22), (.5, .34), (.36, .60),
            (.12, .74), (.02, 1.0), (-.14, .70), (-.42, .52), (-.55, .30), (-.82, .20)]  # fmt: skip
    patch = polygon(curve(as_field([(x + a * size, y + b * size) for a, b in rock]), 5))
    crag = 1.0 + 0.28 * noise(motif.steady, patch.mask.shape[1], patch.mask.shape[0], size * 0.3, 5)
    cushion(canvas, light, Material(mixed(palette.low, palette.mid, 0.4)), patch, size * 0.3, crag)
    canvas.claim(patch)
    stone = Material(mixed(palette.high, palette.glow, 0.5), 0.08)
    roof = mixed(palette.pop, palette.low, 0.15)
    for dx, tall, wide in (
        (-0.42, 0.5, 0.12),
        (0.44, 0.44, 0.13),
        (-0.2, 0.68, 0.13),
        (0.22, 0.62, 0.12),
        (0, 0.86, 0.17),
    ):
        _tower(canvas, light, stone, roof, (x + dx * size, y, size * wide, size * tall))
    lawn = ellipse(x, y + size * 0.02, size * 0.98, size * 0.10)
    cushion(canvas, light, Material(mixed((0.34, 0.52, 0.30), palette.mid, 0.4)), lawn, size * 0.05)
    canvas.claim(lawn)


def _tower(
    canvas: Canvas,
    light: Light,
    stone: Material,
    roof: tuple[float, float, float],
    place: tuple[float, float, float, float],
) -> None:
    x, foot, wide, tall = place
    box = (x - wide / 2, foot - tall, x + wide / 2, foot + wide * 0.3)
    canvas.claim(slab(canvas, light, stone, box, wide * 0.06, wide * 0.5))
    tip = [
        (x - wide * 0.66, foot - tall + 1),
        (x, foot - tall - wide * 1.5),
        (x + wide * 0.66, foot - tall + 1),
    ]
    cap = polygon(as_field(tip))
    cushion(canvas, light, Material(roof, 0.2), cap, wide * 0.4)
    canvas.claim(cap)
    for row in range(3):
        pane = ellipse(x, foot - tall * (0.3 + 0.22 * row), wide * 0.07, wide * 0.13)
        canvas.lay((0.98, 0.82, 0.5), pane, 0.9)
