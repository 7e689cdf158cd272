"""Rules for Elements (API contract 2.1, 4)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from guidance.domain.bases import FAMILIES
from guidance.domain.catalogue import KnownElement
from guidance.domain.ingredients import Element
from guidance.domain.problem import Fix, FixAction, Problem
from guidance.domain.rules.case import Case, number, refuse


def _drop(label: str, indexes: list[int]) -> Fix:
    listed = ",".join(str(index) for index in indexes)
    return Fix(label, FixAction.DROP_ELEMENTS, (("elements", listed),))


def _known(case: Case, element: Element) -> KnownElement | None:
    return case.catalogue.elements.get(element.ak_uuid or "")


def named(case: Case) -> Iterator[Problem]:
    """An Element is named by its UUID, a custom one by its number, never by both."""
    bad = [
        index
        for index, element in enumerate(case.recipe.elements)
        if bool(element.ak_uuid) == (element.user_lora_id is not None)
    ]
    for index in bad:
        fix = _drop("Remove it", bad)
        yield refuse("element_unnamed", f"elements.{index}", "Choose an Element.", fix)


def once(case: Case) -> Iterator[Problem]:
    """Each Element at most once."""
    seen: set[tuple[str | None, int | None]] = set()
    twice: list[int] = []
    for index, element in enumerate(case.recipe.elements):
        key = (element.ak_uuid, element.user_lora_id)
        if key in seen:
            twice.append(index)
        seen.add(key)
    for index in twice:
        fix = _drop("Keep it once", twice)
        yield refuse("element_twice", f"elements.{index}", "This Element is there twice.", fix)


def base(case: Case) -> Iterator[Problem]:
    """An Element works on models of its own base."""
    if case.model is None or case.model.base is None:
        return
    for index, known in _wrong_base(case):
        needs = FAMILIES[known.base].phrase if known.base else "another model"
        message = f"{known.name} needs {needs}. {case.model.short} is {case.model.badge}."
        fix = _drop("Remove it", [at for at, _ in _wrong_base(case)])
        yield refuse("element_base", f"elements.{index}", message, fix)


def _wrong_base(case: Case) -> Iterator[tuple[int, KnownElement]]:
    for index, element in enumerate(case.recipe.elements):
        known = _known(case, element)
        if known is not None and known.base and case.model and known.base is not case.model.base:
            yield index, known


def weight(case: Case) -> Iterator[Problem]:
    """The weight lies within the Element's own range, where the account's list told it."""
    for index, element in enumerate(case.recipe.elements):
        known = _known(case, element)
        low, high = (known.weight_min, known.weight_max) if known else (-math.inf, math.inf)
        if low <= element.weight <= high and math.isfinite(element.weight):
            continue
        best = _closest(element.weight, low, high)
        label, arguments = f"Use {number(best)}", (("element", index), ("weight", best))
        yield refuse(
            "element_weight",
            f"elements.{index}.weight",
            f"Weight goes from {number(low)} to {number(high)}." if known else "Give it a weight.",
            Fix(label, FixAction.SET_ELEMENT, arguments),
        )


def _closest(value: float, low: float, high: float) -> float:
    """The closest weight within the range; 1, or what is nearest to it, for no number at all."""
    wanted = value if math.isfinite(value) else 1.0
    return min(max(wanted, low), high)


RULES = (named, once, base, weight)
