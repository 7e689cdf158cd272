"""The gallery's pages, hearts and neighbours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from guidance.domain.filters import Filters
from guidance.models import Favourite, Generation, Image, Membership
from guidance.services import files, gallery, neighbours, paging
from tests.factories import (
    a_generation,
    an_image,
    an_image_row,
)

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


def shown(page: gallery.Page) -> list[UUID]:
    return [tile.image.pk for day in page.days for tile in day.tiles]


def test_pages_follow_each_other_without_gap_or_repeat_even_within_one_moment(
    run: Generation, alice: Membership
) -> None:
    images = [an_image_row(alice, run, NOW - timedelta(seconds=n // 4)) for n in range(23)]
    seen: list[UUID] = []
    cursor: str | None = None
    while True:
        page = gallery.page(member=alice, scope="mine", cursor=cursor, size=5)
        seen += shown(page)
        cursor = page.next_cursor
        if cursor is None:
            break
    expected = sorted(images, key=lambda image: (image.created_at, image.pk), reverse=True)
    assert seen == [image.pk for image in expected]


def test_an_image_that_arrives_meanwhile_moves_no_page(run: Generation, alice: Membership) -> None:
    for n in range(6):
        an_image_row(alice, run, NOW - timedelta(minutes=n))
    first = gallery.page(member=alice, scope="mine", size=3)
    an_image_row(alice, run, NOW + timedelta(minutes=1))
    second = gallery.page(member=alice, scope="mine", cursor=first.next_cursor, size=3)
    assert not set(shown(first)) & set(shown(second))
    assert len(shown(second)) == 3


@pytest.mark.parametrize(
    "cursor", ["", "nonsense", "%00", "ÄÖÜ", "A" * 5000, "MjAyNi0xMS0yMg", "=="]
)
def test_a_cursor_that_makes_no_sense_means_the_first_page(
    cursor: str, run: Generation, alice: Membership
) -> None:
    image = an_image_row(alice, run, NOW)
    assert shown(gallery.page(member=alice, scope="mine", cursor=cursor)) == [image.pk]


def test_a_cursor_carries_no_rights(
    run: Generation, alice: Membership, charlie: Membership
) -> None:
    for n in range(4):
        an_image_row(alice, run, NOW - timedelta(minutes=n))
    cursor = gallery.page(member=alice, scope="team", size=2).next_cursor
    stolen = gallery.page(member=charlie, scope="team", cursor=cursor)
    assert shown(stolen) == []


def test_mine_is_mine_and_team_is_everyones_in_the_team(
    alice: Membership, bob: Membership, charlie: Membership
) -> None:
    hers, his, other = (
        an_image_row(member, a_generation(member), NOW) for member in (alice, bob, charlie)
    )
    assert shown(gallery.page(member=alice, scope="mine")) == [hers.pk]
    assert set(shown(gallery.page(member=alice, scope="team"))) == {hers.pk, his.pk}
    assert shown(gallery.page(member=charlie, scope="team")) == [other.pk]
    assert shown(gallery.page(member=bob, scope="whatever")) == [his.pk]


def test_images_without_a_file_and_deleted_ones_are_not_shown(
    run: Generation, alice: Membership
) -> None:
    an_image(alice, generation=run, stored=False)
    an_image(alice, generation=run, stored=False, state=Image.State.GONE)
    an_image_row(alice, run, NOW, deleted_at=NOW)
    assert gallery.page(member=alice, scope="mine").days == ()


@time_machine.travel(NOW, tick=False)
def test_days_have_headings_and_counts(run: Generation, alice: Membership) -> None:
    for days, count in ((0, 2), (1, 3), (9, 1), (400, 1)):
        for n in range(count):
            an_image_row(alice, run, NOW - timedelta(days=days, seconds=n))
    page = gallery.page(member=alice, scope="mine")
    assert [(day.heading, day.total) for day in page.days] == [
        ("Today", 2),
        ("Yesterday", 3),
        ("Friday 13 November", 1),
        ("Saturday 18 October 2025", 1),
    ]
    assert page.total == "7"


@time_machine.travel(NOW, tick=False)
def test_a_day_that_goes_on_over_the_page_counts_as_a_whole(
    run: Generation, alice: Membership
) -> None:
    for n in range(5):
        an_image_row(alice, run, NOW - timedelta(seconds=n))
    first = gallery.page(member=alice, scope="mine", size=3)
    second = gallery.page(member=alice, scope="mine", size=3, cursor=first.next_cursor)
    assert [(day.total, day.continued) for day in first.days] == [(5, False)]
    assert [(day.total, day.continued) for day in second.days] == [(5, True)]


def test_days_are_those_of_the_installation(run: Generation, alice: Membership) -> None:
    an_image_row(alice, run, datetime(2026, 11, 21, 23, 30, tzinfo=UTC))
    with timezone.override("Europe/Berlin"):
        page = gallery.page(member=alice, scope="mine")
    assert page.days[0].date.isoformat() == "2026-11-22"


def test_only_the_first_tiles_of_the_first_page_are_fetched_at_once(
    run: Generation, alice: Membership
) -> None:
    for n in range(30):
        an_image_row(alice, run, NOW - timedelta(seconds=n))
    first = gallery.page(member=alice, scope="mine", size=26)
    second = gallery.page(member=alice, scope="mine", size=26, cursor=first.next_cursor)
    lazy = [tile.lazy for day in first.days for tile in day.tiles]
    assert lazy == [False] * 24 + [True] * 2
    assert all(tile.lazy for day in second.days for tile in day.tiles)


@pytest.mark.parametrize("count", [3, 60])
def test_a_page_takes_three_queries_however_long_it_is(
    count: int,
    run: Generation,
    alice: Membership,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(count):
        an_image_row(alice, run, NOW - timedelta(seconds=n))
    with django_assert_num_queries(3):
        page = gallery.page(member=alice, scope="team")
        assert all(tile.image.owner and tile.model for day in page.days for tile in day.tiles)


def test_a_heart_is_given_and_taken(alice: Membership, bob: Membership, run: Generation) -> None:
    image = an_image_row(alice, run, NOW)
    assert gallery.toggle_favourite(user=alice.user, image=image) is True
    assert gallery.is_favourite(user=alice.user, image=image)
    assert not gallery.is_favourite(user=bob.user, image=image)
    assert gallery.toggle_favourite(user=alice.user, image=image) is False
    assert not Favourite.objects.exists()


def test_favourites_are_the_persons_own_within_the_scope(
    alice: Membership, bob: Membership, run: Generation
) -> None:
    hers, his = an_image_row(alice, run, NOW), an_image_row(bob, a_generation(bob), NOW)
    for image in (hers, his):
        gallery.toggle_favourite(user=alice.user, image=image)
    both = gallery.page(member=alice, scope="team", filters=Filters(favourites=True))
    assert set(shown(both)) == {hers.pk, his.pk}
    assert all(tile.favourite for day in both.days for tile in day.tiles)
    assert shown(gallery.page(member=alice, scope="mine", filters=Filters(favourites=True))) == [
        hers.pk
    ]
    assert shown(gallery.page(member=bob, scope="team", filters=Filters(favourites=True))) == []


def test_neighbours_stand_beside_it_in_the_same_gallery(
    alice: Membership, bob: Membership, run: Generation
) -> None:
    new, mid, old = (an_image_row(alice, run, NOW - timedelta(minutes=n)) for n in range(3))
    between = an_image_row(bob, a_generation(bob), NOW - timedelta(seconds=90))
    mine = neighbours.neighbours(mid, member=alice, scope="mine")
    assert (mine.newer, mine.older) == (new, old)
    assert (mine.place, mine.of) == (2, 3)
    assert neighbours.neighbours(mid, member=alice, scope="team").older == between
    assert neighbours.neighbours(new, member=alice, scope="mine").newer is None
    assert neighbours.neighbours(old, member=alice, scope="mine").older is None


def test_neighbours_of_one_moment_form_one_line(run: Generation, alice: Membership) -> None:
    images = [an_image_row(alice, run, NOW) for _ in range(4)]
    order = shown(gallery.page(member=alice, scope="mine"))
    for image in images:
        at = order.index(image.pk)
        beside = neighbours.neighbours(image, member=alice, scope="mine")
        assert (beside.newer.pk if beside.newer else None) == (order[at - 1] if at else None)
        assert (beside.older.pk if beside.older else None) == dict(enumerate(order)).get(at + 1)


def test_a_lost_file_is_fetched_again_once(alice: Membership) -> None:
    image = an_image(alice)
    assert gallery.fetch_again(image=image) is False
    files.remove(image.sha256, image.extension)
    assert gallery.fetch_again(image=image) is True
    assert gallery.fetch_again(image=image) is False
    image.refresh_from_db()
    assert image.state == Image.State.LISTED
    assert image.next_try_at is not None


def test_a_cursor_is_read_back_as_written(run: Generation, alice: Membership) -> None:
    image = an_image_row(alice, run, NOW)
    assert paging.read(paging.write(image)) == (NOW, image.pk)
