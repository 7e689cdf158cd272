"""A person settles a run that Leonardo's lists alone can't: which job is it, or is it none.

Nothing is sent here: a choice binds a job that was paid for, or gives the run up.
Source: reliability design 2.6, rule 3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction

from guidance.domain.states import State
from guidance.leonardo.errors import LeonardoError
from guidance.leonardo.hosts import IMAGE_HOSTS, HostRules
from guidance.models import Attempt, Generation
from guidance.services import accounts, attempts, candidates, moves, spool, troubles
from guidance.services.binding import bind
from guidance.services.candidates import Candidate
from guidance.services.spool import Receipt
from guidance.services.variation_search import SourceUnseen

log = structlog.get_logger(__name__)


class NotInDoubt(Exception):
    """The run was settled meanwhile, or it was never in doubt; the text says so."""


class CannotAsk(Exception):
    """Leonardo could not be asked; the text says why."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What may be the run; `is_unseen` when Leonardo no longer shows where to look."""

    candidates: tuple[Candidate, ...]
    is_unseen: bool = False


def is_in_doubt(run: Generation) -> bool:
    """Whether only a person can tell what became of a run."""
    return run.state == State.UNCERTAIN and run.trouble == troubles.AMBIGUOUS.code


def doubt(run: Generation) -> Doubt:
    """Return what may be the run, asked for at Leonardo now. Raises NotInDoubt, CannotAsk."""
    attempt = _attempt(run)
    try:
        with accounts.client_for(attempt.account) as client:
            found = candidates.of(client, attempt)
    except SourceUnseen:
        return Doubt((), is_unseen=True)
    except LeonardoError as error:
        raise CannotAsk(f"Leonardo could not be asked. {error.meaning}") from error
    return Doubt(tuple(_with_safe_address(attempt, one) for one in found))


def settle(*, run: Generation, job: str, now: datetime) -> None:
    """Bind the run to one of its candidates. Raises NotInDoubt, CannotAsk."""
    attempt = _attempt(run)
    if all(one.id != job for one in doubt(run).candidates):
        raise NotInDoubt("Leonardo no longer shows that one. Choose again.")
    if not bind(attempt, Receipt(attempt.pk, job), now):
        raise NotInDoubt(_SETTLED)
    log.warning("settled_by_hand", generation=str(run.pk), remote=job)


def give_up(*, run: Generation, now: datetime) -> None:
    """End the run, since none of the jobs is it; it is not looked for again. Raises NotInDoubt."""
    attempt = _attempt(run)
    mine = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.UNKNOWN)
    ended = {"state": Attempt.State.NOT_CHARGED, "error_class": Attempt.BY_HAND}
    with transaction.atomic():
        attempts.lock_run(attempt)
        if not mine.update(answered_at=now, next_scan_at=None, **ended):
            raise NotInDoubt(_SETTLED)
        columns = troubles.GIVEN_UP.columns()
        moves.move(run, State.UNCERTAIN, State.FAILED, ended_at=now, **columns)
    spool.discard(attempt.pk)
    log.warning("given_up_by_hand", generation=str(run.pk))


_SETTLED = "This run is settled already."


def _attempt(run: Generation) -> Attempt:
    found = Attempt.objects.select_related("generation", "account").filter(
        generation=run, state=Attempt.State.UNKNOWN
    )
    attempt = found.first() if is_in_doubt(run) else None
    if attempt is None:
        raise NotInDoubt(_SETTLED)
    return attempt


def _with_safe_address(attempt: Attempt, one: Candidate) -> Candidate:
    """Keep an address only where it is one of the image host's."""
    hosts = settings.LEONARDO_IMAGE_HOSTS or IMAGE_HOSTS
    try:
        HostRules.of(hosts, api_url=attempt.account.api_url).check_url(one.url)
    except LeonardoError:
        return replace(one, url="")
    return one
