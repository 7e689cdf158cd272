"""Names, weights, ranges and the ratio between styles (contract 3.3)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.domain.ingredients import ControlNetInput
from guidance.domain.kinds import ControlNetKind, StrengthType
from guidance.domain.strengths import (
    as_kind,
    bucket,
    default_strength,
    edges,
    names,
    near_edge,
    percentages,
    shares,
    weight_of,
)
from tests.domain.recipes import slot, slots

LOW, MID, HIGH, ULTRA, MAX = StrengthType
STYLE, CHARACTER, CONTENT = (
    ControlNetKind.STYLE,
    ControlNetKind.CHARACTER,
    ControlNetKind.CONTENT,
)
PLAIN = [kind for kind in ControlNetKind if kind not in {STYLE, CHARACTER, CONTENT}]


@pytest.mark.parametrize(
    ("kind", "weight", "name"),
    [
        (STYLE, 0.0, LOW),
        (STYLE, 0.39, LOW),
        (STYLE, 0.4, MID),
        (STYLE, 0.8, HIGH),
        (STYLE, 1.0, HIGH),
        (STYLE, 1.2, ULTRA),
        (STYLE, 1.3, ULTRA),
        (STYLE, 1.6, MAX),
        (STYLE, 2.0, MAX),
        (CHARACTER, 0.65, LOW),
        (CHARACTER, 0.66, MID),
        (CHARACTER, 1.32, HIGH),
        (CHARACTER, 2.0, HIGH),
        (CONTENT, 0.66, MID),
        (STYLE, -0.01, None),
        (STYLE, 2.01, None),
        (STYLE, math.nan, None),
        (ControlNetKind.EDGE, 1.0, None),
    ],
)
def test_a_weight_falls_under_its_name(
    kind: ControlNetKind, weight: float, name: StrengthType | None
) -> None:
    assert bucket(kind, weight) is name


def test_a_style_reference_takes_every_strength_name() -> None:
    assert names(STYLE) == (LOW, MID, HIGH, ULTRA, MAX)


@pytest.mark.parametrize("kind", [CHARACTER, CONTENT])
def test_character_and_content_stop_at_high(kind: ControlNetKind) -> None:
    assert names(kind) == (LOW, MID, HIGH)
    with pytest.raises(ValueError, match="does not take Ultra"):
        weight_of(kind, ULTRA)


@pytest.mark.parametrize("kind", PLAIN)
def test_all_other_kinds_take_a_weight_alone(kind: ControlNetKind) -> None:
    assert names(kind) == ()
    assert edges(kind) == ()
    assert default_strength(kind) == 1.0


def test_names_become_the_middle_of_their_range() -> None:
    assert [weight_of(STYLE, name) for name in names(STYLE)] == [0.2, 0.6, 1.0, 1.4, 1.8]
    assert [weight_of(CHARACTER, name) for name in names(CHARACTER)] == [0.33, 0.99, 1.66]


@pytest.mark.parametrize("kind", [STYLE, CHARACTER, CONTENT])
def test_a_name_and_its_weight_mean_the_same(kind: ControlNetKind) -> None:
    assert [bucket(kind, weight_of(kind, name)) for name in names(kind)] == list(names(kind))
    assert default_strength(kind) is MID


def test_edges_are_the_inner_ends_only() -> None:
    assert edges(STYLE) == (0.4, 0.8, 1.2, 1.6)
    assert edges(CHARACTER) == (0.66, 1.32)


@pytest.mark.parametrize(
    ("weight", "near"),
    [(0.4, True), (0.4 + 9e-10, True), (0.1 + 0.3, True), (0.4 + 2e-9, False), (0, False)],
)
def test_only_weights_right_at_an_edge_are_near_it(weight: float, near: bool) -> None:
    assert near_edge(STYLE, weight) is near


@pytest.mark.parametrize(
    ("influences", "expected"),
    [
        ([], ()),
        ([None], (1.0,)),
        ([None, None], (0.5, 0.5)),
        ([0.0, 0.0], (0.5, 0.5)),
        ([3.0, None], (0.75, 0.25)),
        ([0.39, 0.61], (0.39, 0.61)),
        ([1e308, 1e308], (0.5, 0.5)),
        ([0.0, 5.0], (0.0, 1.0)),
    ],
)
def test_influence_is_a_ratio(influences: list[float | None], expected: tuple[float, ...]) -> None:
    assert shares(influences) == pytest.approx(expected)


@pytest.mark.parametrize("bad", [-0.1, math.inf, math.nan])
def test_influence_below_zero_or_endless_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="from 0 up"):
        shares([1.0, bad])


_influences = st.lists(
    st.none() | st.floats(min_value=0, allow_infinity=False), min_size=1, max_size=8
)


@given(_influences)
def test_shares_add_up_to_one(influences: list[float | None]) -> None:
    parts = shares(influences)
    assert math.fsum(parts) == pytest.approx(1)
    assert all(0 <= part <= 1 for part in parts)


@given(_influences)
def test_percentages_add_up_to_a_hundred(influences: list[float | None]) -> None:
    parts = shares(influences)
    whole = percentages(parts)
    assert sum(whole) == 100
    assert all(
        abs(percent - part * 100) <= 1 + 1e-9 for percent, part in zip(whole, parts, strict=True)
    )


def test_no_shares_are_no_percentages() -> None:
    assert percentages(()) == ()


@pytest.mark.parametrize(
    ("before", "kind", "named", "weight"),
    [
        (slot(STYLE, ULTRA), CHARACTER, HIGH, None),
        (slot(STYLE, LOW), CHARACTER, LOW, None),
        (slot(STYLE, HIGH), ControlNetKind.EDGE, None, 1.0),
        (slot(STYLE, MAX), ControlNetKind.EDGE, None, 1.8),
        (slot(ControlNetKind.EDGE, weight=1.3), STYLE, None, 1.3),
        (slot(ControlNetKind.EDGE, HIGH), STYLE, HIGH, None),
        (slot(STYLE), CHARACTER, None, None),
    ],
)
def test_another_kind_keeps_the_strength_as_far_as_it_can(
    before: ControlNetInput, kind: ControlNetKind, named: StrengthType | None, weight: float | None
) -> None:
    after = as_kind(before, kind)
    assert (after.kind, after.strength_type, after.weight) == (kind, named, weight)


@given(slots, st.sampled_from(ControlNetKind))
def test_only_styles_keep_their_influence(before: ControlNetInput, kind: ControlNetKind) -> None:
    after = as_kind(before, kind)
    assert after.influence is None or kind is STYLE
