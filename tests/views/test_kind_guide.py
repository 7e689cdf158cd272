"""The guide to image guidance: a page for everybody who is signed in, and one kind alone."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guidance.services import kind_guide

FRAGMENT = {"HX-Request": "true"}


def test_everybody_with_a_team_reads_the_guide(
    as_alice: Client, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    for client in (as_alice, as_bob, as_charlie):
        page = client.get(reverse("guide")).content.decode()
        for kind in kind_guide.KINDS:
            assert f'id="{kind}"' in page
            assert f"guide-{kind}-in" in page
        assert page.count('loading="lazy"') >= 2 * len(kind_guide.KINDS)
    assert as_nobody.get(reverse("guide")).status_code == 302
    assert as_nobody.get(reverse("guide_kind", args=["edge"])).status_code == 302


def test_one_kind_arrives_as_a_dialog_that_knows_the_model(as_alice: Client) -> None:
    model = "aa77f04e-3eec-4034-9c07-d0f619684628"
    where = reverse("guide_kind", args=["line_art"])
    piece = as_alice.get(where, {"model": model}, headers=FRAGMENT).content.decode()
    assert piece.lstrip().startswith("<dialog")
    assert "data-open" in piece
    assert "Kino XL does not take it." in piece
    assert "SD1.5" in piece


def test_without_script_one_kind_is_a_place_on_the_page(as_alice: Client) -> None:
    answer = as_alice.get(reverse("guide_kind", args=["edge"]))
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/guidance/#edge"


def test_a_kind_that_does_not_exist_is_not_found(as_alice: Client) -> None:
    assert as_alice.get(reverse("guide_kind", args=["glitter"])).status_code == 404


@pytest.mark.parametrize("kind", kind_guide.KINDS)
def test_help_and_slot_lead_to_the_guide(kind: str, as_alice: Client) -> None:
    as_alice.post("/studio/guidance", {"slots": "", "do": f"slot:{kind}"})
    page = as_alice.get("/").content.decode()
    assert f'href="/guidance/{kind}"' in page
    assert 'href="/guidance/"' in page
