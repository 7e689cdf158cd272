"""Whether a code scans: who may ask, and where it is said."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guidance.models import Image, Membership, Reference
from guidance.services import files
from tests.factories import a_generation, a_reference, add_slots, an_image, paint
from tests.services.test_scanning import ADDRESS, code


@pytest.fixture
def reference(alice: Membership) -> Reference:
    return a_reference(alice, picture=code())


@pytest.fixture
def image(alice: Membership, reference: Reference) -> Image:
    run = a_generation(alice)
    add_slots(run, [{"kind": "qr", "reference": reference, "weight": 1.0}])
    return an_image(alice, generation=run, picture=paint())


def test_the_team_learns_whether_a_picture_scans_and_nobody_else(
    reference: Reference,
    image: Image,
    as_alice: Client,
    as_bob: Client,
    as_charlie: Client,
    as_nobody: Client,
) -> None:
    for where in (
        reverse("reference_scan", args=[reference.pk]),
        reverse("image_scan", args=[image.pk]),
    ):
        assert as_charlie.get(where).status_code == 404
        assert as_nobody.get(where).status_code == 302
        assert as_alice.get(where).content == as_bob.get(where).content
        assert as_alice.post(where).status_code == 405
    said = as_alice.get(reverse("reference_scan", args=[reference.pk])).content.decode()
    assert f"Scans: <q>{ADDRESS}</q>" in said
    assert "Doesn't scan" in as_bob.get(reverse("image_scan", args=[image.pk])).content.decode()


def test_what_a_code_says_is_text_and_never_markup(alice: Membership, as_alice: Client) -> None:
    row = a_reference(alice, picture=code("<script>go()</script>"))
    said = as_alice.get(reverse("reference_scan", args=[row.pk])).content.decode()
    assert "&lt;script&gt;go()" in said
    assert "<script>" not in said


def test_a_file_that_is_gone_is_said_to_be_unread(reference: Reference, as_alice: Client) -> None:
    files.remove(reference.sha256, reference.extension)
    said = as_alice.get(reverse("reference_scan", args=[reference.pk])).content.decode()
    assert "could not be opened" in said
    assert "hx-trigger" not in said


def test_only_a_slot_of_that_kind_asks_for_the_code(reference: Reference, as_alice: Client) -> None:
    where = reverse("reference_scan", args=[reference.pk])
    name = f"uploaded:{reference.pk}"
    for kind, asks in (("qr", True), ("edge", False)):
        as_alice.post("/studio/guidance", {"slots": "", "do": f"add:{name}:{kind}"})
        assert (f'hx-get="{where}"' in as_alice.get("/").content.decode()) is asks
    as_alice.get(where)
    as_alice.post("/studio/guidance", {"slots": "", "do": f"add:{name}:qr"})
    page = as_alice.get("/").content.decode()
    assert f"Scans: <q>{ADDRESS}</q>" in page
    assert f'hx-get="{where}"' not in page


def test_feed_and_image_page_say_whether_a_result_scans(image: Image, as_alice: Client) -> None:
    page = reverse("image", args=[image.pk])
    assert reverse("image_scan", args=[image.pk]) in as_alice.get(page).content.decode()
    assert "scan-mark" not in as_alice.get("/").content.decode()
    for scan, words in (("silent", "Doesn't scan"), ("scans", "Scans")):
        Image.objects.filter(pk=image.pk).update(scan=scan, scan_text=ADDRESS)
        assert words in as_alice.get(page).content.decode()
        assert f"</svg>{words}</span>" in as_alice.get("/").content.decode()
