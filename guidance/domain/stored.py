"""Recipes as JSON: the frozen form kept with a generation, and the way back.

Every field is written, so a stored recipe does not change its meaning when a default does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any
from uuid import UUID

from guidance.domain.ingredients import ControlNetInput, Element, InitImage, Picture
from guidance.domain.kinds import ControlNetKind, Source, StrengthType

if TYPE_CHECKING:
    from guidance.domain.recipe import Recipe

VERSION = 1
_NESTED = ("guidance", "init_image", "elements")


class RecipeFormatError(ValueError):
    """The JSON is not a recipe, or one of a version that this release does not know."""


def dump(recipe: Recipe) -> dict[str, Any]:
    """A recipe as a JSON object with its version."""
    plain = {
        field.name: getattr(recipe, field.name)
        for field in fields(recipe)
        if field.name not in _NESTED
    }
    return {
        "version": VERSION,
        **plain,
        "guidance": [_dump_slot(slot) for slot in recipe.guidance],
        "init_image": _dump_init(recipe.init_image),
        "elements": [_dump_element(element) for element in recipe.elements],
    }


def _dump_picture(picture: Picture | None) -> dict[str, str] | None:
    return {"source": picture.source.value, "id": str(picture.id)} if picture else None


def _dump_slot(slot: ControlNetInput) -> dict[str, Any]:
    return {
        "kind": slot.kind.value,
        "picture": _dump_picture(slot.picture),
        "strength_type": slot.strength_type and slot.strength_type.value,
        "weight": slot.weight,
        "influence": slot.influence,
        "enabled": slot.enabled,
        "parked": slot.parked,
    }


def _dump_init(init: InitImage | None) -> dict[str, Any] | None:
    return {"picture": _dump_picture(init.picture), "strength": init.strength} if init else None


def _dump_element(element: Element) -> dict[str, Any]:
    return {
        "weight": element.weight,
        "ak_uuid": element.ak_uuid,
        "user_lora_id": element.user_lora_id,
    }


def load(recipe_type: type[Recipe], data: object) -> Recipe:
    """A recipe from its JSON object; fields it does not have keep their defaults.

    Raises RecipeFormatError for another version, another shape, or a wrong type.
    """
    if not isinstance(data, Mapping) or data.get("version") != VERSION:
        raise RecipeFormatError(f"Not a recipe of version {VERSION}")
    try:
        return recipe_type(**_arguments(recipe_type, data))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise RecipeFormatError(f"Not a recipe: {error}") from error


def _arguments(recipe_type: type[Recipe], data: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {field.name: str(field.type) for field in fields(recipe_type)}
    found = {
        name: _plain(name, kind, data[name])
        for name, kind in kinds.items()
        if name in data and name not in _NESTED
    }
    return {
        **found,
        "guidance": tuple(_load_slot(slot) for slot in data.get("guidance") or ()),
        "init_image": _load_init(data.get("init_image")),
        "elements": tuple(_load_element(element) for element in data.get("elements") or ()),
    }


def _plain(name: str, kind: str, value: Any) -> Any:
    """A plain value, checked against the type that the field declares."""
    if value is None and kind.endswith("| None"):
        return None
    expected = kind.removesuffix(" | None")
    if expected == "float":
        return _number(value)
    wanted = {"str": str, "int": int, "bool": bool}[expected]
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise TypeError(f"{name} is not {expected}")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r} is not a number")
    return float(value)


def _optional(value: Any) -> float | None:
    return None if value is None else _number(value)


def _load_picture(data: Mapping[str, Any] | None) -> Picture | None:
    return Picture(Source(data["source"]), UUID(data["id"])) if data else None


def _load_slot(data: Mapping[str, Any]) -> ControlNetInput:
    named = data.get("strength_type")
    return ControlNetInput(
        ControlNetKind(data["kind"]),
        _load_picture(data.get("picture")),
        strength_type=StrengthType(named) if named else None,
        weight=_optional(data.get("weight")),
        influence=_optional(data.get("influence")),
        enabled=bool(data.get("enabled", True)),
        parked=bool(data.get("parked", False)),
    )


def _load_init(data: Mapping[str, Any] | None) -> InitImage | None:
    return (
        InitImage(_load_picture(data.get("picture")), _number(data["strength"])) if data else None
    )


def _load_element(data: Mapping[str, Any]) -> Element:
    lora, uuid = data.get("user_lora_id"), data.get("ak_uuid")
    if uuid is not None and not isinstance(uuid, str):
        raise TypeError("ak_uuid is not str")
    return Element(_number(data["weight"]), uuid, None if lora is None else int(lora))
