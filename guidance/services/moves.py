"""The only way in which a generation's state changes: a conditional UPDATE.

The row count says who won; the loser does nothing. Each move bumps `version`, leaves one line
in the log and tells the person's open pages once the commit stands.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import structlog
from django.db.models import F
from django.utils import timezone

from guidance.domain.states import ACTIVE, State, can_move
from guidance.models import Generation
from guidance.services import live

log = structlog.get_logger(__name__)


def move(
    generation: Generation, before: State | Collection[State], after: State, **columns: Any
) -> bool:
    """Move from one of `before` to `after`, setting columns; return whether this call did it.

    Raises ValueError for a move that the states do not allow (a mistake in the program).
    """
    sources = {before} if isinstance(before, State) else set(before)
    wrong = [state for state in sources if not can_move(state, after)]
    if wrong:
        raise ValueError(f"A generation does not go from {wrong[0]} to {after}.")
    if after not in ACTIVE:
        columns.setdefault("next_step_at", None)
    came_from = generation.state
    if not _update(generation, sources, state=after, **columns):
        return False
    log.info("moved", generation=str(generation.pk), before=came_from, after=str(after))
    return True


def back_in_line(generation: Generation, before: State, **columns: Any) -> bool:
    """Queue a run again, or end it as cancelled where its person asked for that meanwhile."""
    asked = Generation.objects.filter(pk=generation.pk, cancel_requested_at__isnull=False)
    if asked.exists():
        return move(generation, before, State.CANCELLED, ended_at=timezone.now())
    return move(generation, before, State.QUEUED, **columns)


def note(generation: Generation, states: Collection[State], **columns: Any) -> bool:
    """Change columns that people see without changing the state, if it is one of `states`."""
    return _update(generation, states, **columns)


def _update(generation: Generation, states: Collection[State], **columns: Any) -> bool:
    found = Generation.objects.filter(pk=generation.pk, state__in=list(states))
    if not found.update(version=F("version") + 1, **columns):
        return False
    generation.refresh_from_db(fields=["state", "version", *columns])
    live.publish(generation=generation)
    return True
