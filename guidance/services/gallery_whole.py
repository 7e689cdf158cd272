"""Everything that a gallery shows, not its first page alone: what "Select all" means."""

from __future__ import annotations

from dataclasses import dataclass, replace

from guidance.domain.filters import Filters
from guidance.models import Image, Membership
from guidance.services import gallery, gallery_search, trash


@dataclass(frozen=True, slots=True)
class Whole:
    """The images that match now, first ones first. `more` says that there are others besides."""

    images: tuple[Image, ...]
    more: bool


def whole(
    *,
    member: Membership,
    scope: str,
    filters: Filters,
    inside: bool = False,
    oldest: bool = False,
) -> Whole:
    """Return what a selection of all takes, as many as one bulk action takes.

    The images carry only what a selection needs: id and bytes.
    """
    order = ("created_at", "pk") if oldest else ("-created_at", "-pk")
    rows = gallery.rows(member, scope=scope, filters=filters)
    size = trash.MOST + 1
    if filters.needs_index:
        sought = replace(gallery.sought_for(member, scope, filters), oldest=oldest)
        sought = replace(sought, parts=inside and sought.can_look_inside)
        ids = gallery_search.image_ids(sought, size=size)
        rows = gallery.shown().filter(team=member.team, pk__in=ids)
    found = list(rows.only("bytes").order_by(*order)[:size])
    return Whole(tuple(found[: trash.MOST]), more=len(found) > trash.MOST)
