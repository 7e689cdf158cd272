"""An animal against a great disc of light, on a dark hill."""

import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, ellipse, halo, polygon
from guidance.sandbox.painting.fields import as_field, blurred, grid, ridge_line
from guidance.sandbox.painting.light import Light, Material
from guidance.sandbox.painting.outline import Points, curve, cushion, placed
from guidance.sandbox.painting.palette import LAND, RICH, Palette, dimmed, mixed
from guidance.sandbox.painting.scenes.ridges import sky
from guidance.sandbox.painting.words import Motif

# one unit is the animal's height; its feet stand at 0
_CAT: list[Points] = [
    [(-.30, 0), (-.34, -.12), (-.31, -.30), (-.22, -.46), (-.12, -.58), (-.10, -.66), (-.17, -.74),
     (-.19, -.84), (-.17, -.92), (-.16, -1.02), (-.135, -1.025), (-.075, -.955), (.0, -.965),
     (.07, -.955), (.125, -1.03), (.15, -1.025), (.165, -.92), (.185, -.83), (.165, -.74),
     (.10, -.67), (.13, -.55), (.16, -.40), (.16, -.22), (.18, -.06), (.24, -.03), (.24, 0),
     (.06, .01)],
    [(-.26, .01), (-.42, .0), (-.58, -.06), (-.64, -.20), (-.60, -.34), (-.53, -.36), (-.545, -.27),
     (-.56, -.18), (-.50, -.10), (-.38, -.08), (-.26, -.12)],
]  # fmt: skip
_FOX: list[Points] = [
    [(-.24, 0), (-.28, -.16), (-.24, -.36), (-.14, -.54), (-.06, -.64), (-.10, -.72), (-.13, -.82),
     (-.17, -1.02), (-.10, -.97), (-.03, -.90), (.04, -.90), (.10, -.97), (.155, -1.02),
     (.15, -.84), (.20, -.76), (.33, -.68), (.33, -.645), (.20, -.63), (.13, -.60), (.13, -.45),
     (.15, -.25), (.16, -.05), (.22, -.02), (.22, 0), (.05, .01)],
    [(-.2, .0), (-.38, .02), (-.62, -.06), (-.78, -.24), (-.74, -.40), (-.62, -.44), (-.52, -.34),
     (-.42, -.26), (-.30, -.20), (-.2, -.18)],
]  # fmt: skip
_BIRD: list[Points] = [
    [(-.62, .10), (-.40, -.12), (-.24, -.34), (-.08, -.56), (.05, -.70), (.12, -.84), (.24, -.90),
     (.35, -.86), (.39, -.79), (.52, -.73), (.39, -.70), (.36, -.60), (.30, -.40), (.18, -.20),
     (.0, -.08), (-.16, -.05), (-.34, .02), (-.56, .16)],
    [(.02, -.10), (.04, .04), (.02, .05), (-.01, -.08)],
    [(.10, -.12), (.12, .04), (.10, .05), (.07, -.10)],
]  # fmt: skip
_STAG: list[Points] = [
    [(-.40, 0), (-.36, 0), (-.33, -.22), (-.28, -.32), (-.05, -.33), (.06, -.31), (.09, -.16),
     (.09, 0), (.13, 0), (.145, -.17), (.16, -.34), (.20, -.48), (.25, -.60), (.29, -.655),
     (.37, -.63), (.405, -.645), (.40, -.68), (.34, -.73), (.29, -.765), (.24, -.76), (.17, -.70),
     (.10, -.60), (.04, -.53), (-.12, -.51), (-.28, -.53), (-.38, -.50), (-.42, -.42), (-.44, -.34),
     (-.42, -.2)],
    [(-.30, 0), (-.26, 0), (-.22, -.22), (-.16, -.34), (-.30, -.36), (-.29, -.2)],
    [(.17, 0), (.21, 0), (.19, -.20), (.19, -.36), (.12, -.36), (.15, -.18)],
]  # fmt: skip
_ANTLERS: list[Points] = [
    [(.25, -.76), (.22, -.88), (.10, -.97), (.08, -1.10), (.10, -1.10), (.125, -.99), (.20, -.94),
     (.22, -1.10), (.24, -1.10), (.245, -.93), (.275, -.77)],
    [(.28, -.77), (.30, -.88), (.36, -.98), (.34, -1.12), (.36, -1.12), (.40, -1.0), (.46, -1.07),
     (.475, -1.06), (.42, -.95), (.33, -.87), (.30, -.76)],
]  # fmt: skip
_WHALE: list[Points] = [
    [(.62, -.50), (.60, -.62), (.48, -.72), (.25, -.77), (-.02, -.73), (-.26, -.62), (-.44, -.56),
     (-.54, -.62), (-.66, -.76), (-.80, -.80), (-.74, -.66), (-.66, -.56), (-.76, -.50),
     (-.86, -.42), (-.70, -.42), (-.54, -.48), (-.42, -.46), (-.22, -.42), (.02, -.37), (.12, -.26),
     (.22, -.20), (.23, -.30), (.20, -.37), (.38, -.38), (.54, -.42)],
]  # fmt: skip


def paint(canvas: Canvas, motif: Motif) -> Palette:
    """Paint the animal; returns the palette that it used."""
    palette = motif.pick((LAND[1], LAND[0], LAND[2], LAND[4], RICH[5], LAND[3], LAND[6]))
    unit = min(canvas.width, canvas.height)
    flip = bool(motif.steady.random() < 0.5)
    at = (canvas.width * (0.5 + motif.wobble(0.05)), canvas.height * 0.45)
    sky(canvas, motif, palette, at, stars=motif.night() or sum(palette.mid) < 1.0)
    disc = ellipse(*at, unit * 0.33, unit * 0.33)
    canvas.light(halo(*at, unit * 0.75, 2.2), palette.glow, 0.4)
    canvas.lay(mixed(palette.glow, palette.high, 0.25), disc, 0.92)
    foot = canvas.height * 0.80
    flying = motif.has("whale", "fish", "dragon")
    for near in (0.35, 1.0):
        _hill(canvas, motif, palette, foot, near)
    if not motif.vacant:
        _draw(canvas, motif, palette, (at[0], at[1] + unit * 0.27 if flying else foot), flip)
    return palette


def _hill(canvas: Canvas, motif: Motif, palette: Palette, foot: float, near: float) -> None:
    wide, unit = canvas.width, min(canvas.width, canvas.height)
    line = ridge_line(motif.steady, wide, wide * 0.4, 8 if near < 1 else 3, 0.45)
    line = blurred(as_field(line[None]), wide / 60 if near == 1 else wide / 300)[0]
    calm = np.clip(np.abs(np.arange(wide) / wide - 0.5) * 4, 0, 1) if near == 1 else 1.0
    crest = foot - unit * (0.13 * (1 - near)) - line * unit * 0.07 * calm
    top = int(np.clip(crest.min() - 2, 0, canvas.height - 2))
    _, y = grid(wide, canvas.height - top, 0.0, float(top))
    cover = as_field(np.clip(y - crest[None] + 0.5, 0, 1))
    canvas.lay(mixed(palette.low, dimmed(palette.deep, 0.6), near), Patch(0, top, cover))


def _shapes(motif: Motif) -> list[Points]:
    if motif.has("bird", "owl", "eagle", "crow", "raven", "birds"):
        return _BIRD
    if motif.has("deer", "stag", "horse"):
        return _STAG + _ANTLERS
    if motif.has("whale", "dragon"):
        return _WHALE
    if motif.has("fox", "wolf", "dog", "puppy"):
        return _FOX
    return _CAT


def _draw(
    canvas: Canvas, motif: Motif, palette: Palette, place: tuple[float, float], flip: bool
) -> None:
    unit = min(canvas.width, canvas.height)
    shapes = _shapes(motif)
    tall = unit * (0.62 if shapes is _WHALE else 0.44 + motif.wobble(0.04))
    back = Light(0.25, 0.75, -0.35, palette.glow, palette.high, palette.deep)
    fur = Material(mixed(dimmed(palette.deep, 0.75), palette.pop, 0.16), 0.5, 14.0)
    for points in reversed(shapes):
        outline = placed(points, place[0], place[1] + unit * 0.004, tall, flip)
        patch = polygon(curve(outline, 7))
        canvas.light(patch.softened(unit * 0.01), palette.glow, 0.20)
        cushion(canvas, back, fur, patch, tall * 0.10)
        canvas.claim(patch)
    if shapes in (_CAT, _FOX):
        _eyes(canvas, palette, (place[0], place[1], tall), flip)


def _eyes(canvas: Canvas, palette: Palette, place: tuple[float, float, float], flip: bool) -> None:
    x, y, tall = place
    for side in (-0.07, 0.07):
        eye = ellipse(
            x + (-side if flip else side) * tall, y - tall * 0.83, tall * 0.026, tall * 0.017
        )
        canvas.light(halo(x + side * tall, y - tall * 0.83, tall * 0.08), palette.pop2, 0.4)
        canvas.lay(mixed(palette.pop2, palette.glow, 0.5), eye)
