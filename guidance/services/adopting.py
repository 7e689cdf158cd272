"""Finds paid jobs in an account's listing that belong to attempts whose answer never came.

A match is the seed together with model and size; the prompt only breaks ties, since Leonardo
may rewrite it. What another attempt holds already is left out. Source: API contract 10.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from guidance.leonardo import answers
from guidance.models import Account, Attempt
from guidance.services.binding import adopt
from guidance.services.spool import Receipt

_GIVEN_UP_FOR = timedelta(hours=48)


def matches(attempt: Attempt, listed: Iterable[answers.Generation]) -> list[answers.Generation]:
    """Return the listed jobs that this attempt may have made and no other attempt holds."""
    alike = {job.id: job for job in listed if _alike(attempt, job)}
    held = Attempt.objects.filter(account=attempt.account_id, remote_id__in=list(alike))
    for taken in held.exclude(pk=attempt.pk).values_list("remote_id", flat=True):
        alike.pop(taken or "", None)
    found = list(alike.values())
    if len(found) > 1:
        same_words = [job for job in found if job.prompt == attempt.generation.prompt]
        return same_words or found
    return found


def adopt_strays(account: Account, listed: Iterable[answers.Generation], now: datetime) -> int:
    """Bind jobs of attempts that were given up too early; return how many were found."""
    jobs = {job.seed: job for job in listed if job.seed is not None}
    given_up = (
        Attempt.objects.select_related("generation")
        .filter(
            account=account,
            generation__transform="",
            seed__in=list(jobs),
            state__in=[Attempt.State.NOT_CHARGED, Attempt.State.NOT_SENT, Attempt.State.REJECTED],
            created_at__gt=now - _GIVEN_UP_FOR,
        )
        .exclude(error_class=Attempt.BY_HAND)
    )
    return sum(_adopted(attempt, jobs.values(), now) for attempt in given_up)


def _adopted(attempt: Attempt, jobs: Iterable[answers.Generation], now: datetime) -> bool:
    found = matches(attempt, jobs)
    return len(found) == 1 and adopt(attempt, Receipt(attempt.pk, found[0].id), now)


def _alike(attempt: Attempt, job: answers.Generation) -> bool:
    run = attempt.generation
    if job.seed != attempt.seed or (job.width, job.height) != (run.width, run.height):
        return False
    # PhotoReal v1 names no model, so a job without one may be any of ours.
    return job.model_id is None or run.model_id.lower() in (job.model_id.lower(), "photoreal-v1")
