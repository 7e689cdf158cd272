"""A run's place in line, as its card shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from guidance.domain.states import State
from guidance.models import Account, Generation
from guidance.services import dispatch, durations

_MOST = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """1 is next. `starts_in` is an estimate in seconds, None while nothing is known."""

    position: int
    starts_in: float | None


def place(generation: Generation) -> Place | None:
    """Return where a queued run stands; None when it does not wait in line."""
    return places([generation]).get(generation.pk)


def places(generations: Iterable[Generation]) -> dict[UUID, Place]:
    """Return where the queued ones among these runs stand, reading each account's line once.

    The order is the one in which slots are given out, so a colleague's second run may be overtaken.
    """
    queued = [run for run in generations if run.state == State.QUEUED]
    found: dict[UUID, Place] = {}
    for account in {run.account_id: run.account for run in queued}.values():
        rows = list(dispatch.busy_and_waiting(account, timezone.now())[:_MOST])
        running = [run.member_id for run in rows if run.state != State.QUEUED]
        line = dispatch.turns((run for run in rows if run.state == State.QUEUED), Counter(running))
        ahead = {run.pk: number for number, run in enumerate(line)}
        typical = durations.of_account(account.pk)
        for run in queued:
            if run.account_id == account.pk:
                number = ahead.get(run.pk, len(line))
                found[run.pk] = Place(
                    number + 1, _starts_in(account, number, len(running), typical)
                )
    return found


def _starts_in(account: Account, ahead: int, running: int, typical: float | None) -> float | None:
    """With all slots busy, one run ends every (typical duration / slots) seconds."""
    slots = max(1, account.slots)
    free = max(0, slots - running)
    if ahead < free:
        return 0.0
    return None if typical is None else typical * (ahead - free + 1) / slots
