"""What a run orders at Leonardo: pictures of a recipe, or a variation of one picture.

Both go the same way through attempts and submission; here is all in which they differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from guidance.domain.catalogue import Catalogue
from guidance.domain.recipe import Picture, Recipe
from guidance.domain.variations import Settings, Transform, Variation
from guidance.leonardo import varying
from guidance.leonardo.answers import Accepted, AcceptedVariation
from guidance.leonardo.client import Client
from guidance.leonardo.payload import RemotePicture, generation_payload
from guidance.models import Generation
from guidance.services import offers

Hook = Callable[[], None]
Pictures = Mapping[Picture, RemotePicture]
Send = Callable[[Client, Hook, float], Accepted | AcceptedVariation]


class Order(Protocol):
    """One thing that costs money. Without a `seed` of a person's, one is drawn for matching."""

    @property
    def seed(self) -> int | None: ...

    @property
    def sends_seed(self) -> bool: ...

    def fingerprint(self, seed: int) -> str:
        """What tells it from others: only one of the same may be unresolved at a time."""
        ...

    def sending(self, seed: int, pictures: Pictures) -> Send:
        """The one call to make. Raises PayloadError for what can't become a request."""
        ...


@dataclass(frozen=True, slots=True)
class RecipeOrder:
    """Pictures of a recipe (POST /generations), by what the account offers."""

    recipe: Recipe
    catalogue: Catalogue

    @property
    def seed(self) -> int | None:
        return self.recipe.seed

    @property
    def sends_seed(self) -> bool:
        return True

    def fingerprint(self, seed: int) -> str:
        one = self.recipe
        prompt = hashlib.sha256(one.prompt.encode()).hexdigest()
        return _hashed(one.model_id, one.width, one.height, one.num_images, seed, prompt)

    def sending(self, seed: int, pictures: Pictures) -> Send:
        payload = generation_payload(self.recipe, seed, pictures, self.catalogue)
        return lambda client, hook, seconds: client.create_generation(
            payload, on_connected=hook, deadline_s=seconds
        )


@dataclass(frozen=True, slots=True)
class VariationOrder:
    """A variation of a picture (POST /variations/*), which takes no seed.

    Leonardo lists variations by the picture that they go back to and by kind, so of those only
    one may be unresolved at a time: then whatever is new there is it.
    """

    variation: Variation

    @property
    def seed(self) -> int | None:
        return None

    @property
    def sends_seed(self) -> bool:
        return False

    def fingerprint(self, seed: int) -> str:
        return _hashed(self.variation.transform.listed_as, self.variation.origin.image)

    def sending(self, seed: int, pictures: Pictures) -> Send:
        order = request_of(self.variation)
        return lambda client, hook, seconds: client.create_variation(
            order, on_connected=hook, deadline_s=seconds
        )


def order_of(generation: Generation) -> Order:
    """Return what a run orders.

    Raises RecipeFormatError or VariationFormatError for what this release doesn't know.
    """
    if generation.transform:
        return VariationOrder(Variation.from_json(generation.variation))
    known = offers.catalogue_for(generation.account)
    return RecipeOrder(Recipe.from_json(generation.recipe), known)


def request_of(variation: Variation) -> varying.VariationOrder:
    """Return a variation as it is sent. Raises PayloadError for settings that are refused."""
    origin = variation.origin
    if variation.transform is Transform.UPSCALE:
        return varying.upscale(origin.id)
    if variation.transform is Transform.NOBG:
        return varying.no_background(origin.id, of_variation=origin.is_variation)
    if variation.transform is Transform.UNZOOM:
        return varying.unzoom(origin.id, of_variation=origin.is_variation)
    source = (
        varying.UpscalerSource(variation_id=origin.id)
        if origin.is_variation
        else varying.UpscalerSource(image_id=origin.id)
    )
    return varying.universal_upscale(source, _settings(variation.settings or Settings()))


def _settings(chosen: Settings) -> varying.UpscalerSettings:
    style = varying.UltraStyle if chosen.is_ultra else varying.Style
    return varying.UpscalerSettings(
        multiplier=chosen.multiplier,
        creativity=chosen.creativity,
        style=style(chosen.style),
        similarity=chosen.similarity,
        detail_contrast=chosen.detail,
    )


def _hashed(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()
