"""The sandbox's own copy of the API's rules, read from ``reference.json``.

Nothing here is shared with the application that talks to the sandbox: two independent
readings of the same published pages are what makes a disagreement visible.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5


@dataclass(frozen=True, slots=True)
class Base:
    """A family of models that shares preprocessor ids and size limits (API contract 2.2, 3.2)."""

    name: str
    preprocessors: Mapping[str, int]
    largest: tuple[int, int]
    native: int
    alchemy: bool
    alchemy_guidance: bool
    alchemy_contrast: float | None
    largest_seed: int | None
    with_init_image: tuple[str, ...] | None
    context_images: int
    enlarge: float

    def kind_of(self, preprocessor: float) -> str | None:
        """The kind of guidance that an id stands for on this base, or None."""
        return next((kind for kind, id_ in self.preprocessors.items() if id_ == preprocessor), None)


@dataclass(frozen=True, slots=True)
class Model:
    """A platform model (API contract 4). ``id`` is None where only a base was chosen."""

    id: str | None
    name: str
    version: str | None
    base: Base
    prices: str
    description: str = ""
    photo_real_v2: bool = False
    instance_prompt: str | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """A platform Element (LoRA) with the weights it takes (API contract 7)."""

    ak_uuid: str
    name: str
    description: str
    version: str
    weight_default: int
    weight_min: int
    weight_max: int


@dataclass(frozen=True, slots=True)
class Reference:
    """Every table that the sandbox judges and answers by."""

    tables: Mapping[str, Any]
    bases: Mapping[str, Base]
    models: Mapping[str, Model]
    elements: Mapping[str, Element]

    @property
    def limits(self) -> Mapping[str, Any]:
        """Numbers of API contract 2.1 to 2.3 and 3.4, by name."""
        limits: Mapping[str, Any] = self.tables["limits"]
        return limits

    @property
    def default_model(self) -> Model:
        """The model that answers when a request names none (API contract 2.1)."""
        return self.models[self.tables["defaultModel"]]

    def model_of_version(self, version: str) -> Model:
        """The nameless model that ``sd_version`` alone selects."""
        base, prices = self.tables["baseOfVersion"][version]
        return Model(None, "Default", version, self.bases[base], prices)

    def base_of(self, version: str) -> Base:
        """The family of models that a version belongs to."""
        return self.bases[self.tables["baseOfVersion"][version][0]]

    def own_models(self, user: str) -> dict[str, Model]:
        """The models that an account trained: the same few for each, with ids of its own."""
        made = [_own_model(row, user, self) for row in self.tables["ownModels"]]
        return {str(model.id): model for model in made}


def _base(name: str, row: Mapping[str, Any]) -> Base:
    largest = row["largest"]
    allowed = row.get("withInitImage")
    return Base(
        name=name,
        preprocessors=row["preprocessors"],
        largest=(largest[0], largest[1]),
        native=row["native"],
        alchemy=row.get("alchemy", False),
        alchemy_guidance=row.get("alchemyGuidance", False),
        alchemy_contrast=row.get("alchemyContrast"),
        largest_seed=row.get("largestSeed"),
        with_init_image=None if allowed is None else tuple(allowed),
        context_images=row.get("contextImages", 0),
        enlarge=row.get("enlarge", 1.0),
    )


def _model(row: Mapping[str, Any], bases: Mapping[str, Base]) -> Model:
    return Model(
        id=row["id"],
        name=row["name"],
        version=row["sdVersion"],
        base=bases[row["base"]],
        prices=row["prices"],
        description=row["description"],
        photo_real_v2=row["photoRealV2"],
    )


def _own_model(row: Mapping[str, Any], user: str, known: Reference) -> Model:
    return Model(
        id=str(uuid5(UUID(user), row["name"])),
        name=row["name"],
        version=row["sdVersion"],
        base=known.base_of(row["sdVersion"]),
        prices=row["prices"],
        description=row["description"],
        instance_prompt=row["instancePrompt"],
    )


def _element(row: Mapping[str, Any]) -> Element:
    return Element(
        ak_uuid=row["akUUID"],
        name=row["name"],
        description=row["description"],
        version=row["baseModel"],
        weight_default=row["weightDefault"],
        weight_min=row["weightMin"],
        weight_max=row["weightMax"],
    )


@cache
def reference() -> Reference:
    """The tables, read once per process."""
    text = Path(__file__).with_name("reference.json").read_text(encoding="utf-8")
    tables = json.loads(text)
    bases = {name: _base(name, row) for name, row in tables["bases"].items()}
    models = {row["id"]: _model(row, bases) for row in tables["models"]}
    elements = {row["akUUID"]: _element(row) for row in tables["elements"]}
    return Reference(tables, bases, models, elements)
