"""Edge, Line Art and Sketch: the scene is repainted inside the reference's outlines."""

import cv2
import numpy as np

from guidance.sandbox.painting.canvas import Canvas
from guidance.sandbox.painting.fields import (
    Field,
    as_field,
    blended,
    blurred,
    enlarged,
    grid,
    luminance,
    noise,
    ramp,
    resized,
    shifted,
    step_between,
    tripled,
)
from guidance.sandbox.painting.guides.colouring import accent_stops, coloured_in
from guidance.sandbox.painting.guides.structure import (
    amount,
    crowding,
    is_drawing,
    lines_of,
    smoothed,
    stretched,
)
from guidance.sandbox.painting.palette import Palette, mixed
from guidance.sandbox.painting.words import Motif

_STRAY = 0.034
"""How far outlines stray at weight 0, as a part of the shorter side; at 2 they don't."""
_LEFT = (0.0, 1.0, 1.5, 1.75, 2.0), (1.0, 0.5, 0.38, 0.28, 0.0)
"""Weights, and the part of the straying that is left there: so much that it ends at 2 only."""
_COARSE = 8


def hold(
    canvas: Canvas,
    palette: Palette,
    picture: Field,
    strength: float,
    motif: Motif,
    kind: str,
) -> None:
    """Let the scene follow the picture's outlines by `strength`, 0 to 2."""
    share = amount(strength)
    picture = _wandering(picture, strength, motif)
    gray = luminance(picture)
    lines = lines_of(gray)
    near = crowding(lines)
    room = np.clip(near * (1.2 * share) + 0.6 * share**2, 0.0, 1.0)
    cover = as_field(room * np.float32(min(1.0, 1.08 * share)))
    repaint = _repainted(canvas, palette, picture, lines, kind, motif)
    soft = blurred(canvas.pixels, min(canvas.width, canvas.height) * 0.03 * share)
    ground = blended(canvas.pixels, soft, as_field(np.clip(cover * 1.4, 0, 1)))
    painted = blended(ground, repaint, cover)
    force = {"edge": 0.85, "line_art": 0.95, "sketch": 0.9}[kind] * min(1.0, 0.06 + strength * 0.52)
    canvas.pixels = _inked(painted, lines, palette, force)
    np.maximum(canvas.matte, as_field(near * np.float32(share)), out=canvas.matte)


def _wandering(picture: Field, strength: float, motif: Motif) -> Field:
    """The picture as it is held to loosely: outlines stray at low weights, not at all at 2."""
    tall, wide = picture.shape[:2]
    unit = min(wide, tall)
    small = (max(4, wide // _COARSE), max(4, tall // _COARSE))
    across, down = (
        resized(noise(motif.twist, *small, unit / (_COARSE * 5), 2), wide, tall) for _ in range(2)
    )
    reach = np.float32(unit * _STRAY * np.interp(strength, *_LEFT))
    return shifted(picture, across * reach, down * reach) if reach > 0 else picture


def _repainted(
    canvas: Canvas, palette: Palette, picture: Field, lines: Field, kind: str, motif: Motif
) -> Field:
    """What the scene becomes when it follows the picture entirely.

    It is painted at half size where the picture is large; the lines on top stay sharp.
    """
    wide, tall = canvas.width, canvas.height
    step = 2 if min(wide, tall) > 640 else 1
    small = resized(picture, wide // step, tall // step)
    mood = resized(canvas.pixels, wide // step, tall // step)
    mood = blurred(mood, min(wide, tall) * 0.06 / step)
    if is_drawing(luminance(picture)):
        thin = np.clip(resized(lines, wide // step, tall // step) * step, 0, 1)
        body, tones = coloured_in(as_field(thin), palette, mood)
    else:
        tones = _tones(luminance(small))
        body = _coloured(mood, palette, tones, small)
    if kind == "sketch":
        return _hatched(resized(body, wide, tall), resized(tones, wide, tall), lines, motif)
    return resized(body, wide, tall)


def _tones(gray: Field) -> Field:
    """A photograph's light and dark, without its detail."""
    unit = min(gray.shape)
    even = smoothed(gray, max(2, unit // 90), 0.004)
    return as_field(0.08 + 0.84 * stretched(even))


def _coloured(mood: Field, palette: Palette, tones: Field, picture: Field) -> Field:
    """The scene's palette and light over the reference's tones."""
    tall, wide = tones.shape
    tiny = resized(picture, max(8, wide // 4), max(8, tall // 4))
    vivid = blurred(tiny.max(axis=2) - tiny.min(axis=2), 1.5)
    cover = step_between(float(vivid.mean()) + 0.06, float(vivid.mean()) + 0.26, vivid)
    cover = resized(cover, wide, tall) * np.float32(0.85)
    body = blended(ramp(tones, palette.tones()), ramp(tones, accent_stops(palette)), cover)
    return as_field(cv2.addWeighted(body, 0.74, mood, 0.26, 0.0))


def _inked(body: Field, lines: Field, palette: Palette, force: float) -> Field:
    """Lines as dark ink on light parts and as a rim of light on dark ones."""
    tall, wide = lines.shape
    small = resized(luminance(body), max(2, wide // 4), max(2, tall // 4))
    bright = step_between(0.395, 0.415, blurred(small, min(small.shape) / 60))
    ink, light = mixed(palette.deep, (0, 0, 0), 0.45), mixed(palette.glow, palette.high, 0.3)
    pen = ramp(bright, (light, ink))
    pen = enlarged(pen, wide, tall)
    # around ink it is lighter and around light darker, so that a line shows on any tone
    near = np.clip(blurred(lines, min(lines.shape) / 240), 0, 1) * np.float32(force)
    turn = as_field(1.0 + near * (enlarged(bright, wide, tall) * 0.5 - 0.3))
    turned = cv2.multiply(body, tripled(turn))
    return blended(as_field(turned), pen, as_field(lines * np.float32(force)))


def _hatched(body: Field, tones: Field, lines: Field, motif: Motif) -> Field:
    """Pencil strokes where it is dark, paper where it is light and along the outlines."""
    tall, wide = tones.shape
    unit = min(tall, wide)
    x, y = grid(wide, tall)
    rough = noise(motif.twist, wide, tall, max(3.0, unit / 150), 2)
    wave = np.sin((x + y) * np.float32(2.4 * 420 / unit) + rough * 1.6)
    strokes = step_between(0.1, 0.9, wave + 0.35 - 1.5 * tones)
    strokes = strokes * (1.0 - np.clip(blurred(lines, unit / 130) * 4.0, 0.0, 1.0))
    paper = as_field(cv2.addWeighted(body, 0.62, np.ones_like(body), 0.36, 0.0))
    return as_field(cv2.multiply(paper, tripled(1.0 - 0.22 * strokes)))
