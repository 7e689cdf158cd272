"""Carrying out a fix: a recipe goes in, the recipe without that problem comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from guidance.domain.ingredients import ControlNetInput
from guidance.domain.kinds import ControlNetKind, StrengthType
from guidance.domain.problem import Fix, FixAction, FixFormatError, FixValue

if TYPE_CHECKING:
    from guidance.domain.recipe import Recipe

_STRUCTURED = {"guidance", "init_image", "elements"}
_SLOT_FIELDS: dict[str, Callable[[Any], Any]] = {
    "kind": ControlNetKind,
    "strength_type": StrengthType,
    "weight": float,
    "influence": float,
}


def apply_fix(recipe: Recipe, fix: Fix) -> Recipe:
    """The recipe after a fix. Raises FixFormatError where the fix does not suit the recipe."""
    try:
        return _ACTIONS[fix.action](recipe, fix)
    except (IndexError, TypeError, ValueError) as error:
        raise FixFormatError(str(error)) from error


def _set(recipe: Recipe, fix: Fix) -> Recipe:
    known = {field.name: str(field.type) for field in fields(recipe)}
    for name, value in fix.arguments:
        if name not in known or name in _STRUCTURED or not _suits(value, known[name]):
            raise FixFormatError(f"No such setting: {name}")
    changes: dict[str, Any] = dict(fix.arguments)
    return replace(recipe, **changes)


def _suits(value: FixValue, declared: str) -> bool:
    """Whether a plain value may stand in a field of that declared type."""
    if value is None:
        return declared.endswith("| None")
    if isinstance(value, bool):
        return declared.startswith("bool")
    if isinstance(value, int):
        return declared.startswith(("int", "float"))
    return declared.startswith("float" if isinstance(value, float) else "str")


def _cut(recipe: Recipe, fix: Fix) -> Recipe:
    name, limit = str(fix.value("field")), _index(fix, "limit")
    if name not in {"prompt", "negative_prompt"}:
        raise FixFormatError(f"Nothing to cut: {name}")
    changes: dict[str, Any] = {name: _shortened(getattr(recipe, name), limit)}
    return replace(recipe, **changes)


def _shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut after a word where one ends near enough."""
    if len(text) <= limit:
        return text
    cut = text[:limit]
    word_end = cut.rfind(" ")
    return (cut[:word_end] if word_end > limit // 2 else cut).rstrip() or cut


def _set_slot(recipe: Recipe, fix: Fix) -> Recipe:
    changes: dict[str, Any] = {
        name: None if value is None else _SLOT_FIELDS[name](value)
        for name, value in fix.arguments
        if name in _SLOT_FIELDS
    }
    return _with_slot(recipe, _index(fix, "slot"), changes)


def _leave_out(recipe: Recipe, fix: Fix) -> Recipe:
    return _with_slot(recipe, _index(fix, "slot"), {"enabled": False})


def _with_slot(recipe: Recipe, index: int, changes: dict[str, Any]) -> Recipe:
    slots: list[ControlNetInput] = list(recipe.guidance)
    slots[index] = replace(slots[index], **changes)
    return replace(recipe, guidance=tuple(slots))


def _set_init(recipe: Recipe, fix: Fix) -> Recipe:
    strength = fix.value("strength")
    if recipe.init_image is None or not isinstance(strength, int | float):
        raise FixFormatError("There is no Image to image to change")
    return replace(recipe, init_image=replace(recipe.init_image, strength=float(strength)))


def _clear_init(recipe: Recipe, _fix: Fix) -> Recipe:
    return replace(recipe, init_image=None)


def _set_element(recipe: Recipe, fix: Fix) -> Recipe:
    weight = fix.value("weight")
    if not isinstance(weight, int | float):
        raise FixFormatError("An Element's weight is a number")
    elements = list(recipe.elements)
    index = _index(fix, "element")
    elements[index] = replace(elements[index], weight=float(weight))
    return replace(recipe, elements=tuple(elements))


def _drop_elements(recipe: Recipe, fix: Fix) -> Recipe:
    """Removes the Elements at the indexes listed with commas."""
    dropped = {int(index) for index in str(fix.value("elements") or "").split(",") if index}
    kept = (element for index, element in enumerate(recipe.elements) if index not in dropped)
    return replace(recipe, elements=tuple(kept))


def _index(fix: Fix, name: str) -> int:
    value = fix.value(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise FixFormatError(f"{name} is not a place in the recipe")
    return value


_ACTIONS: dict[FixAction, Callable[[Recipe, Fix], Recipe]] = {
    FixAction.SET: _set,
    FixAction.CUT: _cut,
    FixAction.SET_SLOT: _set_slot,
    FixAction.LEAVE_OUT: _leave_out,
    FixAction.SET_INIT: _set_init,
    FixAction.CLEAR_INIT: _clear_init,
    FixAction.SET_ELEMENT: _set_element,
    FixAction.DROP_ELEMENTS: _drop_elements,
}
