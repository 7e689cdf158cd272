"""The list of models in the studio: for each its cost, and which slots would stop working."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from guidance.domain import pricing
from guidance.domain.catalogue import CATALOGUE
from guidance.domain.planner import parked_under, plan
from guidance.domain.platform_models import PlatformModel
from guidance.domain.recipe import Recipe
from guidance.forms.changes import recipe_in
from guidance.forms.draft import Draft


@dataclass(frozen=True)
class Row:
    """One model of the list. `cost` is in credits an image, an estimate."""

    model: PlatformModel
    chosen: bool
    cost: int
    warning: str


def rows(draft: Draft) -> list[Row]:
    """Every model, seen from the recipe that stands in the composer."""
    recipe = parked_under(recipe_in(draft))
    return [_row(recipe, known) for known in CATALOGUE.models()]


def _row(recipe: Recipe, model: PlatformModel) -> Row:
    planned = plan(recipe, model.id)
    one = replace(planned.recipe, num_images=1)
    letters = planned.parked
    *first, last = letters or ("",)
    joined = " and ".join(part for part in (", ".join(first), last) if part)
    return Row(
        model=model,
        chosen=model.id == recipe.model_id,
        cost=math.ceil(pricing.estimate(one)),
        warning=f"{joined} would not work" if letters else "",
    )
