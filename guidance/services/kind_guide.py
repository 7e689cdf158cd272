"""What a person should know of each kind of reference: what for, with which models, how strong.

Models come from the catalogue, strengths from the scales; pictures are the ones that
`manage.py paintguides` paints.
"""

from __future__ import annotations

from dataclasses import dataclass

from guidance.domain.catalogue import CATALOGUE, CONTROLNETS, FAMILIES, controlnet
from guidance.domain.ingredients import InitImage
from guidance.domain.kinds import Base, ControlNetKind, StrengthType
from guidance.domain.platform_models import PlatformModel
from guidance.domain.scales import WEIGHT_MAX, WEIGHT_MIN
from guidance.domain.strengths import default_strength, scale
from guidance.services import kind_words
from guidance.services.slots import INIT_IMAGE

KINDS: tuple[str, ...] = (*CONTROLNETS, INIT_IMAGE)
"""Every kind that can be explained, in the order of the menus."""


@dataclass(frozen=True, slots=True)
class Family:
    """A base model family that takes a kind, by its badge, and its models' short names."""

    badge: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindGuide:
    """One kind explained. `start` is the strength to begin with, `steps` what else there is.

    `fits` says whether the model at hand takes it; None where no model is at hand.
    """

    kind: str
    label: str
    icon: str
    summary: str
    purpose: str
    families: tuple[Family, ...]
    start: str
    steps: str
    model: str = ""
    fits: bool | None = None


def guides() -> tuple[KindGuide, ...]:
    """Return every kind explained."""
    return tuple(guide(kind) for kind in KINDS)


def guide(kind: str, model_id: str = "") -> KindGuide:
    """Return one kind explained, also for the model at hand. Raises ValueError for another word."""
    if kind not in KINDS:
        raise ValueError(f"There is no kind called {kind}")
    model = CATALOGUE.model(model_id)
    bases = _bases(kind)
    return KindGuide(
        kind=str(kind),
        label=kind_words.label(kind),
        icon=kind_words.icon(kind),
        summary=kind_words.summary(kind),
        purpose=kind_words.purpose(kind),
        families=_families(bases),
        start=_start(kind),
        steps=_steps(kind),
        model=model.short if model else "",
        fits=_fits(kind, model),
    )


def _bases(kind: str) -> tuple[Base, ...]:
    taken = FAMILIES if kind == INIT_IMAGE else controlnet(ControlNetKind(kind)).bases
    return tuple(base for base in FAMILIES if base in taken)


def _fits(kind: str, model: PlatformModel | None) -> bool | None:
    if model is None:
        return None
    return kind == INIT_IMAGE or model.base in _bases(kind)


def _families(bases: tuple[Base, ...]) -> tuple[Family, ...]:
    listed = (
        (base, [one.short for one in CATALOGUE.models() if one.base is base]) for base in bases
    )
    return tuple(Family(FAMILIES[base].badge, tuple(names)) for base, names in listed)


def _start(kind: str) -> str:
    """The strength to begin with, in words: "Mid", "weight 1.00"."""
    if kind == INIT_IMAGE:
        return f"{InitImage(None).strength:.2f}"
    usual = default_strength(ControlNetKind(kind))
    return usual.value if isinstance(usual, StrengthType) else f"weight {usual:.2f}"


def _steps(kind: str) -> str:
    if kind == INIT_IMAGE:
        return "from 0.1, freer, to 0.9, closer"
    whole = f"{WEIGHT_MIN:g} to {WEIGHT_MAX:g}"
    names = scale(ControlNetKind(kind)).names
    if not names:
        return f"from {whole}"
    return f"{names[0].value} to {names[-1].value}, or a weight from {whole}"
