"""A dream arcade: portals stepping into the distance, a stair, a ball, still water."""

import cv2
import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, ellipse, halo, polygon
from guidance.sandbox.painting.fields import Field, as_field, grid
from guidance.sandbox.painting.light import Light, Material, studio_light
from guidance.sandbox.painting.palette import LAND, RICH, STUDIO, Palette, dimmed, mixed
from guidance.sandbox.painting.scenes.ridges import orb, sky, water
from guidance.sandbox.painting.solids import sphere
from guidance.sandbox.painting.words import Motif

_WHITE = (1.0, 1.0, 1.0)


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the arcade; returns the palette that it used."""
    palette = motif.pick(_palettes(motif))
    unit = min(canvas.width, canvas.height * 1.1)
    shore = round(canvas.height * 0.70)
    left = bool(motif.steady.random() < 0.5)
    sun = (canvas.width * (0.62 if left else 0.38), shore - unit * (0.16 + motif.wobble(0.08)))
    sky(canvas, motif, palette, sun, stars=motif.night())
    if motif.steady.random() < 0.6:
        orb(canvas, palette, sun, unit * 0.075, motif.night())
    light = studio_light(palette, from_left=not left, height=0.55)
    stone = mixed(palette.high, palette.pop2 if motif.steady.random() < 0.3 else _WHITE, 0.5)
    _stairs(canvas, light, stone, (canvas.width * 0.5, shore, unit), left, motif.wobble(0.05))
    _portals(canvas, motif, light, (stone, palette), (shore, unit), left)
    water(canvas, motif, palette, shore, calm=0.35)
    if not motif.vacant:
        _ball(canvas, motif, light, palette, (shore, unit), left)
    return palette


def _palettes(motif: Motif) -> tuple[Palette, ...]:
    if motif.night():
        return (LAND[0], LAND[3], RICH[2])
    if motif.warm():
        return (LAND[1], LAND[4], STUDIO[0])
    return (STUDIO[2], STUDIO[0], LAND[4], STUDIO[6], LAND[0], STUDIO[5])


def _portals(
    canvas: Canvas,
    motif: Motif,
    light: Light,
    paints: tuple[tuple[float, float, float], Palette],
    place: tuple[int, float],
    left: bool,
) -> None:
    shore, unit = place
    count = int(motif.steady.integers(4, 6))
    sign = 1.0 if left else -1.0
    for number in reversed(range(count)):
        scale = 0.78**number
        reach = (1.0 - 0.78**number) / (1.0 - 0.78)
        x = canvas.width * 0.5 + sign * unit * (-0.40 + 0.175 * reach + motif.wobble(0.015))
        far = number / count
        tone = mixed(paints[0], mixed(paints[1].high, paints[1].mid, 0.4), 0.75 * far)
        _portal(canvas, light, tone, (x, float(shore), unit * 0.30 * scale), sign)


def _portal(
    canvas: Canvas,
    light: Light,
    tone: tuple[float, float, float],
    place: tuple[float, float, float],
    sign: float,
) -> None:
    """One free-standing frame with an arched opening; `place` is x, foot, width."""
    x, foot, wide = place
    tall, post = wide * 1.72, wide * 0.17
    deep = np.float32(sign * wide * 0.16)
    outer = as_field([(x - wide / 2, foot), (x - wide / 2, foot - tall),
                      (x + wide / 2, foot - tall), (x + wide / 2, foot)])  # fmt: skip
    opening = _arch(x, foot, wide / 2 - post, tall - post)
    back = outer + as_field([deep, -abs(deep) * 0.12])
    lit = 0.5 + 0.5 * float(np.clip(-sign * light.x * 1.4, -1, 1))
    side = dimmed(tone, 0.56 + 0.3 * lit)
    canvas.lay(side, _framed(back, _arch(x + float(deep), foot, wide / 2 - post, tall - post)))
    _edge(canvas, outer, back, dimmed(tone, 0.62 + 0.3 * lit), sign)
    jamb, through = polygon(opening), polygon(opening + as_field([deep, 0.0]))
    gap = _without(jamb, through)
    shade = np.empty((*gap.mask.shape, 3), dtype=np.float32)
    fall = np.linspace(0.62, 0.92, gap.mask.shape[0], dtype=np.float32)[:, None]
    for c in range(3):
        shade[..., c] = tone[c] * fall * (0.75 + 0.25 * (1 - lit))
    canvas.lay(shade, gap)
    face = _framed(outer, opening)
    canvas.lay(_plaster(face, tone, lit), face)


def _plaster(face: Patch, tone: tuple[float, float, float], lit: float) -> Field:
    tall, wide = face.mask.shape
    x, y = grid(wide, tall)
    glow = 0.90 + 0.14 * lit + 0.10 * (1 - y / tall) + 0.05 * (x / wide - 0.5)
    return as_field(np.dstack([np.clip(glow * c, 0, 1) for c in tone]))


def _edge(
    canvas: Canvas, outer: Field, back: Field, tone: tuple[float, float, float], sign: float
) -> None:
    """The outer side of a frame, and its top, as far as they are seen."""
    i, j = (2, 3) if sign > 0 else (1, 0)
    canvas.lay(tone, polygon(as_field([outer[i], outer[j], back[j], back[i]])))
    canvas.lay(mixed(tone, _WHITE, 0.25), polygon(as_field([outer[1], outer[2], back[2], back[1]])))


def _arch(x: float, foot: float, half: float, tall: float) -> Field:
    angle = np.linspace(np.pi, 2 * np.pi, 40)
    bend = np.stack([x + np.cos(angle) * half, foot - tall + half + np.sin(angle) * half], axis=1)
    return as_field(np.concatenate([[(x - half, foot + 1)], bend, [(x + half, foot + 1)]]))


def _framed(outer: Field, opening: Field) -> Patch:
    return _without(polygon(outer), polygon(opening))


def _without(whole: Patch, hole: Patch) -> Patch:
    """The first patch with the second cut out of it."""
    moved = cv2.warpAffine(
        hole.mask,
        as_field([[1, 0, hole.left - whole.left], [0, 1, hole.top - whole.top]]),
        (whole.mask.shape[1], whole.mask.shape[0]),
        flags=cv2.INTER_NEAREST,
    )
    return Patch(whole.left, whole.top, as_field(np.clip(whole.mask - as_field(moved), 0, 1)))


def _stairs(
    canvas: Canvas,
    light: Light,
    stone: tuple[float, float, float],
    place: tuple[float, int, float],
    left: bool,
    wobble: float,
) -> None:
    cx, shore, unit = place
    sign = 1.0 if left else -1.0
    steps, rise, run = 7, unit * 0.052, unit * 0.052
    start = cx + sign * unit * (0.16 + wobble)
    for number in range(steps):
        top = shore - rise * (number + 1)
        x0, x1 = start + sign * run * number, start + sign * (run * steps + unit * 0.14)
        low, high = min(x0, x1), max(x0, x1)
        tread = as_field([(low, top), (high, top), (high, top + rise + 1), (low, top + rise + 1)])
        shade = 0.80 + 0.03 * number
        canvas.lay(dimmed(stone, shade), polygon(tread))
        lip = as_field([(low, top), (high, top), (high, top + rise * 0.2), (low, top + rise * 0.2)])
        canvas.lay(dimmed(stone, min(1.06, shade + 0.28)), polygon(lip))
    wall = as_field([(start, shore), (start + sign * run * steps, shore - rise * steps),
                     (start + sign * run * steps, shore)])  # fmt: skip
    canvas.shade(polygon(wall).softened(unit * 0.03), (0.86, 0.84, 0.9))


def _ball(
    canvas: Canvas,
    motif: Motif,
    light: Light,
    palette: Palette,
    place: tuple[int, float],
    left: bool,
) -> None:
    shore, unit = place
    radius = unit * (0.105 + motif.wobble(0.02))
    x = canvas.width * 0.5 + (1 if left else -1) * unit * (-0.05 + motif.wobble(0.12))
    foot = shore + unit * 0.085
    material = Material(palette.pop, 0.6, 40.0)
    mirror = Light(light.x, -light.y, light.z, light.key, light.bounce, light.sky)
    under = sphere(
        canvas, mirror, Material(dimmed(palette.pop, 0.7), 0.15), x, foot + radius, radius
    )
    veil = under.mask * np.linspace(0.25, 0.95, under.mask.shape[0], dtype=np.float32)[:, None]
    canvas.lay(mixed(palette.low, palette.deep, 0.4), Patch(under.left, under.top, as_field(veil)))
    touch = ellipse(x, foot, radius * 0.6, radius * 0.08)
    canvas.shade(touch.softened(radius * 0.08), (0.5, 0.48, 0.55))
    canvas.light(halo(x, foot - radius, radius * 2.2), palette.pop, 0.10)
    canvas.claim(sphere(canvas, light, material, x, foot - radius * 0.98, radius))
    small = radius * 0.36
    pearl = Material(mixed(palette.high, _WHITE, 0.5), 0.7, 50.0)
    sx = x - (1 if left else -1) * unit * 0.22
    sphere(canvas, mirror, Material(dimmed(pearl.colour, 0.6), 0.1), sx, foot + small, small)
    sphere(canvas, light, pearl, sx, foot - small * 0.98, small)
