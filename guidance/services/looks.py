"""When to look at an account's running work next, written into its row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from guidance.domain.durations import Durations
from guidance.domain.pacing import Running, next_look
from guidance.domain.states import State
from guidance.models import Account, Generation
from guidance.services import durations

_STALLED_GAP = timedelta(hours=1)


def plan(account_id: UUID, now: datetime) -> None:
    """Set the account's `next_look_at` from what runs there; None when nothing does.

    The account's row is locked meanwhile: whoever plans last has seen everything committed.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
        when = _next(account, now)
        if when != account.next_look_at:
            Account.objects.filter(pk=account_id).update(next_look_at=when)


def running(account_id: UUID) -> QuerySet[Generation]:
    """Return the runs that are known at Leonardo and were not seen finished, newest first."""
    states = [State.PENDING, State.STALLED]
    return Generation.objects.filter(account=account_id, state__in=states).order_by(
        "-running_since", "-id"
    )


def as_running(run: Generation) -> Running:
    """Return a run as the pacing rules see it."""
    samples = durations.samples(run.model_id, run.width, run.height, run.transform)
    started = run.running_since or run.sent_at or run.created_at
    return Running(started.timestamp(), Durations.learnt(samples))


def _next(account: Account, now: datetime) -> datetime | None:
    runs = list(running(account.pk))
    if not runs:
        return None
    paced = [as_running(run) for run in runs if run.state == State.PENDING]
    last = account.last_look_at or min(run.running_since or now for run in runs)
    since = max(last.timestamp(), min((job.started_at for job in paced), default=0.0))
    moment = next_look(now.timestamp(), since, paced)
    if moment is None:
        return last + _STALLED_GAP
    return datetime.fromtimestamp(moment, UTC)
