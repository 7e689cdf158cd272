"""What the composer says: problems at their places, and what Generate would do."""

from __future__ import annotations

import pytest

from guidance.domain.ingredients import Picture
from guidance.domain.kinds import ControlNetKind, Source
from guidance.forms.changes import recipe_in
from guidance.forms.composer import GONE, Composer
from guidance.forms.draft import MAX_SLOTS, Draft
from guidance.forms.notes import places
from guidance.forms.slot_forms import picture_named
from tests.forms.composed import KINO, OTHER, PICTURE, draft, started


def test_an_empty_prompt_is_said_on_the_button_and_marked_after_a_press() -> None:
    empty = draft(prompt="  ")
    assert Composer(empty).label == "Write a prompt first"
    assert "prompt" not in Composer(empty).notes
    assert Composer(empty, insist=True).notes["prompt"][0].message == "Write a prompt first."
    assert not Composer(empty).ready


def test_a_long_prompt_is_counted_and_can_be_cut() -> None:
    long = Composer(draft(prompt="word " * 400))
    assert long.label == "Shorten the prompt"
    assert long.notes["prompt"][0].fixes[0][0] == "Cut to 1,500 characters"


@pytest.mark.parametrize(
    ("field", "value", "place", "said"),
    [
        ("width", "1041", "size", "Width must be a multiple of 8."),
        ("height", "", "size", "Height is a whole number of pixels."),
        ("width", "wide", "size", "Width is a whole number of pixels."),
        ("num_images", "7", "images", "One request takes 1 to 4 images at this size."),
        ("seed", "-1", "seed", "The seed goes from 0 to 9,999,999,998 on Kino XL."),
        ("seed", "abc", "seed", "Seed is a whole number."),
        ("guidance_scale", "40", "guidance_scale", "Guidance scale goes from 1 to 20."),
        ("num_inference_steps", "5", "num_inference_steps", "Inference steps go from 10 to 60."),
        ("element_lines", "two words here", "element_lines", "An Element is named by its UUID"),
    ],
)
def test_a_wrong_value_is_said_at_its_own_place(
    field: str, value: str, place: str, said: str
) -> None:
    composer = Composer(draft(**{field: value}))
    assert composer.notes[place][0].message.startswith(said)
    assert not composer.ready
    assert composer.label == "Fix the marked setting"
    assert composer.draft.get(field) == value


def test_a_decimal_setting_takes_a_comma_and_keeps_what_is_no_number() -> None:
    assert recipe_in(draft(guidance_scale="7,5")).guidance_scale == 7.5
    composer = Composer(draft(guidance_scale="7,5,1"))
    assert composer.notes["guidance_scale"][0].message == "Guidance scale is a number."
    assert composer.draft.get("guidance_scale") == "7,5,1"


@pytest.mark.parametrize("weight", ["", "abc", "nan", "2.5", "-1"])
def test_a_weight_that_is_none_is_said_at_its_slot(weight: str) -> None:
    composer = Composer(draft({"kind": "edge", "weight": weight}))
    assert composer.notes["slot-1"]
    assert not composer.ready


def test_an_incompatible_slot_is_left_out_and_the_button_says_so() -> None:
    composer = Composer(started(draft({}, {}, {"kind": "edge", "weight": "0.6"})))
    assert composer.label == "Generate without C"
    assert composer.ready
    assert composer.left_out_letters == "C"
    assert len(composer.sendable.guidance) == 2
    note = composer.notes["slot-3"][0]
    assert note.message == "Can't be combined with Image to image on SDXL models."
    assert [label for label, _ in note.fixes] == ["Turn off Image to image", "Pick an SD1.5 model"]


def test_several_left_out_slots_are_all_named() -> None:
    empty = {"picture": ""}
    assert Composer(draft(empty, {}, empty)).label == "Generate without A and C"
    assert Composer(draft(empty, empty, empty)).label == "Generate without A, B and C"


def test_a_picture_that_is_gone_keeps_only_its_own_slot_out() -> None:
    gone = picture_named(PICTURE)
    assert gone is not None
    composer = Composer(draft({}, {"picture": OTHER}), gone=[gone])
    assert composer.label == "Generate without A"
    assert composer.notes["slot-1"][0].message == "This picture is gone. Pick or upload another."


def test_image_to_image_without_a_picture_is_left_out_and_the_button_says_so() -> None:
    bare = Composer(started(draft({"picture": ""}, {"kind": "edge", "weight": "0.6"}), picture=""))
    assert bare.label == "Generate without A and Image to image"
    assert bare.left_out_names == "A,start"
    assert (bare.ready, bare.blocking) == (True, ())
    assert bare.sendable.init_image is None
    assert [slot.kind for slot in bare.sendable.guidance] == [ControlNetKind.EDGE]
    (note,) = bare.notes["start"]
    assert note.message == "Image to image needs a picture."
    assert [label for label, _ in note.fixes] == ["Turn off Image to image"]


def test_a_start_picture_that_is_gone_is_left_out_with_what_it_kept_out() -> None:
    gone = picture_named(OTHER)
    assert gone is not None
    composer = Composer(started(draft({"kind": "edge", "weight": "0.6"})), gone=[gone])
    assert composer.label == "Generate without Image to image"
    assert [note.message for note in composer.notes["start"]] == [GONE]
    assert composer.sendable.init_image is None
    assert len(composer.sendable.guidance) == 1
    assert composer.cost == Composer(draft({"kind": "edge", "weight": "0.6"})).cost


def test_image_to_image_that_is_off_is_not_named_on_the_button() -> None:
    composer = Composer(started(draft(), picture="", enabled=""))
    assert (composer.label, composer.left_out_names) == ("Generate", "")


@pytest.mark.parametrize(("width", "closest"), [("99999999999", "1536"), ("-8", "32"), ("8", "32")])
def test_a_size_that_cannot_be_costs_what_the_closest_one_does(width: str, closest: str) -> None:
    assert Composer(draft(width=width)).cost == Composer(draft(width=closest)).cost


def test_the_cost_counts_only_what_would_be_sent() -> None:
    plain = Composer(started(draft()))
    with_edge = Composer(started(draft({"kind": "edge", "weight": "0.6"})))
    assert plain.cost == with_edge.cost


def test_the_summary_leads_to_a_control_of_each_problem() -> None:
    composer = Composer(draft({"picture": ""}, width="1041", prompt=""), insist=True)
    assert dict(composer.summary).keys() == {"id_prompt", "size-button", "slot-1"}


def test_every_note_has_a_place_on_the_page() -> None:
    composer = Composer(started(draft({"weight": "9", "mode": "exact"}, width="3", seed="x"), "7"))
    keys = [slot.key for slot in composer.draft.slots]
    assert composer.notes.keys() <= set(places(composer.form, keys, start=True))


def test_a_field_that_the_model_does_not_have_can_neither_fail_nor_be_sent() -> None:
    composer = Composer(draft(model=KINO, ultra="on", contrast="nonsense"))
    assert composer.recipe.ultra is None
    assert composer.ready


@pytest.mark.parametrize(
    "post",
    [
        {},
        {"slots": "1,1,x,-2,99999,²"},
        {"slots": "1", "slot-1-kind": "nonsense", "slot-1-picture": "uploaded:nonsense"},
        {"slots": "1", "slot-1-strength": "Loud", "slot-1-mode": "preset"},
        {"start-picture": "x", "start-strength": "nan", "start-enabled": "on"},
        {"width": "9" * 5000, "num_images": "1e9", "model_id": "x" * 500},
        {"prompt": "\x00", "photo_real": "v9", "transparency": "glass"},
    ],
)
def test_a_post_of_nonsense_is_answered_with_notes(post: dict[str, str]) -> None:
    composer = Composer(Draft.from_post(post))
    assert composer.notes
    assert composer.label


def test_a_post_never_makes_more_slots_than_there_is_room_for() -> None:
    many = Draft.from_post({"slots": ",".join(str(n) for n in range(100))})
    assert len(many.slots) == MAX_SLOTS


def test_a_draft_too_long_to_remember_is_not_remembered() -> None:
    assert draft(prompt="x" * 70_000).text() == ""


@pytest.mark.parametrize("name", ["", "uploaded:", "painted:x", "uploaded:1-2"])
def test_a_picture_that_nobody_named_is_none(name: str) -> None:
    assert picture_named(name) is None


def test_a_picture_is_named_by_source_and_id() -> None:
    found = picture_named(OTHER)
    assert found == Picture(Source.GENERATED, found.id if found else found)  # type: ignore[arg-type]
