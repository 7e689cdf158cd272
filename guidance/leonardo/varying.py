"""Orders for variations: upscale, no background, unzoom, universal upscaler (API contract 7).

A variation starts from a generated image's id, or from an earlier variation's. Uploaded
pictures are for the universal upscaler alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from guidance.leonardo.payload import JSON, Body, PayloadError

MULTIPLIERS = (1.0, 2.0)
STEPS = (1, 10)


class Style(StrEnum):
    """Styles of the universal upscaler (API contract 7)."""

    GENERAL = "GENERAL"
    CINEMATIC = "CINEMATIC"
    ILLUSTRATION = "2D ART & ILLUSTRATION"
    GAME_ASSETS = "CG ART & GAME ASSETS"


class UltraStyle(StrEnum):
    """Ultra styles of the universal upscaler: they cost more and take two more settings."""

    ARTISTIC = "ARTISTIC"
    REALISTIC = "REALISTIC"


@dataclass(frozen=True, slots=True)
class VariationOrder:
    """One variation as it is sent: `path` below /variations, `answer` where its job stands."""

    path: str
    answer: str
    body: Body


@dataclass(frozen=True, slots=True)
class UpscalerSource:
    """What the universal upscaler starts from: exactly one of the three ids."""

    image_id: str | None = None
    init_image_id: str | None = None
    variation_id: str | None = None


@dataclass(frozen=True, slots=True)
class UpscalerSettings:
    """Settings of the universal upscaler; None leaves the API's default.

    `multiplier` 1..2, `creativity`, `similarity` and `detail_contrast` 1..10, the latter two
    with an ultra style only. The result may have 20 megapixels at most.
    """

    multiplier: float | None = None
    creativity: int | None = None
    style: Style | UltraStyle | None = None
    similarity: int | None = None
    detail_contrast: int | None = None
    prompt: str = ""


def upscale(image_id: str) -> VariationOrder:
    """A larger copy of a generated image."""
    return VariationOrder("upscale", "sdUpscaleJob", {"id": image_id})


def no_background(image_id: str, *, of_variation: bool = False) -> VariationOrder:
    """The subject alone, as a PNG. `of_variation` when the id is that of a variation."""
    return VariationOrder("nobg", "sdNobgJob", _of(image_id, of_variation))


def unzoom(image_id: str, *, of_variation: bool = False) -> VariationOrder:
    """A wider view around the picture. `of_variation` when the id is that of a variation."""
    return VariationOrder("unzoom", "sdUnzoomJob", _of(image_id, of_variation))


def _of(id_: str, of_variation: bool) -> Body:
    return {"id": id_, "isVariation": True} if of_variation else {"id": id_}


def universal_upscale(
    source: UpscalerSource, settings: UpscalerSettings | None = None
) -> VariationOrder:
    """A larger copy with new detail.

    Raises PayloadError unless exactly one source is named, and for settings that the API
    refuses.
    """
    chosen = settings or UpscalerSettings()
    _check(chosen)
    body = {**_source(source), **_settings(chosen)}
    return VariationOrder("universal-upscaler", "universalUpscaler", body)


def _source(source: UpscalerSource) -> Body:
    ids = {
        "generatedImageId": source.image_id,
        "initImageId": source.init_image_id,
        "variationId": source.variation_id,
    }
    named: Body = {name: id_ for name, id_ in ids.items() if id_ is not None}
    if len(named) != 1:
        raise PayloadError("The universal upscaler starts from exactly one picture.")
    return named


def _settings(chosen: UpscalerSettings) -> Body:
    style = "ultraUpscaleStyle" if isinstance(chosen.style, UltraStyle) else "upscalerStyle"
    values: dict[str, JSON | None] = {
        "upscaleMultiplier": chosen.multiplier,
        "creativityStrength": chosen.creativity,
        style: chosen.style.value if chosen.style else None,
        "similarity": chosen.similarity,
        "detailContrast": chosen.detail_contrast,
        "prompt": chosen.prompt or None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _check(chosen: UpscalerSettings) -> None:
    if chosen.multiplier is not None and not _within(chosen.multiplier, MULTIPLIERS):
        raise PayloadError("The multiplier goes from 1 to 2.")
    for value in (chosen.creativity, chosen.similarity, chosen.detail_contrast):
        if value is not None and not _within(value, STEPS):
            raise PayloadError("Creativity, similarity and detail contrast go from 1 to 10.")
    ultra_only = (chosen.similarity, chosen.detail_contrast)
    if any(value is not None for value in ultra_only) and not isinstance(chosen.style, UltraStyle):
        raise PayloadError("Similarity and detail contrast need an ultra style.")


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
