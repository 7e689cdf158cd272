"""What a recipe comes to on a model where it leaves a choice open (API contract 2.1, 2.4, 2.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guidance.domain.bases import Alchemy
from guidance.domain.platform_models import PHOTO_REAL_V1_ID, PlatformModel

if TYPE_CHECKING:
    from guidance.domain.recipe import Recipe


def alchemy_on(recipe: Recipe, model: PlatformModel | None) -> bool:
    """Whether Alchemy runs: as asked, else wherever the model has it and Ultra is off."""
    if model is not None and model.alchemy is Alchemy.NONE:
        return False
    if recipe.alchemy is not None:
        return recipe.alchemy
    return model is not None and not recipe.ultra


def photo_real_on(recipe: Recipe) -> bool:
    """Whether PhotoReal runs: asked for, or part of the model that only flags can choose."""
    asked = recipe.photo_real
    return recipe.model_id == PHOTO_REAL_V1_ID if asked is None else asked


def photo_real_version(recipe: Recipe, model: PlatformModel | None) -> str | None:
    """The PhotoReal version that runs, "v1" or "v2"; None without PhotoReal."""
    if not photo_real_on(recipe):
        return None
    if recipe.photo_real_version:
        return recipe.photo_real_version
    return "v2" if model is not None and model.photo_real_v2 else "v1"


def preset_style(recipe: Recipe, model: PlatformModel | None) -> str:
    """The preset style that is sent: as asked, else one that fits the pipeline."""
    if recipe.preset_style:
        return recipe.preset_style
    if recipe.style_uuid and not (model is not None and model.presets):
        return "NONE"
    if photo_real_on(recipe):
        return "CINEMATIC"
    return "DYNAMIC" if alchemy_on(recipe, model) else "NONE"
