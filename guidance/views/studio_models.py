"""The list of models in the studio: for each its cost, and which slots would stop working."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from guidance.domain import pricing
from guidance.domain.catalogue import Catalogue
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
    catalogue = draft.catalogue
    recipe = parked_under(recipe_in(draft), catalogue)
    return [_row(recipe, known, catalogue) for known in own_first(catalogue)]


def own_first(catalogue: Catalogue) -> list[PlatformModel]:
    """The account's own models, then the platform's, each in the order of the catalogue."""
    return sorted(catalogue.models(), key=lambda known: not known.custom)


def model_groups(catalogue: Catalogue) -> list[tuple[str, list[PlatformModel]]]:
    """The account's own models first, the others by family, in the order of the catalogue."""
    groups: dict[str, list[PlatformModel]] = {}
    for known in own_first(catalogue):
        title = "Your models" if known.custom else known.badge or "Other"
        groups.setdefault(title, []).append(known)
    return list(groups.items())


def _row(recipe: Recipe, model: PlatformModel, catalogue: Catalogue) -> Row:
    planned = plan(recipe, model.id, catalogue)
    one = replace(planned.recipe, num_images=1)
    letters = planned.parked
    *first, last = letters or ("",)
    joined = " and ".join(part for part in (", ".join(first), last) if part)
    return Row(
        model=model,
        chosen=model.id == recipe.model_id,
        cost=math.ceil(pricing.estimate(one, catalogue)),
        warning=f"{joined} would not work" if letters else "",
    )
