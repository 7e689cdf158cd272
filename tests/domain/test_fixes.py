"""Ways out: each one that is offered removes the problem that offered it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from guidance.domain.catalogue import CATALOGUE, KnownElement
from guidance.domain.fixes import apply_fix
from guidance.domain.kinds import Base, ControlNetKind, StrengthType
from guidance.domain.problem import Fix, FixAction, FixFormatError
from guidance.domain.recipe import Recipe
from tests.domain.recipes import KINO, recipe, recipes, slot

KNOWING = CATALOGUE.with_elements([KnownElement("known-sd15", "Old", Base.SD15, 0, 1)])


@given(recipes)
@settings(max_examples=150)
def test_every_way_out_removes_its_problem(asked: Recipe) -> None:
    for problem in asked.problems(KNOWING, strict=True):
        for fix in problem.fixes:
            after = apply_fix(asked, fix)
            left = {(p.code, p.where) for p in after.problems(KNOWING, strict=True)}
            assert (problem.code, problem.where) not in left, (problem, fix)


@given(recipes)
def test_the_first_ways_out_lead_to_a_recipe_that_can_be_sent(asked: Recipe) -> None:
    asked = replace(asked, prompt=asked.prompt.strip() or "a lighthouse")
    for _ in range(60):
        open_ = [problem for problem in asked.problems(KNOWING) if problem.is_error]
        if not open_:
            break
        asked = apply_fix(asked, open_[0].fixes[0])
    assert not [problem for problem in asked.problems(KNOWING) if problem.is_error]


@given(recipes)
def test_a_way_out_survives_a_trip_through_the_browser(asked: Recipe) -> None:
    for problem in asked.problems(KNOWING):
        for fix in problem.fixes:
            back = Fix.from_json(json.loads(json.dumps(fix.to_json())))
            assert apply_fix(asked, back) == apply_fix(asked, fix)


@given(recipes)
def test_every_problem_has_words_a_place_and_mostly_a_way_out(asked: Recipe) -> None:
    for problem in asked.problems(KNOWING):
        assert problem.message.endswith(".")
        assert "!" not in problem.message
        assert problem.fixes or problem.code == "prompt_empty"
        labels = [fix.label for fix in problem.fixes]
        assert len(set(labels)) == len(labels)


def test_using_another_kind_keeps_the_strength() -> None:
    asked = recipe(KINO, slot(ControlNetKind.LINE_ART, weight=0.7))
    (problem,) = asked.problems()
    after = apply_fix(asked, problem.fixes[0])
    assert after.guidance == (slot(ControlNetKind.EDGE, weight=0.7),)


def test_leaving_out_keeps_the_slot_in_the_form() -> None:
    asked = recipe(KINO, slot(ControlNetKind.LINE_ART))
    (problem,) = asked.problems()
    after = apply_fix(asked, problem.fixes[-1])
    assert after.guidance == (slot(ControlNetKind.LINE_ART, enabled=False),)


def test_a_long_prompt_is_cut_after_a_word() -> None:
    asked = replace(recipe(KINO), prompt="lighthouse " * 200)
    (problem,) = asked.problems()
    after = apply_fix(asked, problem.fixes[0])
    assert len(after.prompt) <= 1500
    assert set(after.prompt.split()) == {"lighthouse"}


def test_a_prompt_without_spaces_is_cut_at_the_limit() -> None:
    asked = replace(recipe(KINO), prompt="x" * 1600)
    (problem,) = asked.problems()
    assert len(apply_fix(asked, problem.fixes[0]).prompt) == 1500


@pytest.mark.parametrize(
    "fix",
    [
        Fix("?", FixAction.SET, (("guidance", None),)),
        Fix("?", FixAction.SET, (("problems", 1),)),
        Fix("?", FixAction.SET, (("width", "wide"),)),
        Fix("?", FixAction.SET, (("prompt", None),)),
        Fix("?", FixAction.SET, (("alchemy", 1),)),
        Fix("?", FixAction.SET, (("num_images", 1.5),)),
        Fix("?", FixAction.CUT, (("field", "model_id"), ("limit", 3))),
        Fix("?", FixAction.CUT, (("field", "prompt"), ("limit", "3"))),
        Fix("?", FixAction.SET_SLOT, (("slot", 1), ("weight", 1.0))),
        Fix("?", FixAction.SET_SLOT, (("slot", 0), ("kind", "smell"))),
        Fix("?", FixAction.SET_SLOT, (("slot", 0), ("weight", "heavy"))),
        Fix("?", FixAction.LEAVE_OUT, (("slot", -1),)),
        Fix("?", FixAction.LEAVE_OUT, (("slot", True),)),
        Fix("?", FixAction.SET_INIT, (("strength", 0.5),)),
        Fix("?", FixAction.SET_ELEMENT, (("element", 0), ("weight", 1.0))),
        Fix("?", FixAction.DROP_ELEMENTS, (("elements", "first"),)),
    ],
)
def test_a_way_out_that_we_never_offered_is_refused(fix: Fix) -> None:
    asked = recipe(KINO, slot(ControlNetKind.STYLE, StrengthType.HIGH))
    with pytest.raises(FixFormatError):
        apply_fix(asked, fix)


@pytest.mark.parametrize(
    "bad",
    [
        None,
        "set",
        {},
        {"action": "set"},
        {"action": "explode", "arguments": {}},
        {"action": "set", "arguments": {"width": [8]}},
    ],
)
def test_what_is_not_a_way_out_is_refused(bad: object) -> None:
    with pytest.raises(FixFormatError):
        Fix.from_json(bad)
