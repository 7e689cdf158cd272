"""Sessions: who may go on following a page, asked for all open pages together, and their end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import connections
from django.utils import timezone

from guidance.models import Membership

T = TypeVar("T")
_AT_ONCE = 500


class Seat(NamedTuple):
    """The session, the person and the team that one open page follows."""

    session_key: str
    user_id: int
    team_id: UUID


def staying(seats: Collection[Seat]) -> set[Seat]:
    """Return those whose session goes on and whose person is active and on the team.

    It runs beside the requests, so it closes its line to the database by itself.
    """
    try:
        sessions = set(_sessions({seat.session_key for seat in seats}))
        members = set(_members({seat.user_id for seat in seats}))
    finally:
        connections.close_all()
    return {
        seat
        for seat in seats
        if seat.session_key in sessions and (seat.user_id, seat.team_id) in members
    }


def forget_ended(now: datetime) -> int:
    """Delete the sessions whose time is over, drafts included; return how many there were.

    Those that somebody left without signing out would lie in the database for ever.
    """
    return Session.objects.filter(expire_date__lte=now).delete()[0]


def _sessions(keys: Collection[str]) -> Iterator[str]:
    for some in _parts(sorted(keys)):
        going_on = Session.objects.filter(session_key__in=some, expire_date__gt=timezone.now())
        yield from going_on.values_list("session_key", flat=True)


def _members(users: Collection[int]) -> Iterator[tuple[int, UUID]]:
    for some in _parts(sorted(users)):
        active = Membership.objects.filter(user__in=some, user__is_active=True)
        yield from active.values_list("user_id", "team_id")


def _parts(all_of_them: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut into parts that a database takes as one list."""
    for start in range(0, len(all_of_them), _AT_ONCE):
        yield all_of_them[start : start + _AT_ONCE]
