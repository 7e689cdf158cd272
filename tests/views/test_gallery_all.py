"""All that matches as one selection, the order, comparing two, and the trash's pictures."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from guidance.models import Image, Membership
from guidance.services import trash
from tests.factories import a_generation, an_image, an_image_row

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
ALL, BULK, GALLERY = "/gallery/all", "/gallery/bulk", "/gallery/"
HTMX = {"HX-Request": "true"}


def many(member: Membership, count: int, prompt: str = "A mountain lake") -> list[Image]:
    run = a_generation(member, prompt=prompt)
    return [an_image_row(member, run, NOW - timedelta(seconds=n)) for n in range(count)]


def chosen(text: str) -> list[UUID]:
    return [UUID(id) for id in re.findall(r'type="hidden" name="image" value="([^"]+)"', text)]


def test_all_that_matches_is_selected_for_those_who_see_it(
    alice: Membership, as_alice: Client, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    lakes = many(alice, 30)
    many(alice, 3, prompt="Bottle")
    query = {"scope": "team", "q": "lake"}
    for client in (as_alice, as_bob):
        found = chosen(client.get(ALL, query, headers=HTMX).text)
        assert found == [image.pk for image in lakes]
    assert chosen(as_charlie.get(ALL, query, headers=HTMX).text) == []
    assert as_nobody.get(ALL, query).status_code == 302
    assert "Select all 30" in as_alice.get(GALLERY, query).text


def test_more_than_one_action_takes_is_capped_and_said(
    alice: Membership, as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trash, "MOST", 5)
    many(alice, 8)
    answer = as_alice.get(ALL, headers=HTMX)
    assert len(chosen(answer.text)) == 5
    assert "The first 5 are selected." in answer.headers["HX-Trigger"]


def test_without_script_the_gallery_comes_with_everything_selected(
    alice: Membership, as_alice: Client
) -> None:
    images = many(alice, 30)
    text = as_alice.get(ALL, {"q": "lake"}, follow=True).text
    assert len(re.findall(r'class="checkbox tile-select"[^>]* checked', text)) == 24
    assert "All selected" in text
    assert "Select all" not in text
    assert chosen(text) == [image.pk for image in images[24:]]


def test_a_selection_of_all_is_deleted_and_what_changed_meanwhile_is_said(
    alice: Membership, as_alice: Client
) -> None:
    images = many(alice, 30)
    ids = [str(id) for id in chosen(as_alice.get(ALL, headers=HTMX).text)]
    trash.discard(member=alice, ids=[images[3].pk])
    late = many(alice, 1)[0]
    answer = as_alice.post(BULK, {"action": "delete", "image": ids}, headers=HTMX)
    said = answer.headers["HX-Trigger"]
    assert "29 images deleted" in said
    assert "1 is gone already." in said
    assert list(Image.objects.filter(deleted_at=None)) == [late]


def test_hearts_for_a_selection_say_what_is_gone(alice: Membership, as_alice: Client) -> None:
    gone, there = an_image(alice), an_image(alice)
    trash.discard(member=alice, ids=[gone.pk])
    ids = [str(gone.pk), str(there.pk)]
    answer = as_alice.post(BULK, {"action": "favourite", "image": ids}, headers=HTMX)
    assert "1 image in your favourites. 1 is gone already" in answer.headers["HX-Trigger"]
    assert f'hx-target="#tile-{gone.pk}" hx-swap="delete"' in answer.text


def tiles(text: str) -> list[str]:
    return re.findall(r'id="tile-([^"]+)"', text)


def test_the_oldest_first_reaches_every_page_and_stays_in_the_links(
    alice: Membership, as_alice: Client
) -> None:
    expected = [str(image.pk) for image in reversed(many(alice, 30))]
    text = as_alice.get(GALLERY, {"sort": "oldest", "size": "landscape"}).text
    assert tiles(text) == expected[:24]
    assert ">Oldest<" in text
    chip = re.search(r'class="chip chip-on" href="([^"]+)"', text)
    assert chip
    assert "sort=oldest" in chip[1]
    link = re.search(r'<a class="button" href="([^"]+)">More images</a>', text)
    assert link
    assert tiles(as_alice.get(link[1].replace("&amp;", "&")).text) == expected[24:]


@pytest.mark.parametrize("sort", ["", "loudest", "\x00", "oldest" * 900])
def test_an_order_of_nonsense_is_the_newest_first(
    sort: str, alice: Membership, as_alice: Client
) -> None:
    images = many(alice, 3)
    text = as_alice.get(GALLERY, {"sort": sort}).text
    assert tiles(text) == [str(image.pk) for image in images]


def test_two_selected_images_are_compared_on_a_page(
    alice: Membership, bob: Membership, as_alice: Client, as_charlie: Client
) -> None:
    old = an_image(bob, created_at=NOW, generation=a_generation(bob, prompt="Old lake, blue"))
    new = an_image(alice)
    form = {"action": "compare", "image": [str(old.pk), str(new.pk)]}
    answer = as_alice.post(BULK, form)
    assert answer.status_code == 302
    page = as_alice.get(answer.headers["Location"])
    assert page.request["PATH_INFO"] == reverse("image", args=[new.pk])
    assert reverse("image_file", args=[old.pk]) in page.text
    assert "with Old lake" in page.text
    strange = as_charlie.post(BULK, form, headers=HTMX)
    assert "Select two images to compare" in strange.headers["HX-Trigger"]


@pytest.mark.parametrize("count", [1, 3])
def test_only_two_can_be_compared(count: int, alice: Membership, as_alice: Client) -> None:
    ids = [str(an_image(alice).pk) for _ in range(count)]
    answer = as_alice.post(BULK, {"action": "compare", "image": ids}, follow=True)
    assert "Select two images to compare" in answer.text


def test_a_strangers_image_is_nothing_to_compare_with(
    alice: Membership, charlie: Membership, as_alice: Client
) -> None:
    mine, theirs = an_image(alice), an_image(charlie)
    text = as_alice.get(reverse("image", args=[mine.pk]), {"compare": str(theirs.pk)}).text
    assert reverse("image_file", args=[theirs.pk]) not in text


def test_the_trash_shows_its_pictures_to_those_who_may_restore_them(
    alice: Membership, bob: Membership, as_alice: Client, as_bob: Client, as_charlie: Client
) -> None:
    hers, his = an_image(alice), an_image(bob)
    trash.discard(member=alice, ids=[hers.pk, his.pk])
    thumb = {image: reverse("image_thumb", args=[image.pk, 256]) for image in (hers, his)}
    assert thumb[hers] in as_alice.get("/gallery/trash").text
    sees = {as_alice: [200, 200], as_bob: [404, 200], as_charlie: [404, 404]}
    for client, expected in sees.items():
        answers = [client.get(thumb[image]) for image in (hers, his)]
        assert [answer.status_code for answer in answers] == expected
        assert all(answer.getvalue() for answer in answers)  # read to its end, a file is closed
    assert as_alice.get(reverse("image", args=[hers.pk])).status_code == 404


@pytest.mark.parametrize(("grid", "kept"), [("small", "small"), ("large", "large"), ("x", "")])
def test_small_rows_are_remembered_without_script_too(
    grid: str, kept: str, as_alice: Client
) -> None:
    as_alice.get(GALLERY, {"grid": grid})
    cookie = as_alice.cookies.get("leoweb-grid")
    assert (cookie.value if cookie else "") == kept
    assert ('class="is-small"' in as_alice.get(GALLERY).text) is (grid == "small")
