"""A sculpted head in profile before a lit backdrop, or a robot's friendly face."""

import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, ellipse, halo, polygon
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
from guidance.sandbox.painting.outline import Points, curve, cushion, placed
from guidance.sandbox.painting.palette import LAND, RICH, STUDIO, Palette, dimmed, mixed
from guidance.sandbox.painting.solids import drum, slab, sphere
from guidance.sandbox.painting.words import Motif

_WHITE = (1.0, 1.0, 1.0)
# profile looking right; one unit is the height of the head
_FACE: Points = [
    (-.02, -.50), (.16, -.475), (.285, -.39), (.335, -.28), (.345, -.19), (.328, -.135),
    (.345, -.09), (.385, -.01), (.425, .055), (.405, .088), (.365, .10), (.372, .125),
    (.395, .155), (.378, .185), (.362, .195), (.382, .215), (.384, .245), (.352, .27),
    (.35, .30), (.365, .34), (.35, .395), (.29, .425), (.20, .415), (.13, .40), (.105, .46),
    (.10, .56), (.12, .66), (.19, .74), (.34, .80), (.46, .90), (.52, 1.1), (.53, 1.5),
    (-.62, 1.5), (-.60, 1.1), (-.52, .92), (-.38, .81), (-.27, .74), (-.235, .62), (-.245, .46),
    (-.32, .30), (-.385, .10), (-.39, -.12), (-.33, -.32), (-.20, -.45),
]  # fmt: skip
_LONG: Points = [
    (.20, -.49), (.27, -.42), (.22, -.33), (.13, -.27), (.06, -.15), (.035, .02), (.0, .12),
    (-.04, .26), (-.06, .45), (-.10, .66), (-.13, .86), (-.25, .98), (-.42, .93), (-.50, .70),
    (-.49, .40), (-.50, .10), (-.47, -.20), (-.37, -.42), (-.18, -.55), (.03, -.565),
]  # fmt: skip
_SHORT: Points = [
    (.23, -.50), (.31, -.43), (.24, -.36), (.14, -.31), (.09, -.20), (.055, -.06), (.02, .02),
    (-.06, .03), (-.10, .16), (-.17, .26), (-.30, .27), (-.39, .13), (-.43, -.08), (-.40, -.30),
    (-.28, -.48), (-.08, -.58), (.10, -.57),
]  # fmt: skip
_BUN: Points = [
    (.22, -.48), (.28, -.41), (.21, -.34), (.12, -.29), (.06, -.17), (.02, .0), (-.08, .08),
    (-.20, .16), (-.32, .14), (-.42, .16), (-.55, .12), (-.60, -.04), (-.54, -.18), (-.44, -.24),
    (-.38, -.38), (-.22, -.53), (.0, -.565),
]  # fmt: skip


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the portrait; returns the palette that it used."""
    palette = motif.pick((STUDIO[6], RICH[4], STUDIO[0], LAND[0], RICH[1], STUDIO[3], RICH[6]))
    flip = bool(motif.steady.random() < 0.5)
    light = studio_light(palette, from_left=flip, height=0.55 + motif.wobble(0.1))
    unit = min(canvas.width, canvas.height * 0.82)
    _backdrop(canvas, motif, palette, light)
    if motif.vacant:
        return palette
    place = (
        canvas.width * 0.5 + (0.03 if flip else -0.03) * unit,
        canvas.height * 0.44,
        unit * 0.66,
    )
    if motif.has("robot", "android", "mech", "astronaut"):
        _robot(canvas, motif, palette, light, place)
    else:
        _bust(canvas, motif, palette, light, place, flip)
    return palette


def _backdrop(canvas: Canvas, motif: Motif, palette: Palette, light: Light) -> None:
    wide, tall = 110, 110
    x, y = grid(wide, tall)
    away = np.hypot(x / wide - 0.5 - 0.30 * light.x, (y / tall - 0.36) * 0.9)
    tone = 0.88 * np.exp(-(away**2) * 3.4) + 0.05 * noise(motif.steady, wide, tall, 46, 3)
    stops = (mixed(palette.deep, palette.low, 0.55), mixed(palette.low, palette.mid, 0.5),
             palette.mid, mixed(palette.high, palette.mid, 0.35))  # fmt: skip
    canvas.wash(ramp(tone, stops))
    if motif.steady.random() < 0.6:
        disc = ellipse(canvas.width * (0.5 + motif.wobble(0.06)), canvas.height * 0.40,
                       min(canvas.width, canvas.height) * 0.33,
                       min(canvas.width, canvas.height) * 0.33)  # fmt: skip
        canvas.lay(mixed(palette.pop2, palette.mid, 0.45), disc, 0.85)


def _bust(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    light: Light,
    place: tuple[float, float, float],
    flip: bool,
) -> None:
    x, y, unit = place
    body = polygon(curve(placed(_FACE, x, y, unit, flip), 8))
    canvas.shade(body.softened(unit * 0.05), (0.72, 0.7, 0.74))
    stone = Material(mixed(palette.high, (1.0, 0.96, 0.92), 0.5), 0.16, 22.0)
    marble = _veins(motif, body) if motif.has("marble", "stone", "statue", "sculpture") else None
    cushion(canvas, light, stone, body, unit * 0.21, marble)
    canvas.claim(body)
    _features(canvas, palette, (x, y, unit), flip)
    shape = (_LONG, _BUN, _SHORT)[_cut(motif)]
    hair = polygon(curve(placed(shape, x, y, unit, flip), 8))
    canvas.shade(_clipped(hair.softened(unit * 0.025), body), (0.66, 0.62, 0.64))
    tone = Material(mixed(palette.pop, palette.low, 0.30), 0.5, 16.0)
    cushion(canvas, light, tone, hair, unit * 0.20, _strands(motif, hair, flip))
    canvas.claim(hair)
    _garment(canvas, palette, light, (x, y, unit), flip)
    rim = halo(x - light.x * unit * 0.9, y, unit * 0.8, 2.4)
    canvas.light(rim, palette.glow, 0.10)


def _cut(motif: Motif) -> int:
    if motif.has("man", "boy", "king", "knight", "samurai", "wizard", "hero", "short"):
        return 2
    if motif.has("queen", "princess", "elf"):
        return 1
    return (int(motif.steady.integers(3)) + (motif.index if motif.index else 0)) % 3


def _clipped(patch: Patch, within: Patch) -> Patch:
    frame = Canvas(within.mask.shape[1], within.mask.shape[0])
    frame.claim(Patch(patch.left - within.left, patch.top - within.top, patch.mask))
    return Patch(within.left, within.top, as_field(frame.matte * within.mask * np.float32(0.8)))


def _features(
    canvas: Canvas, palette: Palette, place: tuple[float, float, float], flip: bool
) -> None:
    """Socket, closed lid, nostril, the line of the lips, cheek and jaw as soft shadows."""
    x, y, unit = place
    dark = mixed(palette.low, (0.55, 0.38, 0.36), 0.5)
    soft = (
        (.245, -.115, .085, .042, 12.0, .030, .50), (.30, .075, .022, .014, 0.0, .010, .40),
        (.33, .197, .055, .009, 4.0, .006, .55), (.20, .25, .13, .10, 30.0, .05, .22),
        (.05, .44, .17, .06, -28.0, .045, .55), (.36, .115, .02, .012, 0.0, .012, .25),
    )  # fmt: skip
    for fx, fy, rx, ry, turn, blur, strength in soft:
        cx = x + (-fx if flip else fx) * unit
        spot = ellipse(cx, y + fy * unit, rx * unit, ry * unit, -turn if flip else turn)
        canvas.shade(_faded(spot.softened(blur * unit), strength), dark)
    for line, width in (([(.19, -.10), (.235, -.083), (.29, -.098)], .007),
                        ([(.17, -.195), (.24, -.225), (.315, -.20)], .011)):  # fmt: skip
        path = as_field(line + [(a, b + width) for a, b in reversed(line)])
        stroke = polygon(curve(placed(path, x, y, unit, flip), 6))
        canvas.shade(_faded(stroke.softened(unit * 0.003), 0.75), dimmed(dark, 0.55))


def _faded(patch: Patch, strength: float) -> Patch:
    return Patch(patch.left, patch.top, as_field(patch.mask * np.float32(strength)))


def _veins(motif: Motif, body: Patch) -> Field:
    tall, wide = body.mask.shape
    lines = np.abs(noise(motif.steady, wide, tall, wide / 1.6, 4))
    return as_field(1.0 - 0.07 * step_between(0.22, 0.0, lines))


def _strands(motif: Motif, hair: Patch, flip: bool) -> Field:
    """Fine locks that run round the head and then fall."""
    tall, wide = hair.mask.shape
    x, y = grid(wide, tall)
    u, v = (x / wide - (0.42 if flip else 0.58)) * 1.15, y / tall - 0.33
    around = np.where(v < 0, np.hypot(u, v * 1.3), np.abs(u) + 0.0 * v)
    bend = noise(motif.steady, wide, tall, max(tall / 2, 4), 3)
    lock = np.sin(around * 88.0 + bend * 6.0) * 0.5 + np.sin(around * 37.0 + bend * 5.0)
    fine = noise(motif.steady, wide, max(4, tall // 10), max(wide / 70, 2), 2)
    return as_field(1.0 + 0.11 * lock + 0.06 * resized(fine, wide, tall))


def _garment(
    canvas: Canvas,
    palette: Palette,
    light: Light,
    place: tuple[float, float, float],
    flip: bool,
) -> None:
    x, y, unit = place
    cloth = [(-.56, .94), (-.40, .84), (-.22, .92), (-.02, .985), (.18, .95), (.36, .83),
             (.50, .93), (.58, 1.15), (.60, 1.6), (-.68, 1.6), (-.66, 1.15)]  # fmt: skip
    patch = polygon(curve(placed(cloth, x, y, unit, flip), 6))
    canvas.shade(patch.softened(unit * 0.02), (0.7, 0.68, 0.72))
    fabric = Material(mixed(palette.pop2, palette.low, 0.45), 0.10, 12.0)
    cushion(canvas, light, fabric, patch, unit * 0.16)
    canvas.claim(patch)


def _robot(
    canvas: Canvas,
    motif: Motif,
    palette: Palette,
    light: Light,
    place: tuple[float, float, float],
) -> None:
    x, y, unit = place
    shell = Material(mixed(palette.high, _WHITE, 0.5), 0.55, 34.0)
    joint = Material(mixed(palette.low, palette.deep, 0.4), 0.5, 26.0)
    paint_of = Material(palette.pop, 0.6, 34.0)
    body = ellipse(x, y + unit * 1.28, unit * 0.62, unit * 0.66)
    canvas.claim(drum(canvas, light, joint, x, y + unit * 0.70, unit * 0.13, unit * 0.30))
    cushion(canvas, light, shell, body, unit * 0.34)
    canvas.claim(body)
    for side in (-1, 1):
        canvas.claim(sphere(canvas, light, paint_of, x + side * unit * 0.45, y, unit * 0.10))
    head = (x - unit * 0.43, y - unit * 0.38, x + unit * 0.43, y + unit * 0.42)
    canvas.claim(slab(canvas, light, shell, head, unit * 0.24, unit * 0.20))
    face = (x - unit * 0.33, y - unit * 0.22, x + unit * 0.33, y + unit * 0.22)
    slab(
        canvas,
        light,
        Material(dimmed(palette.deep, 0.7), 0.9, 40.0),
        face,
        unit * 0.16,
        unit * 0.05,
    )
    for side in (-1, 1):
        eye = ellipse(x + side * unit * 0.14, y - unit * 0.01, unit * 0.052, unit * 0.075)
        canvas.light(halo(x + side * unit * 0.14, y, unit * 0.2, 2.0), palette.pop2, 0.7)
        canvas.lay(mixed(palette.pop2, _WHITE, 0.45), eye)
    rod = (x - unit * 0.012, y - unit * 0.55, x + unit * 0.012, y - unit * 0.37)
    slab(canvas, light, joint, rod, unit * 0.01, unit * 0.01)
    canvas.claim(sphere(canvas, light, paint_of, x, y - unit * 0.58, unit * 0.055))
    glare = ellipse(x - light.x * -unit * 0.12, y - unit * 0.13, unit * 0.17, unit * 0.03, -12.0)
    canvas.light(_faded(glare.softened(unit * 0.012), 0.30), _WHITE)
