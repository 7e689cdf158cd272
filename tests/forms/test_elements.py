"""Elements in the composer: rows from a post, what is said at them, what a model change does."""

from __future__ import annotations

import pytest

from guidance.domain.catalogue import CATALOGUE, KnownElement
from guidance.domain.kinds import Base
from guidance.domain.planner import StepAction
from guidance.forms import element_rows, model_change
from guidance.forms.changes import recipe_in
from guidance.forms.composer import Composer
from guidance.forms.draft import Draft
from guidance.forms.elements import element_key
from tests.forms.composed import KINO, draft

GLASS, BRICKS = "01b6184e-3905-4dc7-9ec6-4f09982536d5", "c4d6f8a2-3b15-4e7d-8c29-5e0a3b4c5d05"
DREAMSHAPER = "ac614f96-1082-45bf-be9d-757f2d31c174"
KNOWN = CATALOGUE.with_elements(
    [
        KnownElement(GLASS, "Glass & Steel", Base.SDXL, -1, 2, 0.8),
        KnownElement(BRICKS, "Toy Bricks", Base.SD15, 0, 1),
    ]
)


def composed(*lines: str) -> Draft:
    return draft(element_lines="\n".join(lines)).under(KNOWN)


def test_rows_of_a_post_become_elements() -> None:
    post = {
        **draft().data(),
        "element_count": "2",
        "element-0-key": GLASS,
        "element-0-weight": "0.5",
        "element-1-key": "4101",
        "element-1-weight": "1.25",
    }
    first, second = recipe_in(Draft.from_post(post)).elements
    assert (first.ak_uuid, first.weight) == (GLASS, 0.5)
    assert (second.user_lora_id, second.weight) == (4101, 1.25)


def test_a_weight_has_a_decimal_comma_as_well_and_stays_as_typed_when_it_is_none() -> None:
    post = {"element_count": "2", "element-0-key": GLASS, "element-0-weight": "-0,5"}
    post |= {"element-1-key": BRICKS, "element-1-weight": "1.3o"}
    first, second = element_rows.rows_of(element_rows.lines_of(post))
    assert (first.weight, first.shown) == ("-0.5", "-0.5")
    assert (second.weight, second.shown) == ("1.3o", "1.3o")


@pytest.mark.parametrize("count", ["", "x", "-1", "9" * 30, "²"])
def test_a_nonsensical_count_of_rows_reads_no_more_than_there_are(count: str) -> None:
    post = {"element_count": count, "element-0-key": GLASS, "element-0-weight": "1"}
    assert len(recipe_in(Draft.from_post(post)).elements) <= 1


@pytest.mark.parametrize("weight", ["", "abc", "nan", "inf", "2.5"])
def test_a_wrong_weight_is_said_at_its_own_row(weight: str) -> None:
    post = {
        **composed().data(),
        "element_count": "1",
        "element-0-key": GLASS,
        "element-0-weight": weight,
    }
    composer = Composer(Draft.from_post(post).under(KNOWN))
    (note,) = composer.notes["element-0"]
    assert note.message == "Weight goes from -1 to 2."
    assert [label for label, _ in note.fixes]
    assert not composer.ready


def test_an_element_of_another_base_is_left_out_and_the_button_says_so() -> None:
    composer = Composer(composed(f"{GLASS} 1", f"{BRICKS} 1"))
    assert composer.label == "Generate without an Element"
    assert composer.left_out_names == "element-1"
    assert composer.ready
    (note,) = composer.notes["element-1"]
    assert note.message == "Toy Bricks needs an SD1.5 model. Kino XL is an SDXL model."
    assert [one.ak_uuid for one in composer.sendable.elements] == [GLASS]


def test_a_change_of_model_parks_elements_and_brings_them_back() -> None:
    there = model_change.settled(composed(f"{GLASS} 0.8").having(model_id=DREAMSHAPER))
    kept, change = there
    assert change is not None
    assert kept.get("model_id") == KINO
    (parked,) = [step for step in change.plan.changes if step.where == "elements.0"]
    assert parked.action is StepAction.PARKED
    assert parked.message.startswith("Glass & Steel is left out. Glass & Steel needs an SDXL model")
    moved, _ = model_change.with_model(kept, DREAMSHAPER)
    assert moved.get("element_lines") == f"{GLASS} 0.8"
    assert Composer(moved).sendable.elements == ()
    back, _ = model_change.with_model(moved, KINO)
    assert [one.ak_uuid for one in Composer(back).sendable.elements] == [GLASS]


def test_an_added_element_starts_with_its_own_weight_and_stays_once() -> None:
    lines = element_rows.added("", GLASS, KNOWN.elements[GLASS])
    assert lines == f"{GLASS} 0.8"
    assert element_rows.added(lines, GLASS, None) == lines
    assert element_rows.dropped(lines, "0") == ""


def test_no_more_elements_than_a_run_takes_here() -> None:
    lines = "\n".join(f"{number} 1" for number in range(element_rows.MAX_ELEMENTS))
    assert element_rows.is_full(lines)
    assert element_rows.added(lines, GLASS, None) == lines


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (f" {GLASS.upper()} ", GLASS),
        ("4101", "4101"),
        ("007", "7"),
        ("four", ""),
        ("", ""),
        ("²", ""),
        ("9" * 40, ""),
    ],
)
def test_a_typed_name_is_a_uuid_or_a_number(typed: str, key: str) -> None:
    assert element_key(typed) == key
