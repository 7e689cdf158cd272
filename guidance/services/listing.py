"""Where in an account's listing its running work stands (API contract 5.3).

The listing is newest first and shows ended jobs too, so a run's place in it is the number of
runs that were sent after it. With a deep queue the running ones stand far down.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guidance.domain.states import State
from guidance.models import Generation
from guidance.services import looks

PAGE = 100
"""The most rows that one page is asked for; what the API allows is not published."""

_OVERLAP = 5
_STRIDE = PAGE - 2 * _OVERLAP
_PAGES = 2
_DEEPEST = 1000


def pages(account_id: UUID, runs: Sequence[Generation], now: datetime) -> list[tuple[int, int]]:
    """Return offset and limit of the pages worth reading: those where an end is likely."""
    placed = _places(account_id, [run for run in runs if run.state == State.PENDING])
    if not placed:
        return [(0, _OVERLAP)]
    depth = max(placed.values()) + 1
    if depth + _OVERLAP <= PAGE:
        return [(0, depth + _OVERLAP)]
    chances = _chances(runs, placed, now)
    best = sorted(chances, key=lambda page: -chances[page])[:_PAGES]
    return [(max(0, page * _STRIDE - _OVERLAP), PAGE) for page in best]


def _places(account_id: UUID, pending: Sequence[Generation]) -> dict[UUID, int]:
    """Return each pending run's place: how many runs of the account were sent after it."""
    started = [run.running_since for run in pending if run.running_since is not None]
    if not started:
        return {}
    # Variations are no part of the listing.
    since = Generation.objects.filter(
        account=account_id, transform="", running_since__gte=min(started)
    ).order_by("-running_since", "-id")
    order = {pk: place for place, pk in enumerate(since.values_list("pk", flat=True)[:_DEEPEST])}
    return {run.pk: order[run.pk] for run in pending if run.pk in order}


def _chances(
    runs: Sequence[Generation], placed: dict[UUID, int], now: datetime
) -> dict[int, float]:
    """Return for each page the expected number of runs on it that have ended."""
    chances: dict[int, float] = {}
    for run in runs:
        if run.pk in placed:
            page = placed[run.pk] // _STRIDE
            paced = looks.as_running(run)
            ended = paced.durations.done_by(now.timestamp() - paced.started_at)
            chances[page] = chances.get(page, 0.0) + ended
    return chances
