"""A bottle on a plinth, an arch, drums and balls: the photo studio of an advertiser."""

import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, ellipse, ellipse_points, halo
from guidance.sandbox.painting.fields import Field, as_field, grid, noise, step_between
from guidance.sandbox.painting.light import Light, Material, studio_light
from guidance.sandbox.painting.palette import STUDIO, Palette, dimmed, mixed
from guidance.sandbox.painting.solids import (
    FLATNESS,
    block,
    cast,
    cast_ball,
    cast_drum,
    drum,
    slab,
    sphere,
    tube_arch,
    turned,
)
from guidance.sandbox.painting.words import Motif

_WHITE = (1.0, 1.0, 1.0)


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the studio; returns the palette that it used."""
    palette = motif.pick(STUDIO)
    mirrored = bool(motif.steady.random() < 0.5)
    light = studio_light(palette, from_left=not mirrored, height=0.8 + motif.wobble(0.1))
    unit = min(canvas.width * 1.12, canvas.height * 1.22)
    cx = canvas.width / 2 + motif.wobble(0.03) * unit
    floor = canvas.height * 0.5 + unit * 0.25
    sweep(canvas, palette, light, floor - unit * 0.16)
    side = -1.0 if mirrored else 1.0
    _backdrop(canvas, motif, palette, light, (cx, floor, unit, side))
    _plinth_and_bottle(canvas, motif, palette, light, (cx, floor, unit))
    _foreground(canvas, motif, palette, light, (cx, floor, unit, side))
    return palette


def sweep(canvas: Canvas, palette: Palette, light: Light, bend: float) -> None:
    """A seamless backdrop: wall, bend, floor, and the pool of the key light."""
    wide, tall = 96, 96
    x, y = grid(wide, tall)
    at = y / tall - bend / canvas.height
    wall = step_between(-0.8, 0.25, at) + 0.0 * x
    lit = np.exp(-((x / wide - 0.5 - light.x * 0.32) ** 2) * 2.4 - (y / tall - 0.3) ** 2 * 2.2)
    top, foot = as_field(palette.mid), as_field(mixed(palette.high, palette.mid, 0.25))
    floor = as_field(mixed(palette.mid, palette.low, 0.35))
    near = step_between(-0.02, 0.16, at) + 0.0 * x
    colours = top + (foot - top) * wall[..., None]
    colours = colours + (floor - colours) * near[..., None] * 0.75
    colours = colours * (0.86 + 0.17 * lit[..., None])
    canvas.wash(as_field(colours))


def _backdrop(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    light: Light,
    place: tuple[float, float, float, float],
) -> None:
    cx, floor, unit, side = place
    stone = Material(mixed(palette.high, _WHITE, 0.45), 0.06)
    coloured = Material(mixed(palette.pop2, palette.high, 0.45), 0.14)
    back = floor - unit * 0.10
    kind = int(motif.steady.integers(3))
    at = (cx + side * unit * 0.05, back)
    radius, legs, thick = unit * 0.215, unit * (0.25 + motif.wobble(0.05)), unit * 0.034
    feet = np.concatenate(
        [ellipse_points(at[0] + s * radius, back, thick, thick * FLATNESS) for s in (-1, 1)]
    )
    if kind == 2:
        _sun_disc(canvas, palette, light, (at[0], back, unit))
    else:
        for foot in (feet[: len(feet) // 2], feet[len(feet) // 2 :]):
            cast(canvas, light, as_field(foot), unit * 0.3, unit * 0.03)
        tube_arch(canvas, light, coloured, at, radius, legs, thick)
    left = cx - side * unit * 0.30
    cast_drum(canvas, light, left, back + unit * 0.06, unit * 0.085, unit * 0.13)
    drum(canvas, light, stone, left, back + unit * 0.06, unit * 0.085, unit * 0.13)
    ball = unit * (0.056 + motif.wobble(0.012))
    sphere(canvas, light, Material(palette.pop2, 0.5, 40.0), left, back - unit * 0.068 - ball, ball)
    box = (cx + side * unit * 0.27, back + unit * 0.07)
    size = (unit * 0.11, unit * 0.11, unit * (0.15 + motif.wobble(0.03)))
    foot_line = as_field([(box[0] + dx * unit, box[1]) for dx in (-0.07, 0.07)] * 2)
    foot_line[2:, 1] += unit * 0.03
    cast(canvas, light, foot_line, size[2], unit * 0.015)
    block(canvas, light, stone, box, size, turn=28.0)


def _sun_disc(
    canvas: Canvas, palette: Palette, light: Light, place: tuple[float, float, float]
) -> None:
    cx, back, unit = place
    radius = unit * 0.25
    disc = ellipse(cx, back - radius * 0.98, radius, radius)
    base = ellipse_points(cx, back, radius * 0.5, radius * 0.1)
    cast(canvas, light, base, radius, unit * 0.03)
    tall, wide = disc.mask.shape
    _, y = grid(wide, tall)
    tone = as_field(mixed(palette.pop2, palette.high, 0.3))
    colours = tone * (1.08 - 0.22 * np.broadcast_to(y / tall, (tall, wide))[..., None])
    canvas.lay(as_field(colours), disc)


def _plinth_and_bottle(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    light: Light,
    place: tuple[float, float, float],
) -> None:
    cx, floor, unit = place
    stone = Material(mixed(palette.high, _WHITE, 0.55), 0.08)
    radius, height = unit * 0.215, unit * 0.075
    foot = floor + unit * 0.10
    cast_drum(canvas, light, cx, foot, radius, height * 1.6)
    drum(canvas, light, stone, cx, foot, radius, height)
    if motif.has("marble", "stone"):
        _vein(canvas, motif, (cx, foot - height, radius))
    if not motif.vacant:
        stand = foot - height + radius * FLATNESS * 0.15
        _bottle(canvas, motif, palette, light, (cx, stand, unit))


def _vein(canvas: Canvas, motif: Motif, top: tuple[float, float, float]) -> None:
    lid = ellipse(top[0], top[1], top[2], top[2] * FLATNESS)
    tall, wide = lid.mask.shape
    lines = np.abs(noise(motif.steady, wide, tall, max(wide / 5, 4), 4))
    cover = lid.mask * step_between(0.10, 0.0, lines)
    canvas.shade(Patch(lid.left, lid.top, as_field(cover)), (0.72, 0.7, 0.7))


def _bottle(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    light: Light,
    place: tuple[float, float, float],
) -> None:
    cx, foot, unit = place
    base = ellipse_points(cx, foot, unit * 0.07, unit * 0.07 * FLATNESS)
    cast(canvas, light, base, unit * 0.15, unit * 0.018)
    tint = halo(cx - light.x * unit * 0.2, foot + unit * 0.02, unit * 0.16)
    canvas.light(tint, palette.pop, 0.28)
    glass = Material(palette.pop, 0.75, 46.0)
    cap = Material(mixed(palette.glow, palette.high, 0.35), 0.35, 30.0)
    first = int(motif.steady.integers(4))
    (_flask, _round, _tall, _jar)[(first + motif.index) % 4](canvas, light, glass, cap, place)


def _flask(
    canvas: Canvas,
    light: Light,
    glass: Material,
    cap: Material,
    place: tuple[float, float, float],
) -> None:
    cx, foot, unit = place
    half, tall = unit * 0.092, unit * 0.245
    _neck(canvas, light, cap, (cx, foot - tall, unit))
    body = slab(
        canvas, light, glass, (cx - half, foot - tall, cx + half, foot), unit * 0.028, unit * 0.022
    )
    canvas.claim(body)
    _gleam(canvas, light, body)
    _label(canvas, (cx, foot - tall * 0.42, unit))


def _neck(canvas: Canvas, light: Light, cap: Material, place: tuple[float, float, float]) -> None:
    cx, shoulder, unit = place
    collar = Material(dimmed(cap.colour, 0.8), 0.6, 30.0)
    canvas.claim(
        drum(canvas, light, collar, cx, shoulder + unit * 0.006, unit * 0.026, unit * 0.03)
    )
    canvas.claim(drum(canvas, light, cap, cx, shoulder - unit * 0.016, unit * 0.037, unit * 0.065))


def _gleam(canvas: Canvas, light: Light, body: Patch) -> None:
    """The window's reflection down one side of glass, and light gathering at its foot."""
    tall, wide = body.mask.shape
    x, y = grid(wide, tall)
    u = x / wide if light.x > 0 else 1.0 - x / wide
    v = y / tall
    streak = step_between(0.70, 0.76, u) * step_between(0.86, 0.80, u)
    streak = streak * step_between(0.06, 0.16, v) * step_between(0.94, 0.72, v)
    canvas.light(Patch(body.left, body.top, as_field(streak * body.mask)), _WHITE, 0.55)
    pool = np.exp(-((u - 0.36) ** 2) * 9.0 - (v - 0.82) ** 2 * 14.0)
    canvas.light(Patch(body.left, body.top, as_field(pool * body.mask)), light.key, 0.34)
    dark = step_between(0.5, 0.0, v) * 0.55
    canvas.shade(Patch(body.left, body.top, as_field(dark * body.mask)), (0.75, 0.72, 0.78))


def _label(canvas: Canvas, place: tuple[float, float, float]) -> None:
    cx, cy, unit = place
    for row, (half, thick) in enumerate(((0.034, 0.0042), (0.02, 0.0026))):
        y = cy + row * unit * 0.018
        line = ellipse(cx, y, unit * half, unit * thick)
        canvas.light(line, _WHITE, 0.7)


def _round(
    canvas: Canvas,
    light: Light,
    glass: Material,
    cap: Material,
    place: tuple[float, float, float],
) -> None:
    cx, foot, unit = place

    def profile(t: Field) -> Field:
        bulb = np.sqrt(np.clip(1.0 - ((t - 0.66) / 0.40) ** 2, 0.0, 1.0)) * 0.098
        return as_field(np.maximum(bulb, 0.022 + 0.02 * t) * unit)

    _neck(canvas, light, cap, (cx, foot - unit * 0.225, unit))
    body = turned(canvas, light, glass, cx, foot - unit * 0.225, foot - unit * 0.012, profile)
    canvas.claim(body)
    _gleam(canvas, light, body)


def _tall(
    canvas: Canvas,
    light: Light,
    glass: Material,
    cap: Material,
    place: tuple[float, float, float],
) -> None:
    cx, foot, unit = place

    def profile(t: Field) -> Field:
        shoulder = np.sqrt(np.clip(1.0 - (1.0 - np.clip(t / 0.14, 0.0, 1.0)) ** 2, 0.0, 1.0))
        return as_field((0.03 + 0.032 * shoulder) * unit)

    _neck(canvas, light, cap, (cx, foot - unit * 0.27, unit))
    body = turned(canvas, light, glass, cx, foot - unit * 0.27, foot - unit * 0.01, profile)
    canvas.claim(body)
    _gleam(canvas, light, body)
    _label(canvas, (cx, foot - unit * 0.12, unit * 0.8))


def _jar(
    canvas: Canvas,
    light: Light,
    glass: Material,
    cap: Material,
    place: tuple[float, float, float],
) -> None:
    cx, foot, unit = place

    def profile(t: Field) -> Field:
        return as_field((0.088 + 0.018 * np.sin(np.clip(t, 0, 1) * np.pi)) * unit)

    body = turned(canvas, light, glass, cx, foot - unit * 0.125, foot - unit * 0.015, profile)
    canvas.claim(body)
    _gleam(canvas, light, body)
    lid = drum(canvas, light, cap, cx, foot - unit * 0.115, unit * 0.092, unit * 0.052)
    canvas.claim(lid)
    _label(canvas, (cx, foot - unit * 0.045, unit))


def _foreground(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    light: Light,
    place: tuple[float, float, float, float],
) -> None:
    cx, floor, unit, side = place
    extras = 1 if motif.unwanted & {"clutter", "extra", "busy"} else 2
    for number in range(extras):
        radius = unit * (0.045, 0.026)[number]
        x = cx + side * unit * (0.255, -0.275)[number] + motif.wobble(0.03) * unit
        y = floor + unit * (0.125, 0.13)[number]
        tone = (palette.pop2, mixed(palette.pop, palette.high, 0.35))[number]
        cast_ball(canvas, light, x, y, radius)
        sphere(canvas, light, Material(tone, 0.55, 44.0), x, y - radius * 0.92, radius)
