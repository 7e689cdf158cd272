"""How many images a gallery and its days have, counted no further than is quick."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from guidance.models import Image
from guidance.services import gallery_days

MOST = 1000
Days = dict[date, int]


def first(rows: QuerySet[Image], *, oldest: bool) -> tuple[str, Days]:
    """Count all images, and those of the days that were counted to their end, in one look."""
    order = ("created_at", "pk") if oldest else ("-created_at", "-pk")
    moments = list(rows.order_by(*order).values_list("created_at", flat=True)[: MOST + 1])
    return capped(len(moments)), _whole(moments)


def among(found: list[Image], rows: QuerySet[Image]) -> Days:
    """Count the images of the days from the first to the last found; nothing if that is long."""
    if not found:
        return {}
    ends = sorted(gallery_days.day_of(image.created_at) for image in (found[0], found[-1]))
    begin, end = gallery_days.midnight(ends[0]), gallery_days.end_of(ends[1])
    moments = list(
        rows.filter(created_at__gte=begin, created_at__lt=end)
        .order_by()
        .values_list("created_at", flat=True)[: MOST + 1]
    )
    return _by_day(moments) if len(moments) <= MOST else {}


def capped(count: int) -> str:
    """Say a count: "1,000+" where it was not counted to its end."""
    return f"{count:,}" if count <= MOST else f"{MOST:,}+"


def _whole(moments: list[datetime]) -> Days:
    """Count by day; the last of too many moments may stand within its day."""
    days = _by_day(moments)
    if len(moments) > MOST:
        days.pop(gallery_days.day_of(moments[-1]), None)
    return days


def _by_day(moments: Iterable[datetime]) -> Days:
    return dict(Counter(map(gallery_days.day_of, moments)))
