"""The sandbox's painter: stand-in pictures in which a person sees that guidance arrived.

The prompt's words choose a scene, prompt and seed its light and composition, the index a
sibling's palette; guidance pictures then act upon it by their strength. Same order, same
bytes.
"""

from dataclasses import replace

import cv2
import numpy as np

from guidance.sandbox.painting.canvas import Canvas, halo
from guidance.sandbox.painting.fields import Field, as_field, resized, step_between
from guidance.sandbox.painting.finish import finished
from guidance.sandbox.painting.guides import applied
from guidance.sandbox.painting.inside import painted_inside
from guidance.sandbox.painting.order import Guide, Kept, Order, Painting
from guidance.sandbox.painting.pictures import as_jpeg, as_png
from guidance.sandbox.painting.scenes import paint_scene
from guidance.sandbox.painting.words import motif

__all__ = ["Guide", "Kept", "Order", "Painting", "paint"]

_SMALLEST, _LARGEST = 32, 2048
_INNER_PIXELS = 640_000  # larger pictures are painted smaller and enlarged at the end
_BRINGS_A_SUBJECT = {"character", "pose"}

cv2.setNumThreads(1)  # one order is one core's work; a server paints several side by side


def paint(order: Order) -> Painting:
    """Paint one picture.

    Raises ValueError for a size outside 32 to 2048 pixels a side and for a guidance or init
    picture that is no readable PNG, JPEG or WebP.
    """
    if not all(_SMALLEST <= side <= _LARGEST for side in (order.width, order.height)):
        raise ValueError(f"Width and height must be {_SMALLEST} to {_LARGEST} pixels.")
    inner = _inner(order)
    vacant = any(g.kind in _BRINGS_A_SUBJECT and g.strength > 0 for g in order.guides)
    told = motif(order.prompt, order.negative_prompt, order.seed, order.index, vacant)
    canvas = Canvas(inner.width, inner.height)
    palette = paint_scene(canvas, told)
    applied(canvas, palette, inner, told)
    picture = _whole(canvas.pixels, order)
    picture = finished(picture, order, told)
    if order.kept is not None:
        picture = painted_inside(picture, order.kept)
    return _framed(picture, canvas.matte, order)


def _inner(order: Order) -> Order:
    scale = min(1.0, float(np.sqrt(_INNER_PIXELS / (order.width * order.height))))
    width, height = round(order.width * scale), round(order.height * scale)
    return replace(order, width=width, height=height)


def _whole(pixels: Field, order: Order) -> Field:
    size = (order.width, order.height)
    if pixels.shape[:2] == size[::-1]:
        return pixels
    return as_field(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC))


def _framed(picture: Field, matte: Field, order: Order) -> Painting:
    if not order.transparent:
        return Painting(as_jpeg(picture), "jpg", order.width, order.height)
    if float(matte.mean()) < 0.005:  # a scene without a hero keeps its middle
        middle = halo(32.0, 32.0, 32.0, 0.5)
        matte = step_between(0.1, 0.5, middle.mask)
    whole = resized(matte, order.width, order.height)
    alpha = as_field(np.clip(whole, 0.0, 1.0))
    return Painting(as_png(picture, alpha), "png", order.width, order.height)
