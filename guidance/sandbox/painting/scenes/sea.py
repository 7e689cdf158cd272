"""Open water under a low sun, with its glitter path; a boat or an island where asked for."""

import cv2
import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, halo, polygon
from guidance.sandbox.painting.fields import (
    Field,
    as_field,
    grid,
    noise,
    ramp,
    ridge_line,
    step_between,
)
from guidance.sandbox.painting.outline import curve, placed
from guidance.sandbox.painting.palette import LAND, RICH, Palette, dimmed, mixed
from guidance.sandbox.painting.scenes.ridges import orb, sky
from guidance.sandbox.painting.words import Motif

_SAILS = (
    [(0.02, -1.0), (0.42, -0.14), (0.02, -0.14)],
    [(-0.03, -0.9), (-0.30, -0.14), (-0.03, -0.14)],
)
_HULL = [(-0.42, -0.1), (0.5, -0.1), (0.36, 0.04), (-0.3, 0.04)]


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the sea; returns the palette that it used."""
    palette = motif.pick(_palettes(motif))
    night = motif.night()
    horizon = round(canvas.height * float(motif.steady.uniform(0.50, 0.60)))
    unit = min(canvas.width, canvas.height)
    sun = (
        canvas.width * (float(motif.steady.uniform(0.35, 0.65)) + motif.wobble(0.18)),
        horizon - unit * (float(motif.steady.uniform(0.0, 0.14)) + abs(motif.wobble(0.1))),
    )
    sky(canvas, motif, palette, sun, stars=night)
    orb(canvas, palette, sun, unit * (0.035 if night else 0.06), night)
    _islands(canvas, motif, palette, horizon)
    _water(canvas, motif, palette, horizon, sun)
    if not motif.vacant and motif.has("boat", "ship", "sail", "sailing", "yacht"):
        _boat(canvas, motif, palette, horizon)
    return palette


def _palettes(motif: Motif) -> tuple[Palette, ...]:
    if motif.night():
        return (LAND[3], LAND[6], LAND[0])
    if motif.warm():
        return (LAND[4], LAND[1], LAND[0], RICH[6])
    return (LAND[2], LAND[4], RICH[5], LAND[1], LAND[0], LAND[6])


def _islands(canvas: Canvas, motif: Motif, palette: Palette, horizon: int) -> None:
    if not (motif.has("island", "coast", "shore", "harbour") or motif.steady.random() < 0.4):
        return
    wide = canvas.width
    rough = ridge_line(motif.steady, wide, wide * 0.3, 7, 0.5)
    crest = horizon - np.maximum(rough - 0.15, 0) * canvas.height * 0.09
    top = int(crest.min()) - 2
    _, y = grid(wide, horizon - top, 0.0, float(top))
    cover = as_field(np.clip(y - crest[None, :] + 0.5, 0.0, 1.0))
    canvas.lay(mixed(palette.low, palette.mid, 0.3), Patch(0, top, cover))


def _water(
    canvas: Canvas, motif: Motif, palette: Palette, horizon: int, sun: tuple[float, float]
) -> None:
    tall, wide = canvas.height - horizon, canvas.width
    waves = _waves(motif, wide, tall)
    x, y = grid(wide, tall)
    depth = y / tall
    tone = 0.62 - 0.50 * depth**0.7 + waves * (0.04 + 0.12 * depth)
    stops = (dimmed(palette.deep, 0.7), palette.deep, palette.low, palette.mid, palette.high)
    colours = ramp(as_field(tone), stops)
    spread = (0.045 + 0.16 * depth) * wide
    path = np.exp(-(((x - sun[0]) / spread) ** 2))
    spark = step_between(0.12, 0.72, waves + 0.55 * path - 0.12) * path
    canvas.pixels[horizon:] = colours
    canvas.matte[horizon:] = 1.0
    place = Patch(0, horizon, as_field(spark))
    canvas.light(place, mixed(palette.glow, (1.0, 1.0, 1.0), 0.3), 0.95)
    canvas.light(Patch(0, horizon, as_field(path * (1 - depth) ** 2)), palette.glow, 0.35)
    line = as_field(np.broadcast_to(np.exp(-np.abs(np.arange(-5, 6)) / 2.0)[:, None], (11, wide)))
    canvas.light(Patch(0, horizon - 5, line), palette.glow, 0.18)
    canvas.light(halo(sun[0], horizon, wide * 0.22, 2.6), palette.glow, 0.2)


def _waves(motif: Motif, wide: int, tall: int) -> Field:
    """Swell seen in perspective: long and close-set at the horizon, broad in front."""
    source = noise(motif.twist, 512, 512, 40, 5)
    x, y = grid(wide, tall)
    distance = 1.0 / (y / tall + 0.045)
    aspect = wide / max(tall, 1)
    map_x = 256 + (x / wide - 0.5) * 190 * aspect * (0.35 + 0.16 * distance)
    map_y = 140 + 260 * distance**0.9 + 0 * x
    waves = cv2.remap(
        source, as_field(map_x), as_field(map_y), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    return as_field(waves)


def _boat(canvas: Canvas, motif: Motif, palette: Palette, horizon: int) -> None:
    unit = min(canvas.width, canvas.height)
    x = canvas.width * (0.3 if motif.steady.random() < 0.5 else 0.68) + motif.wobble(0.08) * unit
    y, size = horizon + unit * 0.055, unit * 0.2
    dark = dimmed(palette.deep, 0.75)
    shadow = polygon(placed(_HULL, x, y + size * 0.12, size * 1.1)).softened(size * 0.07)
    canvas.shade(shadow, (0.35, 0.35, 0.4))
    for points in _SAILS:
        sail = polygon(placed(points, x, y, size))
        canvas.lay(mixed(palette.glow, palette.high, 0.25), sail)
        canvas.claim(sail)
    hull = polygon(curve(placed(_HULL, x, y, size)))
    canvas.lay(dark, hull)
    canvas.claim(hull)
