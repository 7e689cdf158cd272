"""The jobs at Leonardo that may be a run whose answer never came, read from its lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from guidance.leonardo import answers
from guidance.leonardo.client import Client
from guidance.models import Attempt
from guidance.services import adopting, variation_search

_SKEW = timedelta(seconds=120)
_PAGE = 50
_MOST_PAGES = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """One job by its id; `url` is the address of its first picture, empty while it has none."""

    id: str
    created_at: datetime | None
    url: str


def of(client: Client, attempt: Attempt) -> list[Candidate]:
    """Return the jobs that may be this attempt's and that no other attempt holds.

    Raises variation_search.SourceUnseen, or the client's error of a read.
    """
    if attempt.generation.transform:
        made = variation_search.matches(client, attempt)
        return [Candidate(one.id, one.created_at, one.url) for one in made]
    jobs = adopting.matches(attempt, _recent_jobs(client, attempt))
    return [Candidate(job.id, job.created_at, _first_url(job)) for job in jobs]


def _first_url(job: answers.Generation) -> str:
    return job.images[0].url if job.images else ""


def _recent_jobs(client: Client, attempt: Attempt) -> list[answers.Generation]:
    """Read the listing back to a little before the request left."""
    user = attempt.account.remote_user_id or client.me().user_id
    since = (attempt.sent_at or attempt.created_at) - _SKEW
    jobs: list[answers.Generation] = []
    for number in range(_MOST_PAGES):
        page = client.generations(user, offset=number * _PAGE, limit=_PAGE).generations
        jobs.extend(page)
        oldest = min((job.created_at for job in page if job.created_at), default=None)
        if len(page) < _PAGE or (oldest is not None and oldest < since):
            break
    return jobs
