"""Quiet words under a slot: small, cut, doubled, transparent or turned pictures."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from guidance.models import Membership, Reference
from tests.factories import KINO_XL, a_reference, an_image, paint


@pytest.fixture
def small(alice: Membership) -> Reference:
    return a_reference(alice, picture=paint(300, 200))


def said(page: str, key: str) -> str:
    """What stands under a slot, as text."""
    found = re.search(rf'id="check-{key}">(.*?)</div>', page, re.DOTALL)
    assert found, f"slot {key} has no line"
    text = re.sub(r"<[^>]+>", " ", found.group(1))
    return html.unescape(" ".join(text.split()))


def a_post(*slots: tuple[str, str], **fields: Any) -> dict[str, str]:
    """What the composer posts with these pictures and kinds."""
    post = {"slots": ",".join(str(at + 1) for at in range(len(slots))), "width": "1024"}
    post |= {"height": "1024", "model_id": KINO_XL, "prompt": "A pond", "num_images": "1"}
    for at, (picture, kind) in enumerate(slots, start=1):
        post |= {f"slot-{at}-picture": picture, f"slot-{at}-enabled": "on"}
        post |= {f"slot-{at}-kind": kind, f"slot-{at}-was": kind}
        post |= {f"slot-{at}-mode": "exact", f"slot-{at}-weight": "1.00"}
    return post | fields


def studio(client: Client, *slots: tuple[str, str], **fields: Any) -> str:
    return client.post("/studio/guidance", a_post(*slots, **fields)).content.decode()


def test_a_small_picture_of_another_shape_is_told_under_its_slot(
    small: Reference, as_alice: Client
) -> None:
    page = studio(as_alice, (f"uploaded:{small.pk}", "edge"))
    words = said(page, "1")
    assert "Small: 300 × 200 for 1024 × 1024." in words
    assert "About 33% is cut off or distorted." in words


def test_a_style_is_not_told_about_its_shape(small: Reference, as_alice: Client) -> None:
    assert "cut off" not in said(studio(as_alice, (f"uploaded:{small.pk}", "style")), "1")


def test_the_same_file_twice_is_told_in_both_slots(small: Reference, as_alice: Client) -> None:
    name = f"uploaded:{small.pk}"
    page = studio(as_alice, (name, "style"), (name, "edge"))
    assert "The same picture as B." in said(page, "1")
    assert "The same picture as A." in said(page, "2")


def test_transparent_parts_are_told(small: Reference, as_alice: Client) -> None:
    Reference.objects.filter(pk=small.pk).update(is_clear=True)
    page = studio(as_alice, (f"uploaded:{small.pk}", "style"))
    assert "Parts are transparent." in said(page, "1")


def test_a_picture_that_was_turned_upright_is_told_as_news(
    small: Reference, as_alice: Client
) -> None:
    Reference.objects.filter(pk=small.pk).update(was_turned=True)
    page = studio(as_alice, (f"uploaded:{small.pk}", "style"))
    assert "Turned upright." in said(page, "1")
    assert 'class="scan is-ok"' in page


def test_a_generated_picture_is_looked_at_as_well(alice: Membership, as_alice: Client) -> None:
    image = an_image(alice, picture=paint(256, 256))
    page = studio(as_alice, (f"generated:{image.pk}", "edge"))
    assert "Small: 256 × 256" in said(page, "1")


def test_a_typed_size_is_told_at_once(small: Reference, as_alice: Client) -> None:
    post = a_post((f"uploaded:{small.pk}", "edge"), width="304", height="200")
    answer = as_alice.post("/studio/check", post, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert 'hx-target="#check-1"' in page
    assert "cut off" not in said(page, "1")


def test_nothing_is_told_of_another_teams_picture(small: Reference, as_charlie: Client) -> None:
    page = studio(as_charlie, (f"uploaded:{small.pk}", "edge"))
    assert said(page, "1") == ""
