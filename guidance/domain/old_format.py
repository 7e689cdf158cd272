"""The format before `controlnets`: one picture alone, or with its kind and a weight.

(API contract 2.1, 3.4)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guidance.domain.kinds import ControlNetKind

if TYPE_CHECKING:
    from guidance.domain.recipe import Recipe

OLD_KINDS = {
    "CANNY": ControlNetKind.EDGE,
    "POSE": ControlNetKind.POSE,
    "DEPTH": ControlNetKind.DEPTH,
}
"""Kinds that the old format knows, by its own words."""

PLAIN_WEIGHT = 1.0
PLAIN_STRENGTH = 0.5
"""Where Image to image stands when a request says nothing of its strength."""


def goes_alone(recipe: Recipe) -> bool:
    """Whether a picture to start from is all there is, so that it goes without a strength."""
    has_guides = any(slot.enabled for slot in recipe.guidance)
    return recipe.old_format and recipe.starts_from_picture and not has_guides
