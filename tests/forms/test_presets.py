"""Settings travel between composer and preset; what a person wrote stays."""

from __future__ import annotations

from uuid import uuid4

from guidance.domain.recipe import Recipe
from guidance.forms import slot_changes
from guidance.forms.draft import Draft
from guidance.forms.presets import applied, settings_in
from guidance.forms.recipes import BLANK, initial_from
from tests.factories import KINO_XL


def composed(**fields: str) -> Draft:
    return initial_from(BLANK).having(**fields)


def guided(draft: Draft) -> Draft:
    return slot_changes.add(draft, f"uploaded:{uuid4()}")


def test_settings_leave_out_prompts_seed_and_unwanted_references() -> None:
    draft = guided(composed(prompt="A lake", negative_prompt="text", avoid_open="on", seed="7"))
    settings = settings_in(draft.having(width="1040", height="640"), with_guidance=False)
    assert (settings.prompt, settings.negative_prompt, settings.seed) == ("", "", None)
    assert (settings.width, settings.height, settings.guidance) == (1040, 640, ())


def test_references_come_along_where_they_are_wanted() -> None:
    draft = guided(composed())
    settings = settings_in(draft, with_guidance=True)
    assert [slot.picture for slot in settings.guidance] != []
    assert applied(composed(), settings).slots == draft.slots


def test_taking_up_a_preset_keeps_what_was_written_and_the_references() -> None:
    draft = guided(composed(prompt="Mine", negative_prompt="blur", avoid_open="on", seed="12"))
    settings = Recipe(prompt="", model_id=KINO_XL, width=1040, height=640, num_images=2)
    after = applied(draft, settings)
    assert (after.get("prompt"), after.get("negative_prompt")) == ("Mine", "blur")
    assert (after.get("avoid_open"), after.get("seed")) == ("on", "12")
    assert (after.get("width"), after.get("num_images")) == ("1040", "2")
    assert after.get("model_was") == KINO_XL
    assert after.slots == draft.slots


def test_a_field_that_the_preset_does_not_set_goes_back_to_its_blank_value() -> None:
    settings = settings_in(composed(), with_guidance=False)
    after = applied(composed(tiling="on", guidance_scale="9"), settings)
    assert (after.get("tiling"), after.get("guidance_scale")) == ("", "")
