"""Collections: filled, looked through, renamed and deleted by the team, hidden from strangers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from guidance.models import Collection, Image, Membership
from guidance.services import collections, trash
from tests.factories import a_generation, an_image

BULK, COLLECT, GALLERY = "/gallery/bulk", "/gallery/collect", "/gallery/"
HTMX = {"HX-Request": "true"}


def winter(member: Membership, *images: Image) -> Collection:
    found, _ = collections.named(member=member, name="Winter set")
    collections.add(collection=found, images=images)
    return found


def collect(client: Client, images: Iterable[Image], status: int = 200, **more: str) -> str:
    ids = [str(image.pk) for image in images]
    answer = client.post(COLLECT, {"image": ids, **more}, headers=HTMX)
    assert answer.status_code == status
    return answer.text + answer.headers.get("HX-Trigger", "")


def test_a_selection_goes_into_a_new_collection_that_the_team_sees(
    alice: Membership, as_alice: Client, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    images = [an_image(alice), an_image(alice)]
    ids = [str(image.pk) for image in images]
    asked = as_alice.post(BULK, {"action": "collect", "image": ids}, headers=HTMX).text
    assert "Add 2 images to a collection" in asked
    said = collect(as_alice, images, name="Winter set")
    assert "2 images added to Winter set" in said
    made = Collection.objects.get()
    assert f'name="collection" value="{made.pk}"' in said
    query = {"scope": "team", "collection": str(made.pk)}
    for client in (as_alice, as_bob):
        text = client.get(GALLERY, query).text
        assert f'id="tile-{images[0].pk}"' in text
        assert "Collection: </span>Winter set" in text
    strange = as_charlie.get(GALLERY, query).text
    assert "Winter set" not in strange
    assert "One that is gone" in strange
    assert "Nothing matches" in strange
    assert as_nobody.get(GALLERY, query).status_code == 302


def test_a_teammate_adds_to_a_collection_and_a_stranger_finds_none(
    alice: Membership, charlie: Membership, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    image, into = an_image(alice), winter(alice)
    assert "1 image added to Winter set" in collect(as_bob, [image], collection=str(into.pk))
    assert "Winter set has it already" in collect(as_bob, [image], collection=str(into.pk))
    assert "gone already" in collect(as_charlie, [image], collection=str(into.pk))
    collect(as_charlie, [an_image(charlie)], status=404, collection=str(into.pk))
    assert as_nobody.post(COLLECT, {"image": str(image.pk)}).status_code == 302
    assert into.entries.count() == 1


@pytest.mark.parametrize(
    ("name", "reason"), [("", "Write a name first."), ("y" * 70, "at most 60 letters")]
)
def test_a_bad_name_is_said_at_its_field_and_nothing_typed_is_lost(
    name: str, reason: str, alice: Membership, as_alice: Client
) -> None:
    image = an_image(alice)
    said = collect(as_alice, [image], status=422, name=name)
    assert reason in said
    assert 'aria-invalid="true"' in said
    assert f'value="{name}"' in said
    assert f'value="{image.pk}"' in said
    assert not Collection.objects.exists()


@pytest.mark.parametrize("id", ["nonsense", "\x00", "1" * 4000])
def test_a_collection_of_nonsense_is_none(id: str, alice: Membership, as_alice: Client) -> None:
    collect(as_alice, [an_image(alice)], status=404, collection=id)
    assert as_alice.get(GALLERY, {"collection": id}).status_code == 200


def test_what_was_deleted_meanwhile_is_said(alice: Membership, as_alice: Client) -> None:
    gone, there = an_image(alice), an_image(alice)
    trash.discard(member=alice, ids=[gone.pk])
    said = collect(as_alice, [gone, there], name="Winter set")
    assert "1 image added to Winter set. 1 is gone already" in said
    assert f"#tile-{gone.pk}" in said
    assert "gone already" in collect(as_alice, [gone], name="Other")
    assert Collection.objects.count() == 1


def test_images_are_taken_out_and_stay_in_the_gallery(
    alice: Membership, as_bob: Client, as_charlie: Client
) -> None:
    image = an_image(alice)
    into = winter(alice, image)
    address = reverse("gallery_take_out", args=[into.pk])
    assert as_charlie.post(address, {"image": str(image.pk)}).status_code == 404
    text = as_bob.get(GALLERY, {"scope": "team", "collection": str(into.pk)}).text
    assert address in text
    answer = as_bob.post(address, {"image": str(image.pk)}, headers=HTMX)
    assert "1 image taken out of Winter set" in answer.headers["HX-Trigger"]
    assert into.entries.count() == 0
    assert str(image.pk) in as_bob.get(GALLERY, {"scope": "team"}).text


def test_the_team_renames_and_deletes_and_strangers_get_404(
    alice: Membership, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    image = an_image(alice)
    into = winter(alice, image)
    collections.named(member=alice, name="Taken")
    page, rename, drop = (
        reverse(name, args=[into.pk])
        for name in ("gallery_collection", "gallery_rename", "gallery_drop")
    )
    assert "Winter set" in as_bob.get(page).text
    for client, status in ((as_charlie, 404), (as_nobody, 302)):
        assert client.get(page).status_code == status
        assert client.post(rename, {"name": "Mine"}).status_code == status
        assert client.post(drop).status_code == status
    taken = as_bob.post(rename, {"name": "taken"})
    assert taken.status_code == 422
    assert "Another collection has that name." in taken.text
    assert 'value="taken"' in taken.text
    assert as_bob.post(rename, {"name": "Snow"}).status_code == 302
    into.refresh_from_db()
    assert into.name == "Snow"
    said = as_bob.post(drop, follow=True).text
    assert "Snow deleted. Its images are still in the gallery." in said
    assert f'id="tile-{image.pk}"' in said


def head(client: Client, into: Collection, **narrowed: str) -> str:
    text = client.get(GALLERY, {"collection": str(into.pk), **narrowed}).text
    found = re.search(r"<h2>Winter set</h2>\s*<span [^>]*>([^<]*)</span>", text)
    assert found
    return found[1]


def test_the_head_counts_the_collection_and_what_of_it_is_shown(
    alice: Membership, bob: Membership, as_alice: Client, as_bob: Client
) -> None:
    lakes = [an_image(alice, generation=a_generation(alice, prompt="Lake")) for _ in range(2)]
    moor = an_image(bob, generation=a_generation(bob, prompt="Moor"))
    deleted = an_image(alice)
    into = winter(alice, *lakes, moor, deleted)
    trash.discard(member=alice, ids=[deleted.pk])
    assert head(as_alice, into, scope="team") == "3 images"
    assert head(as_alice, into, scope="mine") == "2 of 3 images are yours"
    assert head(as_alice, into, scope="team", q="lake") == "2 of 3 images"
    assert head(as_alice, into, scope="mine", q="moor") == "0 of 3 images"
    assert head(as_bob, into, scope="mine") == "1 of 3 images are yours"
    collections.take_out(collection=into, ids=[moor.pk])
    assert head(as_alice, into, scope="mine") == "2 images"


def test_renaming_and_deleting_leave_the_gallery_as_it_was(
    alice: Membership, as_alice: Client
) -> None:
    into = winter(alice, an_image(alice))
    query = f"scope=mine&q=lake&collection={into.pk}"
    asked = re.search(r'href="(/gallery/collections/[^"]+)"', _shown(as_alice, query))
    assert asked
    page = as_alice.get(html.unescape(asked[1])).text
    back = re.search(r'name="next" value="([^"]+)"', page)
    assert back
    form = {"name": "Snow", "next": html.unescape(back[1])}
    rename, drop = (reverse(name, args=[into.pk]) for name in ("gallery_rename", "gallery_drop"))
    assert form["next"] in html.unescape(as_alice.post(rename, form | {"name": ""}).text)
    answer = as_alice.post(rename, form)
    assert set(parse_qsl(urlsplit(answer["Location"]).query)) == set(parse_qsl(query))
    assert '<input type="hidden" name="scope" value="mine">' in page
    assert as_alice.post(drop, {"scope": "mine"})["Location"] == f"{GALLERY}?scope=mine"


def _shown(client: Client, query: str) -> str:
    return client.get(f"{GALLERY}?{query}").text


def test_a_search_offers_collections_and_people_of_that_name(
    alice: Membership, bob: Membership, as_alice: Client, as_charlie: Client
) -> None:
    into = winter(alice)
    text = as_alice.get(GALLERY, {"scope": "team", "q": "wint"}).text
    assert f"?scope=team&amp;collection={into.pk}" in text
    people = as_alice.get(GALLERY, {"scope": "team", "q": "bob"}).text
    assert f"?scope=team&amp;person={bob.user_id}" in people
    assert "Winter set" not in as_charlie.get(GALLERY, {"scope": "team", "q": "wint"}).text


def test_by_plain_posts_a_page_asks_and_the_gallery_says(
    alice: Membership, as_alice: Client
) -> None:
    image = an_image(alice)
    form = {"image": str(image.pk), "next": "/gallery/?scope=team"}
    page = as_alice.post(BULK, form | {"action": "collect"}).text
    assert "<html" in page
    answer = as_alice.post(COLLECT, form | {"name": "Winter set"}, follow=True)
    assert answer.redirect_chain == [("/gallery/?scope=team", 302)]
    assert "1 image added to Winter set" in answer.text


def test_a_collections_page_takes_eight_queries(
    alice: Membership,
    as_alice: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    run = a_generation(alice)
    into = winter(alice, *(an_image(alice, generation=run) for _ in range(3)))
    with django_assert_max_num_queries(8):
        as_alice.get(GALLERY, {"scope": "team", "collection": str(into.pk)})
