"""What a recipe will cost, in API credits: an estimate, never the bill.

The vendor published prices for four images at 512 x 512 and 1024 x 1024 (API contract 7); sizes
in between follow the number of pixels. Families without a published price are taken as the
closest one that has it. The pricing endpoint and the answer to a request know better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guidance.domain.catalogue import CATALOGUE, Catalogue
from guidance.domain.effective import alchemy_on, photo_real_version
from guidance.domain.kinds import Base
from guidance.domain.platform_models import PlatformModel

if TYPE_CHECKING:
    from guidance.domain.recipe import Recipe

_SMALL, _LARGE = 512 * 512, 1024 * 1024
_IMAGES = 4
_STEPS = 15
_REFERENCE_SHARE = 0.1
_ELEMENT_SHARE = 0.05
_ULTRA_FACTOR = 2.0


@dataclass(frozen=True, slots=True)
class Tariff:
    """Credits for four images at 512 x 512 and at 1024 x 1024."""

    small: float
    large: float

    def for_pixels(self, pixels: int) -> float:
        """Credits for four images of that many pixels, on the line through both prices."""
        slope = (self.large - self.small) / (_LARGE - _SMALL)
        return max(self.small + slope * (pixels - _SMALL), 1.0)


PLAIN = Tariff(7, 12)
ALCHEMY_V1 = Tariff(16, 44)
LIGHTNING = Tariff(15, 40)
XL = Tariff(24, 66)
PHOTO_REAL_V1 = Tariff(23, 63)


def tariff(recipe: Recipe, model: PlatformModel | None) -> Tariff:
    """The published price that comes closest to what the recipe asks for."""
    if photo_real_version(recipe, model) == "v1":
        return PHOTO_REAL_V1
    if model is None or model.base is None:
        return XL
    classic = model.base in {Base.SD15, Base.SD21}
    if not alchemy_on(recipe, model) and (classic or model.base is Base.SDXL):
        return PLAIN
    if classic:
        return ALCHEMY_V1
    fast = model.sd_version == "SDXL_LIGHTNING" or model.base is Base.FLUX_SCHNELL
    return LIGHTNING if fast else XL


def estimate(recipe: Recipe, catalogue: Catalogue = CATALOGUE) -> int:
    """Credits for the recipe, rounded up, at least 1.

    Each reference counts a tenth on top, each Element a twentieth, Ultra doubles, and more steps
    than the usual 15 cost in proportion: these shares are our assumptions.
    """
    model = catalogue.model(recipe.model_id)
    four = tariff(recipe, model).for_pixels(max(recipe.width * recipe.height, 1))
    extras = 1 + _REFERENCE_SHARE * _references(recipe) + _ELEMENT_SHARE * len(recipe.elements)
    factor = extras * _steps(recipe) * (_ULTRA_FACTOR if recipe.ultra else 1)
    credits = four * max(recipe.num_images, 1) / _IMAGES * factor
    return max(math.ceil(round(credits, 6)), 1)


def _references(recipe: Recipe) -> int:
    return sum(slot.enabled for slot in recipe.guidance) + recipe.starts_from_picture


def _steps(recipe: Recipe) -> float:
    """Published prices hold for the default number of steps; fewer are not known to save."""
    return max((recipe.num_inference_steps or _STEPS) / _STEPS, 1)
