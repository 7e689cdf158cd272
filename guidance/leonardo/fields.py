"""Reading single fields of an answer: each function says what it takes and what it makes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from uuid import UUID

from guidance.leonardo.errors import Unreadable

Fields = Mapping[str, object]
_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_FRACTION = re.compile(r"\.(\d{6})\d+")


def a_map(source: Fields | Sequence[Fields], name: str | int) -> Fields:
    """The object at a name or index; Unreadable when there is none."""
    try:
        value = source[name]  # type: ignore[index]
    except (KeyError, IndexError):
        value = None
    if not isinstance(value, dict):
        raise Unreadable(detail=f"no object at {name}")
    return value


def optional_map(source: Fields, name: str) -> Fields | None:
    """The object at a name, None for null or absence; Unreadable for anything else."""
    if source.get(name) is None:
        if name not in source and "errors" in source:
            raise Unreadable(detail="errors in place of an answer")
        return None
    return a_map(source, name)


def side_map(source: Fields, name: str) -> Fields:
    """The object at a name, empty for everything else: for what nobody depends on."""
    value = source.get(name)
    return value if isinstance(value, dict) else {}


def a_list(source: Fields, name: str) -> list[Fields]:
    """The list of objects at a name; Unreadable when there is none."""
    value = source.get(name)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Unreadable(detail=f"no list at {name}")
    return value


def rows(source: Fields, name: str) -> list[Fields]:
    """The objects of a nullable list of nullable objects; Unreadable for other things."""
    listed = source.get(name)
    if listed is None and name in source:
        return []
    there = [i for i in listed if i is not None] if isinstance(listed, list) else listed
    return a_list({name: there}, name)


def text(source: Fields, name: str) -> str:
    """Text that a database can hold; "" for null, absence and other types."""
    value = source.get(name)
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\x00", "")


def identifier(source: Fields, name: str) -> str:
    """An id: any UUID in lower case, or another short plain word; else Unreadable.

    Newer generations are not UUIDv4; being strict here would lose a paid job (contract 1.2).
    """
    found = optional_id(source, name)
    if found is None:
        raise Unreadable(detail=f"no id at {name}")
    return found


def optional_id(source: Fields, name: str) -> str | None:
    """As `identifier`, but None when there is none."""
    value = source.get(name)
    if not isinstance(value, str):
        return None
    try:
        return str(UUID(value))
    except ValueError:
        return value if _PLAIN_ID.fullmatch(value) else None


def decimal(source: Fields, name: str) -> Decimal | None:
    """A finite number from a JSON number or its text; None for everything else."""
    value = source.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 15 else None


def integer(source: Fields, name: str) -> int | None:
    """A whole number, which may come as text (seeds do in webhooks) or as 3.0."""
    number = decimal(source, name)
    return None if number is None else int(number)


def flag(source: Fields, name: str) -> bool | None:
    """true or false; None for everything else."""
    value = source.get(name)
    return value if isinstance(value, bool) else None


def moment(source: Fields, name: str) -> datetime | None:
    """A time in UTC. The API leaves the zone out and means UTC (contract 5.1, 9.19)."""
    value = source.get(name)
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(_FRACTION.sub(r".\1", value))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def http_date(value: str | None) -> datetime | None:
    """The time of a Date header; None for absence and nonsense."""
    try:
        return parsedate_to_datetime(value or "").astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
