"""Attempts: one row for each request that may cost money, written before the network is touched.

The database's own unique indexes are the last fence: a second live attempt can't be written.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from guidance.domain.states import State
from guidance.models import Attempt, Generation
from guidance.services import moves, troubles
from guidance.services.orders import Order

SEED_MAX = 2_147_483_637
"""The largest seed that every model takes (API contract 2.1)."""

CREATE_SECONDS = 45
_DRAWS = 8


class TwinUnresolved(Exception):
    """The same was ordered and its fate is not known yet."""


class Withdrawn(Exception):
    """Between claim and first byte the run was cancelled or its lease ran out: nothing is sent."""


def begin(generation: Generation, order: Order, now: datetime) -> Attempt | None:
    """Write the attempt down (T2); None when the run is not there to be sent any more.

    Pictures are always ordered with a seed, so that a lost answer can be matched: our own is
    unique for the account, a person's is respected. Raises TwinUnresolved.
    """
    for _ in range(_DRAWS):
        seed = secrets.randbelow(SEED_MAX + 1) if order.seed is None else order.seed
        try:
            return _written(generation, order, seed, now)
        except IntegrityError:
            generation.refresh_from_db()
            if order.seed is not None or _has_twin(generation, order.fingerprint(seed)):
                raise TwinUnresolved from None
    return None


def _written(generation: Generation, order: Order, seed: int, now: datetime) -> Attempt | None:
    shown = {"seed": seed} if order.sends_seed else {}
    with transaction.atomic():
        if not moves.move(
            generation, State.PREPARING, State.SUBMITTING,
            next_step_at=None, **shown, **troubles.NONE.columns(),
        ):  # fmt: skip
            return None
        return Attempt.objects.create(
            generation=generation,
            account=generation.account,
            fence=generation.attempts.count() + 1,
            seed=seed,
            seed_is_ours=order.seed is None,
            fingerprint=order.fingerprint(seed),
            lease_until=now + timedelta(seconds=settings.LEOWEB_LEASE_SECONDS),
        )


def _has_twin(generation: Generation, fingerprint: str) -> bool:
    return Attempt.objects.filter(
        account=generation.account_id,
        fingerprint=fingerprint,
        state__in=[Attempt.State.SUBMITTING, Attempt.State.UNKNOWN],
    ).exists()


def pass_point_of_no_return(attempt: Attempt, now: datetime) -> None:
    """Commit that bytes are about to leave (T2b). Raises Withdrawn when they must not.

    The run's row is locked, so a cancel either came before this or comes too late.
    """
    with transaction.atomic():
        runs = Generation.objects.select_for_update(no_key=True).filter(
            pk=attempt.generation_id, state=State.SUBMITTING, cancel_requested_at=None
        )
        if not list(runs.values_list("pk", flat=True)):
            raise Withdrawn
        mine = Attempt.objects.filter(
            pk=attempt.pk, state=Attempt.State.SUBMITTING, sent_at=None, lease_until__gt=now
        )
        deadline = now + timedelta(seconds=CREATE_SECONDS)
        if not mine.update(sent_at=now, deadline_at=deadline):
            raise Withdrawn
        runs.update(sent_at=now)


def lock_run(attempt: Attempt) -> None:
    """Lock the attempt's run first: everybody takes the two rows in this order."""
    runs = Generation.objects.select_for_update(no_key=True).filter(pk=attempt.generation_id)
    list(runs.values_list("pk", flat=True))


def close(attempt: Attempt, state: Attempt.State, now: datetime, **columns: object) -> bool:
    """End an attempt that was being sent; False when somebody else has judged it meanwhile."""
    live = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.SUBMITTING)
    return bool(live.update(state=state, answered_at=now, **columns))
