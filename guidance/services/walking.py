"""The images before and after one, as the narrowed gallery that a person came from lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from guidance.domain.filters import Filters
from guidance.models import Image, Membership
from guidance.services import gallery, gallery_days, paging

_AT_ONCE = 100
_MOST_PAGES = 10
_SPANS = ((0, 0), (1, 7), (8, 31), (32, 366))
"""Days after the image's own in which a newer one is looked for, nearest first."""

Place = tuple[datetime, UUID]


def beside(
    image: Image, *, member: Membership, scope: str, filters: Filters
) -> tuple[Image | None, Image | None]:
    """Return the newer and the older neighbour among what the filters let through.

    A newer one is given up on where more than a thousand stand between it and the image.
    """
    listed = gallery.page(
        member=member, scope=scope, cursor=paging.write(image), size=1, filters=filters
    )
    older = next((tile.image for day in listed.days for tile in day.tiles), None)
    return _newer(image, member, scope, filters), older


def _newer(image: Image, member: Membership, scope: str, filters: Filters) -> Image | None:
    for span in _spans(image, filters):
        later = [one for one in _images(member, scope, span) if _place(one) > _place(image)]
        if later:
            return min(later, key=_place)
    return None


def _spans(image: Image, filters: Filters) -> Iterator[Filters]:
    day = gallery_days.day_of(image.created_at)
    for first, last in _SPANS:
        since, until = day + timedelta(days=first), day + timedelta(days=last)
        yield _within(filters, since, until)
    yield _within(filters, day + timedelta(days=_SPANS[-1][1] + 1), filters.until)


def _within(filters: Filters, since: date, until: date | None) -> Filters:
    ends = [one for one in (until, filters.until) if one is not None]
    starts = [since, filters.since] if filters.since else [since]
    return replace(filters, since=max(starts), until=min(ends) if ends else None)


def _images(member: Membership, scope: str, filters: Filters) -> Iterator[Image]:
    if filters.since and filters.until and filters.since > filters.until:
        return
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        listed = gallery.page(
            member=member, scope=scope, cursor=cursor, size=_AT_ONCE, filters=filters
        )
        yield from (tile.image for day in listed.days for tile in day.tiles)
        cursor = listed.next_cursor
        if cursor is None:
            return


def _place(image: Image) -> Place:
    return image.created_at, image.pk
