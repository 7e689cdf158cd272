"""Rules for Elements (API contract 2.1, 4)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from guidance.domain.bases import FAMILIES
from guidance.domain.catalogue import Catalogue, KnownElement
from guidance.domain.ingredients import Element
from guidance.domain.platform_models import PlatformModel
from guidance.domain.problem import Fix, FixAction, Problem
from guidance.domain.rules.case import Case, number, refuse

ELEMENT_BASE = "element_base"
LEFT_OUT = frozenset({ELEMENT_BASE})
"""Problems that are solved by leaving the Element out of the request."""


def _drop(label: str, indexes: list[int]) -> Fix:
    listed = ",".join(str(index) for index in indexes)
    return Fix(label, FixAction.DROP_ELEMENTS, (("elements", listed),))


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
    """An Element works on models of its own base; on another one it is left out."""
    wrong = dict(misfits(case.recipe.elements, case.model, case.catalogue))
    fix = _drop("Remove it" if len(wrong) == 1 else "Remove those of another base", list(wrong))
    for index, known in wrong.items():
        yield refuse(ELEMENT_BASE, f"elements.{index}", misfit_words(known, case.model), fix)


def misfits(
    elements: Sequence[Element], model: PlatformModel | None, catalogue: Catalogue
) -> Iterator[tuple[int, KnownElement]]:
    """Elements that a model can't take, with their indexes."""
    for index, element in enumerate(elements):
        known = catalogue.element(element)
        if known is not None and not known.fits(model):
            yield index, known


def misfit_words(known: KnownElement, model: PlatformModel | None) -> str:
    """Why an Element does not go with a model, in a sentence or two."""
    needs = FAMILIES[known.base].phrase if known.base else "another model"
    is_now = f" {model.short} is {FAMILIES[model.base].phrase}." if model and model.base else ""
    return f"{known.name} needs {needs}.{is_now}"


def weight(case: Case) -> Iterator[Problem]:
    """The weight lies within the Element's own range, where the account's list told it."""
    for index, element in enumerate(case.recipe.elements):
        known = case.catalogue.element(element)
        low, high = (known.weight_min, known.weight_max) if known else (-math.inf, math.inf)
        if low <= element.weight <= high and math.isfinite(element.weight):
            continue
        best = _closest(element.weight, low, high)
        label, arguments = f"Use {number(best)}", (("element", index), ("weight", best))
        yield refuse(
            "element_weight",
            f"elements.{index}.weight",
            _range_words(low, high),
            Fix(label, FixAction.SET_ELEMENT, arguments),
        )


def _range_words(low: float, high: float) -> str:
    if math.isinf(low) or math.isinf(high):
        return "Give it a weight."
    return f"Weight goes from {number(low)} to {number(high)}."


def _closest(value: float, low: float, high: float) -> float:
    """The closest weight within the range; 1, or what is nearest to it, for no number at all."""
    wanted = value if math.isfinite(value) else 1.0
    return min(max(wanted, low), high)


RULES = (named, once, base, weight)
