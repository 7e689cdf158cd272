"""The piece that brings new images to an open gallery."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from guidance.models import Membership
from tests.factories import an_image

HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


def listening(page: str) -> str:
    found = re.search(r'id="gallery-new"[^>]* hx-get="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_an_open_gallery_asks_for_what_it_does_not_show(
    as_bob: Client, alice: Membership, bob: Membership
) -> None:
    old = an_image(alice)
    page = as_bob.get(reverse("gallery") + "?scope=team").content.decode()
    fresh = an_image(alice)
    piece = as_bob.get(listening(page), headers=HTMX).content.decode()
    assert f"tile-{fresh.pk}" in piece
    assert f"tile-{old.pk}" not in piece
    again = as_bob.get(listening(piece), headers=HTMX).content.decode()
    assert "tile-" not in again.replace("tile-ground", "")


def test_a_stranger_and_nobody_learn_nothing(
    as_bob: Client, as_charlie: Client, as_nobody: Client, alice: Membership
) -> None:
    address = listening(as_bob.get(reverse("gallery") + "?scope=team").content.decode())
    fresh = an_image(alice)
    assert str(fresh.pk) not in as_charlie.get(address, headers=HTMX).content.decode()
    assert "/account/login/" in as_nobody.get(address, headers=HTMX)["Location"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "since=yesterday",
        "since=2026-02-31T00:00:00%2B00:00",
        "since=2026-11-22T10:00:00",
        "since=0001-01-01T00:00:00%2B14:00",
        "since=9999-12-31T23:59:59-14:00",
        "since=2026-11-22T10:00:00%2B00:00&top=2026-13-01",
    ],
)
def test_an_address_that_makes_no_sense_leads_to_the_gallery(as_alice: Client, query: str) -> None:
    assert as_alice.get(f"{reverse('gallery_new')}?{query}")["Location"] == reverse("gallery")


def test_ids_that_are_none_are_left_out(as_alice: Client, alice: Membership) -> None:
    fresh = an_image(alice)
    query = f"since=2026-01-01T10:00:00%2B00:00&known=nonsense,{'g' * 32},,{fresh.pk.hex}"
    piece = as_alice.get(f"{reverse('gallery_new')}?{query}").content.decode()
    assert f'id="tile-{fresh.pk}"' not in piece
