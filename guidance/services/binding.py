"""Binds a paid job at Leonardo to its run (T3), however late its id becomes known."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from django.db import IntegrityError, transaction

from guidance.domain.states import State
from guidance.models import Attempt, Generation
from guidance.services import attempts, durations, looks, moves, spool, troubles
from guidance.services.spool import Receipt

log = structlog.get_logger(__name__)
_OPEN = (Attempt.State.SUBMITTING, Attempt.State.UNKNOWN)
_GIVEN_UP = (Attempt.State.NOT_CHARGED, Attempt.State.REJECTED, Attempt.State.NOT_SENT)
_ADOPTING = (State.NOT_CHARGED, State.FAILED)


def bind(attempt: Attempt, receipt: Receipt, now: datetime) -> bool:
    """Commit a job's id and cost and let the run be watched; the receipt is thrown away then.

    Returns False when the attempt was judged otherwise or the id belongs to another attempt.
    """
    try:
        with transaction.atomic():
            bound = _bind(attempt, receipt, now)
    except IntegrityError:
        log.error("job_bound_elsewhere", attempt=attempt.pk, remote=receipt.remote_id)
        return False
    if bound:
        spool.discard(attempt.pk)
        looks.plan(attempt.account_id, now)
    return bound


def adopt(attempt: Attempt, receipt: Receipt, now: datetime) -> bool:
    """Bind a job that turned up after its attempt was given up: it was paid for after all."""
    late = Attempt.objects.filter(
        pk=attempt.pk, state__in=_GIVEN_UP, generation__state__in=_ADOPTING
    )
    run = Generation.objects.get(pk=attempt.generation_id)
    try:
        with transaction.atomic():
            attempts.lock_run(attempt)
            if not late.update(
                state=Attempt.State.ADOPTED_LATE,
                answered_at=now,
                next_scan_at=None,
                **_answer(receipt),
            ):
                return False
            columns = _columns(run, attempt, receipt, now)
            moves.move(run, _ADOPTING, State.PENDING, **columns)
    except IntegrityError:
        return False
    log.warning("adopted_late", generation=str(run.pk), remote=receipt.remote_id)
    looks.plan(attempt.account_id, now)
    return True


def replay(now: datetime) -> int:
    """Commit the answers whose commit never happened; return how many there were."""
    done = 0
    for receipt in spool.waiting():
        attempt = Attempt.objects.filter(pk=receipt.attempt).first()
        if attempt is None:
            log.error("receipt_without_attempt", attempt=receipt.attempt)
        elif attempt.remote_id == receipt.remote_id:
            spool.discard(attempt.pk)
        elif bind(attempt, receipt, now):
            done += 1
    return done


def _bind(attempt: Attempt, receipt: Receipt, now: datetime) -> bool:
    attempts.lock_run(attempt)
    mine = Attempt.objects.filter(pk=attempt.pk, state__in=_OPEN)
    answer = _answer(receipt)
    if not mine.update(state=Attempt.State.ACCEPTED, answered_at=now, next_scan_at=None, **answer):
        return False
    run = Generation.objects.get(pk=attempt.generation_id)
    columns = _columns(run, attempt, receipt, now)
    return moves.move(run, (State.SUBMITTING, State.UNCERTAIN), State.PENDING, **columns)


def _answer(receipt: Receipt) -> dict[str, Any]:
    return {
        "remote_id": receipt.remote_id,
        "cost_amount": receipt.amount,
        "cost_unit": receipt.unit,
    }


def _columns(run: Generation, attempt: Attempt, receipt: Receipt, now: datetime) -> dict[str, Any]:
    cost: Decimal | None = run.estimate if receipt.amount is None else receipt.amount
    return {
        "remote_id": receipt.remote_id,
        "cost": cost,
        "cost_unit": receipt.unit or "CREDITS",
        "cost_verified": receipt.amount is not None,
        "running_since": attempt.sent_at or now,
        "expected_seconds": durations.expected(run.model_id, run.width, run.height, run.transform),
        "next_step_at": None,
        **troubles.NONE.columns(),
    }
