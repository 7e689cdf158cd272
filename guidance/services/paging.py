"""Keyset paging by (created_at, id): the same cost at any depth, no page numbers.

A cursor says where the last page ended and carries no rights; a damaged one means the beginning.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

_FIRST_YEAR, _LAST_YEAR = 1970, 9000


class _Dated(Protocol):
    id: UUID
    created_at: datetime


Row = TypeVar("Row", bound=_Dated)


def keyset(
    rows: QuerySet,  # type: ignore[type-arg]
    *,
    after: str,
    size: int,
    oldest: bool = False,
) -> tuple[list[Row], str]:
    """Return up to `size` rows after the cursor, newest first, and the next cursor or "".

    With `oldest` the same index is walked the other way.
    """
    start, way = read(after), "gt" if oldest else "lt"
    if start is not None:
        moment, id = start
        beyond = Q(**{f"created_at__{way}": moment}) | Q(created_at=moment, **{f"id__{way}": id})
        # The plain bound lets a database seek in the index even where it does not see the OR.
        rows = rows.filter(beyond, **{f"created_at__{way}e": moment})
    order = ("created_at", "id") if oldest else ("-created_at", "-id")
    found = list(rows.order_by(*order)[: size + 1])
    more = len(found) > size
    return found[:size], write(found[size - 1]) if more else ""


def write(row: _Dated) -> str:
    """Return the cursor that points just behind this row."""
    text = f"{row.created_at.isoformat()} {row.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str) -> tuple[datetime, UUID] | None:
    """Return what a cursor points at, None for nonsense."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, id = text.partition(" ")
        when = holdable(datetime.fromisoformat(moment))
        return (when, UUID(id)) if when else None
    except (ValueError, binascii.Error):
        return None


def holdable(moment: datetime) -> datetime | None:
    """Return a moment from an address, None without its zone or where no calendar reaches."""
    # Its day and the days beside it have to exist in every time zone.
    return moment if moment.tzinfo and _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
