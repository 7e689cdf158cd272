"""A table by a window: the light falls in panes on the wall, over a vase, a cup or fruit."""

import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, ellipse, polygon
from guidance.sandbox.painting.fields import Field, as_field, grid, noise, resized
from guidance.sandbox.painting.light import Light, Material, studio_light
from guidance.sandbox.painting.outline import curve, cushion
from guidance.sandbox.painting.palette import LAND, STUDIO, Palette, dimmed, mixed
from guidance.sandbox.painting.solids import FLATNESS, cast_ball, cast_drum, drum, sphere, turned
from guidance.sandbox.painting.words import Motif

_WHITE = (1.0, 1.0, 1.0)


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the still life; returns the palette that it used."""
    palette = motif.pick((STUDIO[4], STUDIO[0], STUDIO[6], STUDIO[7], LAND[6], STUDIO[5]))
    left = bool(motif.steady.random() < 0.5)
    light = studio_light(palette, from_left=left, height=0.6)
    unit = min(canvas.width, canvas.height * 1.05)
    table = canvas.height * 0.72
    _wall(canvas, motif, palette, light)
    _panes(canvas, motif, palette, left, unit)
    _table(canvas, motif, palette, table)
    if motif.vacant:
        return palette
    foot = table + unit * 0.10
    x = canvas.width * (0.5 + motif.wobble(0.05))
    if motif.has("coffee", "cup", "tea"):
        _cup(canvas, palette, light, (x, foot + unit * 0.03, unit))
    else:
        _vase(canvas, motif, palette, light, (x, foot, unit))
    _fruit(canvas, motif, palette, light, (x, foot, unit), left)
    return palette


def _wall(canvas: Canvas, motif: Motif, palette: Palette, light: Light) -> None:
    wide, tall = 110, 110
    x, y = grid(wide, tall)
    fall = 0.5 + 0.5 * light.x * (x / wide - 0.5) * 1.6 - 0.16 * (y / tall - 0.4)
    plaster = noise(motif.steady, wide, tall, 40, 4) * 0.02
    low, high = as_field(mixed(palette.low, palette.mid, 0.5)), as_field(palette.mid)
    canvas.wash(as_field(low + (high - low) * (fall + plaster)[..., None]))
    coat = resized(noise(motif.steady, 300, 300, 9, 4), canvas.width, canvas.height)
    canvas.pixels += (coat * np.float32(0.010))[..., None]


def _panes(canvas: Canvas, motif: Motif, palette: Palette, left: bool, unit: float) -> None:
    """Window light, sheared by the sun's angle and broken by leaves."""
    frame = Canvas(max(8, canvas.width // 2), max(8, canvas.height // 2))
    half = unit / 2
    sign = 1.0 if left else -1.0
    ox = frame.width * 0.5 + sign * half * (0.02 + motif.wobble(0.08))
    oy = frame.height * 0.06
    for row in range(3):
        for col in range(2):
            x0 = ox + (col - 1) * half * 0.27
            y0 = oy + row * half * 0.215
            shear = sign * half * 0.36
            pane = [(0, 0), (0.25, 0), (0.25, 0.20), (0, 0.20)]
            points = [(x0 + a * half + shear * (row * 0.215 + b), y0 + b * half + 0.22 * a * half)
                      for a, b in pane]  # fmt: skip
            frame.claim(polygon(as_field(points)).softened(half * 0.006 * (1 + row)))
    leaves = frame.matte
    for _ in range(26):
        cx = ox + float(motif.steady.normal()) * half * 0.22
        cy = oy + float(motif.steady.random()) * half * 0.62
        leaf = ellipse(cx, cy, half * 0.055, half * 0.016, float(motif.steady.uniform(0, 180)))
        hole = Canvas(frame.width, frame.height)
        hole.claim(leaf.softened(half * 0.010))
        leaves = as_field(leaves * (1.0 - 0.75 * hole.matte))
    whole = resized(leaves, canvas.width, canvas.height)
    canvas.light(Patch(0, 0, np.clip(whole, 0, 1)), palette.glow, 0.62)


def _table(canvas: Canvas, motif: Motif, palette: Palette, table: float) -> None:
    wide, tall = canvas.width, max(2, canvas.height - round(table))
    veins = resized(noise(motif.steady, 40, 160, 12, 4), wide, tall)
    _, y = grid(wide, tall)
    tone = as_field(mixed(palette.low, mixed(palette.deep, (0.45, 0.30, 0.2), 0.4), 0.55))
    shade = 1.06 + 0.07 * veins - 0.34 * (y / tall)
    canvas.lay(
        as_field(tone * shade[..., None]), Patch(0, round(table), as_field(np.ones((tall, wide))))
    )
    edge = as_field(np.broadcast_to(np.linspace(1, 0, 5)[:, None], (5, wide)))
    canvas.light(Patch(0, round(table), edge), palette.glow, 0.25)


def _vase(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    light: Light,
    place: tuple[float, float, float],
) -> None:
    x, foot, unit = place
    slim = 0.8 + 0.5 * float(motif.steady.random()) + motif.wobble(0.15)

    def profile(t: Field) -> Field:
        belly = 0.055 + 0.075 * np.sin(np.clip((t - 0.12) / 0.88, 0, 1) * np.pi * 0.88) ** 1.2
        lip = 0.020 * np.exp(-((t / 0.07) ** 2))
        return as_field((belly - 0.016 * np.exp(-(((t - 0.16) / 0.09) ** 2)) + lip) * unit * slim)

    top = foot - unit * 0.36
    cast_drum(canvas, light, x, foot, unit * 0.10, unit * 0.22)
    _branch(canvas, motif, palette, light, (x, top, unit))
    glaze = Material(mixed(palette.pop, palette.low, 0.18), 0.45, 28.0)
    body = turned(canvas, light, glaze, x, top, foot, profile)
    canvas.claim(body)
    mouth = unit * slim * 0.056
    canvas.lay(dimmed(glaze.colour, 0.35), ellipse(x, top + 1, mouth, mouth * FLATNESS))


def _branch(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    light: Light,
    place: tuple[float, float, float],
) -> None:
    x, top, unit = place
    bark = mixed(palette.deep, (0.24, 0.17, 0.12), 0.6)
    leaf = Material(mixed((0.36, 0.50, 0.30), palette.pop2, 0.25), 0.12)
    for stem in range(4):
        lean = (stem - 1.5) * 0.34 + float(motif.steady.uniform(-0.12, 0.12)) + motif.wobble(0.1)
        t = np.linspace(0, 1, 16)
        tall = unit * float(motif.steady.uniform(0.22, 0.33))
        path = np.stack([x + lean * tall * t**1.4, top + 4 - tall * t], axis=1)
        thick = as_field([[unit * 0.004, 0.0]]) * (1.1 - t)[:, None]
        canvas.lay(bark, polygon(as_field(np.concatenate([path - thick, (path + thick)[::-1]]))))
        for at in range(4, 16, 2):
            side = 1 if at % 4 else -1
            angle = np.arctan2(-1.0, lean) + side * 0.8
            _leaf(canvas, light, leaf, path[at], float(angle), unit * 0.062 * (1.1 - 0.02 * at))


def _leaf(
    canvas: Canvas, light: Light, material: Material, root: Field, angle: float, size: float
) -> None:
    shape = [(0, 0), (0.3, -0.20), (0.65, -0.20), (1, 0), (0.65, 0.18), (0.3, 0.16)]
    c, s = np.cos(angle), np.sin(angle)
    points = [
        (root[0] + (a * c - b * s) * size, root[1] + (a * s + b * c) * size) for a, b in shape
    ]
    patch = polygon(curve(as_field(points), 5))
    cushion(canvas, light, material, patch, size * 0.14)
    canvas.claim(patch)


def _cup(canvas: Canvas, palette: Palette, light: Light, place: tuple[float, float, float]) -> None:
    x, foot, unit = place
    clay = Material(mixed(palette.high, _WHITE, 0.45), 0.4, 26.0)
    cast_drum(canvas, light, x, foot, unit * 0.20, unit * 0.03)
    canvas.claim(drum(canvas, light, clay, x, foot, unit * 0.20, unit * 0.014))
    cast_drum(canvas, light, x, foot - unit * 0.02, unit * 0.09, unit * 0.10)

    def profile(t: Field) -> Field:
        return as_field((0.125 - 0.055 * t**2.2) * unit)

    top = foot - unit * 0.19
    handle = ellipse(x + unit * 0.135, top + unit * 0.075, unit * 0.055, unit * 0.052)
    cushion(canvas, light, clay, handle, unit * 0.02)
    hole = ellipse(x + unit * 0.135, top + unit * 0.075, unit * 0.033, unit * 0.032)
    canvas.lay(mixed(palette.mid, palette.low, 0.5), hole)
    canvas.claim(turned(canvas, light, clay, x, top, foot - unit * 0.03, profile))
    ring = unit * 0.125
    canvas.lay(dimmed(clay.colour, 0.95), ellipse(x, top, ring, ring * FLATNESS))
    brew = ellipse(x, top + unit * 0.006, ring * 0.9, ring * 0.9 * FLATNESS)
    canvas.lay(mixed((0.24, 0.12, 0.06), palette.deep, 0.25), brew)
    foam = ellipse(x - unit * 0.02, top + unit * 0.008, ring * 0.5, ring * 0.4 * FLATNESS)
    canvas.lay((0.80, 0.62, 0.44), foam.softened(unit * 0.006), 0.85)
    for number in (-1, 1):
        steam = ellipse(x + number * unit * 0.03, top - unit * 0.12, unit * 0.02, unit * 0.10)
        canvas.light(steam.softened(unit * 0.022), _WHITE, 0.14)


def _fruit(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    light: Light,
    place: tuple[float, float, float],
    left: bool,
) -> None:
    x, foot, unit = place
    sign = 1.0 if left else -1.0
    many = 5 if motif.has("fruit", "lemon", "apple", "food") else 2
    for number in range(many):
        radius = unit * float(motif.steady.uniform(0.050, 0.066))
        at = x + sign * unit * (0.25 + 0.115 * (number % 3) - 0.62 * (number // 3))
        ground = foot + unit * (0.035 * (number % 2) + 0.01)
        skin = (palette.pop2, mixed(palette.pop, palette.pop2, 0.5))[number % 2]
        cast_ball(canvas, light, at, ground, radius)
        canvas.claim(
            sphere(canvas, light, Material(skin, 0.3, 20.0), at, ground - radius * 0.93, radius)
        )
