"""Oldest first, collections, and all that matches: the same images whichever way is walked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guidance.domain.filters import Filters
from guidance.models import Image, Membership
from guidance.services import (
    collections,
    gallery,
    gallery_counts,
    gallery_marked,
    gallery_search,
    gallery_whole,
    trash,
)
from guidance.services.collections import CollectionProblem
from tests.factories import a_generation, an_image_row

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


def made(member: Membership, count: int, prompt: str = "lake") -> list[Image]:
    """Return images of runs of two, newest first."""
    found = []
    for n in range(0, count, 2):
        run = a_generation(member, prompt=prompt)
        moment = NOW - timedelta(minutes=n)
        found += [
            an_image_row(member, run, moment - timedelta(microseconds=place)) for place in range(2)
        ]
    return found


def walked(member: Membership, size: int, **how: Any) -> list[UUID]:
    seen: list[UUID] = []
    cursor: str | None = None
    inside = False
    while True:
        page = gallery.page(
            member=member, scope="team", cursor=cursor, size=size, inside=inside, **how
        )
        seen += [tile.image.pk for day in page.days for tile in day.tiles]
        cursor, inside = page.next_cursor, page.inside
        if cursor is None:
            return seen


@pytest.mark.parametrize("size", [1, 3, 4, 11, 12, 13])
@pytest.mark.parametrize("text", ["", "lake", "ake"])
def test_oldest_first_is_newest_first_turned_round(text: str, size: int, alice: Membership) -> None:
    expected = [image.pk for image in made(alice, 12)]
    filters = Filters(text=text)
    assert walked(alice, size, filters=filters) == expected
    assert walked(alice, size, filters=filters, oldest=True) == expected[::-1]


@pytest.mark.parametrize("oldest", [False, True])
def test_a_collection_is_walked_page_by_page_and_narrowed(
    oldest: bool, alice: Membership, bob: Membership
) -> None:
    lakes, others = made(alice, 6), made(bob, 4, prompt="mountain")
    made(alice, 4, prompt="lake outside")
    winter, _ = collections.named(member=bob, name="Winter")
    collections.add(collection=winter, images=[*others, *lakes])
    gallery.toggle_favourite(user=alice.user, image=lakes[2])
    every = sorted([*lakes, *others], key=lambda one: (one.created_at, one.pk), reverse=True)
    expected = [image.pk for image in every][:: -1 if oldest else 1]
    for size in (1, 4, 10):
        filters = Filters(collection=winter.pk)
        assert walked(alice, size, filters=filters, oldest=oldest) == expected
    mountains = Filters(collection=winter.pk, text="mountain")
    assert set(walked(alice, 9, filters=mountains)) == {image.pk for image in others}
    hearts = Filters(collection=winter.pk, favourites=True)
    assert walked(alice, 9, filters=hearts) == [lakes[2].pk]
    his = Filters(collection=winter.pk, person=bob.user_id)
    assert set(walked(alice, 9, filters=his)) == {image.pk for image in others}


def test_a_collection_of_strangers_shows_nothing(alice: Membership, charlie: Membership) -> None:
    winter, _ = collections.named(member=alice, name="Winter")
    collections.add(collection=winter, images=made(alice, 2))
    assert walked(charlie, 9, filters=Filters(collection=winter.pk)) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan of a database with statistics")
def test_a_collection_is_walked_by_its_own_index(alice: Membership) -> None:
    winter, _ = collections.named(member=alice, name="Winter")
    sought = gallery.sought_for(alice, "team", Filters(collection=winter.pk))
    sql, values = gallery_marked.statement(sought)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql} LIMIT 61", values)
        plan = " ".join(row[-1] for row in cursor.fetchall())
    assert "images_of_collection" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan of a database with statistics")
@pytest.mark.parametrize("oldest", [False, True])
def test_a_search_is_walked_in_order_and_never_sorted_as_a_whole(
    oldest: bool, alice: Membership
) -> None:
    made(alice, 4)
    sought = replace(gallery.sought_for(alice, "team", Filters(text="lake")), oldest=oldest)
    with CaptureQueriesContext(connection) as queries:
        gallery_search.image_ids(sought, size=3)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        plan = [row[-1] for row in cursor.fetchall()]
    sorts = [place for place, step in enumerate(plan) if "TEMP B-TREE" in step]
    walks = [place for place, step in enumerate(plan) if "VIRTUAL TABLE" in step]
    # The page is turned round at the very end; what FTS5 names is not sorted before.
    assert walks
    assert len(sorts) == (1 if oldest else 0), plan
    assert all("SUBQUERY" in plan[place - 1] or "SCAN" in plan[place - 1] for place in sorts), plan


def test_a_name_means_one_collection_whatever_its_case(alice: Membership, bob: Membership) -> None:
    first, made_first = collections.named(member=alice, name="  Winter\t set ")
    second, made_second = collections.named(member=bob, name="winter set")
    assert (first.pk, made_first, made_second) == (second.pk, True, False)
    assert first.name == "Winter set"


@pytest.mark.parametrize(
    ("name", "reason"), [("", "Write a name"), (" \x00\u202e ", "Write a name"), ("x" * 61, "60")]
)
def test_a_name_that_can_not_be_taken_says_why(name: str, reason: str, alice: Membership) -> None:
    with pytest.raises(CollectionProblem, match=reason):
        collections.named(member=alice, name=name)


def test_adding_twice_leaves_an_image_once_and_taking_out_leaves_it_in_the_gallery(
    alice: Membership,
) -> None:
    images = made(alice, 4)
    winter, _ = collections.named(member=alice, name="Winter")
    collections.add(collection=winter, images=images[:3])
    again = collections.add(collection=winter, images=images)
    assert (again.new, again.there) == (1, 3)
    assert collections.take_out(collection=winter, ids=[images[0].pk, images[1].pk]) == 2
    assert len(walked(alice, 9, filters=Filters(collection=winter.pk))) == 2
    assert len(walked(alice, 9)) == 4
    collections.delete(collection=winter)
    assert len(walked(alice, 9)) == 4


@pytest.mark.parametrize("text", ["", "lake", "ake"])
def test_all_that_matches_is_more_than_the_first_page(text: str, alice: Membership) -> None:
    expected = [image.pk for image in made(alice, 30)]
    made(alice, 2, prompt="mountain")
    inside = text == "ake"
    found = gallery_whole.whole(
        member=alice, scope="team", filters=Filters(text=text), inside=inside
    )
    assert [image.pk for image in found.images][: len(expected)] == expected or not text
    assert len(found.images) == (30 if text else 32)
    assert not found.more


def test_a_selection_of_all_is_capped(alice: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trash, "MOST", 5)
    images = made(alice, 8)
    for text in ("", "lake"):
        found = gallery_whole.whole(member=alice, scope="team", filters=Filters(text=text))
        assert found.more
        assert [image.pk for image in found.images] == [image.pk for image in images[:5]]


def test_the_days_of_a_long_gallery_are_counted_where_they_end(
    alice: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery_counts, "MOST", 6)
    made(alice, 4)
    run = a_generation(alice)
    for n in range(6):
        an_image_row(alice, run, NOW - timedelta(days=1, minutes=n))
    page = gallery.page(member=alice, scope="team")
    assert page.total == "6+"
    assert [day.total for day in page.days] == [4, None]
    assert timezone.localdate(NOW) == page.days[0].date
