"""The page of one image."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from guidance.models import Favourite, Image, Membership
from guidance.services import files, gallery, run_texts
from tests.factories import a_generation, a_reference, add_slots, an_image

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def image(alice: Membership) -> Image:
    run = a_generation(alice, created_at=NOW, ended_at=NOW + timedelta(seconds=31), cost=22)
    return an_image(alice, generation=run, created_at=NOW)


@pytest.fixture
def page(image: Image) -> str:
    return reverse("image", args=[image.pk])


def test_owner_and_teammate_see_it_and_a_stranger_can_not_even_guess_it(
    page: str, as_alice: Client, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    assert as_alice.get(page).status_code == 200
    assert as_bob.get(page).status_code == 200
    strange = as_charlie.get(page)
    assert strange.status_code == 404
    assert "Vibrant makeup bottle" not in strange.text
    assert as_nobody.get(page).status_code == 302


@pytest.mark.parametrize("name", ["image_favourite", "image_fetch"])
def test_only_the_team_can_change_anything(
    name: str, image: Image, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    where = reverse(name, args=[image.pk])
    assert as_charlie.post(where).status_code == 404
    assert as_nobody.post(where).headers["Location"].startswith("/account/login/")
    assert not Favourite.objects.exists()
    assert as_bob.get(where).status_code == 405
    assert as_bob.post(where).status_code == 302


def test_a_form_from_elsewhere_is_refused(image: Image, alice: Membership) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice.user)
    assert browser.post(reverse("image_favourite", args=[image.pk])).status_code == 403


def test_the_page_shows_the_whole_recipe(image: Image, page: str, as_alice: Client) -> None:
    add_slots(
        image.generation,
        [
            {
                "kind": "style",
                "reference": a_reference(image.generation.team.memberships.get()),
                "strength_type": "High",
            },
            {"kind": "edge", "image": an_image_of(image), "weight": 1.25},
        ],
    )
    text = " ".join(as_alice.get(page).text.split())
    for words in (
        "Alice Ames",
        "22 Nov 2026, 14:06 · 31 s · 22 credits",
        "Vibrant makeup bottle in a showroom",
        "2 references",
        "Style Reference",
        "High",
        "Edge to Image",
        "1.25",
        "Uploaded",
        "Generated",
        "Leonardo Kino XL",
        "SDXL",
        "Cinematic",
        "1040 × 640",
        "4186220913",
        "Alchemy",
    ):
        assert words in text


def an_image_of(image: Image) -> Image:
    """An earlier image of the same person."""
    member = image.generation.team.memberships.get()
    return an_image(member, created_at=NOW - timedelta(hours=1))


def test_remix_use_as_and_download_are_links(image: Image, page: str, as_alice: Client) -> None:
    text = as_alice.get(page).text
    assert f"?remix={image.generation_id}" in text
    assert f"?use={image.pk}&amp;as=style" in text
    assert f"?use={image.pk}&amp;as=init_image" in text
    assert f"?use={image.pk}&amp;as=line_art" in text
    assert "needs </span>SD1.5" in text
    assert reverse("image_download", args=[image.pk]) in text


def test_the_page_leads_to_its_neighbours(
    image: Image, alice: Membership, page: str, as_alice: Client
) -> None:
    newer = an_image(alice, generation=image.generation, created_at=NOW + timedelta(seconds=1))
    text = as_alice.get(page).text
    previous = f'href="{reverse("image", args=[newer.pk])}?scope=mine" rel="prev"'
    assert previous in text
    assert 'rel="next"' not in text
    assert "1 of 2" in text


def test_a_teammates_image_stands_in_the_team_gallery(page: str, as_bob: Client) -> None:
    assert 'href="/gallery/?scope=team"' in as_bob.get(page).text


def test_the_page_takes_fourteen_queries(
    image: Image,
    alice: Membership,
    page: str,
    as_alice: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    uploads = [{"kind": "style", "reference": a_reference(alice)} for _ in range(4)]
    add_slots(image.generation, uploads)
    for _ in range(3):
        an_image(alice, generation=image.generation)
    with django_assert_max_num_queries(14):
        assert as_alice.get(f"{page}?compare=2").status_code == 200


def test_a_heart_is_swapped_alone(image: Image, alice: Membership, as_alice: Client) -> None:
    where = reverse("image_favourite", args=[image.pk])
    on = as_alice.post(where, headers=HTMX)
    assert 'aria-pressed="true"' in on.text
    assert "<html" not in on.text
    assert gallery.is_favourite(user=alice.user, image=image)
    assert 'aria-pressed="false"' in as_alice.post(where, headers=HTMX).text


def test_the_panels_heart_keeps_its_look(image: Image, as_alice: Client) -> None:
    where = reverse("image_favourite", args=[image.pk])
    answer = as_alice.post(where, {"look": "panel"}, headers=HTMX)
    assert "icon-button-large" in answer.text
    assert "on-picture" not in answer.text


@pytest.mark.parametrize(
    ("given", "goes_to"),
    [
        ("/gallery/?scope=team", "/gallery/?scope=team"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_without_htmx_a_heart_leads_back_but_never_away(
    given: str, goes_to: str | None, image: Image, page: str, as_alice: Client
) -> None:
    answer = as_alice.post(reverse("image_favourite", args=[image.pk]), {"next": given})
    assert answer.headers["Location"] == (goes_to or page)


def test_a_lost_image_goes_back_in_the_line(image: Image, as_alice: Client) -> None:
    files.remove(image.sha256, image.extension)
    answer = as_alice.post(reverse("image_fetch", args=[image.pk]))
    assert answer.headers["Location"] == "/gallery/"
    image.refresh_from_db()
    assert image.state == Image.State.LISTED


def test_a_deleted_image_has_no_page(image: Image, page: str, as_alice: Client) -> None:
    Image.objects.filter(pk=image.pk).update(deleted_at=NOW)
    assert as_alice.get(page).status_code == 404


def test_an_image_of_someone_who_left_still_has_its_page(
    image: Image, page: str, as_bob: Client
) -> None:
    image.generation.member = None
    image.generation.save()
    Image.objects.filter(pk=image.pk).update(owner=None)
    assert "Someone who left" in as_bob.get(page).text


def test_the_neighbours_follow_the_filters_that_a_person_came_with(
    alice: Membership, as_alice: Client
) -> None:
    names = ("sea one", "wood", "sea two", "sea three")
    made = {}
    for number, prompt in enumerate(names):
        moment = NOW + timedelta(days=number * 3)
        run = a_generation(alice, prompt=prompt, created_at=moment)
        made[prompt] = an_image(alice, generation=run, created_at=moment)
        run_texts.write(run, moment)
    listed = as_alice.get(reverse("gallery"), {"q": "sea"}).text
    address = f"{reverse('image', args=[made['sea two'].pk])}?scope=mine&amp;q=sea"
    assert f'href="{address}"' in listed
    page = as_alice.get(html.unescape(address)).text
    for name, rel in (("sea three", "prev"), ("sea one", "next")):
        beside = reverse("image", args=[made[name].pk])
        assert f'href="{beside}?scope=mine&amp;q=sea" rel="{rel}"' in page
    assert 'href="/gallery/?scope=mine&amp;q=sea"' in page
    ends = as_alice.get(reverse("image", args=[made["sea three"].pk]), {"q": "sea"}).text
    assert 'rel="prev"' not in ends


def test_images_of_one_day_are_walked_in_their_order(alice: Membership, as_alice: Client) -> None:
    images = []
    for number in range(4):
        run = a_generation(alice, preset_style="CINEMATIC", created_at=NOW)
        images.append(an_image(alice, generation=run, created_at=NOW + timedelta(seconds=number)))
        run_texts.write(run, NOW + timedelta(seconds=number))
    page = as_alice.get(reverse("image", args=[images[1].pk]), {"style": "CINEMATIC"}).text
    assert re.search(rf'{images[2].pk}/\?[^"]*" rel="prev"', page)
    assert re.search(rf'{images[0].pk}/\?[^"]*" rel="next"', page)


def test_the_lineage_shows_remixes_and_says_when_the_ancestor_is_gone(
    alice: Membership, as_alice: Client
) -> None:
    old = an_image(alice, generation=a_generation(alice))
    new = an_image(alice, generation=a_generation(alice, remix_of=old.generation))
    down = as_alice.get(reverse("image_lineage", args=[old.pk]), headers=HTMX).text
    assert reverse("image", args=[new.pk]) in down
    assert "Remix" in down
    up = as_alice.get(reverse("image_lineage", args=[new.pk]), headers=HTMX).text
    assert "Remix of" in up
    assert reverse("image", args=[old.pk]) in up
    Image.objects.filter(pk=old.pk).update(deleted_at=NOW)
    for headers in (HTMX, {}):
        gone = as_alice.get(reverse("image_lineage", args=[new.pk]), headers=headers).text
        assert "Remix of a deleted image" in gone
        assert reverse("image", args=[old.pk]) not in gone
