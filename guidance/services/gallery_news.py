"""Images that were stored since an open gallery was drawn, for the top of that gallery."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from guidance.domain.filters import Filters
from guidance.models import Image, Membership
from guidance.services import gallery, gallery_days

_MOST = 60
# A row carries the worker's clock and shows up at its commit, a moment later; looking back this
# far and naming what is known already misses none and repeats none.
_OVERLAP = timedelta(seconds=10)
_LONGEST_FETCH = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class News:
    """New images by day, and where the next look begins.

    `since` is a moment; `known` are images stored after it that the page shows already. `top` is
    the newest day on the page, None for an empty one; a day that `continued` is the one at the
    top, any other day is newer and goes above it. `was_empty` has its first picture now.
    """

    days: tuple[gallery_days.Day, ...]
    scope: str
    favourites: bool
    since: datetime
    known: tuple[UUID, ...]
    top: date | None
    was_empty: bool = False

    @property
    def since_text(self) -> str:
        """The moment with microseconds and zone, for an address."""
        return self.since.isoformat()


def start(*, page: gallery.Page) -> News:
    """Return the beginning for a page that was read just now: nothing new yet."""
    since = timezone.now() - _OVERLAP
    shown = [tile.image for day in page.days for tile in day.tiles]
    known = tuple(image.pk for image in shown if image.stored_at and image.stored_at > since)
    top = page.days[0].date if page.days else None
    return News((), page.scope, page.favourites, since, known, top)


def later(*, member: Membership, before: News) -> News:
    """Return what was stored since, newest first.

    Late images of a day further down are left for the next reload: their place is not at the top.
    """
    now = timezone.now()
    filters = Filters(favourites=before.favourites)
    rows = gallery.rows(member, scope=before.scope, filters=filters).filter(
        created_at__gte=before.since - _LONGEST_FETCH, stored_at__gt=before.since
    )
    rows = gallery.dressed(rows, member.user)
    recent = list(rows.order_by("-created_at", "-id")[: _MOST + len(before.known)])
    days = gallery.days_of([image for image in recent if image.pk not in before.known])
    days = tuple(day for day in days if before.top is None or day.date >= before.top)
    onward = max(before.since, now - _OVERLAP)
    return News(
        days=tuple(replace(day, continued=day.date == before.top) for day in days),
        scope=before.scope,
        favourites=before.favourites,
        since=onward,
        known=tuple(image.pk for image in recent if _after(image, onward)),
        top=days[0].date if days else before.top,
        was_empty=before.top is None and bool(days),
    )


def _after(image: Image, moment: datetime) -> bool:
    return image.stored_at is not None and image.stored_at > moment
