"""The counts around a gallery on screen, when images came to it or went."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from guidance.forms import narrowing
from guidance.models import Image, Membership
from guidance.services import collections, trash
from tests.factories import a_generation, an_image, an_image_row

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
BULK, COUNTS, GALLERY = "/gallery/bulk", "/gallery/counts", "/gallery/"
HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


def many(member: Membership, count: int, prompt: str = "A lake", days: int = 0) -> list[Image]:
    run = a_generation(member, prompt=prompt)
    begin = NOW - timedelta(days=days)
    return [an_image_row(member, run, begin - timedelta(seconds=n)) for n in range(count)]


def pieces(text: str) -> dict[str, str]:
    """What each piece of an answer says, by the place it goes to."""
    found = re.findall(r'hx-target="#([^"]+)"[^>]*>(.*?)</hx-partial>', text, re.DOTALL)
    return {place: " ".join(re.sub(r"<[^>]+>", " ", said).split()) for place, said in found}


def counted(client: Client, **query: str) -> dict[str, str]:
    return pieces(client.get(COUNTS, query, headers=HTMX).text)


def asked(page: str) -> str:
    """The address at which a page asks for its counts."""
    found = re.search(r'hx-get="(/gallery/counts[^"]*)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def day(back: int = 0) -> str:
    return f"total-{date(2026, 11, 22) - timedelta(days=back):%Y%m%d}"


def test_head_days_and_selection_count_what_is_there_now(
    alice: Membership, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    many(alice, 30)
    address = asked(as_bob.get(GALLERY, {"scope": "team"}).text)
    many(alice, 2)
    many(alice, 3, days=1)
    said = pieces(as_bob.get(address, headers=HTMX).text)
    assert said["gallery-total"] == "35 images"
    assert said["bulk-all"] == "Select all 35"
    assert (said[day()], said[day(1)]) == ("32 images", "3 images")
    assert pieces(as_charlie.get(address, headers=HTMX).text)["gallery-total"] == "0 images"
    assert "/account/login/" in as_nobody.get(address, headers=HTMX).headers["Location"]


def test_a_search_counts_what_matches(alice: Membership, as_alice: Client) -> None:
    many(alice, 2)
    many(alice, 1, prompt="Bottle", days=1)
    query = {"scope": "team", "q": "lake"}
    said = counted(as_alice, **query)
    assert (said["matches"], said["sheet-total"], said["gallery-total"]) == ("2 match", "2", "")
    assert (said[day()], day(1) in said) == ("2 images", False)


def test_a_search_inside_words_stays_one(alice: Membership, as_alice: Client) -> None:
    many(alice, 2)
    address = asked(as_alice.get(GALLERY, {"q": "ake"}).text)
    many(alice, 1, prompt="Ake")
    assert "inside=1" in address
    assert pieces(as_alice.get(address, headers=HTMX).text)["matches"] == "3 match"


def test_a_collection_counts_what_is_in_it(alice: Membership, as_alice: Client) -> None:
    images = many(alice, 3)
    made, _ = collections.named(member=alice, name="Lakes")
    collections.add(collection=made, images=images[:2])
    said = counted(as_alice, scope="team", collection=str(made.pk))
    assert said["collection-count"] == "2 images"


def test_a_gallery_that_lost_its_last_image_says_so(alice: Membership, as_alice: Client) -> None:
    assert "Nothing here yet" in counted(as_alice, scope="team")["results"]
    assert "Nothing matches" in counted(as_alice, scope="team", q="lake")["results"]
    many(alice, 1)
    assert "results" not in counted(as_alice, scope="team")


def test_other_days_and_orders_are_counted_alike(alice: Membership, as_alice: Client) -> None:
    many(alice, 2)
    many(alice, 3, days=1)
    for sort in ({}, {"sort": narrowing.OLDEST}):
        said = counted(as_alice, **sort)
        assert (said[day()], said[day(1)]) == ("2 images", "3 images")


def test_without_htmx_the_gallery_comes(as_alice: Client) -> None:
    answer = as_alice.get(COUNTS, {"scope": "team", "q": "lake"})
    assert answer.headers["Location"] == "/gallery/?scope=team&q=lake"


def test_pages_are_told_to_count_when_images_went(alice: Membership, as_alice: Client) -> None:
    images = many(alice, 2)
    chosen = {"image": [str(images[0].pk)]}
    answer = as_alice.post(BULK, chosen | {"action": "delete"}, headers=HTMX)
    assert "recount" in json.loads(answer.headers["HX-Trigger"])
    answer = as_alice.post(BULK, chosen | {"action": "favourite"}, headers=HTMX)
    assert "recount" in json.loads(answer.headers["HX-Trigger"])
    kept = {"image": [str(images[1].pk)], "action": "favourite"}
    answer = as_alice.post(BULK, kept, headers=HTMX)
    assert "recount" not in json.loads(answer.headers["HX-Trigger"])


def test_pages_are_told_to_count_when_images_came(alice: Membership, as_alice: Client) -> None:
    page = as_alice.get(GALLERY).text
    found = re.search(r'id="gallery-new"[^>]* hx-get="([^"]+)"', page)
    assert found
    address = found[1].replace("&amp;", "&")
    assert "HX-Trigger" not in as_alice.get(address, headers=HTMX).headers
    an_image(alice)
    assert as_alice.get(address, headers=HTMX).headers["HX-Trigger"] == "recount"


def test_images_in_the_trash_are_not_counted(alice: Membership, as_alice: Client) -> None:
    images = many(alice, 3)
    trash.discard(member=alice, ids=[images[0].pk])
    assert counted(as_alice)["gallery-total"] == "2 images"
