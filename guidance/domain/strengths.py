"""How strongly a reference guides: names, weights, and the ratio between styles (contract 3.3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from guidance.domain.controlnets import CONTROLNETS
from guidance.domain.ingredients import ControlNetInput
from guidance.domain.kinds import ControlNetKind, StrengthType
from guidance.domain.scales import EDGE_TOLERANCE, WEIGHT_MAX, WEIGHT_MIN, Scale, Step

__all__ = [
    "EDGE_TOLERANCE",
    "WEIGHT_MAX",
    "WEIGHT_MIN",
    "Scale",
    "Step",
    "as_kind",
    "bucket",
    "default_strength",
    "edges",
    "names",
    "near_edge",
    "percentages",
    "scale",
    "shares",
    "weight_of",
]


def scale(kind: ControlNetKind) -> Scale:
    """The scale on which a kind is measured."""
    return CONTROLNETS[kind].scale


def names(kind: ControlNetKind) -> tuple[StrengthType, ...]:
    """Strength names that a kind takes, weakest first; empty where only a weight is taken."""
    return scale(kind).names


def bucket(kind: ControlNetKind, weight: float) -> StrengthType | None:
    """The name a weight falls under; None outside 0..2 or where the kind has no names."""
    step = scale(kind).step_at(weight)
    return step.name if step else None


def weight_of(kind: ControlNetKind, name: StrengthType) -> float:
    """The weight that stands for a name: the middle of its range.

    Raises ValueError where the kind does not take that name.
    """
    step = scale(kind).step_named(name)
    if step is None:
        raise ValueError(f"{CONTROLNETS[kind].label} does not take {name.value}")
    return step.middle


def edges(kind: ControlNetKind) -> tuple[float, ...]:
    """Weights at which one name ends and the next begins."""
    return scale(kind).edges


def near_edge(kind: ControlNetKind, weight: float) -> bool:
    """Whether a weight lies so close to an edge that either name could be meant."""
    return any(abs(weight - edge) <= EDGE_TOLERANCE for edge in edges(kind))


def default_strength(kind: ControlNetKind) -> StrengthType | float:
    """What is sent when nothing is chosen: Mid for kinds with names, weight 1 for the others."""
    found = scale(kind)
    return StrengthType.MID if found.steps else found.default_weight


def shares(influences: Sequence[float | None]) -> tuple[float, ...]:
    """Influences as parts of 1. A missing one counts as 1; all zero means all equal.

    Raises ValueError for a negative or endless influence.
    """
    raw = [1.0 if influence is None else float(influence) for influence in influences]
    if any(not math.isfinite(value) or value < 0 for value in raw):
        raise ValueError("Influence is a number from 0 up")
    largest = max(raw, default=0.0)
    # Dividing by the largest first keeps huge influences from overflowing their sum.
    scaled = [value / largest for value in raw] if largest > 0 else [1.0] * len(raw)
    total = math.fsum(scaled)
    return tuple(value / total for value in scaled)


def percentages(parts: Sequence[float]) -> tuple[int, ...]:
    """Shares as whole percentages that add up to exactly 100 (largest remainder first)."""
    floors = [math.floor(part * 100) for part in parts]
    missing = 100 - sum(floors) if parts else 0
    by_remainder = sorted(range(len(parts)), key=lambda i: floors[i] - parts[i] * 100)
    for index in by_remainder[: max(missing, 0)]:
        floors[index] += 1
    return tuple(floors)


def as_kind(slot: ControlNetInput, kind: ControlNetKind) -> ControlNetInput:
    """The slot guiding in another way, as strongly as before, as far as the new kind can say it.

    A name that the new kind lacks becomes the name, or the weight, that lies closest.
    """
    named, weight = slot.strength_type, slot.weight
    if named is not None and weight is None and named not in names(kind):
        weight = weight_of(slot.kind, named) if named in names(slot.kind) else None
        found = bucket(kind, weight) if weight is not None else None
        named, weight = found, None if found else weight
    influence = slot.influence if kind is ControlNetKind.STYLE else None
    return replace(slot, kind=kind, strength_type=named, weight=weight, influence=influence)
