"""Scales on which a reference's strength is measured: named steps over weights from 0 to 2.

A scale without steps takes a plain weight alone. Steps are half-open, `low <= weight < high`;
the last one includes its upper end (API contract 3.3).
"""

from __future__ import annotations

from dataclasses import dataclass

from guidance.domain.vocabulary import StrengthType

WEIGHT_MIN = 0.0
WEIGHT_MAX = 2.0
EDGE_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Step:
    """One named strength and the weights that fall under it."""

    name: StrengthType
    low: float
    high: float

    @property
    def middle(self) -> float:
        """The weight that stands for this name when a person switches to exact weights."""
        return round((self.low + self.high) / 2, 3)


@dataclass(frozen=True, slots=True)
class Scale:
    """Named steps from weak to strong, and the weight used when nothing is chosen."""

    steps: tuple[Step, ...] = ()
    default_weight: float = 1.0

    @property
    def names(self) -> tuple[StrengthType, ...]:
        """Strength names offered, weakest first; empty where only a weight is taken."""
        return tuple(step.name for step in self.steps)

    @property
    def edges(self) -> tuple[float, ...]:
        """Inner boundaries between steps, for ticks under a slider."""
        return tuple(step.low for step in self.steps[1:])

    def step_at(self, weight: float) -> Step | None:
        """The step a weight falls into; None outside 0..2 or on a scale without steps."""
        if not self.steps or not WEIGHT_MIN <= weight <= WEIGHT_MAX:
            return None
        return next(step for step in reversed(self.steps) if weight >= step.low)

    def step_named(self, name: StrengthType) -> Step | None:
        """The step of that name, if this scale has it."""
        return next((step for step in self.steps if step.name is name), None)


def _scale(*ends: tuple[StrengthType, float]) -> Scale:
    """A scale from the upper ends of its steps, the first of which starts at 0."""
    lows = (WEIGHT_MIN, *(high for _, high in ends[:-1]))
    steps = (Step(name, low, high) for low, (name, high) in zip(lows, ends, strict=True))
    return Scale(tuple(steps))


FIFTHS = _scale(
    (StrengthType.LOW, 0.4),
    (StrengthType.MID, 0.8),
    (StrengthType.HIGH, 1.2),
    (StrengthType.ULTRA, 1.6),
    (StrengthType.MAX, 2.0),
)
THIRDS = _scale((StrengthType.LOW, 0.66), (StrengthType.MID, 1.32), (StrengthType.HIGH, 2.0))
PLAIN = Scale()
