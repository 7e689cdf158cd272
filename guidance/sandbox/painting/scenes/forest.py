"""Trunks in mist, one behind the other, with shafts of light falling through."""

import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, halo, polygon
from guidance.sandbox.painting.fields import Field, as_field, grid, noise, ramp, resized, ridge_line
from guidance.sandbox.painting.palette import LAND, RICH, Palette, dimmed, mixed
from guidance.sandbox.painting.scenes.ridges import draw_hiker
from guidance.sandbox.painting.words import Motif


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the forest; returns the palette that it used."""
    palette = motif.pick(_palettes(motif))
    unit = min(canvas.width, canvas.height)
    sun = (
        canvas.width * (float(motif.steady.uniform(0.2, 0.8)) + motif.wobble(0.2)),
        canvas.height * 0.20,
    )
    _air(canvas, motif, palette, sun)
    for layer in range(4):
        _trunks(canvas, motif, palette, layer / 3.0, sun[0])
        _ground(canvas, motif, palette, layer / 3.0)
        if layer == 1:
            _shafts(canvas, motif, palette, sun, 0.36)
        if layer == 2 and not motif.vacant and motif.has("hiker", "person", "man", "woman", "lone"):
            draw_hiker(canvas, palette, (canvas.width * 0.5, canvas.height * 0.90, unit * 0.17))
    _shafts(canvas, motif, palette, sun, 0.20)
    return palette


def _palettes(motif: Motif) -> tuple[Palette, ...]:
    if motif.night() or motif.cool():
        return (LAND[6], LAND[2], LAND[3])
    if motif.warm():
        return (LAND[1], RICH[4], LAND[5])
    return (LAND[5], RICH[4], LAND[2], LAND[1], LAND[6])


def _air(canvas: Canvas, motif: Motif, palette: Palette, sun: tuple[float, float]) -> None:
    wide, tall = 120, 120
    x, y = grid(wide, tall)
    away = np.hypot((x / wide - sun[0] / canvas.width), (y / tall - sun[1] / canvas.height) * 0.8)
    tone = 0.36 + 0.5 * np.exp(-(away**2) * 5.0) + 0.10 * noise(motif.steady, wide, tall, 40, 4)
    canvas.wash(ramp(tone, (palette.deep, palette.low, palette.mid, palette.high, palette.glow)))


def _trunks(canvas: Canvas, motif: Motif, palette: Palette, near: float, sun_x: float) -> None:
    unit = min(canvas.width, canvas.height)
    gap = unit * (0.075 + 0.20 * near)
    x = -gap * float(motif.steady.random())
    pines = motif.has("pine", "pines", "fir", "spruce")
    while x < canvas.width + gap:
        wide = unit * (0.016 + 0.068 * near**1.3) * float(motif.steady.uniform(0.7, 1.35))
        lean = unit * float(motif.steady.uniform(-0.05, 0.05)) * (0.3 + near)
        _trunk(canvas, motif, palette, (x + motif.wobble(0.02) * unit, wide, lean, near), sun_x)
        if pines and near > 0.2:
            _boughs(canvas, motif, palette, (x, wide, lean, near))
        x += gap * float(motif.steady.uniform(0.55, 1.5))


def _trunk(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    place: tuple[float, float, float, float],
    sun_x: float,
) -> None:
    x, wide, lean, near = place
    foot = round(canvas.height * (0.74 + 0.24 * near))
    left, span = int(x - wide - abs(lean)) - 2, int(2 * (wide + abs(lean))) + 5
    px, y = grid(span, foot, float(left))
    up = 1.0 - y / foot
    rough = ridge_line(motif.steady, foot, max(foot / 9, 4), 5)[:, None]
    centre = x + lean * up + rough * wide * 0.10
    half = wide * (0.5 + 0.30 * (1 - up) ** 5 - 0.10 * up)
    across = (px - centre) / half
    cover = np.clip((1.0 - np.abs(across)) * half + 0.5, 0.0, 1.0)
    side = np.sign(sun_x - x)
    lit = np.clip(across * side, 0.0, 1.0) ** 2 * (0.5 + 0.5 * near)
    bark = resized(noise(motif.twist, max(4, span // 2), max(4, foot // 9), 5, 3), span, foot)
    dark = mixed(mixed(palette.mid, palette.high, 0.25), dimmed(palette.deep, 0.75), near**0.6)
    sunny = mixed(dark, palette.glow, 0.5)
    glow = np.clip(lit * (0.75 + 0.5 * bark), 0, 1)
    tone = 1.0 + 0.16 * bark * near + 0.25 * (1 - near) * up
    colours = np.dstack([(d + (s - d) * glow) * tone for d, s in zip(dark, sunny, strict=True)])
    canvas.lay(as_field(colours), Patch(left, 0, as_field(cover)))
    canvas.claim(Patch(left, 0, as_field(cover)), 1.0 if near > 0.5 else 0.0)


def _boughs(
    canvas: Canvas, motif: Motif, palette: Palette, place: tuple[float, float, float, float]
) -> None:
    x, wide, lean, near = place
    tone = mixed(mixed(palette.mid, palette.high, 0.1), dimmed(palette.deep, 0.8), near**0.55)
    for _ in range(5):
        up = float(motif.steady.uniform(0.45, 1.0))
        y = canvas.height * 0.75 * (1 - up)
        reach = (
            wide
            * float(motif.steady.uniform(1.6, 4.0))
            * (1 if motif.steady.random() < 0.5 else -1)
        )
        points = _bough(motif, x + lean * up, y, reach)
        canvas.lay(tone, polygon(points), 0.92)


def _bough(motif: Motif, x: float, y: float, reach: float) -> Field:
    """A hanging branch with needles as a ragged lower edge."""
    t = np.linspace(0, 1, 18)
    top = np.stack([x + reach * t, y + abs(reach) * 0.30 * t**1.5], axis=1)
    hang = abs(reach) * 0.24 * np.sin(np.pi * np.clip(t + 0.08, 0, 1))
    ragged = 0.55 + 0.45 * motif.steady.random(18)
    low = np.stack([x + reach * t, top[:, 1] + hang * ragged], axis=1)[::-1]
    return as_field(np.concatenate([top, low]))


def _ground(canvas: Canvas, motif: Motif, palette: Palette, near: float) -> None:
    wide = canvas.width
    crest = ridge_line(motif.steady, wide, wide * 0.22, 8, 0.55)
    line = canvas.height * (0.72 + 0.24 * near) - crest * canvas.height * 0.022
    top = int(np.clip(line.min() - 2, 0, canvas.height - 2))
    _, y = grid(wide, canvas.height - top, 0.0, float(top))
    cover = as_field(np.clip(y - line[None, :] + 0.5, 0, 1))
    tone = mixed(mixed(palette.mid, palette.high, 0.2), dimmed(palette.deep, 0.7), near**0.6)
    canvas.lay(tone, Patch(0, top, cover))
    mist = as_field(np.broadcast_to(np.linspace(0, 1, 64)[:, None] ** 2 * (1 - near), (64, 64)))
    low = canvas.height - top
    canvas.lay(palette.high, Patch(0, top, resized(mist, wide, low)), 0.35 * (1 - near))


def _shafts(
    canvas: Canvas, motif: Motif, palette: Palette, sun: tuple[float, float], strength: float
) -> None:
    small_w, small_h = max(8, canvas.width // 4), max(8, canvas.height // 4)
    origin = as_field([sun[0] / 4, -small_h * 0.25])
    beams = np.zeros((small_h, small_w), dtype=np.float32)
    for _ in range(7):
        angle = float(motif.steady.uniform(-0.75, 0.75)) + motif.wobble(0.08)
        spread = float(motif.steady.uniform(0.02, 0.06))
        ends = [origin + small_h * 1.7 * as_field([np.sin(a), np.cos(a)])
                for a in (angle - spread, angle + spread)]  # fmt: skip
        beam = polygon(as_field([origin, *ends])).softened(small_w / 70)
        layer = Canvas(small_w, small_h)
        layer.claim(beam)
        beams += layer.matte * float(motif.steady.uniform(0.3, 1.0))
    fade = np.linspace(1.0, 0.25, small_h, dtype=np.float32)[:, None]
    whole = resized(np.clip(beams * fade, 0, 1), canvas.width, canvas.height)
    canvas.light(Patch(0, 0, whole), palette.glow, strength)
    canvas.light(halo(sun[0], sun[1], canvas.height * 0.5, 2.4), palette.glow, strength * 0.8)
