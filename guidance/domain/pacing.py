"""When to look again: pure functions of numbers, seconds throughout.

One listing call answers for all running generations of an account. A look is due when enough
waiting is owed: the sum over all of them of the chance that each is done and unseen,
integrated since the last look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guidance.domain.durations import Durations

OWED, OWED_LESS, OWED_LEAST = 0.66, 0.2, 0.22
"""Seconds of expected waiting that make a look worth its call: for one generation, how much less
for each more that the same call answers for, and the least.

A lone generation is then seen 1.9 s after its end on average, with 2.9 looks; with a full
account the floor rules.
"""

FLOOR = 1.0
"""Looks at one account are at least this far apart."""

CEILING = 60.0
"""Something that runs is looked at no less often than this while it is not overdue."""

OVERDUE_FACTOR = 3.0

_OVERDUE_STEPS = ((30.0, 5.0), (300.0, 30.0), (600.0, 60.0), (7200.0, 300.0))
_OVERDUE_LAST = 3600.0
_STEP = 0.25
_STEP_GROWTH = 0.05


@dataclass(frozen=True, slots=True)
class Running:
    """A generation that runs at Leonardo: when it began to run, and how long its like take."""

    started_at: float
    durations: Durations

    def overdue_by(self, at: float) -> float:
        """Seconds past several times the age by which nearly all are done; negative before."""
        return at - self.started_at - OVERDUE_FACTOR * self.durations.overdue_after

    def done_since(self, seen: float, at: float) -> float:
        """The chance that it ended between a look that found it running and a later moment."""
        return self.durations.done_between(seen - self.started_at, at - self.started_at)


def next_look(now: float, last_look: float, running: Sequence[Running]) -> float | None:
    """When to look next at an account; None where nothing runs.

    All arguments are on one clock. Overdue generations are looked at after 5 s, then 30 s,
    60 s, 5 min and 1 h, whatever the others do.
    """
    if not running:
        return None
    on_time = [job for job in running if job.overdue_by(last_look) <= 0]
    overdue = [job for job in running if job.overdue_by(last_look) > 0]
    times = [last_look + overdue_interval(job.overdue_by(last_look)) for job in overdue]
    if on_time:
        times.append(_owed_at(last_look, on_time))
    return max(min(times), now)


def overdue_interval(overdue_by: float) -> float:
    """Seconds between looks at a generation that is late by so many seconds."""
    return next((gap for until, gap in _OVERDUE_STEPS if overdue_by < until), _OVERDUE_LAST)


def _owed_at(last_look: float, jobs: Sequence[Running]) -> float:
    """The moment at which the waiting owed since the last look reaches its limit."""
    at, owed, chance, enough = last_look, 0.0, 0.0, _enough(len(jobs))
    while at < last_look + CEILING:
        step = _STEP + (at - last_look) * _STEP_GROWTH
        later = sum(job.done_since(last_look, at + step) for job in jobs)
        gained = (chance + later) / 2 * step
        if owed + gained >= enough:
            at += step * (enough - owed) / gained
            return max(at, last_look + FLOOR)
        at, owed, chance = at + step, owed + gained, later
    return last_look + CEILING


def _enough(count: int) -> float:
    return max(OWED - OWED_LESS * (count - 1), OWED_LEAST)


def backoff(tries: int, chance: float, *, base: float, cap: float) -> float:
    """Full jitter: a random part of `base` doubled with every try, at most `cap` seconds.

    `tries` counts failures so far, from 1; `chance` is a random number from 0 to 1.
    """
    # Past 2**32 every base has long reached its cap, and floats must not overflow.
    return chance * min(cap, base * 2.0 ** min(max(tries - 1, 0), 32))


def wait_for_turn(place: int, slots: int, remaining: Sequence[float], expected: float) -> float:
    """Seconds until the generation at that place in line (1 is next) begins to run.

    `remaining` are the seconds left to those that run now; `expected` is what one takes.
    """
    free_at = sorted(max(seconds, 0.0) for seconds in remaining)[-max(slots, 1) :]
    free_at = [0.0] * (max(slots, 1) - len(free_at)) + free_at
    for _ in range(place - 1):
        free_at[0] += expected
        free_at.sort()
    return free_at[0]
