"""Composer to preset and back: settings travel, what a person wrote stays."""

from __future__ import annotations

from dataclasses import replace

from guidance.domain.recipe import Recipe
from guidance.forms.changes import recipe_in
from guidance.forms.draft import Draft
from guidance.forms.recipes import initial_from

WRITTEN = (
    "prompt",
    "negative_prompt",
    "prompt_before",
    "avoid_open",
    "advanced_open",
    "picking",
    "remix_of",
    "seed",
)
"""Fields that belong to the picture at hand, not to the settings."""


def settings_in(draft: Draft, *, with_guidance: bool) -> Recipe:
    """The settings of a composer as a recipe; without its references unless they are wanted."""
    recipe = replace(recipe_in(draft), prompt="", negative_prompt="", seed=None)
    return recipe if with_guidance else replace(recipe, guidance=(), init_image=None)


def applied(draft: Draft, settings: Recipe) -> Draft:
    """The draft with other settings; its references go only where the preset brings some."""
    taken = initial_from(settings)
    written = {name: draft.get(name) for name in WRITTEN if name in draft.fields}
    has_guidance = bool(settings.guidance or settings.init_image)
    guided = taken if has_guidance else draft
    return Draft({**taken.fields, **written}, guided.slots, guided.start, draft.catalogue)
