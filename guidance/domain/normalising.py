"""A recipe with its open choices filled in, ready to be written down and sent.

The vendor's defaults for absent fields are doubtful, so we never rely on them
(API contract 2.1, "Defaults caveat").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guidance.domain.effective import (
    alchemy_on,
    photo_real_on,
    photo_real_version,
    preset_style,
)
from guidance.domain.ingredients import ControlNetInput, InitImage
from guidance.domain.kinds import ControlNetKind, StrengthType
from guidance.domain.old_format import PLAIN_STRENGTH, goes_alone
from guidance.domain.strengths import default_strength

if TYPE_CHECKING:
    from guidance.domain.catalogue import Catalogue
    from guidance.domain.recipe import Recipe


def normalised(recipe: Recipe, catalogue: Catalogue) -> Recipe:
    """Says Alchemy, preset style, PhotoReal's version and every strength; tidies influence.

    Influence is left out where fewer than two Style References go into the request
    (API contract 3.1). Doing it twice changes nothing.
    """
    model = catalogue.model(recipe.model_id)
    version = photo_real_version(recipe, model)
    return replace(
        recipe,
        alchemy=alchemy_on(recipe, model) if model else recipe.alchemy,
        preset_style=preset_style(recipe, model),
        photo_real=True if photo_real_on(recipe) else recipe.photo_real,
        photo_real_version=version or recipe.photo_real_version,
        guidance=_guidance(recipe.guidance),
        init_image=_start(recipe),
    )


def _start(recipe: Recipe) -> InitImage | None:
    """A strength that the old format can't say is the plain one."""
    start = recipe.init_image
    if start is None or not goes_alone(recipe):
        return start
    return replace(start, strength=PLAIN_STRENGTH)


def _guidance(slots: tuple[ControlNetInput, ...]) -> tuple[ControlNetInput, ...]:
    """The slots with their strengths said, and influence only where it counts."""
    styles = sum(slot.enabled and slot.kind is ControlNetKind.STYLE for slot in slots)
    return tuple(_influence(_strength(slot), several=styles > 1) for slot in slots)


def _strength(slot: ControlNetInput) -> ControlNetInput:
    """The kind's default where neither a name nor a weight was chosen."""
    if slot.strength_type is not None or slot.weight is not None:
        return slot
    default = default_strength(slot.kind)
    if isinstance(default, StrengthType):
        return replace(slot, strength_type=default)
    return replace(slot, weight=default)


def _influence(slot: ControlNetInput, *, several: bool) -> ControlNetInput:
    """Influence belongs to one of several Style References; a missing one counts as 1."""
    if slot.kind is not ControlNetKind.STYLE or not several:
        return replace(slot, influence=None)
    return replace(slot, influence=1.0) if slot.influence is None else slot
