"""Cards of ended runs are drawn once; what is each answer's own still is."""

from __future__ import annotations

import re

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guidance.models import Favourite, Generation, Membership
from tests.factories import a_generation, an_image

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    caches["pieces"].clear()


def feed(browser: Client) -> str:
    return browser.get(reverse("feed"), headers=HTMX).content.decode()


def tokens(page: str) -> set[str]:
    return set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))


def test_a_kept_card_carries_the_token_of_each_answer(alice: Membership, as_alice: Client) -> None:
    run = a_generation(alice, prompt="Kept", state=Generation.State.COMPLETE)
    an_image(alice, generation=run)
    first, second = tokens(feed(as_alice)), tokens(feed(as_alice))
    assert len(first) == len(second) == 1
    assert first != second
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = as_alice.cookies
    address = reverse("run_hide", args=[run.pk])
    refused = browser.post(address, {"csrfmiddlewaretoken": "x" * 64})
    assert refused.status_code == 403
    form = {"csrfmiddlewaretoken": second.pop()}
    assert browser.post(address, form, headers=HTMX).status_code == 200


def test_a_heart_shows_on_the_kept_card_at_once(alice: Membership, as_alice: Client) -> None:
    run = a_generation(alice, state=Generation.State.COMPLETE)
    image = an_image(alice, generation=run)
    assert 'aria-pressed="false"' in feed(as_alice)
    Favourite.objects.create(user=alice.user, image=image)
    assert 'aria-pressed="true"' in feed(as_alice)


def test_a_deleted_image_leaves_the_kept_card(alice: Membership, as_alice: Client) -> None:
    run = a_generation(alice, state=Generation.State.COMPLETE)
    image = an_image(alice, generation=run)
    assert str(image.pk) in feed(as_alice)
    image.deleted_at = timezone.now()
    image.save()
    assert str(image.pk) not in feed(as_alice)


def test_a_prompt_that_spells_a_mark_stays_a_prompt(alice: Membership, as_alice: Client) -> None:
    a_generation(alice, prompt="<token> and <here>", state=Generation.State.COMPLETE)
    for _ in range(2):
        assert "&lt;token&gt; and &lt;here&gt;" in feed(as_alice)


def test_a_second_look_at_ended_cards_draws_none(
    alice: Membership, as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_image(alice, generation=a_generation(alice, prompt="Once", state="complete"))
    feed(as_alice)
    kept = len(caches["pieces"]._cache)  # type: ignore[attr-defined]
    feed(as_alice)
    assert len(caches["pieces"]._cache) == kept == 1  # type: ignore[attr-defined]
