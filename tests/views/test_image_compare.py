"""The page of an image beside what guided it and beside its siblings."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guidance.models import Image, Membership
from guidance.services import files
from tests.factories import a_generation, a_reference, add_slots, an_image


@pytest.fixture
def image(alice: Membership) -> Image:
    """The first of two images of a run with a style, a depth and a start picture."""
    run = a_generation(alice)
    slots = [
        {"kind": "style", "reference": a_reference(alice), "weight": 1.3},
        {"kind": "depth", "image": an_image(alice), "weight": 0.6},
        {"kind": "init_image", "reference": a_reference(alice), "weight": 0.4},
    ]
    add_slots(run, slots)
    first = an_image(alice, generation=run)
    an_image(alice, generation=run)
    return first


def shown(client: Client, image: Image, query: str) -> str:
    return " ".join(client.get(reverse("image", args=[image.pk]) + query).text.split())


def sibling(image: Image) -> Image:
    return Image.objects.filter(generation=image.generation_id).exclude(pk=image.pk).get()


def test_without_asking_the_image_stands_alone(image: Image, as_alice: Client) -> None:
    text = shown(as_alice, image, "")
    assert 'id="compare"' not in text
    assert 'compare=" data-main data-keys="c"' in text


def test_every_reference_the_start_picture_and_the_siblings_can_be_compared(
    image: Image, as_alice: Client
) -> None:
    text = shown(as_alice, image, "?compare=")
    for key in ("0", "1", "2", str(sibling(image).pk)):
        assert f"compare={key}" in text
    for words in ("Style Reference", "Depth to Image", "Image to image", "Image 2 of this run"):
        assert words in text
    assert "with A · Style" in text


def test_the_compared_reference_is_marked_in_the_recipe(image: Image, as_alice: Client) -> None:
    text = shown(as_alice, image, "?compare=1")
    assert "Generated · comparing" in text
    assert text.count("comparing") == 1
    assert "with B · Depth" in text
    assert 'aria-label="Share of the reference shown"' in text


def test_side_by_side_has_no_slider(image: Image, as_alice: Client) -> None:
    text = shown(as_alice, image, f"?compare={sibling(image).pk}&view=beside")
    assert 'role="slider"' not in text
    assert "compare-beside" in text
    assert reverse("image_file", args=[sibling(image).pk]) in text


@pytest.mark.parametrize(
    "query",
    ["?compare=99", "?compare=../..", "?compare=%00", "?compare=1&view=%22%3E", "?compare=é"],
)
def test_a_nonsense_address_still_shows_a_comparison(
    query: str, image: Image, as_alice: Client
) -> None:
    text = shown(as_alice, image, query)
    assert 'id="compare-knob"' in text


def test_nobody_compares_with_an_image_of_another_team(
    image: Image, charlie: Membership, as_alice: Client
) -> None:
    foreign = an_image(charlie)
    text = shown(as_alice, image, f"?compare={foreign.pk}")
    assert reverse("image_file", args=[foreign.pk]) not in text
    assert "with A · Style" in text


def test_a_deleted_sibling_is_no_longer_offered(image: Image, as_alice: Client) -> None:
    gone = sibling(image)
    Image.objects.filter(pk=gone.pk).update(deleted_at=gone.created_at)
    text = shown(as_alice, image, f"?compare={gone.pk}")
    assert reverse("image_file", args=[gone.pk]) not in text
    assert "of this run" not in text


def test_an_image_alone_says_why_nothing_can_be_compared(
    alice: Membership, as_alice: Client
) -> None:
    text = shown(as_alice, an_image(alice), "?compare=0")
    assert "Nothing to compare with" in text
    assert 'id="compare"' not in text


def test_a_missing_file_can_be_fetched_from_its_page(image: Image, as_alice: Client) -> None:
    files.remove(image.sha256, image.extension)
    text = shown(as_alice, image, "?compare=1")
    assert "Fetch it again" in text
    assert reverse("image_fetch", args=[image.pk]) in text
    assert 'id="compare"' not in text


def test_the_neighbours_pictures_are_prefetched(
    image: Image, alice: Membership, as_alice: Client
) -> None:
    newest = an_image(alice)
    text = shown(as_alice, sibling(image), "")
    for one in (newest, image):
        assert f'rel="prefetch" href="{reverse("image_file", args=[one.pk])}"' in text
