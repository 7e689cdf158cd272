"""Rules for strength names, weights and influence (API contract 3.1, 3.3)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from guidance.domain.controlnets import CONTROLNETS
from guidance.domain.ingredients import ControlNetInput
from guidance.domain.kinds import ControlNetKind, StrengthType
from guidance.domain.problem import Fix, Problem
from guidance.domain.rules.case import Case, number, refuse, slot_setting, warn
from guidance.domain.strengths import (
    EDGE_TOLERANCE,
    WEIGHT_MAX,
    WEIGHT_MIN,
    bucket,
    edges,
    names,
    near_edge,
)

_NUDGE = 0.01


def one_of_both(case: Case) -> Iterator[Problem]:
    """A strength name or a weight, never both."""
    for index, slot in case.enabled():
        if slot.strength_type is None or slot.weight is None:
            continue
        yield refuse(
            "strength_twice",
            f"guidance.{index}.strength",
            "Choose a strength name or a weight, not both.",
            *_keep_one(index, slot, slot.strength_type, slot.weight),
        )


def _keep_one(
    index: int, slot: ControlNetInput, named: StrengthType, weight: float
) -> Iterator[Fix]:
    keep_weight = slot_setting(f"Use weight {number(weight)}", index, strength_type=None)
    if named in names(slot.kind):
        yield slot_setting(f"Use {named.value}", index, weight=None)
    yield keep_weight


def weight_range(case: Case) -> Iterator[Problem]:
    """Weights go from 0 to 2."""
    for index, slot in case.enabled():
        if slot.weight is None or WEIGHT_MIN <= slot.weight <= WEIGHT_MAX:
            continue
        best = WEIGHT_MAX if slot.weight > WEIGHT_MAX else WEIGHT_MIN
        fix = slot_setting(f"Use {number(best)}", index, weight=best)
        yield refuse("weight_range", f"guidance.{index}.strength", "Weight goes from 0 to 2.", fix)


def name_offered(case: Case) -> Iterator[Problem]:
    """Style takes Low to Max, Character and Content Low to High, all others only a weight."""
    for index, slot in case.enabled():
        if slot.strength_type is None or slot.strength_type in names(slot.kind):
            continue
        message, fix = _offered(index, slot)
        yield refuse("strength_not_offered", f"guidance.{index}.strength", message, fix)


def _offered(index: int, slot: ControlNetInput) -> tuple[str, Fix]:
    label, known = CONTROLNETS[slot.kind].label, names(slot.kind)
    if known:
        strongest = known[-1].value
        listed = f"{', '.join(name.value for name in known[:-1])} or {strongest}"
        fix = slot_setting(f"Use {strongest}", index, strength_type=strongest)
        return f"{label} takes {listed}.", fix
    weight = CONTROLNETS[slot.kind].scale.default_weight if slot.weight is None else slot.weight
    fix = slot_setting(f"Use weight {number(weight)}", index, strength_type=None, weight=weight)
    return f"{label} takes a weight from 0 to 2, not a name.", fix


def on_an_edge(case: Case) -> Iterator[Problem]:
    """The vendor's ranges share their ends, so a weight right on one can be read either way."""
    for index, slot in case.enabled():
        weight = slot.weight
        if weight is None or slot.strength_type is not None or not near_edge(slot.kind, weight):
            continue
        edge = next(at for at in edges(slot.kind) if abs(weight - at) <= EDGE_TOLERANCE)
        below, above = round(edge - _NUDGE, 6), round(edge + _NUDGE, 6)
        first, second = bucket(slot.kind, below), bucket(slot.kind, above)
        if first is None or second is None:
            continue
        yield warn(
            "weight_on_edge",
            f"guidance.{index}.strength",
            f"{number(edge)} lies between {first.value} and {second.value}. "
            "Leonardo may read it either way.",
            slot_setting(f"Use {number(below)} for {first.value}", index, weight=below),
            slot_setting(f"Use {number(above)} for {second.value}", index, weight=above),
        )


def influence(case: Case) -> Iterator[Problem]:
    """A ratio from 0 up between two or more Style References."""
    styles = sum(slot.kind is ControlNetKind.STYLE for _, slot in case.enabled())
    for index, slot in case.enabled():
        if slot.influence is None:
            continue
        where = f"guidance.{index}.influence"
        fix = slot_setting("Leave out influence", index, influence=None)
        if slot.kind is not ControlNetKind.STYLE:
            label = CONTROLNETS[slot.kind].label
            message = f"Influence is for Style References. {label} takes none."
            yield refuse("influence_not_style", where, message, fix)
        elif not math.isfinite(slot.influence) or slot.influence < 0:
            yield refuse("influence_range", where, "Influence is a number from 0 up.", fix)
        elif styles < 2:
            message = "Influence only counts between two or more Style References."
            yield warn("influence_alone", where, message, fix)


RULES = (one_of_both, weight_range, name_offered, on_an_edge, influence)
