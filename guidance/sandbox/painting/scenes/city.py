"""A skyline at night: haze behind, lit windows in front, the street's light below."""

import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, halo
from guidance.sandbox.painting.fields import Field, as_field, grid, noise, ramp, resized
from guidance.sandbox.painting.palette import NIGHT, Palette, dimmed, mixed
from guidance.sandbox.painting.scenes.ridges import orb, starfield, water
from guidance.sandbox.painting.words import Motif


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the city; returns the palette that it used."""
    palette = motif.pick(NIGHT)
    unit = min(canvas.width, canvas.height)
    wet = motif.has("rain", "wet", "river", "bay", "water", "harbour") or motif.index % 2 == 1
    foot = round(canvas.height * (0.80 if wet else 1.0))
    glow_x = canvas.width * (float(motif.steady.uniform(0.25, 0.75)) + motif.wobble(0.15))
    _sky(canvas, motif, palette, foot, glow_x)
    if motif.steady.random() < 0.5 or motif.has("moon", "moonlit"):
        moon = (canvas.width - glow_x, foot * 0.22)
        orb(canvas, palette, moon, unit * 0.045, night=True)
    for layer in range(4):
        _row(canvas, motif, palette, layer / 3.0, foot)
        _haze(canvas, palette, foot, layer, glow_x)
    if wet:
        water(canvas, motif, palette, foot)
    return palette


def _sky(canvas: Canvas, motif: Motif, palette: Palette, foot: int, glow_x: float) -> None:
    wide, tall = 128, 128
    x, y = grid(wide, tall)
    down = np.clip(y / tall * canvas.height / (0.72 * foot), 0, 1)
    away = (x / wide - glow_x / canvas.width) * 1.4
    tone = 0.10 + down**1.5 * 0.74 + 0.22 * np.exp(-(away**2) * 4) * down**2
    tone = tone + 0.08 * noise(motif.steady, wide, tall, 60, 3) * down
    stops = (palette.deep, palette.low, palette.mid, palette.high, palette.glow)
    canvas.wash(ramp(as_field(tone * 0.92), stops))
    starfield(canvas, motif, 0.6, 120)


def _row(canvas: Canvas, motif: Motif, palette: Palette, near: float, foot: int) -> None:
    """One row of houses from the left to the right edge."""
    unit = min(canvas.width, canvas.height)
    tone = mixed(mixed(palette.high, palette.mid, 0.55), dimmed(palette.deep, 0.8), near**0.6)
    x = -unit * 0.05
    while x < canvas.width:
        wide = unit * float(motif.steady.uniform(0.045, 0.11)) * (0.8 + 0.6 * near)
        centre = 1.0 - abs((x + wide / 2) / canvas.width - 0.5) * 0.7
        lift = float(motif.steady.random()) ** 1.6
        reach = (0.30 + 0.42 * lift) * centre * (1.0 - 0.46 * near) + 0.05
        tall = canvas.height * (reach + (motif.wobble(0.04) if near < 1 else 0))
        _house(canvas, motif, palette, (x, foot - tall, wide, tall), (tone, near))
        x += wide + unit * float(motif.steady.uniform(-0.012, 0.014))


def _house(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    box: tuple[float, float, float, float],
    look: tuple[tuple[float, float, float], float],
) -> None:
    x, top, wide, tall = box
    tone, near = look
    w, h = max(2, round(wide)), max(2, round(tall))
    face = as_field(np.ones((h, w)))
    shape = int(motif.steady.integers(4))
    if shape == 1:  # a set-back top storey
        face[: h // 9, : w // 5] = 0
        face[: h // 9, w - w // 5 :] = 0
    elif shape == 2:
        _, y = grid(w, h)
        x_at = np.arange(w, dtype=np.float32)[None, :] / w
        face *= np.clip((y - x_at * w * 0.35) + 0.5, 0, 1)
    colours = np.empty((h, w, 3), dtype=np.float32)
    fade = 0.80 + (0.15 + 0.45 * (1 - near)) * np.linspace(0, 1, h, dtype=np.float32)[:, None]
    for c in range(3):
        colours[..., c] = tone[c] * fade
    colours[:, : max(1, w // 14)] *= 1.25
    place = Patch(round(x), round(top), face)
    canvas.lay(colours, place)
    canvas.claim(place)
    if shape == 3:
        mast = max(1, round(min(canvas.width, canvas.height) / 420))
        canvas.lay(tone, Patch(round(x + wide / 2), round(top - tall * 0.12),
                               as_field(np.ones((max(2, round(tall * 0.12)), mast)))))  # fmt: skip
    if near > 0.3:
        _windows(canvas, motif, palette, place, near)


def _windows(canvas: Canvas, motif: Motif, palette: Palette, place: Patch, near: float) -> None:
    unit = min(canvas.width, canvas.height)
    cell = max(3, round(unit / (190 - 70 * near)))
    h, w = place.mask.shape
    rows, cols = h // (cell + max(1, cell // 2)), (w - cell // 2) // cell
    if rows < 2 or cols < 2:
        return
    share = float(motif.steady.uniform(0.06, 0.34))
    lit = (motif.steady.random((rows, cols)) < share).astype(np.float32)
    lit *= 0.35 + 0.65 * motif.steady.random((rows, cols), dtype=np.float32)
    pane = np.zeros((cell + max(1, cell // 2), cell), dtype=np.float32)
    pane[: max(1, cell * 3 // 4), : max(1, cell * 2 // 3)] = 1.0
    panes = np.kron(lit, pane)
    panes = np.pad(panes, ((cell, 0), (cell // 2, 0)))[:h, :w]
    panes = as_field(panes * place.mask[: panes.shape[0], : panes.shape[1]])
    warm = (palette.pop, palette.glow, palette.pop2)[
        int(motif.steady.choice(3, p=[0.6, 0.32, 0.08]))
    ]
    canvas.light(Patch(place.left, place.top, panes), warm, 0.55 + 0.4 * near)
    _glow_of(canvas, Patch(place.left, place.top, panes), warm)


def _glow_of(canvas: Canvas, panes: Patch, warm: tuple[float, float, float]) -> None:
    h, w = panes.mask.shape
    soft: Field = resized(resized(panes.mask, max(1, w // 8), max(1, h // 8)), w, h)
    canvas.light(Patch(panes.left, panes.top, np.clip(soft, 0, 1)), warm, 0.28)


def _haze(canvas: Canvas, palette: Palette, foot: int, layer: int, glow_x: float) -> None:
    if layer == 3:
        return
    strength = (0.55, 0.42, 0.30)[layer]
    tall = max(2, foot // 2)
    fade = np.linspace(0, 1, tall, dtype=np.float32)[:, None] ** 1.8
    band = Patch(0, foot - tall, as_field(np.broadcast_to(fade, (tall, canvas.width))))
    canvas.lay(mixed(palette.high, palette.mid, 0.35), band, strength)
    canvas.light(halo(glow_x, foot, canvas.height * 0.5, 2.2), palette.glow, strength * 0.5)
