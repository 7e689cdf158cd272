"""Canvas requests: a picture, a mask, and what becomes of the masked part (API contract 2.6).

Texts of refusals are a choice, and so are these: the mask is needed to paint in and out and
may be left out of the other two; ``public`` goes along; a size that is named has to be the
picture's.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from guidance.sandbox.guides import Album, pick
from guidance.sandbox.job import CanvasInput, Source
from guidance.sandbox.painting.order import Guide, Kept, Order
from guidance.sandbox.reference import Model, Reference
from guidance.sandbox.refusals import Refusal, invalid_dimensions, unexpected

NEEDS_A_MASK = frozenset({"INPAINT", "OUTPAINT"})

Values = Mapping[str, Any]


def judge_canvas(
    values: Values, model: Model, album: Album, reference: Reference
) -> CanvasInput | None:
    """The canvas of a request, None where it asks for none. Raises ``Refusal``."""
    if not values.get("canvasRequest"):
        return None
    rules = reference.tables["canvas"]
    if model.version in rules["refusedVersions"]:
        raise unexpected(f"canvas is not supported for {model.name}")
    kind = values.get("canvasRequestType")
    if kind is None:
        raise unexpected("canvasRequestType is required when canvasRequest is set")
    source, mask = _pictures(values, kind, album)
    width, height = _size(source, mask, album, rules)
    _check_fields(values, (width, height), rules)
    _check_count(values, width, height, rules)
    return CanvasInput(kind, source, mask, width, height)


def on_canvas(order: Order, kind: str, picture: bytes, mask: bytes | None) -> Order:
    """What a canvas adds to an order: a sketch, a start, what stays around the mask."""
    strength = order.init_strength
    if kind == "SKETCH2IMG":
        weight = 1.0 if strength is None else 2 * strength
        order = replace(order, guides=(*order.guides, Guide("sketch", picture, weight, 1.0)))
    if kind == "IMG2IMG":
        order = replace(order, init_picture=picture)
    if mask is None:
        return order
    closeness = strength or 0.0 if kind in NEEDS_A_MASK else 0.0
    return replace(order, kept=Kept(picture, mask, closeness))


def as_plain(values: Values, canvas: CanvasInput | None) -> Values:
    """The request with what a canvas decides: its size, and neither Alchemy nor a style."""
    if canvas is None:
        return values
    decided = {"width": canvas.width, "height": canvas.height}
    return {**values, **decided, "alchemy": False, "presetStyle": "NONE"}


def _pictures(values: Values, kind: str, album: Album) -> tuple[Source, Source | None]:
    source = pick(album, values.get("canvasInitId"), "UPLOADED")
    if "canvasMaskId" in values:
        return source, pick(album, values["canvasMaskId"], "UPLOADED")
    if kind in NEEDS_A_MASK:
        raise unexpected(f"canvasMaskId is required for {kind}")
    return source, None


def _size(
    source: Source, mask: Source | None, album: Album, rules: Mapping[str, Any]
) -> tuple[int, int]:
    width, height = album.size(source)
    if mask is not None and album.size(mask) != (width, height):
        raise invalid_dimensions()
    low, high = rules["sides"]
    for side in (width, height):
        if side % rules["step"] or not low <= side <= high:
            raise invalid_dimensions()
    return width, height


def _check_fields(values: Values, size: tuple[int, int], rules: Mapping[str, Any]) -> None:
    """Whatever is not made for a canvas is refused, unless it says no anyway."""
    sides = {"width": size[0], "height": size[1]}
    for name, value in values.items():
        is_harmless = value in (False, "NONE", [], "") or sides.get(name) == value
        if name not in rules["fields"] and not is_harmless:
            raise _incompatible(name)


def _incompatible(name: str) -> Refusal:
    return unexpected(f"{name} cannot be used together with canvasRequest")


def _check_count(values: Values, width: int, height: int, rules: Mapping[str, Any]) -> None:
    is_large = width * height > rules["largePixels"]
    most = rules["imagesWhenLarge"] if is_large else rules["images"]
    asked = values.get("num_images")
    if asked is not None and asked > most:
        raise unexpected(f"Too many images: maximum is {most} for {width}x{height}")
