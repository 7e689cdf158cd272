"""The sandbox's banner: who sees it, who is offered a key, and how it is closed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guidance.models import Account, Membership
from tests.factories import a_generation

HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_first_run", [True, False])
def test_the_sandbox_says_so_until_its_banner_is_closed(
    as_alice: Client, alice: Membership, sandboxed: Account, is_first_run: bool
) -> None:
    if not is_first_run:
        a_generation(alice)
    words = "You’re in the sandbox."
    for page in (as_alice.get("/"), as_alice.get(reverse("feed"), headers=HTMX)):
        assert words in page.content.decode()
    assert as_alice.post(reverse("sandbox_banner"))["Location"] == "/"
    assert words not in as_alice.get("/").content.decode()
    assert words not in as_alice.get(reverse("feed"), headers=HTMX).content.decode()


def test_outside_the_sandbox_there_is_no_banner(
    as_alice: Client, as_charlie: Client, account: Account
) -> None:
    for browser in (as_alice, as_charlie):
        assert "You’re in the sandbox." not in browser.get("/").content.decode()


def test_only_who_looks_after_the_team_is_offered_to_add_a_key(
    as_alice: Client, as_bob: Client, sandboxed: Account
) -> None:
    button = f'href="{reverse("connection")}"'
    assert button in as_alice.get("/").content.decode()
    assert "You’re in the sandbox." in as_bob.get("/").content.decode()
    assert button not in as_bob.get("/").content.decode()


def test_nobody_closes_a_banner(as_nobody: Client, as_alice: Client) -> None:
    assert "/account/login/" in as_nobody.post(reverse("sandbox_banner"))["Location"]
    assert as_alice.get(reverse("sandbox_banner")).status_code == 405
