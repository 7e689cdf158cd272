"""Generate: one run for one token, refusals in place, nothing lost either way."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from guidance.domain.kinds import StrengthType
from guidance.models import Account, Generation, Membership
from guidance.services import accounts, generations
from tests.factories import a_generation, a_reference, an_image
from tests.views.composing import (
    HTMX,
    Page,
    generated,
    opened,
    picture,
    pressed,
    trigger,
    uploaded,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account")]


@pytest.fixture
def ready(as_alice: Client, alice: Membership) -> Page:
    """A composer that is ready: a prompt and two Style References."""
    found = opened(as_alice)
    for _ in range(2):
        name = uploaded(a_reference(alice).pk)
        found = pressed(as_alice, found, f"add:{name}", prompt="Vibrant bottle")
    return found


def the_run() -> Generation:
    return Generation.objects.get(state=Generation.State.QUEUED)


def test_a_plain_post_starts_the_run_and_comes_back_to_a_filled_studio(
    as_alice: Client, alice: Membership, ready: Page
) -> None:
    values = {"slot-1-influence": "0.39", "slot-2-influence": "0.64", "slot-1-strength": "High"}
    answer = generated(as_alice, ready, **values)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    run = the_run()
    recipe = generations.recipe_of(run)
    assert (run.member, run.team) == (alice.user, alice.team)
    assert [slot.influence for slot in recipe.guidance] == [0.39, 0.64]
    assert recipe.guidance[0].strength_type is StrengthType.HIGH
    again = opened(as_alice)
    assert again.values["prompt"] == "Vibrant bottle"
    assert again.slots == ["1", "2"]
    assert f'id="run-{run.pk}"' in again.text
    assert again.values["client_token"] != ready.values["client_token"]


def test_htmx_leaves_the_composer_and_gets_a_fresh_token(as_alice: Client, ready: Page) -> None:
    answer = as_alice.post(reverse("studio_generate"), ready.values, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert trigger(answer) == {"feed": {}}
    assert ready.values["client_token"] not in text
    assert 'hx-target="#client-token"' in text
    for piece in ("prompt-piece", "guidance", "settings", "model-head"):
        assert f'hx-target="#{piece}"' not in text


def test_the_first_run_takes_the_place_of_the_welcome(as_alice: Client, ready: Page) -> None:
    first = as_alice.post(reverse("studio_generate"), ready.values, headers=HTMX).content.decode()
    assert 'hx-target="#feed-column"' in first
    assert f'id="run-{the_run().pk}"' in first
    data = ready.values | {"client_token": str(uuid.uuid4())}
    second = as_alice.post(reverse("studio_generate"), data, headers=HTMX).content.decode()
    assert 'hx-target="#feed-column"' not in second


def test_the_same_token_is_the_same_run(as_alice: Client, ready: Page) -> None:
    generated(as_alice, ready)
    for headers in ({}, HTMX):
        as_alice.post(reverse("studio_generate"), ready.values, headers=headers)
    assert Generation.objects.count() == 1


@pytest.mark.parametrize("prompt", ["Vibrant bottle", "Another thought"])
def test_a_page_that_went_back_without_script_asks_before_it_sends_again(
    as_alice: Client, ready: Page, prompt: str
) -> None:
    generated(as_alice, ready)
    again = generated(as_alice, ready, prompt=prompt)
    assert again.status_code == 409
    shown = Page(again)
    assert "This was already sent." in shown.text
    assert f'href="/#run-{the_run().pk}"' in shown.text
    assert shown.values["prompt"] == prompt
    assert shown.values["client_token"] != ready.values["client_token"]
    assert Generation.objects.count() == 1
    assert generated(as_alice, shown).status_code == 303
    assert Generation.objects.count() == 2


def test_a_press_repeated_by_the_script_is_told_that_it_was_already_sent(
    as_alice: Client, ready: Page
) -> None:
    for _ in range(2):
        answer = as_alice.post(reverse("studio_generate"), ready.values, headers=HTMX)
    assert trigger(answer)["toast"]["text"].startswith("This was already sent.")
    assert Generation.objects.count() == 1


def test_an_edited_recipe_is_never_taken_for_the_one_before(as_alice: Client, ready: Page) -> None:
    generated(as_alice, ready)
    for _ in range(2):
        data = ready.values | {"prompt": "Another thought"}
        as_alice.post(reverse("studio_generate"), data, headers=HTMX)
    assert sorted(Generation.objects.values_list("prompt", flat=True)) == [
        "Another thought",
        "Vibrant bottle",
    ]


# --- Remixes ----------------------------------------------------------------------------------


def test_a_remix_remembers_what_it_began_with(
    as_alice: Client, alice: Membership, bob: Membership
) -> None:
    old = a_generation(bob)
    an_image(bob, generation=old)
    page = opened(as_alice, f"?remix={old.pk}")
    assert generated(as_alice, page, prompt="Taken further").status_code == 303
    assert Generation.objects.get(prompt="Taken further").remix_of == old
    fresh = pressed(as_alice, opened(as_alice), "over", prompt="x")
    assert generated(as_alice, fresh, prompt="My own").status_code == 303
    assert Generation.objects.get(prompt="My own").remix_of is None


@pytest.mark.parametrize("named", ["nonsense", "6c1f0f5e-8d0b-4a5e-9b3f-2f6f1f7d7a11", "theirs"])
def test_a_run_that_nobody_may_see_is_no_ancestor(
    as_alice: Client, ready: Page, charlie: Membership, named: str
) -> None:
    theirs = a_generation(charlie)
    an_image(charlie, generation=theirs)
    asked = str(theirs.pk) if named == "theirs" else named
    assert generated(as_alice, ready, remix_of=asked).status_code == 303
    assert Generation.objects.get(prompt="Vibrant bottle").remix_of is None


def test_two_tabs_have_a_run_each(as_alice: Client, ready: Page) -> None:
    other = opened(as_alice)
    generated(as_alice, ready)
    generated(as_alice, other)
    assert Generation.objects.count() == 2


def test_a_token_of_nonsense_still_starts_one_run(as_alice: Client, ready: Page) -> None:
    assert generated(as_alice, ready, client_token="nonsense").status_code == 303
    assert Generation.objects.count() == 1


# --- Refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "anchor", "said"),
    [
        ({"prompt": "  "}, "id_prompt", "Write a prompt first."),
        ({"prompt": "word " * 400}, "id_prompt", "The prompt has 1,999 characters."),
        ({"width": "1041"}, "size-button", "Width must be a multiple of 8."),
        ({"width": ""}, "size-button", "Width is a whole number of pixels."),
        ({"height": "4096"}, "size-button", "Height goes from 32 to 1536 pixels."),
        ({"num_images": "8"}, "id_num_images_1", "One request takes 1 to 4 images at this size."),
        ({"seed": "99999999999"}, "id_seed", "The seed goes from 0 to"),
        ({"slot-1-mode": "exact", "slot-1-weight": "3"}, "slot-1", "Weight goes from 0 to 2."),
        ({"model_id": "nobody's"}, "id_model_id", "This model is not in the list of models."),
    ],
)
def test_what_is_wrong_is_said_in_place_and_in_a_summary(
    as_alice: Client, ready: Page, typed: dict[str, str], anchor: str, said: str
) -> None:
    answer = generated(as_alice, ready, **typed)
    refused = Page(answer)
    assert answer.status_code == 422
    assert not Generation.objects.exists()
    summary = refused.text.split('class="error-summary"')[1].split("</div>")[0]
    assert said in summary
    assert f'href="#{anchor}"' in summary
    assert refused.text.count(said) >= 2
    assert anchor in refused.ids
    assert refused.slots == ["1", "2"]
    for name, value in typed.items():
        assert refused.values.get(name, value).strip() == value.strip()
    assert refused.values["client_token"] == ready.values["client_token"]


def test_a_wrong_setting_opens_the_fold_that_would_hide_it(as_alice: Client, ready: Page) -> None:
    refused = Page(generated(as_alice, ready, guidance_scale="999"))
    assert "Guidance scale" in refused.text
    advanced = refused.text.split('id="advanced"')[1].split(">")[0]
    assert "hidden" not in advanced
    assert "hidden" in ready.text.split('id="advanced"')[1].split(">")[0]


def test_htmx_gets_the_whole_form_back_with_its_errors(as_alice: Client, ready: Page) -> None:
    data = ready.values | {"prompt": "", "width": "1041"}
    answer = as_alice.post(reverse("studio_generate"), data, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert" tabindex="-1"' in text
    for piece in ("composer-errors", "prompt-piece", "guidance", "settings", "foot"):
        assert f'hx-target="#{piece}"' in text


def test_an_incompatible_slot_goes_only_after_the_button_said_so(
    as_alice: Client, alice: Membership, ready: Page
) -> None:
    third = pressed(as_alice, ready, f"add:generated:{an_image(alice).pk}:init_image")
    unaware = generated(as_alice, third, **{"slot-2-kind": "edge"})
    assert unaware.status_code == 422
    conflict = Page(unaware)
    assert conflict.label() == "Generate without B"
    assert conflict.values["leave_out"] == "B"
    assert generated(as_alice, conflict).status_code == 303
    recipe = generations.recipe_of(the_run())
    assert len(recipe.guidance) == 1
    assert recipe.init_image is not None
    assert opened(as_alice).slots == ["1", "2"]


def test_a_slot_that_is_switched_off_is_not_sent_and_stays(as_alice: Client, ready: Page) -> None:
    off = pressed(as_alice, ready, "toggle:1")
    assert generated(as_alice, off).status_code == 303
    assert len(generations.recipe_of(the_run()).guidance) == 1
    assert opened(as_alice).slots == ["1", "2"]


def test_a_model_changed_without_script_is_shown_before_it_is_sent(
    as_alice: Client, ready: Page
) -> None:
    answer = generated(as_alice, ready, model_id="de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3")
    assert answer.status_code == 422
    assert not Generation.objects.exists()
    shown = Page(answer)
    assert "Leonardo Phoenix 1.0 would change something. Look at it first." in shown.text
    agreed = pressed(as_alice, shown, shown.button("Switch"))
    assert generated(as_alice, agreed).status_code == 303
    assert the_run().model_name == "Leonardo Phoenix 1.0"


def test_files_chosen_but_not_yet_added_are_shown_before_they_are_sent(
    as_alice: Client, ready: Page
) -> None:
    data = {**ready.values, "files": [picture()]}
    answer = as_alice.post(reverse("studio_generate"), data)
    assert answer.status_code == 422
    shown = Page(answer)  # type: ignore[arg-type]
    assert shown.slots == ["1", "2", "3"]
    assert "Your pictures were added" in shown.text
    assert generated(as_alice, shown).status_code == 303


def test_a_strangers_picture_is_never_sent(
    as_charlie: Client, charlie: Membership, alice: Membership
) -> None:
    accounts.choose(team=charlie.team, key=str(uuid.uuid4()), api_url="http://127.0.0.1:9/api")
    name = f"add:generated:{an_image(alice).pk}"
    found = pressed(as_charlie, opened(as_charlie), name, prompt="x")
    assert generated(as_charlie, found).status_code == 303
    assert generations.recipe_of(Generation.objects.get(team=charlie.team)).guidance == ()
    forced = found.values | {"leave_out": "", "client_token": str(uuid.uuid4())}
    assert as_charlie.post(reverse("studio_generate"), forced).status_code == 422


def test_a_team_without_an_account_is_told_and_keeps_its_words(as_charlie: Client) -> None:
    found = pressed(as_charlie, opened(as_charlie), "refresh", prompt="Kept")
    answer = generated(as_charlie, found)
    assert answer.status_code == 422
    assert Page(answer).values["prompt"] == "Kept"
    assert "no Leonardo account yet" in answer.content.decode()


def test_a_paused_account_still_takes_a_run_into_its_line(
    as_alice: Client, ready: Page, account: Account
) -> None:
    accounts.pause(account=account, reason=Account.Paused.NO_CREDIT, said="No credit")
    assert generated(as_alice, ready).status_code == 303
    assert the_run().state == Generation.State.QUEUED


def test_a_person_without_a_team_finds_nothing(alice: Membership) -> None:
    browser = Client()
    user = alice.user
    alice.delete()
    browser.force_login(user)
    assert browser.post(reverse("studio_generate"), {}).status_code == 404
    assert browser.get(reverse("studio")).status_code == 404
