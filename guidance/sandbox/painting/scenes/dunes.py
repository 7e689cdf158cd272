"""Sand: long crests, one side in the sun and one in the shade, fine ripples on both."""

import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch
from guidance.sandbox.painting.fields import (
    Field,
    as_field,
    blurred,
    grid,
    noise,
    resized,
    ridge_line,
    step_between,
)
from guidance.sandbox.painting.palette import LAND, RICH, Palette, mixed
from guidance.sandbox.painting.scenes.ridges import draw_hiker, orb, sky
from guidance.sandbox.painting.words import Motif


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the dunes; returns the palette that it used."""
    night = motif.night()
    palette = motif.pick(
        (LAND[3], LAND[0]) if night else (LAND[1], LAND[4], RICH[1], RICH[4], LAND[5])
    )
    unit = min(canvas.width, canvas.height)
    left = bool(motif.steady.random() < 0.5)
    sun = (canvas.width * ((0.28 if left else 0.72) + motif.wobble(0.1)), canvas.height * 0.24)
    sky(canvas, motif, palette, sun, stars=night)
    orb(canvas, palette, sun, unit * 0.04, night)
    for layer in range(5):
        _dune(canvas, motif, palette, layer / 4.0, left)
    if not motif.vacant and motif.has("hiker", "person", "man", "woman", "traveller", "camel"):
        draw_hiker(canvas, palette, (canvas.width * 0.55, canvas.height * 0.74, unit * 0.10))
    return palette


def _dune(canvas: Canvas, motif: Motif, palette: Palette, near: float, left: bool) -> None:
    wide, unit = canvas.width, min(canvas.width, canvas.height)
    rough = ridge_line(motif.steady, wide, wide * (0.34 + 0.30 * near), 3, 0.35)
    smooth = blurred(as_field(rough[None]), wide / 34)[0]
    swell = motif.wobble(0.3) * np.sin(np.arange(wide) / wide * 4 + near * 3)
    base = canvas.height * (0.47 + 0.42 * near**1.15)
    crest = as_field(base - (smooth + swell) * unit * (0.07 + 0.11 * near))
    top = int(np.clip(crest.min() - 2, 0, canvas.height - 2))
    x, y = grid(wide, canvas.height - top, 0.0, float(top))
    cover = as_field(np.clip(y - crest[None] + 0.5, 0, 1))
    canvas.lay(_sand(canvas, motif, palette, (crest, x, y), near, left), Patch(0, top, cover))
    canvas.claim(Patch(0, top, cover))


def _sand(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    shape: tuple[Field, Field, Field],
    near: float,
    left: bool,
) -> Field:
    crest, x, y = shape
    wide, unit = crest.shape[0], min(canvas.width, canvas.height)
    depth = (y - crest[None]) / unit
    # the knife edge of the dune runs down from the crest and parts sun from shade
    drift = blurred(as_field(ridge_line(motif.steady, wide, wide * 0.5, 2)[None]), wide / 30)[0]
    slope = np.gradient(crest) * (1.0 if left else -1.0)
    facing = blurred(as_field(slope[None]), wide / 50)[0] * 2.2 + 0.22 * drift
    away = np.clip(depth, 0.0, None) * unit * (1.5 + 0.8 * drift[None]) * (1.0 if left else -1.0)
    from_x = np.clip(x - away, 0, wide - 1).astype(np.int32)  # the edge leans with the light
    split = facing[from_x] + depth * 0.35
    lit = 0.25 + 0.75 * step_between(0.20, -0.14, split)
    rough = noise(motif.steady, wide // 2 + 4, y.shape[0] // 2 + 4, max(unit / 5, 4), 3)
    bend = resized(rough, wide, y.shape[0])
    wave = np.sin((depth * 60 + bend * 5 + x / unit * 14) * (2.6 - 1.4 * near))
    ripple = wave * 0.055 * np.clip(near * 1.3 - 0.15, 0, 1) * (0.4 + 0.6 * lit)
    grainy = noise(motif.twist, wide, y.shape[0], 3, 2) * 0.022 * near
    haze = 0.60 * (1 - near) ** 1.3
    light = as_field(mixed(mixed(palette.mid, palette.high, 0.62), palette.high, haze))
    shade = as_field(mixed(mixed(palette.low, palette.deep, 0.42 * near), palette.high, haze))
    colours = shade + (light - shade) * lit[..., None]
    fall = 1.0 + 0.10 * np.exp(-np.maximum(depth, 0) * 26) - 0.35 * np.clip(depth, 0, 0.6) * near
    return as_field(colours * (fall + ripple + grainy)[..., None])
