"""What joins an open gallery: every stored image once, in the right day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from guidance.models import Image, Membership
from guidance.services import gallery, gallery_news
from guidance.services.gallery_news import News
from tests.factories import an_image

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Far from midnight, so that what is made together lies in one day."""
    with time_machine.travel("2026-11-22T12:00:00+00:00"):
        yield


def opened(member: Membership, scope: str = "team") -> News:
    return gallery_news.start(page=gallery.page(member=member, scope=scope))


def images(news: News) -> list[Image]:
    return [tile.image for day in news.days for tile in day.tiles]


def test_a_colleagues_image_joins_an_open_team_gallery(alice: Membership, bob: Membership) -> None:
    open_page = opened(bob)
    fresh = an_image(alice)
    assert images(gallery_news.later(member=bob, before=open_page)) == [fresh]


def test_it_does_not_join_the_gallery_of_ones_own(alice: Membership, bob: Membership) -> None:
    open_page = opened(bob, "mine")
    an_image(alice)
    assert images(gallery_news.later(member=bob, before=open_page)) == []


def test_a_stranger_hears_nothing(alice: Membership, charlie: Membership) -> None:
    open_page = opened(charlie)
    an_image(alice)
    assert images(gallery_news.later(member=charlie, before=open_page)) == []


def test_each_image_joins_once_however_often_the_page_asks(
    alice: Membership, bob: Membership
) -> None:
    an_image(alice)
    look, seen = opened(bob), []
    for _ in range(3):
        seen.append(an_image(alice))
        look = gallery_news.later(member=bob, before=look)
        assert images(look) == [seen[-1]]
    assert images(gallery_news.later(member=bob, before=look)) == []


def test_an_image_committed_a_moment_late_is_not_missed(alice: Membership, bob: Membership) -> None:
    open_page = opened(bob)
    late = an_image(alice, stored_at=timezone.now() - timedelta(seconds=3))
    assert images(gallery_news.later(member=bob, before=open_page)) == [late]


def test_the_first_image_ends_the_empty_gallery(alice: Membership, bob: Membership) -> None:
    open_page = opened(bob)
    an_image(alice)
    first = gallery_news.later(member=bob, before=open_page)
    an_image(alice)
    second = gallery_news.later(member=bob, before=first)
    assert (first.was_empty, second.was_empty) == (True, False)
    assert [day.continued for day in first.days + second.days] == [False, True]
