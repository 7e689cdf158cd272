"""Which reference goes with which model, alone and beside Image to image (contract 3.2, 3.4)."""

from __future__ import annotations

from collections.abc import Sequence

from guidance.domain.bases import FAMILIES
from guidance.domain.catalogue import Catalogue, preprocessor
from guidance.domain.controlnets import CONTROLNETS
from guidance.domain.kinds import Base, ControlNetKind
from guidance.domain.platform_models import PlatformModel


def served(kind: ControlNetKind, base: Base | None) -> bool:
    """Whether a base has a preprocessor for the kind."""
    return preprocessor(kind, base) is not None


def goes_with_init_image(kind: ControlNetKind, base: Base | None) -> bool:
    """Whether the kind may be combined with Image to image on that base."""
    allowed = FAMILIES[base].with_init_image if base else None
    return allowed is None or kind in allowed


def fits(kind: ControlNetKind, base: Base | None, *, init_image: bool) -> bool:
    """Whether the kind can go into a request for that base."""
    return served(kind, base) and (not init_image or goes_with_init_image(kind, base))


def substitutes(
    kind: ControlNetKind, base: Base | None, *, init_image: bool
) -> tuple[ControlNetKind, ...]:
    """Kinds close to this one that fit the base, best first."""
    close = CONTROLNETS[kind].alternatives
    return tuple(other for other in close if fits(other, base, init_image=init_image))


def suggested_model(
    kind: ControlNetKind,
    others: Sequence[ControlNetKind],
    catalogue: Catalogue,
    *,
    init_image: bool,
) -> PlatformModel | None:
    """A model that takes the kind, and as many of the other slots' kinds as possible."""
    bases = [base for base in FAMILIES if fits(kind, base, init_image=init_image)]
    if not bases:
        return None

    def taken(base: Base) -> int:
        return sum(fits(other, base, init_image=init_image) for other in others)

    return catalogue.starter(max(bases, key=taken))


def bases_phrase(kind: ControlNetKind) -> str:
    """The models a kind needs, in a sentence: "an SDXL, SD1.5 or SD2.1 model"."""
    known = [FAMILIES[base].badge for base in FAMILIES if served(kind, base)]
    # Flux Dev and Flux Schnell, and the two Lucids, share a word.
    words = list(dict.fromkeys(badge.split()[0] for badge in known))
    article = "an" if words[0].startswith("SD") else "a"
    joined = " or ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
    return f"{article} {joined} model"
