"""Guidance: what reference pictures do to a scene, one module for each manner of acting."""

from guidance.sandbox.painting.canvas import Canvas
from guidance.sandbox.painting.fields import Field
from guidance.sandbox.painting.guides import initial, marks, outlines, relief, style, subjects
from guidance.sandbox.painting.order import Guide, Order
from guidance.sandbox.painting.palette import Palette
from guidance.sandbox.painting.pictures import decoded
from guidance.sandbox.painting.words import Motif

# broad things first, so that what must stay readable comes on top
_TURNS = (
    "content", "depth", "normal", "edge", "sketch", "line_art",
    "pose", "character", "pattern", "text",
)  # fmt: skip


def applied(canvas: Canvas, palette: Palette, order: Order, motif: Motif) -> None:
    """Let every guidance picture of the order act on the canvas.

    Raises ValueError for a kind that no one knows and for a broken picture.
    """
    unknown = {guide.kind for guide in order.guides} - {*_TURNS, "style", "qr"}
    if unknown:
        raise ValueError(f"No guidance is called {', '.join(sorted(unknown))}.")
    for kind in _TURNS:
        _act_all(canvas, palette, order, kind, motif)
    if order.init_picture is not None:
        picture = decoded(order.init_picture, canvas.width, canvas.height)
        strength = 0.3 if order.init_strength is None else order.init_strength
        initial.keep(canvas, palette, picture, strength)
    size = style.SAMPLE
    styles = [
        (decoded(guide.picture, size, size), guide.strength, guide.share)
        for guide in order.guides
        if guide.kind == "style"
    ]
    style.blend(canvas, styles, motif)
    _act_all(canvas, palette, order, "qr", motif)  # nothing may wash over a code


def _act_all(canvas: Canvas, palette: Palette, order: Order, kind: str, motif: Motif) -> None:
    for guide in order.guides:
        if guide.kind == kind:
            _act(canvas, palette, guide, motif)


def _act(canvas: Canvas, palette: Palette, guide: Guide, motif: Motif) -> None:
    picture: Field = decoded(guide.picture, canvas.width, canvas.height)
    if guide.strength <= 0:
        return
    if guide.kind == "content":
        relief.content(canvas, picture, guide.strength)
    elif guide.kind in ("edge", "sketch", "line_art"):
        outlines.hold(canvas, palette, picture, guide.kind, guide.strength, motif)
    else:
        _BY_PALETTE[guide.kind](canvas, palette, picture, guide.strength)


_BY_PALETTE = {
    "depth": relief.depth,
    "normal": relief.normal,
    "pose": subjects.pose,
    "character": subjects.character,
    "pattern": marks.pattern,
    "text": marks.text,
    "qr": marks.qr,
}
