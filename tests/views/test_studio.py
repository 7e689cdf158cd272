"""The studio's page: who gets it, what it opens with, and how little it asks of the database."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guidance.forms.draft import Draft
from guidance.models import Account, Generation, Membership
from guidance.services import accounts
from guidance.views import studio_drafts
from leoweb.sessions import SessionStore
from tests.conftest import PASSWORD
from tests.factories import a_generation, a_reference, add_slots, an_image, recipe_json
from tests.views.composing import Page, opened, pressed, uploaded

pytestmark = pytest.mark.django_db
POSTS = ("studio_check", "studio_guidance", "studio_generate", "studio_upload", "studio_models")


def test_everyone_signed_in_gets_their_own_studio(
    as_alice: Client, as_bob: Client, as_charlie: Client
) -> None:
    for browser in (as_alice, as_bob, as_charlie):
        assert browser.get(reverse("studio")).status_code == 200


def test_nobody_is_asked_to_sign_in(as_nobody: Client) -> None:
    for answer in (as_nobody.get(reverse("studio")), *(as_nobody.post(reverse(n)) for n in POSTS)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")


@pytest.mark.parametrize("name", ["studio_check", "studio_guidance", "studio_generate"])
def test_what_was_typed_after_the_session_ended_is_there_after_signing_in(
    as_alice: Client, alice: Membership, name: str
) -> None:
    uploads = pressed(as_alice, opened(as_alice), f"add:{uploaded(a_reference(alice).pk)}")
    as_alice.cookies.pop("leoweb-session")
    typed = {"prompt": "Typed too late", "do": "refresh"}
    answer = as_alice.post(reverse(name), uploads.values | typed)
    assert answer.headers["Location"] == "/account/login/?next=/"
    person = {"login": alice.user.email, "password": PASSWORD}
    assert as_alice.post(answer.headers["Location"], person).headers["Location"] == "/"
    page = opened(as_alice)
    assert page.values["prompt"] == "Typed too late"
    assert page.slots == ["1"]
    assert not Generation.objects.exists()


def test_a_post_of_nobody_is_only_kept_from_our_own_page(as_nobody: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("studio_generate"), {"prompt": "Planted"}).status_code == 403
    as_nobody.post(reverse("studio_generate"), {"prompt": "x" * 3_000_000})
    assert as_nobody.session.get("studio-draft") is None


@pytest.mark.parametrize("name", ["studio_guidance", "studio_generate"])
def test_an_address_of_a_post_opened_by_hand_leads_to_the_studio(
    as_alice: Client, name: str
) -> None:
    assert as_alice.get(reverse(name)).headers["Location"] == reverse("studio")


@pytest.mark.parametrize("name", ["studio_check", "studio_models"])
def test_what_only_answers_posts_says_so(as_alice: Client, name: str) -> None:
    assert as_alice.get(reverse(name)).status_code == 405


def test_the_first_studio_holds_a_blank_composer(as_alice: Client) -> None:
    page = opened(as_alice)
    assert page.label() == "Write a prompt first"
    assert page.values["preset_style"] == "DYNAMIC"
    assert (page.values["width"], page.values["height"]) == ("1024", "1024")
    assert page.values["num_images"] == "4"
    assert page.slots == []
    assert "Your pictures will appear here" in page.text or "Start from a recipe" in page.text


def test_without_script_there_is_always_a_generate_to_press(as_alice: Client) -> None:
    page = opened(as_alice)
    assert re.search(r'class="[^"]*needs-script" id="generate"', page.text)
    assert re.search(r'no-script" formaction="/studio/generate">Generate</button>', page.text)
    ready = pressed(as_alice, page, "refresh", prompt="A quiet harbour")
    assert 'no-script" formaction="/studio/generate"' not in ready.text


def test_no_id_stands_twice_on_the_page(as_alice: Client, alice: Membership) -> None:
    page = opened(as_alice)
    for seed in range(3):
        reference = a_reference(alice, name=f"{seed}.png")
        page = pressed(as_alice, page, f"add:{uploaded(reference.pk)}")
    assert len(page.ids) == len(set(page.ids))


def test_every_control_of_the_composer_has_a_name_to_be_called_by(
    as_alice: Client, alice: Membership
) -> None:
    page = opened(as_alice)
    for _ in range(2):
        page = pressed(as_alice, page, f"add:{uploaded(a_reference(alice).pk)}")
    page = pressed(as_alice, page, "exact:2")
    for words in (
        'for="id_prompt">Prompt<',
        'for="id_model_id">Model<',
        'for="id_seed">Seed<',
        "Strength of A</legend>",
        'aria-label="Strength of B"',
        'aria-label="Weight of B"',
        'aria-label="Influence of A"',
        'aria-label="Kind of A"',
        'aria-label="Remove A"',
        'aria-label="Advanced"',
    ):
        assert words in page.text


def test_a_full_studio_takes_at_most_twelve_queries(
    as_alice: Client, alice: Membership, account: Account
) -> None:
    page = opened(as_alice)
    for index in range(3):
        run = a_generation(alice)
        image = an_image(alice, generation=run)
        add_slots(run, [{"kind": "style", "reference": a_reference(alice), "weight": 1.0}])
        name = uploaded(a_reference(alice).pk) if index else f"generated:{image.pk}"
        page = pressed(as_alice, page, f"add:{name}")
    a_generation(alice, state=Generation.State.QUEUED, sent_at=None)
    with CaptureQueriesContext(connection) as asked:
        assert Page(as_alice.get("/")).slots == ["1", "2", "3"]  # type: ignore[arg-type]
    assert len(asked) <= 12, "\n".join(query["sql"][:1500] for query in asked)


def test_the_composer_remembers_what_was_left_in_it(as_alice: Client, alice: Membership) -> None:
    page = pressed(as_alice, opened(as_alice), f"add:{uploaded(a_reference(alice).pk)}", prompt="x")
    again = opened(as_alice)
    assert again.values["prompt"] == "x"
    assert again.slots == page.slots


def test_a_check_that_is_answered_late_brings_no_older_draft_back(
    as_alice: Client, alice: Membership, rf: RequestFactory
) -> None:
    page = opened(as_alice)
    late = rf.post(reverse("studio_check"))
    late.session = SessionStore(as_alice.session.session_key)
    assert late.session["studio-draft"]
    as_alice.post(reverse("studio_check"), {**page.values, "prompt": "Newer"})
    studio_drafts.remember(late, Draft.from_post({**page.values, "prompt": "Older"}))
    late.session.save()
    assert opened(as_alice).values["prompt"] == "Newer"


def test_each_page_has_a_token_of_its_own(as_alice: Client) -> None:
    tokens = {opened(as_alice).values["client_token"] for _ in range(3)}
    assert len(tokens) == 3


# --- Remix and use-as -------------------------------------------------------------------------


def remixable(member: Membership) -> Generation:
    """A run with two Style References, one of them generated."""
    reference, image = a_reference(member), an_image(member)
    guidance = [
        {"kind": "style", "picture": {"source": "uploaded", "id": str(reference.pk)},
         "strength_type": "High", "influence": 0.39},
        {"kind": "style", "picture": {"source": "generated", "id": str(image.pk)},
         "weight": 1.3, "influence": 0.64},
    ]  # fmt: skip
    stored = recipe_json(prompt="Remix me", negative_prompt="text", seed=7)
    empty = dict.fromkeys(("strength_type", "weight", "influence"))
    stored["guidance"] = [empty | {"enabled": True, "parked": False} | one for one in guidance]
    return a_generation(member, recipe=stored)


def test_remix_brings_everything_back(as_alice: Client, alice: Membership) -> None:
    run = remixable(alice)
    page = opened(as_alice, f"?remix={run.pk}")
    assert page.values["prompt"] == "Remix me"
    assert page.values["negative_prompt"] == "text"
    assert page.values["seed"] == "7"
    assert (page.values["width"], page.values["height"]) == ("1040", "640")
    assert page.values["preset_style"] == "CINEMATIC"
    assert page.slot("1", "strength") == "High"
    assert (page.slot("2", "mode"), page.slot("2", "weight")) == ("exact", "1.30")
    assert [page.slot(key, "influence") for key in ("1", "2")] == ["0.39", "0.64"]
    assert page.slot("2", "picture").startswith("generated:")


def test_what_a_remix_replaced_can_be_brought_back(as_alice: Client, alice: Membership) -> None:
    pressed(as_alice, opened(as_alice), "refresh", prompt="Half a thought")
    page = opened(as_alice, f"?remix={remixable(alice).pk}")
    assert "Bring back what was here" in page.text
    assert pressed(as_alice, page, "back").values["prompt"] == "Half a thought"


def test_a_teammate_remixes_what_they_can_see_and_nothing_else(
    as_bob: Client, alice: Membership
) -> None:
    run = remixable(alice)
    assert as_bob.get(f"/?remix={run.pk}").status_code == 404
    an_image(alice, generation=run)
    assert opened(as_bob, f"?remix={run.pk}").values["prompt"] == "Remix me"


def test_a_stranger_remixes_nothing(as_charlie: Client, alice: Membership) -> None:
    image = an_image(alice)
    reference = a_reference(alice)
    for query in (
        f"remix={image.generation_id}",
        f"use={image.pk}&as=style",
        f"use_reference={reference.pk}&as=edge",
        f"remix={uuid.uuid4()}",
        "remix=nonsense",
    ):
        assert as_charlie.get(f"/?{query}").status_code == 404


@pytest.mark.parametrize("kind", ["style", "character", "edge", "line_art"])
def test_use_as_adds_the_image_to_what_is_there(
    as_bob: Client, alice: Membership, kind: str
) -> None:
    pressed(as_bob, opened(as_bob), "refresh", prompt="Keep my words")
    image = an_image(alice)
    page = opened(as_bob, f"?use={image.pk}&as={kind}")
    assert page.values["prompt"] == "Keep my words"
    assert page.slot("1", "kind") == kind
    assert page.slot("1", "picture") == f"generated:{image.pk}"


def test_use_as_image_to_image_fills_its_place(as_alice: Client, alice: Membership) -> None:
    page = opened(as_alice, f"?use={an_image(alice).pk}&as=init_image")
    assert page.slots == []
    assert page.values["start-strength"] == "0.50"
    assert page.values["start-enabled"] == "on"


def test_a_reload_does_not_add_the_picture_again(as_alice: Client, alice: Membership) -> None:
    first = as_alice.get(f"/?use_reference={a_reference(alice).pk}&as=depth")
    assert first.headers["Location"] == "/"
    opened(as_alice)
    assert opened(as_alice).slots == ["1"]


# --- The account's troubles -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Account.Paused.KEY_REFUSED, "A new key is needed"),
        (Account.Paused.NO_CREDIT, "Add credit at Leonardo"),
    ],
)
def test_a_paused_account_is_told_to_everyone_in_the_studio(
    as_alice: Client, as_bob: Client, account: Account, reason: Account.Paused, words: str
) -> None:
    accounts.pause(account=account, reason=reason, said="Invalid response from authorization hook")
    for browser in (as_alice, as_bob):
        text = opened(browser).text
        assert reason.label in text
        assert "Invalid response from authorization hook" in text
        assert words in text
    assert reason.label in as_bob.get(reverse("studio_account")).content.decode()


def test_a_working_account_has_no_banner(as_alice: Client, account: Account) -> None:
    assert "banner-bad" not in as_alice.get(reverse("studio_account")).content.decode()


def test_a_team_without_an_account_is_told_so(as_charlie: Client) -> None:
    assert "No Leonardo account yet" in opened(as_charlie).text
