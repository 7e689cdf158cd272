"""Finds paid jobs in an account's listing that belong to attempts whose answer never came.

A match is the seed together with model and size; the prompt only breaks ties, since Leonardo
may rewrite it. What another attempt holds already is left out, and what one that is on its way
may have made: a person's own seed is sent more than once. Source: API contract 10.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from guidance.leonardo import answers
from guidance.models import Account, Attempt
from guidance.services.binding import adopt
from guidance.services.spool import Receipt

_GIVEN_UP_FOR = timedelta(hours=48)
_OPEN = (Attempt.State.SUBMITTING, Attempt.State.UNKNOWN)


def matches(attempt: Attempt, listed: Iterable[answers.Generation]) -> list[answers.Generation]:
    """Return the listed jobs that this attempt may have made and no other attempt holds."""
    # Asked before who holds what: an attempt on its way may be bound in between.
    rivals = _rivals(attempt)
    alike = {
        job.id: job
        for job in listed
        if _alike(attempt, job) and not any(_goes_before(one, attempt, job) for one in rivals)
    }
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


def _rivals(attempt: Attempt) -> list[Attempt]:
    """Return the other attempts with this seed whose job may be listed and not known yet."""
    open_ = Attempt.objects.filter(account=attempt.account_id, state__in=_OPEN, seed=attempt.seed)
    return list(open_.exclude(pk=attempt.pk).select_related("generation"))


def _goes_before(rival: Attempt, attempt: Attempt, job: answers.Generation) -> bool:
    """Whether a job is the rival's: before an attempt that was given up, else by its words."""
    if not _alike(rival, job):
        return False
    if attempt.state not in _OPEN:
        return True
    return job.prompt == rival.generation.prompt != attempt.generation.prompt


def _alike(attempt: Attempt, job: answers.Generation) -> bool:
    run = attempt.generation
    if job.seed != attempt.seed or (job.width, job.height) != (run.width, run.height):
        return False
    # PhotoReal v1 names no model, so a job without one may be any of ours.
    return job.model_id is None or run.model_id.lower() in (job.model_id.lower(), "photoreal-v1")
