"""Guidance: what reference pictures do to a scene, one module for each manner of acting."""

from collections.abc import Callable
from functools import partial

from guidance.sandbox.painting.canvas import Canvas
from guidance.sandbox.painting.fields import Field
from guidance.sandbox.painting.guides import initial, marks, outlines, relief, style, subjects
from guidance.sandbox.painting.order import Order
from guidance.sandbox.painting.palette import Palette
from guidance.sandbox.painting.pictures import decoded
from guidance.sandbox.painting.words import Motif

Act = Callable[[Canvas, Palette, Field, float, Motif], None]


def _act(do: Callable[[Canvas, Palette, Field, float], None]) -> Act:
    """An act that does not ask for the motif."""
    return lambda canvas, palette, picture, strength, _motif: do(canvas, palette, picture, strength)


def _content(
    canvas: Canvas, _palette: Palette, picture: Field, strength: float, _motif: Motif
) -> None:
    relief.content(canvas, picture, strength)


# Broad things first, so that what must stay readable comes on top. Style is blended from all
# its pictures at once, and nothing may wash over a code.
_BEFORE_STYLE: dict[str, Act] = {
    "content": _content,
    "depth": _act(relief.depth),
    "normal": _act(relief.normal),
    "edge": partial(outlines.hold, kind="edge"),
    "sketch": partial(outlines.hold, kind="sketch"),
    "line_art": partial(outlines.hold, kind="line_art"),
    "pose": _act(subjects.pose),
    "character": _act(subjects.character),
    "pattern": _act(marks.pattern),
    "text": _act(marks.text),
}
_AFTER_STYLE: dict[str, Act] = {"qr": _act(marks.qr)}


def applied(canvas: Canvas, palette: Palette, order: Order, motif: Motif) -> None:
    """Let every guidance picture of the order act on the canvas.

    Raises ValueError for a kind that no one knows and for a broken picture.
    """
    unknown = {guide.kind for guide in order.guides} - {*_BEFORE_STYLE, "style", *_AFTER_STYLE}
    if unknown:
        raise ValueError(f"No guidance is called {', '.join(sorted(unknown))}.")
    _act_all(_BEFORE_STYLE, canvas, palette, order, motif)
    if order.init_picture is not None:
        picture = decoded(order.init_picture, canvas.width, canvas.height)
        strength = 0.3 if order.init_strength is None else order.init_strength
        initial.keep(canvas, palette, picture, strength)
    _blend_styles(canvas, order, motif)
    _act_all(_AFTER_STYLE, canvas, palette, order, motif)


def _blend_styles(canvas: Canvas, order: Order, motif: Motif) -> None:
    size = style.SAMPLE
    styles = [
        (decoded(guide.picture, size, size), guide.strength, guide.share)
        for guide in order.guides
        if guide.kind == "style"
    ]
    style.blend(canvas, styles, motif)


def _act_all(
    acts: dict[str, Act], canvas: Canvas, palette: Palette, order: Order, motif: Motif
) -> None:
    for kind, act in acts.items():
        for guide in order.guides:
            if guide.kind != kind:
                continue
            picture: Field = decoded(guide.picture, canvas.width, canvas.height)
            if guide.strength > 0:
                act(canvas, palette, picture, guide.strength, motif)
