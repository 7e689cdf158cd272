"""Scenes: one subject a module, each painted from a motif."""

from collections.abc import Callable

from guidance.sandbox.painting.canvas import Canvas
from guidance.sandbox.painting.palette import Palette
from guidance.sandbox.painting.scenes import (
    animal,
    arcade,
    city,
    doorway,
    dunes,
    flow,
    flower,
    forest,
    heaven,
    planet,
    pond,
    portrait,
    product,
    ridges,
    sea,
    still_life,
)
from guidance.sandbox.painting.words import Motif, subject_of

Scene = Callable[[Canvas, Motif], Palette]
SCENES: dict[str, Scene] = {
    "animal": animal.paint,
    "arcade": arcade.paint,
    "city": city.paint,
    "doorway": doorway.paint,
    "dunes": dunes.paint,
    "flower": flower.paint,
    "forest": forest.paint,
    "metal": flow.metal,
    "nebula": flow.nebula,
    "planet": planet.paint,
    "pond": pond.paint,
    "portrait": portrait.paint,
    "product": product.paint,
    "ridges": ridges.paint,
    "sea": sea.paint,
    "sky": heaven.paint,
    "still_life": still_life.paint,
}
_WITHOUT_A_HINT = ("arcade", "nebula", "ridges", "metal", "product", "sea", "dunes", "planet")


def paint_scene(canvas: Canvas, motif: Motif) -> Palette:
    """Paint what the prompt is about; a prompt without a known word gets a scene by lot."""
    lot = _WITHOUT_A_HINT[int(motif.steady.integers(len(_WITHOUT_A_HINT)))]
    return SCENES[subject_of(motif.words, motif.unwanted, motif.vacant) or lot](canvas, motif)
