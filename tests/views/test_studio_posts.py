"""What the composer's buttons do: as plain posts, and the same with htmx."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from guidance.models import Account, Membership
from tests.factories import a_reference, an_image
from tests.views.composing import HTMX, Page, opened, pressed, uploaded

pytestmark = pytest.mark.django_db


def test_adding_keeps_what_was_typed(two: Page) -> None:
    assert two.slots == ["1", "2"]
    assert (two.values["prompt"], two.values["seed"]) == ("Vibrant bottle", "12")
    assert [two.slot(key, "kind") for key in two.slots] == ["style", "style"]


def test_a_slot_is_moved_copied_and_removed(as_alice: Client, two: Page) -> None:
    assert pressed(as_alice, two, "up:2").slots == ["2", "1"]
    assert pressed(as_alice, two, "duplicate:1").slots == ["1", "3", "2"]
    removed = pressed(as_alice, two, "remove:1")
    assert removed.slots == ["2"]
    assert pressed(as_alice, removed, "undo").slots == ["1", "2"]


def test_the_strength_switch_converts_in_both_directions(as_alice: Client, two: Page) -> None:
    exact = pressed(as_alice, two, "exact:1", **{"slot-1-strength": "High"})
    assert exact.slot("1", "weight") == "1.00"
    named = pressed(as_alice, exact, "preset:1", **{"slot-1-weight": "1.30"})
    assert 'value="Ultra" checked' in named.text


def test_a_kind_is_changed_by_the_menu_and_any_button(as_alice: Client, two: Page) -> None:
    changed = pressed(as_alice, two, "refresh", **{"slot-2-kind": "edge", "slot-1-strength": "Low"})
    assert changed.slot("2", "kind") == "edge"
    assert changed.slot("2", "weight") == "1.00"
    assert changed.slot("1", "strength") == "Low"
    assert 'aria-label="Influence of A"' not in changed.text


def test_several_new_slots_get_a_kind_at_once(as_alice: Client, two: Page) -> None:
    changed = pressed(as_alice, two, "kind:1,2:depth")
    assert [changed.slot(key, "kind") for key in changed.slots] == ["depth", "depth"]


def test_an_incompatible_slot_is_explained_and_each_fix_works(as_alice: Client, two: Page) -> None:
    edge = pressed(as_alice, two, "refresh", **{"slot-2-kind": "edge"})
    conflict = pressed(as_alice, edge, "kind:1:init_image")
    assert conflict.label() == "Generate without A"
    assert "Can&#x27;t be combined with Image to image on SDXL models." in conflict.text
    off = pressed(as_alice, conflict, conflict.button("Turn off Image to image"))
    assert off.label() == "Generate"
    assert off.values["start-picture"] == conflict.values["start-picture"]
    other = pressed(as_alice, conflict, conflict.button("Pick an SD1.5 model"))
    assert other.label() == "Generate"
    assert other.values["model_was"] == "ac614f96-1082-45bf-be9d-757f2d31c174"


def test_a_wrong_size_is_fixed_by_one_click(as_alice: Client, two: Page) -> None:
    wrong = pressed(as_alice, two, "refresh", width="1041", height="640")
    assert "Width must be a multiple of 8." in wrong.note("size")
    fixed = pressed(as_alice, wrong, wrong.button("Use 1040 × 640"))
    assert (fixed.values["width"], fixed.note("size")) == ("1040", "")


def test_an_empty_slot_waits_for_its_picture(as_alice: Client) -> None:
    page = pressed(as_alice, opened(as_alice), "slot:edge")
    assert "Edge to Image needs a picture." in page.note("slot-1")
    assert page.slot("1", "kind") == "edge"


def test_a_replaced_picture_can_be_kept_after_all(as_alice: Client, two: Page) -> None:
    empty = pressed(as_alice, two, "replace:1")
    assert empty.slot("1", "picture") == ""
    kept = pressed(as_alice, empty, empty.button("Keep the old picture"))
    assert kept.slot("1", "picture") == two.slot("1", "picture")


def test_image_to_image_is_switched_off_and_on_and_removed(as_alice: Client, two: Page) -> None:
    with_start = pressed(as_alice, two, "kind:1:init_image")
    off = pressed(as_alice, with_start, "toggle:start")
    assert off.values["start-enabled"] == ""
    assert pressed(as_alice, off, "toggle:start").values["start-enabled"] == "on"
    assert "start-picture" not in pressed(as_alice, off, "remove:start").values
    assert pressed(as_alice, off, "unstart").slots == ["2", "3"]


def test_folded_parts_open_without_script_and_keep_their_text(as_alice: Client, two: Page) -> None:
    opened_up = pressed(as_alice, two, "avoid")
    assert opened_up.values["avoid_open"] == "on"
    closed = pressed(as_alice, opened_up, "avoid", negative_prompt="text")
    assert (closed.values["avoid_open"], closed.values["negative_prompt"]) == ("", "text")
    assert pressed(as_alice, two, "advanced").values["advanced_open"] == "on"


def test_a_surprise_can_be_taken_back(as_alice: Client, two: Page) -> None:
    surprise = pressed(as_alice, two, "surprise")
    assert surprise.values["prompt"] not in ("", "Vibrant bottle")
    assert pressed(as_alice, surprise, "restore").values["prompt"] == "Vibrant bottle"


def test_start_over_empties_the_composer_and_can_be_taken_back(as_alice: Client, two: Page) -> None:
    empty = pressed(as_alice, two, "over")
    assert (empty.slots, empty.values["prompt"]) == ([], "")
    back = pressed(as_alice, empty, "back")
    assert (back.slots, back.values["prompt"]) == (["1", "2"], "Vibrant bottle")


def test_a_seed_is_drawn_and_given_up(as_alice: Client, two: Page) -> None:
    drawn = pressed(as_alice, two, "dice", seed="")
    assert drawn.values["seed"].isdigit()
    assert pressed(as_alice, drawn, "no_seed").values["seed"] == ""


def test_influence_is_evened_out(as_alice: Client, two: Page) -> None:
    even = pressed(as_alice, two, "even", **{"slot-1-influence": "0.2", "slot-2-influence": "0.8"})
    assert [even.slot(key, "influence") for key in even.slots] == ["1.00", "1.00"]


def test_influence_is_shown_as_percentages_of_the_ratio(as_alice: Client, two: Page) -> None:
    values = {"slot-1-influence": "0.39", "slot-2-influence": "0.64"}
    page = pressed(as_alice, two, "refresh", **values)
    assert 'aria-valuetext="38 percent"' in page.text
    assert "62%" in page.text


@pytest.mark.parametrize(
    "do",
    ["", "nonsense", "fix:", "fix:[]", "remove:99", "place:1:x", "up:", "add:x", "put:9:y", "size:",
     "kind:1:nonsense", "recipe:nobody", "undo", "back", "slot:nonsense", "toggle:x", "keep:x",
     "place:1:²", "undo:" + "9" * 5000],
)  # fmt: skip
def test_a_button_that_is_none_of_ours_breaks_nothing(as_alice: Client, two: Page, do: str) -> None:
    page = pressed(as_alice, two, do)
    assert page.answer.status_code == 200
    assert page.values["prompt"] == "Vibrant bottle"


# --- Pictures from the gallery ----------------------------------------------------------------


def test_without_script_the_gallery_stands_beside_the_composer(
    as_alice: Client, alice: Membership, two: Page
) -> None:
    image = an_image(alice)
    picking = pressed(as_alice, two, "gallery")
    assert f'value="generated:{image.pk}"' in picking.text
    data = {**picking.values, "pick": f"generated:{image.pk}"}
    page = Page(as_alice.post(reverse("studio_guidance"), data))  # type: ignore[arg-type]
    assert page.slots == ["1", "2", "3"]
    assert page.slot("3", "picture") == f"generated:{image.pk}"
    assert page.values["picking"] == ""


def test_a_slot_that_asked_for_a_picture_gets_it(
    as_alice: Client, alice: Membership, two: Page
) -> None:
    image = an_image(alice)
    picking = pressed(as_alice, pressed(as_alice, two, "replace:2"), "gallery:2")
    data = {**picking.values, "pick": f"generated:{image.pk}"}
    page = Page(as_alice.post(reverse("studio_guidance"), data))  # type: ignore[arg-type]
    assert page.slots == ["1", "2"]
    assert page.slot("2", "picture") == f"generated:{image.pk}"


def test_a_strangers_picture_is_as_good_as_gone(as_charlie: Client, alice: Membership) -> None:
    image, reference = an_image(alice), a_reference(alice)
    page = opened(as_charlie)
    for name in (f"generated:{image.pk}", uploaded(reference.pk)):
        page = pressed(as_charlie, page, f"add:{name}", prompt="x")
    assert page.label() == "Generate without A and B"
    assert "This picture is gone." in page.note("slot-1")
    for address in ("image_thumb", "reference_thumb"):
        row = image if address == "image_thumb" else reference
        assert reverse(address, args=[row.pk, 256]) not in page.text


# --- With htmx --------------------------------------------------------------------------------


def test_htmx_gets_the_pieces_that_changed_and_not_the_prompt(as_alice: Client, two: Page) -> None:
    data = {**two.values, "do": "remove:1"}
    answer = as_alice.post(reverse("studio_guidance"), data, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in text
    for piece in ("model-head", "guidance", "settings", "foot"):
        assert f'hx-target="#{piece}"' in text
    assert 'hx-target="#prompt-piece"' not in text
    assert 'hx-target="#client-token"' not in text


def test_htmx_gets_the_prompt_where_the_server_wrote_into_it(as_alice: Client, two: Page) -> None:
    data = {**two.values, "do": "surprise"}
    answer = as_alice.post(reverse("studio_guidance"), data, headers=HTMX)
    assert 'hx-target="#prompt-piece"' in answer.content.decode()


def test_htmx_opens_the_picker_in_a_dialog(as_alice: Client, two: Page) -> None:
    data = {**two.values, "do": "gallery:1"}
    text = as_alice.post(reverse("studio_guidance"), data, headers=HTMX).content.decode()
    assert 'hx-target="#picker-place"' in text
    assert 'id="picker-dialog"' in text
    assert 'name="picking" id="picking" value="1"' in text


def test_a_check_answers_with_cost_label_and_notes_alone(as_alice: Client, two: Page) -> None:
    data = {**two.values, "width": "1041", "guidance_scale": "50"}
    text = as_alice.post(reverse("studio_check"), data, headers=HTMX).content.decode()
    assert "Width must be a multiple of 8." in text
    assert "Guidance scale goes from 1 to 20." in text
    assert "Fix 2 marked settings" in text
    assert "credit" in text
    for control in ('name="prompt"', 'name="width"', "slot-1-strength"):
        assert control not in text


def test_a_check_is_remembered(as_alice: Client, two: Page) -> None:
    as_alice.post(reverse("studio_check"), {**two.values, "prompt": "A new thought"}, headers=HTMX)
    assert opened(as_alice).values["prompt"] == "A new thought"


def test_the_cost_is_free_in_the_sandbox_and_says_what_it_would_be(
    as_alice: Client, two: Page, account: Account
) -> None:
    assert "for this run" in opened(as_alice).text
    Account.objects.filter(pk=account.pk).update(is_sandbox=True)
    page = opened(as_alice)
    assert "in the sandbox" in page.text
    assert "would be" in page.text


def test_a_negative_prompt_that_is_closed_says_that_it_is_kept_and_not_sent(
    as_alice: Client, two: Page
) -> None:
    opened_box = pressed(as_alice, two, "avoid", negative_prompt="text, clutter")
    assert re.search(r'id="avoid-kept" hidden', opened_box.text)
    closed = pressed(as_alice, opened_box, "avoid")
    assert closed.values["negative_prompt"] == "text, clutter"
    assert re.search(r'id="avoid-kept">', closed.text)
    empty = pressed(as_alice, closed, "refresh", negative_prompt="")
    assert re.search(r'id="avoid-kept" hidden', empty.text)


def test_several_removals_are_taken_back_together_or_one_by_one(
    as_alice: Client, two: Page
) -> None:
    def without_both() -> Page:
        return pressed(as_alice, pressed(as_alice, two, "remove:1"), "remove:2")

    assert without_both().slots == []
    assert pressed(as_alice, without_both(), "undo:2").slots == ["1", "2"]
    one = pressed(as_alice, without_both(), "undo:1")
    assert one.slots == ["2"]
    assert pressed(as_alice, one, "undo:nonsense").slots == ["1", "2"]


def test_digits_know_what_each_name_weighs(as_alice: Client, two: Page) -> None:
    exact = pressed(as_alice, two, "exact:1")
    assert 'data-weights="0.20 0.60 1.00 1.40 1.80"' in exact.text
