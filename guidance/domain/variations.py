"""Variations: pictures that Leonardo makes out of one generated picture (API contract 7).

A variation is a run of its own with its own cost; what it starts from is part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from guidance.domain.problem import Problem

LARGEST_OUTPUT = 20_000_000
"""The most pixels that the universal upscaler returns."""

MULTIPLIERS = (1.0, 2.0)
STEPS = (1, 10)
DEFAULT_MULTIPLIER = 1.5
DEFAULT_STEP = 5

STYLES = {
    "GENERAL": "General",
    "CINEMATIC": "Cinematic",
    "2D ART & ILLUSTRATION": "2D art and illustration",
    "CG ART & GAME ASSETS": "CG art and game assets",
}
ULTRA_STYLES = {"ARTISTIC": "Ultra, artistic", "REALISTIC": "Ultra, realistic"}


class VariationFormatError(ValueError):
    """The JSON is not a variation that this release knows."""


class Transform(StrEnum):
    """What can be made out of a picture."""

    UPSCALE = "upscale"
    NOBG = "nobg"
    UNZOOM = "unzoom"
    UNIVERSAL = "universal"

    @property
    def listed_as(self) -> str:
        """The API's `transformType`; both upscalers are one there."""
        return {"universal": "UPSCALE"}.get(self.value, self.value.upper())


_PRICES = {Transform.UPSCALE: 15, Transform.NOBG: 5, Transform.UNZOOM: 15}
_UNIVERSAL, _UNIVERSAL_ULTRA = 60, 90


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a variation starts, in Leonardo's ids.

    `id` is the picture's, itself a variation with `is_variation`; `image` and `generation` are
    the generated image and the generation that it goes back to, where it will be listed.
    """

    id: str
    is_variation: bool
    image: str
    generation: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the universal upscaler; `similarity` and `detail` are for ultra styles only."""

    multiplier: float = DEFAULT_MULTIPLIER
    creativity: int = DEFAULT_STEP
    style: str = "GENERAL"
    similarity: int | None = None
    detail: int | None = None

    @property
    def is_ultra(self) -> bool:
        """Whether the style is one that costs more and takes two more settings."""
        return self.style in ULTRA_STYLES

    def problems(self, width: int, height: int) -> tuple[Problem, ...]:
        """What keeps these settings from being sent for a picture of that size in pixels."""
        found = [
            _outside("multiplier", self.multiplier, MULTIPLIERS),
            _outside("creativity", self.creativity, STEPS),
            _outside("similarity", self.similarity, STEPS),
            _outside("detail", self.detail, STEPS),
            self._style_problem(),
            self._size_problem(width, height),
        ]
        return tuple(one for one in found if one is not None)

    def _style_problem(self) -> Problem | None:
        if self.style in STYLES or self.is_ultra:
            return None
        return Problem("unknown_style", "style", "Pick one of the listed styles.")

    def _size_problem(self, width: int, height: int) -> Problem | None:
        wide, high = round(width * self.multiplier), round(height * self.multiplier)
        if wide * high <= LARGEST_OUTPUT or not _within(self.multiplier, MULTIPLIERS):
            return None
        most = (LARGEST_OUTPUT / (width * height)) ** 0.5
        way = f"Take {int(most * 100) / 100:g} or less." if most >= 1 else "It is too large."
        text = f"The result would be {wide} × {high} pixels; 20 megapixels is the most. {way}"
        return Problem("too_large", "multiplier", text)


@dataclass(frozen=True, slots=True)
class Variation:
    """One variation as it is asked for; `settings` only for the universal upscaler."""

    transform: Transform
    origin: Origin
    settings: Settings | None = None

    @property
    def estimate(self) -> int:
        """Credits: the published fixed prices (API contract 7).

        None is published for the universal upscaler; 60, and 90 with an ultra style, are our
        assumptions.
        """
        return price(self.transform, self.settings)

    def to_json(self) -> dict[str, Any]:
        """A JSON object that `from_json` reads back."""
        return asdict(self) | {"transform": self.transform.value}

    @classmethod
    def from_json(cls, data: object) -> Variation:
        """A variation from its JSON object. Raises VariationFormatError for any other shape."""
        try:
            if not isinstance(data, Mapping):
                raise TypeError("a variation is an object")
            settings = data["settings"]
            return cls(
                Transform(data["transform"]),
                Origin(**data["origin"]),
                None if settings is None else Settings(**settings),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise VariationFormatError(str(error)) from error


def price(transform: Transform, settings: Settings | None = None) -> int:
    """Credits that a variation will cost, as `Variation.estimate` says."""
    if transform is Transform.UNIVERSAL:
        return _UNIVERSAL_ULTRA if settings is not None and settings.is_ultra else _UNIVERSAL
    return _PRICES[transform]


def _outside(where: str, value: float | None, limits: tuple[float, float]) -> Problem | None:
    if value is None or _within(value, limits):
        return None
    return Problem("out_of_range", where, f"This goes from {limits[0]:g} to {limits[1]:g}.")


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
