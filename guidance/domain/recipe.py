"""A recipe: everything that one request for pictures says, and what is wrong with it.

Frozen values without ids of the remote API: a picture is named by our own id, and
`guidance.leonardo.payload` turns a recipe into a request once each picture is known there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from guidance.domain import rules, stored
from guidance.domain.catalogue import CATALOGUE, Catalogue
from guidance.domain.ingredients import ControlNetInput, Element, InitImage, Picture, letter
from guidance.domain.kinds import Source
from guidance.domain.normalising import normalised
from guidance.domain.problem import Fix, FixAction, Problem
from guidance.domain.stored import RecipeFormatError

__all__ = [
    "ControlNetInput",
    "Element",
    "Fix",
    "FixAction",
    "InitImage",
    "Picture",
    "Problem",
    "Recipe",
    "RecipeFormatError",
    "Source",
    "letter",
    "letters",
]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One request for still images. Sizes in pixels; None leaves a choice to the model's default.

    Source: API contract 2.1.
    """

    prompt: str
    model_id: str
    width: int = 1024
    height: int = 1024
    num_images: int = 4
    negative_prompt: str = ""
    seed: int | None = None
    guidance: tuple[ControlNetInput, ...] = ()
    init_image: InitImage | None = None
    preset_style: str | None = None
    style_uuid: str | None = None
    alchemy: bool | None = None
    ultra: bool | None = None
    contrast: float | None = None
    contrast_ratio: float | None = None
    guidance_scale: float | None = None
    num_inference_steps: int | None = None
    scheduler: str | None = None
    photo_real: bool | None = None
    photo_real_version: str | None = None
    photo_real_strength: float | None = None
    prompt_magic: bool | None = None
    prompt_magic_version: str | None = None
    prompt_magic_strength: float | None = None
    high_contrast: bool | None = None
    high_resolution: bool | None = None
    expanded_domain: bool | None = None
    enhance_prompt: bool | None = None
    enhance_prompt_instruction: str = ""
    tiling: bool | None = None
    transparency: str | None = None
    elements: tuple[Element, ...] = ()
    old_format: bool = False
    """Whether it is sent in the format before `controlnets` (contract 2.1)."""

    def problems(
        self, catalogue: Catalogue = CATALOGUE, *, strict: bool = False
    ) -> tuple[Problem, ...]:
        """Every rule of API contract 2 and 3 that this recipe breaks, errors and warnings.

        `strict` adds the warnings of rules on which the vendor's documents disagree.
        """
        return rules.problems(self, catalogue, strict=strict)

    @property
    def starts_from_picture(self) -> bool:
        """Whether Image to image would start from a picture; one without its picture does not."""
        return self.init_image is not None and self.init_image.picture is not None

    def incompatible(self, catalogue: Catalogue = CATALOGUE) -> tuple[int, ...]:
        """Indexes of slots that can't go into the request, whatever their settings."""
        return rules.incompatible(self.problems(catalogue))

    def sendable(self, catalogue: Catalogue = CATALOGUE) -> Recipe:
        """The recipe as it can be sent: without what does not go with its model, or is off."""
        off = [index for index, slot in enumerate(self.guidance) if not slot.enabled]
        found = self.problems(catalogue)
        kept = self.without_elements(rules.misfit_elements(found))
        kept = kept.without_init_image() if rules.start_left_out(found) else kept
        return kept.without((*off, *rules.incompatible(found)))

    def without(self, slots: Collection[int]) -> Recipe:
        """The recipe without the slots at these indexes."""
        kept = (slot for index, slot in enumerate(self.guidance) if index not in slots)
        return replace(self, guidance=tuple(kept))

    def without_elements(self, indexes: Collection[int]) -> Recipe:
        """The recipe without the Elements at these indexes."""
        kept = (element for at, element in enumerate(self.elements) if at not in indexes)
        return replace(self, elements=tuple(kept))

    def without_init_image(self) -> Recipe:
        """The recipe without Image to image."""
        return replace(self, init_image=None)

    def normalised(self, catalogue: Catalogue = CATALOGUE) -> Recipe:
        """The recipe with everything said that we always send explicitly (API contract 2.1)."""
        return normalised(self, catalogue)

    def letters(self) -> tuple[str, ...]:
        """The letter of each slot, in order."""
        return letters(self)

    def to_json(self) -> dict[str, Any]:
        """A JSON object with every field and a version."""
        return stored.dump(self)

    @classmethod
    def from_json(cls, data: object) -> Recipe:
        """A recipe from `to_json`. Raises RecipeFormatError for anything else."""
        return stored.load(cls, data)


def letters(recipe: Recipe) -> tuple[str, ...]:
    """The letter of each slot of a recipe, switched-off ones included, so that none changes."""
    return tuple(letter(index) for index in range(len(recipe.guidance)))
