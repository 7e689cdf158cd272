"""A recipe becomes a composer and a composer a recipe, without a loss."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from guidance.domain.ingredients import ControlNetInput
from guidance.domain.kinds import ControlNetKind, StrengthType
from guidance.domain.recipe import Recipe
from guidance.forms.changes import recipe_in
from guidance.forms.draft import Draft
from guidance.forms.recipes import BLANK, initial_from, number_text, weight_text
from tests.forms import composed


@given(composed.recipes())
def test_a_recipe_comes_back_the_same(recipe: Recipe) -> None:
    assert recipe_in(initial_from(recipe)) == recipe


@given(composed.recipes())
def test_a_recipe_comes_back_the_same_through_a_post_and_a_session(recipe: Recipe) -> None:
    posted = Draft.from_post(initial_from(recipe).data())
    assert recipe_in(Draft.from_text(posted.text())) == recipe


@given(composed.recipes())
def test_no_slot_ever_has_a_name_and_a_weight(recipe: Recipe) -> None:
    for slot in recipe_in(initial_from(recipe)).guidance:
        assert slot.strength_type is None or slot.weight is None


def test_a_slot_that_posts_both_sends_what_its_switch_says() -> None:
    both = {"strength": "High", "weight": "1.3"}
    named, weighed = (
        recipe_in(composed.draft(both | {"mode": mode})).guidance[0] for mode in ("preset", "exact")
    )
    assert (named.strength_type, named.weight) == (StrengthType.HIGH, None)
    assert (weighed.strength_type, weighed.weight) == (None, 1.3)


def test_a_kind_without_names_sends_its_weight_whatever_the_switch_says() -> None:
    slot = {"kind": "edge", "mode": "preset", "strength": "High", "weight": "0.7"}
    found = recipe_in(composed.draft(slot)).guidance[0]
    assert (found.strength_type, found.weight) == (None, 0.7)


def test_a_closed_negative_prompt_keeps_its_text_and_is_not_sent() -> None:
    closed = composed.draft(negative_prompt="text, watermark", avoid_open="")
    assert recipe_in(closed).negative_prompt == ""
    assert recipe_in(closed.having(avoid_open="on")).negative_prompt == "text, watermark"


def test_a_parked_slot_comes_back_switched_on() -> None:
    parked = ControlNetInput(
        ControlNetKind.STYLE, None, StrengthType.LOW, enabled=False, parked=True
    )
    found = recipe_in(initial_from(replace(BLANK, guidance=(parked,)))).guidance[0]
    assert found.enabled
    assert not found.parked


def test_alchemy_is_on_where_a_recipe_leaves_it_open() -> None:
    assert recipe_in(initial_from(replace(BLANK, alchemy=None))).alchemy is True


def test_line_ends_of_a_browser_count_once() -> None:
    assert recipe_in(composed.draft(prompt="one\r\ntwo")).prompt == "one\ntwo"


@pytest.mark.parametrize("value", [7.0, 0.333, 1e-9, 1040, 2.5])
def test_a_number_reads_back_as_itself(value: float) -> None:
    assert float(number_text(value)) == value
    assert float(weight_text(value)) == value


def test_weights_are_shown_with_two_decimals() -> None:
    assert weight_text(1.3) == "1.30"
    assert weight_text(0.123) == "0.123"
