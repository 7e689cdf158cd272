"""A dark room, a bright door, somebody standing in it, and light running over the floor."""

import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, halo, polygon
from guidance.sandbox.painting.fields import Field, as_field, grid, noise, resized, step_between
from guidance.sandbox.painting.outline import Points, curve, placed
from guidance.sandbox.painting.palette import LAND, NIGHT, RICH, Palette, dimmed, mixed
from guidance.sandbox.painting.words import Motif

# one half of a standing figure each, from the crown to the hem; x to the right of the middle
_DRESS: Points = [(0, -1.0), (.055, -.985), (.075, -.93), (.06, -.87), (.035, -.84), (.05, -.81),
    (.125, -.785), (.15, -.70), (.155, -.56), (.165, -.46), (.14, -.45), (.115, -.6), (.095, -.66),
    (.085, -.57), (.115, -.44), (.155, -.2), (.20, 0.0), (.10, .012), (0, .012)]  # fmt: skip
_COAT: Points = [(0, -1.0), (.05, -.985), (.066, -.93), (.052, -.875), (.04, -.85), (.07, -.825),
    (.15, -.79), (.175, -.66), (.185, -.5), (.18, -.43), (.15, -.43), (.14, -.55), (.15, -.3),
    (.14, -.26), (.11, -.26), (.09, 0.0), (.03, 0.0), (.015, -.25), (0, -.27)]  # fmt: skip


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the doorway; returns the palette that it used."""
    palette = motif.pick((RICH[4], LAND[6], NIGHT[1], RICH[1], LAND[0], NIGHT[3], RICH[2]))
    unit = min(canvas.width, canvas.height)
    cx = canvas.width * (0.5 + float(motif.steady.uniform(-0.08, 0.08)) + motif.wobble(0.06))
    floor = canvas.height * 0.76
    half, tall = unit * 0.115, unit * float(motif.steady.uniform(0.50, 0.58))
    _room(canvas, motif, palette, (cx, floor))
    _spill(canvas, palette, (cx, floor, half), 1.0)
    _door(canvas, palette, (cx, floor, half, tall), arched=bool(motif.steady.random() < 0.4))
    if not motif.vacant:
        _figure(canvas, motif, palette, (cx, floor, tall))
    _dust(canvas, motif, palette, (cx, floor, tall))
    return palette


def _room(canvas: Canvas, motif: Motif, palette: Palette, door: tuple[float, float]) -> None:
    wide, tall = 128, 128
    x, y = grid(wide, tall)
    fx, fy = door[0] / canvas.width, door[1] / canvas.height
    away = np.hypot((x / wide - fx) * canvas.width / canvas.height, (y / tall - fy + 0.28))
    lit = np.exp(-away * 3.2) * 0.85 + 0.06
    floor = step_between(-0.004, 0.004, y / tall - fy) + 0.0 * x
    lit = lit * (1 - 0.25 * floor) + 0.03 * noise(motif.steady, wide, tall, 30, 4) * lit
    dark = as_field(dimmed(palette.deep, 0.45))
    wall = as_field(mixed(palette.low, palette.mid, 0.55))
    canvas.wash(as_field(dark + (wall - dark) * lit[..., None]))


def _door(
    canvas: Canvas, palette: Palette, place: tuple[float, float, float, float], arched: bool
) -> None:
    cx, floor, half, tall = place
    top = [(cx - half, floor - tall), (cx + half, floor - tall)]
    if arched:
        angle = np.linspace(np.pi, 2 * np.pi, 30)
        top = [(cx + np.cos(a) * half, floor - tall + half + np.sin(a) * half) for a in angle]
    shape = polygon(as_field([(cx - half, floor), *top, (cx + half, floor)]))
    h, w = shape.mask.shape
    _, y = grid(w, h)
    glow, warm = as_field(mixed(palette.glow, (1.0, 1.0, 1.0), 0.45)), as_field(palette.glow)
    fall = np.broadcast_to(np.abs(y / h - 0.55) * 1.2, (h, w))[..., None]
    for size, strength in ((2.6, 0.30), (1.25, 0.42)):
        canvas.light(halo(cx, floor - tall / 2, tall * size, 2.2), palette.glow, strength)
    frame = shape.softened(half * 0.10)
    canvas.light(frame, palette.glow, 0.4)
    canvas.lay(as_field(glow + (warm - glow) * fall), shape)


def _spill(
    canvas: Canvas, palette: Palette, place: tuple[float, float, float], strength: float
) -> None:
    cx, floor, half = place
    low = canvas.height * 1.05
    spread = half * 3.4
    shape = as_field(
        [(cx - half, floor), (cx + half, floor), (cx + spread, low), (cx - spread, low)]
    )
    beam = polygon(shape)
    fade = np.linspace(1.0, 0.05, beam.mask.shape[0], dtype=np.float32)[:, None] ** 1.3
    soft = Patch(beam.left, beam.top, as_field(beam.mask * fade)).softened(half * 0.10)
    cut = max(0, round(floor) - soft.top)  # the wall keeps its shadow
    canvas.light(Patch(soft.left, soft.top + cut, soft.mask[cut:]), palette.glow, 0.85 * strength)


def _figure(
    canvas: Canvas, motif: Motif, palette: Palette, place: tuple[float, float, float]
) -> None:
    cx, floor, door = place
    coat = motif.has("man", "boy", "traveller", "detective", "king") or (
        not motif.has("woman", "girl", "queen", "dress") and motif.steady.random() < 0.4
    )
    tall = door * 0.72
    half = as_field(_COAT if coat else _DRESS)
    outline = np.concatenate([half, (half * as_field([-1, 1]))[::-1][1:-1]])
    x = cx + motif.wobble(0.03) * tall
    points = placed(curve(outline, 6), x, floor + tall * 0.03, tall)
    _long_shadow(canvas, points, floor + tall * 0.03)
    body = polygon(points)
    h, w = body.mask.shape
    dark = as_field(dimmed(palette.deep, 0.35))
    warm = as_field(mixed(palette.low, palette.pop, 0.4))
    fall = np.linspace(0.0, 0.45, h, dtype=np.float32)[:, None, None]
    colours = np.broadcast_to(dark + (warm - dark) * fall, (h, w, 3))
    canvas.lay(as_field(colours), body)
    canvas.claim(body)


def _long_shadow(canvas: Canvas, points: Field, floor: float) -> None:
    flat = as_field(points).copy()
    away = floor - flat[:, 1]
    middle = float(flat[:, 0].mean())
    flat[:, 0] = middle + (flat[:, 0] - middle) * (1.0 + away / max(floor, 1) * 2.2)
    flat[:, 1] = floor + away * 0.9
    canvas.shade(polygon(flat).softened(canvas.height / 130), (0.22, 0.2, 0.22))


def _dust(
    canvas: Canvas, motif: Motif, palette: Palette, place: tuple[float, float, float]
) -> None:
    cx, floor, tall = place
    smoke = noise(motif.twist, 96, 96, 40, 4)
    smoke = resized(np.clip(smoke * 0.5 + 0.35, 0, 1), round(tall * 2.4), round(tall * 1.6))
    ring = halo(cx, floor - tall * 0.4, tall * 1.2, 1.6)
    ring_mask = resized(ring.mask, smoke.shape[1], smoke.shape[0])
    place_at = Patch(round(cx - tall * 1.2), round(floor - tall * 1.2), as_field(smoke * ring_mask))
    canvas.light(place_at, palette.glow, 0.20)
