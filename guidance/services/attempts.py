"""Attempts: one row for each request that may cost money, written before the network is touched.

The database's own unique indexes are the last fence: a second live attempt can't be written.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from guidance.domain.recipe import Recipe
from guidance.domain.states import State
from guidance.models import Attempt, Generation
from guidance.services import moves, troubles

SEED_MAX = 2_147_483_637
"""The largest seed that every model takes (API contract 2.1)."""

CREATE_SECONDS = 45
_DRAWS = 8


class TwinUnresolved(Exception):
    """The same request with the same seed was sent and its fate is not known yet."""


class Withdrawn(Exception):
    """Between claim and first byte the run was cancelled or its lease ran out: nothing is sent."""


def begin(generation: Generation, recipe: Recipe, now: datetime) -> Attempt | None:
    """Write the attempt down (T2); None when the run is not there to be sent any more.

    We always send a seed, so that a lost answer can be matched: our own is unique for the
    account, a person's is respected. Raises TwinUnresolved.
    """
    for _ in range(_DRAWS):
        seed = secrets.randbelow(SEED_MAX + 1) if recipe.seed is None else recipe.seed
        try:
            return _written(generation, recipe, seed, now)
        except IntegrityError:
            generation.refresh_from_db()
            if recipe.seed is not None:
                raise TwinUnresolved from None
    return None


def _written(generation: Generation, recipe: Recipe, seed: int, now: datetime) -> Attempt | None:
    with transaction.atomic():
        if not moves.move(
            generation, State.PREPARING, State.SUBMITTING,
            next_step_at=None, seed=seed, **troubles.NONE.columns(),
        ):  # fmt: skip
            return None
        return Attempt.objects.create(
            generation=generation,
            account=generation.account,
            fence=generation.attempts.count() + 1,
            seed=seed,
            seed_is_ours=recipe.seed is None,
            fingerprint=_fingerprint(recipe, seed),
            lease_until=now + timedelta(seconds=settings.LEOWEB_LEASE_SECONDS),
        )


def _fingerprint(recipe: Recipe, seed: int) -> str:
    prompt = hashlib.sha256(recipe.prompt.encode()).hexdigest()
    parts = (recipe.model_id, recipe.width, recipe.height, recipe.num_images, seed, prompt)
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()


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
