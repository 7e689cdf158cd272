"""Scenes: one subject a module, each painted from a motif."""

from collections.abc import Callable

from guidance.sandbox.painting.canvas import Canvas
from guidance.sandbox.painting.palette import Palette
from guidance.sandbox.painting.scenes import (
    arcade,
    city,
    doorway,
    flow,
    forest,
    product,
    ridges,
    sea,
)
from guidance.sandbox.painting.words import Motif, subject_of

Scene = Callable[[Canvas, Motif], Palette]
SCENES: dict[str, Scene] = {
    "product": product.paint,
    "ridges": ridges.paint,
    "forest": forest.paint,
    "doorway": doorway.paint,
    "sea": sea.paint,
    "arcade": arcade.paint,
    "city": city.paint,
    "nebula": flow.nebula,
    "metal": flow.metal,
}
_WITHOUT_A_HINT = ("ridges", "product")


def paint_scene(canvas: Canvas, motif: Motif) -> Palette:
    """Paint what the prompt is about; a prompt without a known word gets a scene by lot."""
    lot = _WITHOUT_A_HINT[int(motif.steady.integers(len(_WITHOUT_A_HINT)))]
    subject = subject_of(motif.words, motif.unwanted)
    return SCENES[subject if subject in SCENES else lot](canvas, motif)
