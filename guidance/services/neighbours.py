"""What stands beside an image in the gallery."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from guidance.models import Image, Membership
from guidance.services import gallery


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands beside an image in the gallery, and its place among those of its run."""

    newer: Image | None
    older: Image | None
    place: int
    of: int


def neighbours(image: Image, *, member: Membership, scope: str) -> Neighbours:
    """Return the images before and after this one, as the person's gallery lists them."""
    rows = gallery.rows(member, scope=scope)
    siblings = list(
        gallery.shown()
        .filter(generation=image.generation_id)
        .order_by("position")
        .values_list("pk", flat=True)
    )
    return Neighbours(
        newer=_beside(rows, image, newer=True),
        older=_beside(rows, image, newer=False),
        place=siblings.index(image.pk) + 1 if image.pk in siblings else 1,
        of=max(1, len(siblings)),
    )


def _beside(rows: QuerySet[Image], image: Image, *, newer: bool) -> Image | None:
    moment, way = image.created_at, "gt" if newer else "lt"
    beside = Q(**{f"created_at__{way}": moment}) | Q(created_at=moment, **{f"pk__{way}": image.pk})
    # The plain bound lets a database seek in the index even where it does not see the OR.
    rows = rows.filter(beside, **{f"created_at__{way}e": moment})
    order = ("created_at", "pk") if newer else ("-created_at", "-pk")
    return rows.order_by(*order).first()
