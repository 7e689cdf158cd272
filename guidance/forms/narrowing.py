"""Reads what an address narrows the gallery to; nonsense in it narrows nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from guidance.domain.catalogue import CONTROLNETS
from guidance.domain.filters import SHAPES, Filters
from guidance.domain.styles import PRESET_STYLES

DAYS = {"1": "Today", "7": "Last 7 days", "30": "Last 30 days"}
"""The spans of days that are offered, by the value they have in an address."""

OLDEST = "oldest"
_LONGEST_TEXT = 400
_MOST = 20
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_SIZE = re.compile(r"[1-9][0-9]{1,4}x[1-9][0-9]{1,4}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KINDS = frozenset([*map(str, CONTROLNETS), "init_image"])


class Query(Protocol):
    """The part of a QueryDict that is needed here."""

    def get(self, key: str, default: str, /) -> str: ...

    def getlist(self, key: str, /) -> list[str]: ...


def read(query: Query, *, today: date) -> Filters:
    """Return the filters that an address asks for, as far as they make sense."""
    since, until = _days(query, today)
    return Filters(
        text=_text(query.get("q", "")),
        person=_number(query.get("person", "")),
        models=_several(query.getlist("model"), _ID.fullmatch),
        kinds=_several(query.getlist("kind"), _KINDS.__contains__),
        styles=_several(query.getlist("style"), PRESET_STYLES.__contains__),
        sizes=_several(query.getlist("size"), _is_size),
        since=since,
        until=until,
        favourites=query.get("favourites", "") == "1",
        collection=_uuid(query.get("collection", "")),
    )


def is_oldest(query: Query) -> bool:
    """Whether an address asks for the oldest first; anything else means the newest."""
    return query.get("sort", "") == OLDEST


def written(filters: Filters) -> list[tuple[str, str]]:
    """Return the filters as pairs of an address, in a fixed order; the opposite of `read`."""
    single: Mapping[str, object] = {
        "q": filters.text,
        "person": filters.person,
        "from": filters.since,
        "to": filters.until,
        "favourites": "1" if filters.favourites else "",
        "collection": filters.collection,
    }
    several = {
        "model": filters.models,
        "kind": filters.kinds,
        "style": filters.styles,
        "size": filters.sizes,
    }
    pairs = [(name, str(value)) for name, value in single.items() if value not in ("", None)]
    return pairs + [(name, one) for name, values in several.items() for one in values]


def _days(query: Query, today: date) -> tuple[date | None, date | None]:
    span = query.get("days", "")
    if span in DAYS:
        return today - timedelta(days=int(span) - 1), None
    since, until = _date(query.get("from", "")), _date(query.get("to", ""))
    if since and until and since > until:
        return until, since
    return since, until


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # A day's neighbours have to exist in every time zone.
    return found if date(1970, 1, 3) <= found <= date(9000, 1, 1) else None


def _text(text: str) -> str:
    return " ".join(text[:_LONGEST_TEXT].replace("\x00", " ").split())


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= 18
    return int(text) if is_number else None


def _uuid(text: str) -> UUID | None:
    return UUID(text) if _UUID.fullmatch(text) else None


def _several(values: Iterable[str], makes_sense: object) -> tuple[str, ...]:
    test = makes_sense if callable(makes_sense) else bool
    return tuple(dict.fromkeys(value for value in values if test(value)))[:_MOST]


def _is_size(text: str) -> bool:
    return text in SHAPES or _SIZE.fullmatch(text) is not None
