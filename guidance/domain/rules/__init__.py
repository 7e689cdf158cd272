"""Every rule of API contract 2 and 3 as a function from a recipe to the problems it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from guidance.domain.catalogue import Catalogue
from guidance.domain.problem import Problem
from guidance.domain.rules import (
    elements,
    init_image,
    old_format,
    photo_real,
    pipeline,
    sampling,
    size,
    slots,
    strength,
    styling,
    text,
)
from guidance.domain.rules.case import Case

if TYPE_CHECKING:
    from guidance.domain.recipe import Recipe

LEFT_OUT = slots.LEFT_OUT | elements.LEFT_OUT | {init_image.MISSING}
"""Codes of problems that Generate solves by leaving the slot, Element or start picture out."""

RULES: tuple[Callable[[Case], Iterator[Problem]], ...] = (
    *text.RULES,
    *slots.RULES,
    *strength.RULES,
    *init_image.RULES,
    *old_format.RULES,
    *size.RULES,
    *sampling.RULES,
    *styling.RULES,
    *pipeline.RULES,
    *photo_real.RULES,
    *elements.RULES,
)


def problems(recipe: Recipe, catalogue: Catalogue, *, strict: bool = False) -> tuple[Problem, ...]:
    """Every problem of a recipe, in the order in which the form shows its fields."""
    case = Case(recipe, catalogue.model(recipe.model_id), catalogue, strict)
    return tuple(problem for rule in RULES for problem in rule(case))


def incompatible(found: Iterable[Problem]) -> tuple[int, ...]:
    """Indexes of slots that some problem keeps out of the request, whatever their settings."""
    kept_out = (problem.slot for problem in found if problem.code in slots.LEFT_OUT)
    return tuple(sorted({index for index in kept_out if index is not None}))


def start_left_out(found: Iterable[Problem]) -> bool:
    """Whether Image to image is left out of the request because it has no picture."""
    return any(problem.code == init_image.MISSING for problem in found)


def misfit_elements(found: Iterable[Problem]) -> tuple[int, ...]:
    """Indexes of Elements that are left out of the request because the model can't take them."""
    kept_out = (problem.element for problem in found if problem.code in elements.LEFT_OUT)
    return tuple(sorted({index for index in kept_out if index is not None}))
