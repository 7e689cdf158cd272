"""Sends one run to Leonardo, once.

    claim (T2)      attempt row committed before any network
    connect         a fresh connection
    T2b             `sent_at` committed; from here on no machine repeats the request
    POST            with no transaction open
    spool           the answer's receipt flushed to the disk
    T3              remote id and cost committed, the run is pending

Source: reliability design 2.4 and 2.7.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.utils import timezone

from guidance.domain.pacing import backoff
from guidance.domain.states import State
from guidance.leonardo.client import Client
from guidance.leonardo.errors import LeonardoError, Outcome, UnknownPicture
from guidance.leonardo.payload import PayloadError
from guidance.models import Account, Attempt, Generation
from guidance.services import (
    accounts,
    attempts,
    clearing,
    copies,
    doorbell,
    moves,
    offers,
    spool,
    troubles,
)
from guidance.services.binding import bind
from guidance.services.crash import crash_here
from guidance.services.orders import Pictures, Send, order_of
from guidance.services.troubles import Trouble

log = structlog.get_logger(__name__)
_PREPARE_LEASE = timedelta(seconds=240)
# A cannot-tell answer is looked up after this many seconds.
_FIRST_SCAN = timedelta(seconds=3)
_CLOSED_AS = {
    Outcome.NOT_SENT: Attempt.State.NOT_SENT,
    Outcome.NOT_ACCEPTED: Attempt.State.NOT_ACCEPTED,
    Outcome.CANNOT_TELL: Attempt.State.UNKNOWN,
}


def send(generation_id: UUID, now: datetime) -> None:
    """Take one claimed run through to Leonardo's answer, or back to the queue."""
    generation = _leased(generation_id, now)
    if generation is None:
        return
    account = generation.account
    with accounts.client_for(account) as client:
        pictures = _prepare(generation, account, client)
        if pictures is not None:
            _submit(generation, account, client, pictures)


def _leased(generation_id: UUID, now: datetime) -> Generation | None:
    mine = Generation.objects.filter(pk=generation_id, state=State.PREPARING, next_step_at__lte=now)
    if not mine.update(next_step_at=now + _PREPARE_LEASE):
        return None
    return Generation.objects.select_related("account").get(pk=generation_id)


def _prepare(generation: Generation, account: Account, client: Client) -> Pictures | None:
    """Make sure each picture is at Leonardo; None when the run does not go on now."""
    refused = generation.attempts.filter(error_class=UnknownPicture.__name__).exists()
    try:
        return copies.ensure(generation, account, client, by_file=refused)
    except copies.Busy:
        _look_again(generation)
    except copies.Unusable as error:
        trouble = troubles.unusable_picture(error.slot, error.said, error.why)
        _fail(generation, State.PREPARING, trouble)
    except LeonardoError as error:
        clearing.note_error(account, error, timezone.now())
        _requeue(generation, State.PREPARING, error)
    return None


def _look_again(generation: Generation) -> None:
    soon = timezone.now() + timedelta(seconds=1)
    moves.note(generation, (State.PREPARING,), next_step_at=soon)


def _submit(generation: Generation, account: Account, client: Client, pictures: Pictures) -> None:
    order = order_of(generation)
    try:
        attempt = attempts.begin(generation, order, timezone.now())
    except attempts.TwinUnresolved:
        _wait_for_twin(generation)
        return
    if attempt is None:
        return
    crash_here("CP04")
    try:
        send = order.sending(attempt.seed, pictures)
    except PayloadError as error:
        log.error("recipe_unsendable", generation=str(generation.pk), error=str(error))
        with transaction.atomic():
            attempts.lock_run(attempt)
            if attempts.close(attempt, Attempt.State.NOT_SENT, timezone.now()):
                _fail(generation, State.SUBMITTING, troubles.UNSENDABLE)
        return
    _post(generation, account, attempt, client, send)


def _post(
    generation: Generation, account: Account, attempt: Attempt, client: Client, send: Send
) -> None:
    if connection.in_atomic_block:
        raise RuntimeError("Money is never spent inside an open transaction.")
    try:
        answer = send(client, lambda: _let_bytes_leave(attempt), attempts.CREATE_SECONDS)
    except attempts.Withdrawn:
        _withdraw(generation, attempt, timezone.now())
        return
    except LeonardoError as error:
        _refused(generation, account, attempt, client, error)
        return
    crash_here("CP09")
    receipt = spool.receipt(attempt.pk, answer)
    spool.write(receipt)
    crash_here("CP10")
    if bind(attempt, receipt, timezone.now()):
        clearing.note_success(account)
        if not generation.transform:
            offers.note_accepted(account, generation.model_id)
    crash_here("CP11")


def _withdraw(generation: Generation, attempt: Attempt, now: datetime) -> None:
    """Back in line, unless another worker took the run over: then it is no longer ours."""
    with transaction.atomic():
        attempts.lock_run(attempt)
        if attempts.close(attempt, Attempt.State.NOT_SENT, now, error_class="withdrawn"):
            moves.back_in_line(generation, State.SUBMITTING, next_step_at=now)


def _let_bytes_leave(attempt: Attempt) -> None:
    attempts.pass_point_of_no_return(attempt, timezone.now())
    crash_here("CP06")


def _refused(
    generation: Generation,
    account: Account,
    attempt: Attempt,
    client: Client,
    error: LeonardoError,
) -> None:
    """Write down what the error means for the attempt, then for the account and the run."""
    now = timezone.now()
    log.warning(
        "not_accepted", generation=str(generation.pk), outcome=str(error.outcome),
        status=error.status, said=error.said, detail=error.detail,
    )  # fmt: skip
    # Asked before anything is written down, so that attempt and run change in one commit.
    is_lost = isinstance(error, UnknownPicture) and not generation.transform
    lost = _forget_lost(generation, account, client) if is_lost else []
    with transaction.atomic():
        attempts.lock_run(attempt)
        if not _closed(attempt, error, now):
            return
        crash_here("CP21")
        clearing.note_error(account, error, now)
        if error.outcome is Outcome.CANNOT_TELL:
            doubt = troubles.UNCERTAIN.columns() | {"trouble_said": error.said}
            moves.move(generation, State.SUBMITTING, State.UNCERTAIN, **doubt)
            return
        if error.requeue:
            _requeue(generation, State.SUBMITTING, error)
            return
        _rejected(generation, account, error, lost)


def _closed(attempt: Attempt, error: LeonardoError, now: datetime) -> bool:
    state = _CLOSED_AS.get(error.outcome, Attempt.State.REJECTED)
    scan = now + _FIRST_SCAN if state == Attempt.State.UNKNOWN else None
    return attempts.close(
        attempt, state, now,
        next_scan_at=scan, http_status=error.status,
        error_class=type(error).__name__, error_said=error.said[:2000],
    )  # fmt: skip


def _rejected(
    generation: Generation, account: Account, error: LeonardoError, lost: list[str]
) -> None:
    """Fail, except once for a picture that Leonardo lost: then its copy is sent again."""
    if generation.transform:
        _fail(generation, State.SUBMITTING, troubles.of_variation(error))
        return
    if error.where == "model_id":
        offers.note_refused(account, generation.model_id, error.said, timezone.now())
    if not isinstance(error, UnknownPicture):
        _fail(generation, State.SUBMITTING, troubles.final(error))
        return
    tried = generation.attempts.filter(error_class=UnknownPicture.__name__).count()
    if tried < 2 and generation.slots.exists():
        _requeue(generation, State.SUBMITTING, error)
        return
    letters = ", ".join(lost or [copies.name(slot) for slot in generation.slots.all()])
    _fail(generation, State.SUBMITTING, troubles.final(error, slots=letters))


def _forget_lost(generation: Generation, account: Account, client: Client) -> list[str]:
    try:
        return copies.forget_lost(generation, account, client)
    except LeonardoError as error:
        # Without an answer nothing is forgotten; the next refusal asks again.
        log.info("copies_not_checked", generation=str(generation.pk), error=str(error))
        return []


def _requeue(generation: Generation, before: State, error: LeonardoError) -> None:
    """Back in line with a growing gap; a run waits as long as it takes."""
    base, cap = (5.0, 120.0) if error.outcome is Outcome.NOT_ACCEPTED else (2.0, 120.0)
    gap = error.retry_after or backoff(generation.tries, random.random(), base=base, cap=cap)  # noqa: S311
    when = timezone.now() + timedelta(seconds=gap)
    moves.back_in_line(
        generation, before,
        next_step_at=when, sent_at=None, **troubles.waiting(error).columns(),
    )  # fmt: skip


def _wait_for_twin(generation: Generation) -> None:
    when = timezone.now() + timedelta(seconds=5)
    moves.back_in_line(
        generation, State.PREPARING,
        next_step_at=when, **troubles.twin(is_variation=bool(generation.transform)).columns(),
    )  # fmt: skip


def _fail(generation: Generation, before: State, trouble: Trouble) -> None:
    moves.move(generation, before, State.FAILED, ended_at=timezone.now(), **trouble.columns())
    doorbell.ring("dispatch", generation.account_id)
