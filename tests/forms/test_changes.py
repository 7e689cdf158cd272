"""Fixes, other models, sizes and ideas change the draft and nothing that was typed besides."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings

from guidance.domain.problem import FixFormatError
from guidance.domain.recipe import Recipe
from guidance.forms import changes
from guidance.forms.changes import fix_name, fixed, recipe_in, settled, with_model
from guidance.forms.composer import Composer
from guidance.forms.draft import Draft
from guidance.forms.recipes import initial_from
from tests.forms.composed import DREAMSHAPER, KINO, PHOENIX, draft, recipes, started


def offered(found: Draft, label: str) -> str:
    """Return the `do` value of the fix with that label."""
    composer = Composer(found)
    fixes = (fix for notes in composer.notes.values() for note in notes for fix in note.fixes)
    return next(value.removeprefix("fix:") for words, value in fixes if words == label)


def test_a_size_is_fixed_and_unreadable_text_elsewhere_stays() -> None:
    wrong = draft(width="1041", height="640", seed="not a number")
    found, _ = fixed(wrong, offered(wrong, "Use 1040 × 640"))
    assert found.get("width") == "1040"
    assert found.get("seed") == "not a number"


def test_turning_off_image_to_image_keeps_its_picture() -> None:
    conflict = started(draft({"kind": "edge", "weight": "0.6"}))
    found, _ = fixed(conflict, offered(conflict, "Turn off Image to image"))
    assert recipe_in(found).init_image is None
    assert found.start is not None
    assert found.start["picture"]


def test_picking_another_model_by_a_fix_brings_its_settings_along() -> None:
    conflict = draft({"kind": "line_art", "weight": "0.6"})
    found, _ = fixed(conflict, offered(conflict, "Pick an SD1.5 model"))
    assert recipe_in(found).model_id == DREAMSHAPER
    assert found.get("model_was") == DREAMSHAPER
    assert not Composer(found).left_out


@settings(max_examples=25)
@given(recipes())
def test_every_fix_that_is_offered_can_be_carried_out(recipe: Recipe) -> None:
    before = initial_from(recipe)
    for problem in recipe.problems():
        for fix in problem.fixes:
            found, _ = fixed(before, fix_name(fix))
            said = {(other.code, other.where) for other in recipe_in(found).problems()}
            assert (problem.code, problem.where) not in said


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", '["set",{"nobody":1}]', '["cut",{"field":"model_id","limit":1}]']
)
def test_a_fix_that_was_never_offered_is_refused(text: str) -> None:
    with pytest.raises(FixFormatError):
        fixed(draft({}), text)


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


def test_a_model_chosen_in_the_menu_is_carried_out_with_the_next_post() -> None:
    chosen = draft({}).having(model_id=DREAMSHAPER)
    found, _ = settled(chosen)
    assert found.get("model_was") == DREAMSHAPER
    assert settled(found) == (found, ())


def test_fields_that_the_old_model_lacked_start_blank() -> None:
    lucid = "7b592283-e8a7-4c5a-9ba6-d18c31f258b9"
    there, _ = with_model(draft(), lucid)
    assert recipe_in(there).alchemy is None
    back, _ = with_model(there, KINO)
    assert recipe_in(back).alchemy is True


def test_an_unknown_model_is_named_and_can_be_replaced() -> None:
    strange, _ = with_model(draft(), "nobody's")
    assert Composer(strange).notes["model_id"]
    found, _ = fixed(strange, offered(strange, "Use Lightning XL"))
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
