"""What stands beside an image in the gallery."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from guidance.domain.filters import Filters
from guidance.models import Image, Membership
from guidance.services import gallery, paging


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands beside an image in the gallery, and its place among those of its run."""

    newer: Image | None
    older: Image | None
    place: int
    of: int


def neighbours(
    image: Image, *, member: Membership, scope: str, filters: Filters = gallery.EVERYTHING
) -> Neighbours:
    """Return the images before and after this one, as the person's narrowed gallery lists them."""
    newer, older = (_next(image, member, scope, filters, newer=way) for way in (True, False))
    siblings = list(
        gallery.shown()
        .filter(generation=image.generation_id)
        .order_by("position")
        .values_list("pk", flat=True)
    )
    return Neighbours(
        newer=newer,
        older=older,
        place=siblings.index(image.pk) + 1 if image.pk in siblings else 1,
        of=max(1, len(siblings)),
    )


def _next(
    image: Image, member: Membership, scope: str, filters: Filters, *, newer: bool
) -> Image | None:
    if not filters.needs_index:
        return _beside(gallery.rows(member, scope=scope, filters=filters), image, newer=newer)
    found = gallery.page(
        member=member,
        scope=scope,
        cursor=paging.write(image),
        size=1,
        filters=filters,
        oldest=newer,
    )
    return next((tile.image for day in found.days for tile in day.tiles), None)


def _beside(rows: QuerySet[Image], image: Image, *, newer: bool) -> Image | None:
    moment, way = image.created_at, "gt" if newer else "lt"
    beside = Q(**{f"created_at__{way}": moment}) | Q(created_at=moment, **{f"pk__{way}": image.pk})
    # The plain bound lets a database seek in the index even where it does not see the OR.
    rows = rows.filter(beside, **{f"created_at__{way}e": moment})
    order = ("created_at", "pk") if newer else ("-created_at", "-pk")
    return rows.order_by(*order).first()
