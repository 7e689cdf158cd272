"""Koi from above: dark water, pads, ripples, fish drawn along a bent spine."""

import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, ellipse, polygon
from guidance.sandbox.painting.fields import (
    Field,
    as_field,
    grid,
    noise,
    ramp,
    resized,
    step_between,
)
from guidance.sandbox.painting.light import Light, Material, studio_light
from guidance.sandbox.painting.outline import curve, cushion
from guidance.sandbox.painting.palette import LAND, RICH, Palette, dimmed, mixed
from guidance.sandbox.painting.words import Motif


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the pond; returns the palette that it used."""
    palette = motif.pick((RICH[0], RICH[5], LAND[2], RICH[3], LAND[3]))
    light = studio_light(palette, from_left=True, height=0.7)
    unit = min(canvas.width, canvas.height)
    _water(canvas, motif, palette)
    if not motif.vacant:
        for number in range(4):
            _koi(canvas, motif, palette, light, number, unit)
    _ripples(canvas, motif, palette, unit)
    for number in range(7):
        _pad(canvas, motif, palette, light, number, unit)
    return palette


def _water(canvas: Canvas, motif: Motif, palette: Palette) -> None:
    wide, tall = 200, max(8, 200 * canvas.height // canvas.width)
    x, y = grid(wide, tall)
    web = 1.0 - np.abs(noise(motif.steady, wide, tall, 30, 3))
    tone = 0.34 - 0.18 * y / tall + 0.12 * noise(motif.twist, wide, tall, 80, 2) + 0.0 * x
    tone = tone + 0.10 * step_between(0.72, 1.0, web)
    canvas.wash(ramp(tone, (dimmed(palette.deep, 0.5), palette.deep, palette.low, palette.mid)))


def _koi(
    canvas: Canvas, motif: Motif, palette: Palette, light: Light, number: int, unit: float
) -> None:
    angle = float(motif.steady.uniform(0, 2 * np.pi)) + motif.wobble(0.5)
    swirl = 2 * np.pi * number / 4 + 0.6
    reach = unit * float(motif.steady.uniform(0.18, 0.30))
    cx = canvas.width / 2 + np.cos(swirl) * reach * canvas.width / unit * 0.9
    cy = canvas.height / 2 + np.sin(swirl) * reach * canvas.height / unit * 0.9
    angle = swirl + np.pi / 2 + 0.4 * np.sin(angle)
    long, bend = unit * float(motif.steady.uniform(0.34, 0.42)), float(motif.steady.uniform(-1, 1))
    spine = _spine(float(cx), float(cy), float(angle), long, bend)
    body = polygon(_along(spine, long))
    sunk = Patch(body.left + round(unit * 0.02), body.top + round(unit * 0.035), body.mask)
    canvas.shade(sunk.softened(unit * 0.012), (0.45, 0.45, 0.5))
    _fins(canvas, palette, light, spine, long)
    white = mixed(palette.glow, (1.0, 0.98, 0.95), 0.6)
    blotch = noise(motif.twist, body.mask.shape[1], body.mask.shape[0], long * 0.30, 3)
    cushion(canvas, light, Material(white, 0.35, 26.0), body, long * 0.075)
    stain = step_between(0.0, 0.16, blotch + (0.2 if number % 2 else -0.05))
    colour = palette.pop if number != 2 else mixed(palette.deep, palette.pop2, 0.15)
    canvas.shade(Patch(body.left, body.top, as_field(stain * body.mask)), colour)
    canvas.claim(body)
    head = spine[1]
    for side in (-1, 1):
        eye = (
            head
            + as_field([np.cos(angle + side * 1.25), np.sin(angle + side * 1.25)]) * long * 0.05
        )
        canvas.lay(
            (0.06, 0.05, 0.06), ellipse(float(eye[0]), float(eye[1]), long * 0.012, long * 0.012)
        )


def _spine(x: float, y: float, angle: float, long: float, bend: float) -> Field:
    """Points from nose to tail of a swimming fish."""
    t = np.linspace(0.0, 1.0, 24)
    heading = angle + np.pi + bend * 0.9 * np.sin(t * np.pi * 1.1) * t
    steps = np.stack([np.cos(heading), np.sin(heading)], axis=1) * long / 24
    nose = as_field([x + np.cos(angle) * long / 2, y + np.sin(angle) * long / 2])
    return as_field(nose + np.cumsum(steps, axis=0))


def _girth(t: Field) -> Field:
    front = np.sqrt(np.clip(t / 0.28, 0, 1))
    return as_field(0.082 * front * (1.0 - np.clip((t - 0.25) / 0.75, 0, 1) ** 1.3 * 0.86))


def _along(spine: Field, long: float) -> Field:
    t = as_field(np.linspace(0, 1, len(spine)))
    way = np.gradient(spine, axis=0)
    side = np.stack([-way[:, 1], way[:, 0]], axis=1)
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-6)
    half = _girth(t)[:, None] * long
    return as_field(np.concatenate([spine + side * half, (spine - side * half)[::-1]]))


def _fins(canvas: Canvas, palette: Palette, light: Light, spine: Field, long: float) -> None:
    veil = mixed(palette.glow, palette.pop, 0.35)
    for at, side, size in ((7, 1, 0.15), (7, -1, 0.15), (15, 1, 0.08), (15, -1, 0.08)):
        back = spine[at + 3] - spine[at]
        along = float(np.arctan2(back[1], back[0])) + side * 0.75
        _fan(canvas, veil, spine[at], along, long * size)
    tail = spine[-1] - spine[-4]
    along = float(np.arctan2(tail[1], tail[0]))
    for side in (-1, 1):
        _fan(canvas, veil, spine[-2], along + side * 0.32, long * 0.24)


def _fan(
    canvas: Canvas, colour: tuple[float, float, float], root: Field, along: float, size: float
) -> None:
    shape = [(0, 0), (0.45, -0.24), (0.95, -0.30), (1.0, -0.02), (0.85, 0.20), (0.4, 0.16)]
    c, s = np.cos(along), np.sin(along)
    points = [
        (root[0] + (a * c - b * s) * size, root[1] + (a * s + b * c) * size) for a, b in shape
    ]
    canvas.lay(colour, polygon(curve(as_field(points), 6)).softened(size * 0.02), 0.62)


def _ripples(canvas: Canvas, motif: Motif, palette: Palette, unit: float) -> None:
    x, y = grid(max(8, canvas.width // 2), max(8, canvas.height // 2))
    total = np.zeros((y.shape[0], x.shape[1]), dtype=np.float32)
    for _ in range(3):
        cx = float(motif.steady.random()) * x.shape[1]
        cy = float(motif.steady.random()) * y.shape[0]
        away = np.hypot(x - cx, (y - cy)) / unit * 2
        ring = np.sin(away * 70.0) * np.exp(-((away - 0.16) ** 2) * 120.0)
        total += as_field(ring)
    whole = resized(np.clip(total, 0, 1), canvas.width, canvas.height)
    canvas.light(Patch(0, 0, whole), palette.high, 0.28)


def _pad(
    canvas: Canvas, motif: Motif, palette: Palette, light: Light, number: int, unit: float
) -> None:
    edge = number % 4
    along = float(motif.steady.random())
    inset = unit * float(motif.steady.uniform(-0.03, 0.10))
    radius = unit * float(motif.steady.uniform(0.055, 0.12))
    x = (along * canvas.width, canvas.width - inset, along * canvas.width, inset)[edge]
    y = (inset, along * canvas.height, canvas.height - inset, along * canvas.height)[edge]
    start = float(motif.steady.uniform(0, 6.28))
    angle = np.linspace(start + 0.16, start + 2 * np.pi - 0.16, 44)
    rim = np.stack([x + np.cos(angle) * radius, y + np.sin(angle) * radius], axis=1)
    pad = polygon(as_field(np.concatenate([[(x, y)], rim])))
    shadow = Patch(pad.left + round(unit * 0.008), pad.top + round(unit * 0.014), pad.mask)
    canvas.shade(shadow.softened(unit * 0.008), (0.45, 0.45, 0.5))
    green = mixed((0.34, 0.55, 0.30), palette.mid, 0.35)
    px, py = grid(pad.mask.shape[1], pad.mask.shape[0], pad.left - x, pad.top - y)
    rays = 1.0 + 0.08 * np.cos(np.arctan2(py, px) * 15) - 0.12 * np.hypot(px, py) / radius
    cushion(canvas, light, Material(green, 0.2), pad, radius * 0.12, as_field(rays))
