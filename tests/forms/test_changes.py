"""Fixes, other models, sizes and ideas change the draft and nothing that was typed besides."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings

from guidance.domain.problem import Fix, FixAction, FixFormatError
from guidance.domain.recipe import Recipe
from guidance.forms import changes
from guidance.forms.changes import fix_name, recipe_in
from guidance.forms.composer import Composer
from guidance.forms.draft import Draft
from guidance.forms.model_change import asks_first, carried_out, proposed, settled, with_model
from guidance.forms.recipes import initial_from
from tests.domain.recipes import LIGHTNING
from tests.forms.composed import DREAMSHAPER, KINO, PHOENIX, draft, recipes, started


def offered(found: Draft, label: str) -> str:
    """Return the `do` value of the fix with that label."""
    composer = Composer(found)
    fixes = (fix for notes in composer.notes.values() for note in notes for fix in note.fixes)
    return next(value.removeprefix("fix:") for words, value in fixes if words == label)


def test_a_size_is_fixed_and_unreadable_text_elsewhere_stays() -> None:
    wrong = draft(width="1041", height="640", seed="not a number")
    found, _ = carried_out(wrong, offered(wrong, "Use 1040 × 640"))
    assert found.get("width") == "1040"
    assert found.get("seed") == "not a number"


def test_turning_off_image_to_image_keeps_its_picture() -> None:
    conflict = started(draft({"kind": "edge", "weight": "0.6"}))
    found, _ = carried_out(conflict, offered(conflict, "Turn off Image to image"))
    assert recipe_in(found).init_image is None
    assert found.start is not None
    assert found.start["picture"]


def test_picking_another_model_by_a_fix_brings_its_settings_along() -> None:
    conflict = draft({"kind": "line_art", "weight": "0.6"})
    found, _ = carried_out(conflict, offered(conflict, "Pick an SD1.5 model"))
    assert recipe_in(found).model_id == DREAMSHAPER
    assert found.get("model_was") == DREAMSHAPER
    assert not Composer(found).left_out


@settings(max_examples=25)
@given(recipes())
def test_every_fix_that_is_offered_can_be_carried_out(recipe: Recipe) -> None:
    before = initial_from(recipe)
    for problem in recipe.problems():
        for fix in problem.fixes:
            found, _ = carried_out(before, fix_name(fix))
            said = {(other.code, other.where) for other in recipe_in(found).problems()}
            assert (problem.code, problem.where) not in said


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", '["set",{"nobody":1}]', '["cut",{"field":"model_id","limit":1}]']
)
def test_a_fix_that_was_never_offered_is_refused(text: str) -> None:
    with pytest.raises(FixFormatError):
        carried_out(draft({}), text)


def test_a_slot_that_the_new_model_does_not_take_stays_and_says_why() -> None:
    found, _ = with_model(draft({}, {"kind": "edge", "weight": "0.5"}), DREAMSHAPER)
    composer = Composer(found)
    assert len(composer.recipe.guidance) == 2
    assert composer.left_out == (0,)
    assert composer.label == "Generate without A"
    assert "Style Reference needs" in composer.notes["slot-1"][0].message


def test_going_back_to_the_old_model_makes_the_slot_work_again() -> None:
    there, _ = with_model(draft({}), DREAMSHAPER)
    back, _ = with_model(there, KINO)
    assert Composer(back).label == "Generate"


def test_the_style_comes_along_to_a_model_that_takes_styles_by_uuid() -> None:
    found, said = with_model(draft(preset_style="CINEMATIC"), PHOENIX)
    recipe = recipe_in(found)
    assert recipe.style_uuid == "a5632c7c-ddbb-4e2f-ba34-8456ab3ac436"
    assert said == ("The style Cinematic comes along.",)


def test_a_model_that_changes_nothing_else_is_taken_with_the_next_post() -> None:
    chosen = draft({}).having(model_id=LIGHTNING)
    found, change = settled(chosen)
    assert change is None
    assert found.get("model_was") == LIGHTNING
    assert settled(found) == (found, None)


def test_a_model_that_would_change_something_waits_for_a_yes() -> None:
    chosen = draft({}, {"kind": "edge", "weight": "0.5"}).having(model_id=DREAMSHAPER)
    found, change = settled(chosen)
    assert change is not None
    assert (found.get("model_id"), found.get("model_was")) == (KINO, KINO)
    assert [step.message for step in change.plan.changes[:2]] == [
        "A, Style Reference, is left out. Style Reference needs an SDXL, Phoenix, Flux or Lucid"
        " model.",
        "B, Edge to Image, goes from preprocessor 19 to preprocessor 1, the one for SD1.5.",
    ]
    after, _ = carried_out(found, change.fix)
    assert Composer(after).left_out_letters == "A"


def test_a_slot_that_was_left_out_comes_back_and_the_plan_says_so() -> None:
    there, _ = with_model(draft({}), DREAMSHAPER)
    _, change = settled(there.having(model_id=KINO))
    assert change is not None
    assert "A, Style Reference, works again." in [step.message for step in change.plan.changes]
    assert not change.parks


def test_what_is_left_out_is_in_neither_price() -> None:
    there, _ = with_model(draft({}), DREAMSHAPER)
    _, change = settled(there.having(model_id=KINO))
    alone = proposed(draft(model=DREAMSHAPER), model_fix(KINO))
    assert change is not None
    assert alone is not None
    assert change.cost_before == alone.cost_before < change.cost_after


def test_a_slot_that_stays_left_out_is_no_news() -> None:
    there, _ = with_model(draft({}), DREAMSHAPER)
    assert proposed(there, model_fix(ABSOLUTE)).plan.changes == ()  # type: ignore[union-attr]


def test_a_way_out_that_costs_another_reference_is_shown_first() -> None:
    lonely = draft({"kind": "line_art", "weight": "0.6"})
    both = draft({"kind": "line_art", "weight": "0.6"}, {})
    asked = [proposed(found, offered(found, "Pick an SD1.5 model")) for found in (lonely, both)]
    assert [change is not None and asks_first(change) for change in asked] == [False, True]


ABSOLUTE = "e316348f-7773-490e-adcd-46757c738eb7"


def model_fix(model_id: str) -> str:
    return fix_name(Fix("", FixAction.SET, (("model_id", model_id),)))


def test_fields_that_the_old_model_lacked_start_blank() -> None:
    lucid = "7b592283-e8a7-4c5a-9ba6-d18c31f258b9"
    there, _ = with_model(draft(), lucid)
    assert recipe_in(there).alchemy is None
    back, _ = with_model(there, KINO)
    assert recipe_in(back).alchemy is True


def test_an_unknown_model_is_named_and_can_be_replaced() -> None:
    strange, _ = with_model(draft(), "nobody's")
    assert Composer(strange).notes["model_id"]
    found, _ = carried_out(strange, offered(strange, "Use Lightning XL"))
    assert Composer(found).model is not None


def test_an_idea_replaces_the_prompt_and_the_old_one_comes_back() -> None:
    dice = random.Random(1)
    surprised = changes.surprised(draft(prompt="my own words"), dice)
    again = changes.surprised(surprised, dice)
    assert surprised.get("prompt") != again.get("prompt")
    assert changes.brought_back(again).get("prompt") == "my own words"


def test_a_size_by_name_is_taken_and_nonsense_is_not() -> None:
    assert changes.sized(draft(), "1040x640").get("width") == "1040"
    assert changes.sized(draft(), "1040x-1") == draft()


def test_a_drawn_seed_is_one_that_every_model_takes() -> None:
    seed = recipe_in(changes.with_seed(draft(), random.Random(3))).seed
    assert seed is not None
    assert 0 <= seed < 2_147_483_637
