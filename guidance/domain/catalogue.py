"""What can be asked for: ControlNets, base families and models, in one place to look up.

`CATALOGUE` holds the platform's models; an account's own come in with `with_models`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from guidance.domain.bases import FAMILIES, Alchemy, BaseFamily, base_of
from guidance.domain.controlnets import CONTROLNETS, MAX_REFERENCES, ControlNet
from guidance.domain.ingredients import Element
from guidance.domain.kinds import Base, ControlNetKind
from guidance.domain.platform_models import (
    PHOTO_REAL_V1_ID,
    PLATFORM_MODELS,
    PlatformModel,
    model_of,
)

__all__ = [
    "CATALOGUE",
    "CONTROLNETS",
    "FAMILIES",
    "MAX_REFERENCES",
    "PHOTO_REAL_V1_ID",
    "Alchemy",
    "BaseFamily",
    "Catalogue",
    "ControlNet",
    "KnownElement",
    "PlatformModel",
    "base_of",
    "controlnet",
    "kinds_for",
    "model",
    "model_of",
    "models",
    "preprocessor",
]


@dataclass(frozen=True, slots=True)
class KnownElement:
    """An Element whose base and weights the account's list told us (API contract 7, /elements).

    One that the account trained has a `user_lora_id` instead of a UUID, and no weights in the
    list: its range is endless here and left to Leonardo. `base` None: the API named none.
    """

    ak_uuid: str
    name: str
    base: Base | None
    weight_min: float = -1.0
    weight_max: float = 2.0
    weight_default: float = 1.0
    user_lora_id: int | None = None
    description: str = ""

    @property
    def key(self) -> str:
        """The key by which a recipe's `Element` finds it."""
        return self.ak_uuid or str(self.user_lora_id)

    def fits(self, model: PlatformModel | None) -> bool:
        """Whether it works on a model; where a base is not known, Leonardo decides."""
        base = model.base if model else None
        return self.base is None or base is None or self.base is base


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Models by id and Elements by key. Frozen: adding gives a new catalogue."""

    by_id: Mapping[str, PlatformModel] = field(hash=False)
    elements: Mapping[str, KnownElement] = field(default_factory=dict, hash=False)

    def models(self) -> tuple[PlatformModel, ...]:
        """Every model, in the order in which a picker lists them."""
        return tuple(self.by_id.values())

    def model(self, model_id: str) -> PlatformModel | None:
        """The model with that id; ids are compared without regard to case."""
        return self.by_id.get(model_id.lower())

    def element(self, element: Element) -> KnownElement | None:
        """What the account's list tells about an Element of a recipe."""
        return self.elements.get(element.key)

    @property
    def default(self) -> PlatformModel:
        """The model that is used when nobody chose one (API contract 2.1)."""
        return next(known for known in self.models() if known.default)

    def with_models(self, models: Iterable[PlatformModel]) -> Catalogue:
        """The same catalogue with more models; a model of our own list keeps what we know."""
        added = {known.id.lower(): known for known in models}
        new = {key: known for key, known in added.items() if key not in self.by_id}
        return replace(self, by_id={**self.by_id, **new})

    def with_elements(self, elements: Iterable[KnownElement]) -> Catalogue:
        """The same catalogue with an account's Elements."""
        added = {element.key: element for element in elements}
        return replace(self, elements={**self.elements, **added})

    def with_refusals(self, words: Mapping[str, str]) -> Catalogue:
        """The same catalogue with models marked that Leonardo refused, each with its words."""
        return self._each(words, lambda one, said: replace(one, refused=said))

    def with_pictures(self, names: Mapping[str, str]) -> Catalogue:
        """The same catalogue with models that have an example picture, by their ids."""
        return self._each(names, lambda one, name: replace(one, picture=name))

    def _each(
        self, told: Mapping[str, str], change: Callable[[PlatformModel, str], PlatformModel]
    ) -> Catalogue:
        """The same catalogue with the known ones of these models changed; ids in any case."""
        known = {key.lower(): text for key, text in told.items() if key.lower() in self.by_id}
        changed = {key: change(self.by_id[key], text) for key, text in known.items()}
        return replace(self, by_id={**self.by_id, **changed})

    def starter(self, base: Base) -> PlatformModel:
        """The model to suggest when a person asks for a family."""
        return self.by_id[FAMILIES[base].starter]


CATALOGUE = Catalogue({known.id: known for known in PLATFORM_MODELS})


def model(model_id: str) -> PlatformModel | None:
    """The platform's model with that id, if it is one of theirs."""
    return CATALOGUE.model(model_id)


def models() -> tuple[PlatformModel, ...]:
    """The platform's models."""
    return CATALOGUE.models()


def controlnet(kind: ControlNetKind) -> ControlNet:
    """What is known about a kind: label, icon, summary, strengths, preprocessors."""
    return CONTROLNETS[kind]


def preprocessor(kind: ControlNetKind, base: Base | None) -> int | None:
    """The preprocessor id that serves a kind on a base; None where there is none (contract 3.2)."""
    return CONTROLNETS[kind].preprocessors.get(base) if base else None


def kinds_for(base: Base | None) -> tuple[ControlNetKind, ...]:
    """Kinds that a base can serve, in menu order."""
    return tuple(kind for kind in CONTROLNETS if preprocessor(kind, base) is not None)
