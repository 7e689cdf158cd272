"""Changing the model: every slot and setting stays, moves, is parked, or is refused with a word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.domain.catalogue import CATALOGUE, PHOTO_REAL_V1_ID
from guidance.domain.ingredients import Element
from guidance.domain.kinds import ControlNetKind, StrengthType
from guidance.domain.planner import StepAction, plan
from guidance.domain.platform_models import PlatformModel
from guidance.domain.recipe import Recipe
from guidance.domain.styles import STYLE_UUIDS
from tests.domain.recipes import (
    DREAMSHAPER,
    FLUX_DEV,
    KINO,
    KONTEXT,
    LIGHTNING,
    LUCID_ORIGIN,
    PHOENIX,
    PIXEL_ART,
    recipe,
    recipes,
    slot,
)

STYLE, CHARACTER, EDGE, LINE_ART = (
    ControlNetKind.STYLE,
    ControlNetKind.CHARACTER,
    ControlNetKind.EDGE,
    ControlNetKind.LINE_ART,
)


def _actions(asked: Recipe, model_id: str) -> dict[str, StepAction]:
    return {step.where: step.action for step in plan(asked, model_id).steps}


def test_within_a_family_every_slot_stays() -> None:
    asked = recipe(KINO, slot(STYLE, StrengthType.HIGH), slot(EDGE, weight=0.5))
    moved = plan(asked, LIGHTNING)
    assert moved.recipe == replace(asked, model_id=LIGHTNING)
    assert moved.changes == ()
    assert [step.message for step in moved.steps] == [
        "A, Style Reference, stays.",
        "B, Edge to Image, stays.",
    ]


def test_another_family_maps_what_it_can_and_parks_the_rest() -> None:
    asked = recipe(KINO, slot(STYLE), slot(EDGE))
    moved = plan(asked, PHOENIX)
    assert _actions(asked, PHOENIX) == {
        "guidance.0": StepAction.REMAPPED,
        "guidance.1": StepAction.PARKED,
    }
    assert moved.parked == ("B",)
    assert moved.recipe.guidance == (slot(STYLE), slot(EDGE, enabled=False, parked=True))
    assert moved.steps[1].message == (
        "B, Edge to Image, is left out. Edge to Image needs an SDXL, SD1.5 or SD2.1 model."
    )


def test_a_parked_slot_comes_back_with_a_model_that_takes_it() -> None:
    asked = recipe(KINO, slot(STYLE), slot(EDGE, weight=0.7))
    there = plan(asked, PHOENIX).recipe
    back = plan(there, KINO)
    assert back.recipe == asked
    assert [step.action for step in back.changes] == [StepAction.REMAPPED, StepAction.RESTORED]


def test_a_slot_that_a_person_switched_off_is_left_alone() -> None:
    asked = recipe(KINO, slot(LINE_ART, enabled=False))
    moved = plan(asked, DREAMSHAPER)
    assert moved.recipe.guidance == asked.guidance
    assert moved.steps == ()


def test_image_to_image_parks_what_sdxl_cannot_combine() -> None:
    asked = recipe(DREAMSHAPER, slot(EDGE), init=0.5)
    moved = plan(asked, KINO)
    assert moved.recipe.guidance[0].parked
    assert moved.steps[0].message.endswith(
        "Edge to Image can't be combined with Image to image on SDXL models."
    )


def test_a_model_of_unknown_base_parks_everything() -> None:
    moved = plan(recipe(KINO, slot(STYLE), slot(EDGE)), PIXEL_ART)
    assert moved.parked == ("A", "B")
    assert "base model of Pixel Art is not known" in moved.steps[0].message


def test_an_unknown_model_changes_nothing_and_says_so() -> None:
    asked = recipe(KINO, slot(STYLE))
    moved = plan(asked, "gone")
    assert moved.recipe == asked
    assert [(step.where, step.action) for step in moved.steps] == [("model_id", StepAction.REFUSED)]


def test_a_style_comes_along_as_uuid_and_back_as_preset() -> None:
    asked = replace(recipe(KINO), preset_style="CREATIVE")
    there = plan(asked, PHOENIX)
    assert (there.recipe.preset_style, there.recipe.style_uuid) == (None, STYLE_UUIDS["CREATIVE"])
    assert there.steps[0].message == "The style Creative comes along."
    assert plan(there.recipe, KINO).recipe == asked


def test_settings_that_the_new_model_lacks_are_switched_off_with_a_reason() -> None:
    asked = replace(recipe(PHOENIX), ultra=True, contrast=3.5, style_uuid="of-their-own")
    moved = plan(asked, KINO)
    assert _actions(asked, KINO) == {
        "ultra": StepAction.REFUSED,
        "contrast": StepAction.REFUSED,
        "style_uuid": StepAction.REFUSED,
    }
    assert (moved.recipe.ultra, moved.recipe.contrast, moved.recipe.style_uuid) == (
        False,
        None,
        None,
    )
    assert "Kino XL has no Ultra. On becomes off." in [step.message for step in moved.steps]


def test_settings_outside_the_new_range_are_adjusted_with_a_reason() -> None:
    asked = replace(recipe(LUCID_ORIGIN), width=1920, height=1080)
    moved = plan(asked, KINO)
    assert (moved.recipe.width, moved.recipe.height) == (1536, 1080)
    assert [(step.action, step.message) for step in moved.steps] == [
        (StepAction.ADJUSTED, "Width goes from 32 to 1536 pixels. 1,920 becomes 1,536.")
    ]


def test_alchemy_comes_back_after_a_model_without_it() -> None:
    asked = replace(recipe(KINO), alchemy=True)
    there = plan(asked, LUCID_ORIGIN)
    assert [step.where for step in there.changes] == ["alchemy"]
    assert plan(there.recipe, KINO).recipe.normalised().alchemy is True


def test_a_seed_out_of_range_stays_fixed_inside_the_range_and_that_is_said() -> None:
    asked = replace(recipe(KINO), seed=9_000_000_000)
    moved = plan(asked, FLUX_DEV)
    assert moved.recipe.seed == 2_147_483_637
    assert moved.steps[0].action is StepAction.ADJUSTED
    assert moved.steps[0].message.endswith("9,000,000,000 becomes 2,147,483,637.")
    assert plan(moved.recipe, KINO).recipe.seed == 2_147_483_637


def test_what_is_switched_off_is_told_by_the_name_that_people_read() -> None:
    asked = replace(
        recipe(PHOENIX),
        alchemy=True,
        style_uuid=STYLE_UUIDS["DYNAMIC"],
        transparency="foreground_only",
    )
    told = {step.where: step.message for step in plan(asked, KONTEXT).changes}
    assert told["style_uuid"].endswith("Dynamic becomes no choice.")
    assert told["transparency"].endswith("Foreground only becomes no choice.")
    assert told["alchemy"].endswith("On becomes off.")


def test_photo_real_follows_to_the_version_of_the_new_model() -> None:
    asked = recipe(PHOTO_REAL_V1_ID).normalised()
    assert plan(asked, KINO).recipe.photo_real_version == "v2"
    assert plan(asked, PHOENIX).recipe.photo_real is False


def test_the_model_that_was_chosen_is_never_changed_by_a_way_out() -> None:
    asked = replace(recipe(KINO), photo_real=True, photo_real_version="v2")
    moved = plan(asked, LIGHTNING)
    assert moved.recipe.model_id == LIGHTNING
    assert moved.recipe.photo_real is False


_SETTINGS = frozenset(Recipe.__dataclass_fields__) - {"model_id", "guidance", "init_image"}


@given(recipes, st.sampled_from(CATALOGUE.models()))
def test_nothing_changes_without_a_word(asked: Recipe, target: PlatformModel) -> None:
    moved = plan(asked, target.id)
    assert moved.recipe.init_image == asked.init_image
    assert moved.recipe.prompt == asked.prompt
    assert [each.picture for each in moved.recipe.guidance] == [
        each.picture for each in asked.guidance
    ]
    told = {step.where for step in moved.changes}
    for index, (before, after) in enumerate(
        zip(asked.guidance, moved.recipe.guidance, strict=True)
    ):
        assert before == after or f"guidance.{index}" in told
    changed = any(getattr(asked, name) != getattr(moved.recipe, name) for name in _SETTINGS)
    assert not changed or any(not where.startswith("guidance.") for where in told)


@pytest.mark.parametrize("model_id", [known.id for known in CATALOGUE.models()])
def test_a_sound_recipe_stays_sendable_on_every_model(model_id: str) -> None:
    asked = replace(
        recipe(KINO, slot(STYLE), slot(CHARACTER), slot(EDGE)),
        seed=9_000_000_000,
        photo_real=True,
        preset_style="CINEMATIC",
        elements=(Element(0.5, "glow"),),
    )
    moved = plan(asked, model_id).recipe
    assert [problem for problem in moved.problems() if problem.is_error] == []
