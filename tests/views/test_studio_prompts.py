"""Prompt history in the studio: listed, searched, taken; only one's own."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guidance.models import Generation, Membership
from tests.factories import a_generation
from tests.views.composing import HTMX, opened, pressed

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(alice: Membership) -> Generation:
    return a_generation(alice, prompt="Lake at <dusk>")


def test_without_script_the_list_takes_the_feeds_place(as_alice: Client, run: Generation) -> None:
    page = pressed(as_alice, opened(as_alice), "prompts", prompt="Half a thought")
    assert "Lake at &lt;dusk&gt;" in page.text
    assert page.values["prompt"] == "Half a thought"
    found = pressed(as_alice, page, "prompts", prompt_words="tower")
    assert "No earlier prompt has these words." in found.text


def test_with_script_a_dialog_arrives(as_alice: Client, run: Generation) -> None:
    data = {**opened(as_alice).values, "do": "prompts"}
    text = as_alice.post(reverse("studio_guidance"), data, headers=HTMX).content.decode()
    assert 'id="prompts-dialog"' in text
    assert "<html" not in text


def test_a_chosen_prompt_replaces_and_the_own_one_comes_back(
    as_alice: Client, run: Generation
) -> None:
    page = pressed(as_alice, opened(as_alice), f"prompt:{run.pk}", prompt="Typed before")
    assert page.values["prompt"] == "Lake at <dusk>"
    assert pressed(as_alice, page, page.button("Bring it back")).values["prompt"] == "Typed before"


def test_the_search_answers_with_the_list_alone(
    as_alice: Client, as_bob: Client, as_charlie: Client, as_nobody: Client, run: Generation
) -> None:
    address = reverse("studio_prompts") + "?prompt_words=lake"
    text = as_alice.get(address, headers=HTMX).content.decode()
    assert str(run.pk) in text
    assert "<html" not in text
    for browser in (as_bob, as_charlie):
        assert str(run.pk) not in browser.get(address, headers=HTMX).content.decode()
    assert as_nobody.get(address).status_code == 302
    assert as_alice.get(address).headers["Location"] == reverse("studio")


@pytest.mark.parametrize("who", ["as_bob", "as_charlie"])
def test_anothers_prompt_is_404_and_nothing_typed_is_lost(
    request: pytest.FixtureRequest, run: Generation, who: str
) -> None:
    browser = request.getfixturevalue(who)
    data = {**opened(browser).values, "prompt": "Typed", "do": f"prompt:{run.pk}"}
    assert browser.post(reverse("studio_guidance"), data).status_code == 404
    assert opened(browser).values["prompt"] == "Typed"


def test_a_run_that_is_none_is_404(as_alice: Client) -> None:
    data = {**opened(as_alice).values, "do": "prompt:nonsense"}
    assert as_alice.post(reverse("studio_guidance"), data).status_code == 404
