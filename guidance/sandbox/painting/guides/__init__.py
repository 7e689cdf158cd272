"""Guidance: what reference pictures do to a scene."""

from guidance.sandbox.painting.canvas import Canvas
from guidance.sandbox.painting.order import Order
from guidance.sandbox.painting.palette import Palette
from guidance.sandbox.painting.words import Motif


def applied(canvas: Canvas, palette: Palette, order: Order, motif: Motif) -> None:
    """Let every guidance picture of the order act on the canvas."""
