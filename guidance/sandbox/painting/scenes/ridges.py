"""Layered mountain ridges in haze, with a sun or moon, and a lake that mirrors them."""

import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, ellipse, halo, polygon, sprinkled
from guidance.sandbox.painting.fields import (
    Field,
    Numbers,
    as_field,
    grid,
    noise,
    ramp,
    resized,
    ridge_line,
    seen_from,
    shifted,
)
from guidance.sandbox.painting.outline import curve, placed
from guidance.sandbox.painting.palette import LAND, Palette, dimmed, mixed
from guidance.sandbox.painting.words import Motif

_HIKER = (
    [(-.09, 0), (-.01, 0), (.0, -.25), (.02, -.45), (.08, -.46), (.1, -.8), (.04, -.86),
     (-.06, -.86), (-.13, -.78), (-.12, -.46), (-.08, -.25)],
    [(.03, -.02), (.11, 0), (.12, -.03), (.08, -.25), (.09, -.48), (.0, -.48), (.02, -.25)],
    [(.08, -.8), (.13, -.74), (.18, -.58), (.16, -.54), (.1, -.62)],
)  # fmt: skip
_PACK = [
    (-0.1, -0.82),
    (0.0, -0.85),
    (0.07, -0.8),
    (0.075, -0.58),
    (0.03, -0.52),
    (-0.08, -0.52),
    (-0.115, -0.6),
]


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the ridges; returns the palette that it used."""
    palette = motif.pick(_palettes(motif))
    night = sum(palette.mid) < 1.0
    lake = motif.has("lake", "water", "fjord", "reflection") or motif.steady.random() < 0.35
    shore = round(canvas.height * (0.70 if lake else 1.0))
    sun = (
        canvas.width * (float(motif.steady.uniform(0.25, 0.75)) + motif.wobble(0.16)),
        shore * float(motif.steady.uniform(0.22, 0.42)),
    )
    sky(canvas, motif, palette, sun, stars=night)
    orb(canvas, palette, sun, min(canvas.width, canvas.height) * 0.035, night)
    count = int(motif.steady.integers(4, 7))
    for layer in range(count):
        _ridge(canvas, motif, palette, (layer / (count - 1), shore, sun[0]), night)
    if lake:
        water(canvas, motif, palette, shore)
    if not motif.vacant and motif.has("hiker", "person", "man", "woman", "traveller", "figure"):
        _hiker(canvas, motif, palette, shore)
    return palette


def _palettes(motif: Motif) -> tuple[Palette, ...]:
    if motif.night():
        return (LAND[3], LAND[0], LAND[6])
    if motif.warm():
        return (LAND[1], LAND[4], LAND[0], LAND[5])
    if motif.cool():
        return (LAND[6], LAND[2], LAND[3])
    return LAND


def sky(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    sun: tuple[float, float],
    stars: bool,
) -> None:
    """A graded sky with drifting cloud, brightest about the sun (in pixels)."""
    wide, tall = 160, max(8, round(160 * canvas.height / canvas.width))
    x, y = grid(wide, tall)
    sx, sy = sun[0] / canvas.width * wide, sun[1] / canvas.width * wide
    away = np.sqrt((x - sx) ** 2 * 0.7 + (y - sy) ** 2) / wide
    tone = 0.28 + 0.42 * y / tall + 0.32 * np.exp(-away * 3.4)
    cloud = noise(motif.steady, wide, tall, wide / 2.2, 4)
    cloud = resized(as_field(cloud[:, : wide // 4]), wide, tall)  # drawn out flat
    tone = tone + 0.09 * cloud * (1.0 - y / tall) + 0.05 * np.maximum(cloud, 0)
    stops = (
        mixed(palette.deep, palette.low, 0.35),
        palette.low,
        palette.mid,
        palette.high,
        palette.glow,
    )
    canvas.wash(ramp(as_field(tone), stops))
    if stars:
        starfield(canvas, motif, 0.8)


def starfield(canvas: Canvas, motif: Motif, strength: float, count: int = 240) -> None:
    """Small stars, most of them faint, thinning towards the ground."""
    size = max(0.45, min(canvas.width, canvas.height) / 1400)
    x, y, lot = motif.steady.random((3, count))
    bright = 0.25 + 0.75 * lot**3
    dots = np.stack([x, y**1.4 * 0.8, size * (0.6 + lot**3), strength * bright], axis=1)
    canvas.light(sprinkled(canvas, as_field(dots)), (1.0, 0.98, 0.94))


def orb(
    canvas: Canvas, palette: Palette, sun: tuple[float, float], radius: float, night: bool
) -> None:
    """The sun's or the moon's disc with its bloom."""
    canvas.light(halo(*sun, radius * 11, 2.4), palette.glow, 0.30 if not night else 0.24)
    canvas.light(halo(*sun, radius * 3.4, 2.2), palette.glow, 0.45)
    disc = ellipse(*sun, radius, radius).softened(radius * 0.04)
    canvas.lay(mixed(palette.glow, (1.0, 1.0, 1.0), 0.65), disc)


def _ridge(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    place: tuple[float, int, float],
    night: bool,
) -> None:
    near, shore, sun_x = place
    wide = canvas.width
    unit = min(canvas.width, canvas.height)
    rough: Numbers = ridge_line(motif.steady, wide, unit * (0.62 - 0.2 * near), 8, 0.52)
    rough = rough + motif.wobble(0.3) * np.sin(np.arange(wide) / wide * 3.0 + near * 5)
    base = shore * (0.50 + 0.42 * near) if shore < canvas.height else shore * (0.46 + 0.44 * near)
    peaks = 1.0 if motif.has("hill", "hills", "meadow", "field") else 1.7
    crest = as_field(base - rough * unit * (0.13 - 0.06 * near) * peaks)
    top = int(np.clip(crest.min() - 2, 0, shore - 2))
    x, y = grid(wide, shore - top, 0.0, float(top))
    cover = as_field(np.clip(y - crest[None, :] + 0.5, 0.0, 1.0))
    canvas.lay(_rock(motif, palette, (near, sun_x, night), crest, (x, y)), Patch(0, top, cover))
    canvas.claim(Patch(0, top, cover))


def _rock(
    motif: Motif,
    palette: Palette,
    place: tuple[float, float, bool],
    crest: Field,
    pixels: tuple[Field, Field],
) -> Field:
    """Colours of one ridge: lit on the sun's side, sinking into mist towards its foot."""
    near, sun_x, night = place
    x, y = pixels
    wide, tall = x.shape[1], y.shape[0]
    depth = np.clip((y - crest[None, :]) / (tall * 0.9), 0.0, 1.0)
    small = (256, max(8, tall * 256 // wide))
    relief = noise(motif.steady, *small, 40, 5) - 1.4 * np.abs(noise(motif.steady, *small, 30, 4))
    turn = np.clip((x - sun_x) / wide * -4.0, -1.0, 1.0)
    faces = shifted(resized(seen_from(1.0, relief), wide, tall), 0.0, -0.6 * crest[None, :])
    light = faces * (0.55 + 0.45 * np.abs(turn)) * np.sign(turn + 0.01) * 2.6
    light = light * np.exp(-depth * 3.4) * np.clip(depth * 30.0, 0.3, 1.0)
    rock = mixed(mixed(palette.high, palette.mid, 0.35), palette.deep, near**0.75)
    mist = mixed(rock, palette.high if not night else palette.mid, 0.55 * (1.0 - 0.6 * near))
    sunny = mixed(rock, palette.glow, 0.42 * (1.0 - 0.55 * near))
    out = np.empty((tall, wide, 3), dtype=np.float32)
    for c in range(3):
        body = rock[c] + (mist[c] - rock[c]) * depth
        out[..., c] = body + np.clip(light, 0, 1) * (sunny[c] - rock[c]) * 1.3
        out[..., c] += np.clip(light, -1, 0) * rock[c] * 0.4
    return out


def water(canvas: Canvas, motif: Motif, palette: Palette, shore: int, calm: float = 1.0) -> None:
    """Water from the row `shore` down, mirroring what stands above it; `calm` 0 is a mirror."""
    tall, wide = canvas.height - shore, canvas.width
    if tall < 2 or shore < 2:
        return
    rows = np.clip(shore - 1 - np.arange(tall) * min(1.0, (shore - 1) / tall), 0, shore - 1)
    mirror = np.ascontiguousarray(canvas.pixels[rows.astype(np.int32)])
    _, y = grid(wide, tall)
    depth = y / tall
    ripple = noise(motif.twist, max(8, wide // 12), max(8, tall // 2), 12, 3)
    ripple = resized(ripple, wide, tall)
    sway = ripple * (0.6 + 9.0 * depth) * wide / 1024 * calm
    mirror = shifted(mirror, as_field(sway), as_field(sway * 1.6))
    tone = as_field(mixed(palette.low, palette.deep, 0.5))
    veil = as_field(np.broadcast_to(0.22 + 0.40 * depth, (tall, wide)))
    glint = as_field(np.maximum(ripple - 0.45, 0) * 0.16 * (1 - depth))
    mirror = mirror * (1 - veil[..., None]) + tone * veil[..., None] + glint[..., None]
    canvas.pixels[shore:] = mirror
    line = as_field(np.exp(-np.abs(np.arange(-6, 7)) / (1.2 * wide / 1024))[:, None])
    line = as_field(np.broadcast_to(line, (13, wide)))
    canvas.light(Patch(0, shore - 6, line), palette.high, 0.35)


def _hiker(canvas: Canvas, motif: Motif, palette: Palette, shore: int) -> None:
    unit = min(canvas.width, canvas.height)
    x = canvas.width * (0.34 if motif.steady.random() < 0.5 else 0.66)
    foot = canvas.height * 0.985 if shore == canvas.height else shore + unit * 0.05
    mound = canvas.height - foot + unit * 0.3
    canvas.lay(dimmed(palette.deep, 0.6), ellipse(x, foot + mound * 0.97, unit * 0.8, mound))
    draw_hiker(canvas, palette, (x, foot, unit * 0.13))


def draw_hiker(canvas: Canvas, palette: Palette, place: tuple[float, float, float]) -> None:
    """A walker with a pack, seen from behind; `place` is x, foot and height in pixels."""
    x, foot, tall = place
    dark = dimmed(palette.deep, 0.45)
    shapes = [polygon(curve(placed(part, x, foot, tall), 5)) for part in _HIKER]
    shapes.append(ellipse(x + tall * 0.01, foot - tall * 0.92, tall * 0.062, tall * 0.075))
    for patch in shapes:
        canvas.lay(dark, patch)
        canvas.claim(patch)
    pack = polygon(curve(placed(_PACK, x, foot, tall), 5))
    canvas.lay(mixed(dark, palette.pop, 0.55), pack)
    stick = as_field([(0.2, 0), (0.215, 0), (0.165, -0.58), (0.15, -0.58)]) * tall + as_field(
        [x, foot]
    )
    canvas.lay(dark, polygon(as_field(stick)))
