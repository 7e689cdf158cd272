"""Finds everything that is due, whatever happened before: the rows are the truth.

A sweep runs each second, from the beat and, without Redis, from `manage.py sweep`. It hands out
errands, one id each; every errand claims its own row by a conditional UPDATE, so two sweeps or a
repeated errand do nothing twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

import redis
from django.db.models import Exists, OuterRef, Q

from guidance.domain.states import State
from guidance.models import Account, Attempt, Generation, Image
from guidance.services import (
    binding,
    clearing,
    dispatch,
    fetching,
    files,
    model_pictures,
    offers_reading,
    readiness,
    reconciling,
    staying,
    submission,
    trash,
    watching,
)

# Sweeps come each second, so a look is early or late by a part of one. Rather early: of 68 lone
# runs, looked at by whichever sweep was nearer, each took 2.5 looks where 3 are allowed, and was
# seen 2.3 s after its end.
_EARLY = timedelta(seconds=0.75)
_HANDED_FOR = 10.0
_MOST = 200
_lock = threading.Lock()
_handed: dict[Errand, float] = {}


@dataclass(frozen=True, slots=True)
class Errand:
    """One piece of due work: the name of its task, the row's id, and when it became due."""

    name: str
    row: UUID | int
    due: datetime | None


def perform(name: str, row: str, now: datetime) -> None:
    """Run one errand. Raises KeyError for a name that is none."""
    _ERRANDS[name](row, now)


def sweep(now: datetime, hand_out: Callable[[Errand], None]) -> int:
    """Do what only needs the database and hand out the rest; return how many errands there were.

    A sweep that finds another one running in this process leaves at once.
    """
    if not _lock.acquire(blocking=False):
        return 0
    try:
        _signal_life()
        reconciling.recover(now)
        _dispatch_all(now)
        errands = [errand for errand in due(now) if _is_new(errand)]
        for errand in errands:
            hand_out(errand)
        return len(errands)
    finally:
        _lock.release()


def tidy(now: datetime) -> None:
    """Remove leftovers, ended sessions too, and commit answers that only the journal knows."""
    binding.replay(now)
    files.sweep_incoming()
    staying.forget_ended(now)
    trash.empty(now)


def due(now: datetime) -> Iterator[Errand]:
    """Yield everything that is due, without taking it."""
    yield from _accounts_to_ask(now)
    yield from _runs_to_send(now)
    yield from _accounts_to_look_at(now + _EARLY)
    yield from _images_to_fetch(now)
    yield from _attempts_to_settle(now)
    yield from _runs_to_end(now)
    yield from _accounts_to_list(now)


def _accounts_to_ask(now: datetime) -> Iterator[Errand]:
    for account in clearing.due(now):
        yield Errand("recheck", account.pk, account.checked_at)


def _runs_to_send(now: datetime) -> Iterator[Errand]:
    ready = Generation.objects.filter(state=State.PREPARING, next_step_at__lte=now)
    for pk, when in ready.values_list("pk", "next_step_at")[:_MOST]:
        yield Errand("send", pk, when)


def _accounts_to_look_at(now: datetime) -> Iterator[Errand]:
    running = Generation.objects.filter(account=OuterRef("pk"), state=State.PENDING)
    forgotten = Q(next_look_at=None) & Exists(running)
    ripe = Account.objects.filter(Q(next_look_at__lte=now) | forgotten).exclude(
        paused_reason=Account.Paused.KEY_REFUSED
    )
    for pk, when in ripe.values_list("pk", "next_look_at"):
        yield Errand("look", pk, when)


def _images_to_fetch(now: datetime) -> Iterator[Errand]:
    waiting = Image.objects.filter(state=Image.State.LISTED, next_try_at__lte=now)
    for pk, when in waiting.order_by("next_try_at").values_list("pk", "next_try_at")[:_MOST]:
        yield Errand("fetch", pk, when)


def _attempts_to_settle(now: datetime) -> Iterator[Errand]:
    states = [Attempt.State.UNKNOWN, Attempt.State.NOT_CHARGED]
    unsettled = Attempt.objects.filter(state__in=states, next_scan_at__lte=now)
    for pk, when in unsettled.values_list("pk", "next_scan_at")[:_MOST]:
        yield Errand("settle", pk, when)


def _runs_to_end(now: datetime) -> Iterator[Errand]:
    """Runs whose last image was stored by a worker that died before it could end them."""
    stuck = Generation.objects.filter(state=State.FETCHING, next_step_at__lte=now)
    for pk, when in stuck.values_list("pk", "next_step_at")[:_MOST]:
        yield Errand("end", pk, when)


def _accounts_to_list(now: datetime) -> Iterator[Errand]:
    for pk, when in offers_reading.due(now).values_list("pk", "listing_at"):
        yield Errand("offers", pk, when)


def _dispatch_all(now: datetime) -> None:
    queued = Generation.objects.filter(state=State.QUEUED, next_step_at__lte=now)
    ready = Account.objects.filter(paused_reason="", pk__in=queued.values("account"))
    for account in ready:
        dispatch.claim(account, now)


def _is_new(errand: Errand) -> bool:
    """Remember what was handed out, so that a busy worker is not told the same each second."""
    now = monotonic()
    for old in [known for known, when in _handed.items() if now - when > _HANDED_FOR]:
        del _handed[old]
    if errand in _handed:
        return False
    _handed[errand] = now
    return True


def _signal_life() -> None:
    try:
        readiness.beat()
    except (redis.RedisError, OSError):
        # Without Redis nobody can read the heartbeat either.
        return


def _dispatch(row: str, now: datetime) -> None:
    account = Account.objects.filter(pk=row).first()
    if account is not None:
        dispatch.claim(account, now)


def _end(row: str, now: datetime) -> None:
    generation = Generation.objects.filter(pk=row, state=State.FETCHING).first()
    if generation is not None:
        fetching.settle(generation, now)


_ERRANDS: dict[str, Callable[[str, datetime], None]] = {
    "dispatch": _dispatch,
    "send": lambda row, now: submission.send(UUID(row), now),
    "look": lambda row, now: watching.look(UUID(row), now),
    "fetch": lambda row, now: fetching.fetch(UUID(row), now),
    "settle": lambda row, now: reconciling.settle(int(row), now),
    "recheck": lambda row, now: clearing.recheck(UUID(row), now),
    "end": _end,
    "offers": lambda row, now: offers_reading.read(UUID(row), now),
    "model_pictures": lambda row, _now: model_pictures.fetch(UUID(row)),
}
