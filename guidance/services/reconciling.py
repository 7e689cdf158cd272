"""Settles what became of a request whose answer never came, by reading the account's listing.

Exactly one match binds. No match only counts after several good listings and a long wait, since
a delayed request may still land; a failed listing proves nothing. Nothing is ever sent again.
Source: reliability design 2.6.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from guidance.domain.states import State
from guidance.leonardo.errors import LeonardoError
from guidance.models import Attempt
from guidance.services import (
    accounts,
    attempts,
    candidates,
    clearing,
    moves,
    spool,
    troubles,
    variation_search,
)
from guidance.services.binding import adopt, bind
from guidance.services.spool import Receipt

log = structlog.get_logger(__name__)
_LEASE = timedelta(seconds=60)
_GAPS = (2.0, 5.0, 10.0, 30.0, 75.0, 180.0, 300.0, 300.0)
_LAST_GAP = 60.0
_AMBIGUOUS_GAP = timedelta(hours=1)
_LATE_FIRST = timedelta(minutes=10)
_LATE_GAP = timedelta(hours=1)
_LATE_UNTIL = timedelta(hours=48)
_SETTLED_HERE = (Attempt.State.UNKNOWN, Attempt.State.NOT_CHARGED)
_GOOD_LISTINGS = 3


def settle(attempt_id: int, now: datetime) -> None:
    """Look for one attempt's job and draw the consequence.

    The attempt's fate is unknown, or it was given up and its job may have turned up late.
    """
    attempt = _claimed(attempt_id, now)
    if attempt is None:
        return
    receipt = spool.of(attempt.pk)
    if receipt is not None and bind(attempt, receipt, now):
        return
    try:
        with accounts.client_for(attempt.account) as client:
            found = [one.id for one in candidates.of(client, attempt)]
    except variation_search.SourceUnseen:
        _source_unseen(attempt, now)
        return
    except LeonardoError as error:
        clearing.note_error(attempt.account, error, now)
        _scan_again(attempt, now + timedelta(seconds=_LAST_GAP / 2))
        return
    if attempt.state == Attempt.State.NOT_CHARGED:
        _late(attempt, found, now)
    else:
        _conclude(attempt, found, now)


def recover(now: datetime) -> int:
    """Judge attempts whose worker died: their lease has run out. Returns how many there were.

    Without `sent_at` not one byte left, so the run goes back to the queue; with it nobody knows.
    """
    dead = Attempt.objects.filter(state=Attempt.State.SUBMITTING, lease_until__lte=now)
    found = list(dead.select_related("generation")[:100])
    for attempt in found:
        receipt = spool.of(attempt.pk)
        if receipt is None or not bind(attempt, receipt, now):
            _judge(attempt, now)
    return len(found)


def _judge(attempt: Attempt, now: datetime) -> None:
    run = attempt.generation
    mine = Attempt.objects.filter(
        pk=attempt.pk, state=Attempt.State.SUBMITTING, lease_until__lte=now
    )
    with transaction.atomic():
        attempts.lock_run(attempt)
        if mine.filter(sent_at=None).update(
            state=Attempt.State.NOT_SENT, error_class="worker_died"
        ):
            moves.back_in_line(run, State.SUBMITTING, next_step_at=now)
        elif mine.update(state=Attempt.State.UNKNOWN, next_scan_at=now, error_class="worker_died"):
            moves.move(run, State.SUBMITTING, State.UNCERTAIN, **troubles.UNCERTAIN.columns())


def _claimed(attempt_id: int, now: datetime) -> Attempt | None:
    mine = Attempt.objects.filter(pk=attempt_id, state__in=_SETTLED_HERE, next_scan_at__lte=now)
    if not mine.update(next_scan_at=now + _LEASE):
        return None
    return Attempt.objects.select_related("generation", "account").get(pk=attempt_id)


def _conclude(attempt: Attempt, found: list[str], now: datetime) -> None:
    if len(found) == 1:
        bind(attempt, Receipt(attempt.pk, found[0]), timezone.now())
    elif found:
        log.error("ambiguous", attempt=attempt.pk, candidates=found)
        moves.note(attempt.generation, (State.UNCERTAIN,), **troubles.AMBIGUOUS.columns())
        _scan_again(attempt, now + _AMBIGUOUS_GAP)
    else:
        _absent(attempt, now)


def _source_unseen(attempt: Attempt, now: datetime) -> None:
    """Without its source nobody can tell what became of a variation: say so, look on rarely."""
    if attempt.state == Attempt.State.NOT_CHARGED:
        _late(attempt, [], now)
        return
    moves.note(attempt.generation, (State.UNCERTAIN,), **troubles.SOURCE_UNSEEN.columns())
    _scan_again(attempt, now + _AMBIGUOUS_GAP)


def _late(attempt: Attempt, found: list[str], now: datetime) -> None:
    """Adopt a job that turned up after it was given up; look once an hour for two days."""
    if len(found) == 1 and adopt(attempt, Receipt(attempt.pk, found[0]), timezone.now()):
        return
    if now < attempt.created_at + _LATE_UNTIL:
        _scan_again(attempt, now + _LATE_GAP)
    else:
        Attempt.objects.filter(pk=attempt.pk).update(next_scan_at=None)


def _absent(attempt: Attempt, now: datetime) -> None:
    scans = attempt.scans + 1
    waited = now - (attempt.deadline_at or attempt.created_at)
    long_enough = waited >= timedelta(seconds=settings.LEOWEB_ABSENCE_SECONDS)
    if scans >= _GOOD_LISTINGS and long_enough:
        _never_arrived(attempt, now)
        return
    gap = _GAPS[scans - 1] if scans <= len(_GAPS) else _LAST_GAP
    longest = settings.LEOWEB_ABSENCE_SECONDS / _GOOD_LISTINGS
    Attempt.objects.filter(pk=attempt.pk).update(scans=F("scans") + 1)
    _scan_again(attempt, now + timedelta(seconds=min(gap, longest)))


def _never_arrived(attempt: Attempt, now: datetime) -> None:
    mine = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.UNKNOWN)
    with transaction.atomic():
        attempts.lock_run(attempt)
        if mine.update(
            state=Attempt.State.NOT_CHARGED, answered_at=now, next_scan_at=now + _LATE_FIRST
        ):
            moves.move(
                attempt.generation, State.UNCERTAIN, State.NOT_CHARGED,
                ended_at=now, **troubles.NOT_CHARGED.columns(),
            )  # fmt: skip


def _scan_again(attempt: Attempt, when: datetime) -> None:
    mine = Attempt.objects.filter(pk=attempt.pk, state__in=_SETTLED_HERE)
    mine.update(next_scan_at=when)
