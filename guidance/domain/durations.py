"""How long generations take: learnt from our own history, per model and size.

With fewer than five samples a prior stands in: lognormal, median 12 s, sigma 0.5. From then on
the samples speak, each spread a little on a logarithmic scale, with one sample's worth of the
prior kept so that nothing is ever impossible.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

PRIOR_MEDIAN = 12.0
PRIOR_SIGMA = 0.5
MIN_SAMPLES = 5
MAX_SAMPLES = 64
OVERDUE_QUANTILE = 0.995

NEVER_SEEN_RUNNING = 0.7

_FIRST = 0.25
_RATIO = 1.06
_POINTS = 180
_AGES = tuple(_FIRST * _RATIO**index for index in range(_POINTS))
_LOG_RATIO = math.log(_RATIO)
_MIN_SPREAD = 0.06
_TAIL_FROM = 0.8
_TAIL_POWER = 3


def _normal(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def _prior(age: float) -> float:
    return _normal(math.log(age / PRIOR_MEDIAN) / PRIOR_SIGMA)


@dataclass(frozen=True, slots=True)
class Durations:
    """The chance that a generation is done by a certain age, in seconds since it began to run."""

    curve: tuple[float, ...]
    overdue_after: float
    count: int = 0

    @classmethod
    def learnt(cls, samples: Iterable[float] = ()) -> Durations:
        """From durations in seconds, oldest first; only the last 64 count."""
        usable = [seconds for seconds in samples if math.isfinite(seconds) and seconds > 0]
        return _learn(tuple(usable[-MAX_SAMPLES:]))

    def done_by(self, age: float) -> float:
        """The chance to be done at that age, 0 to 1."""
        if age <= _FIRST:
            return 0.0
        place = math.log(age / _FIRST) / _LOG_RATIO
        index = int(place)
        if index >= _POINTS - 1:
            return self.curve[-1]
        low, high = self.curve[index], self.curve[index + 1]
        return low + (high - low) * (place - index)

    def done_between(self, seen: float, age: float) -> float:
        """The chance that one found running at an age is done at a later one.

        Late ones finish at a rate that falls with their age, however thin the curve is there:
        what has taken long is likely to take longer still.
        """
        before = self.done_by(seen)
        learnt = (self.done_by(age) - before) / (1 - before) if before < 1 else 1.0
        if before < _TAIL_FROM:
            return learnt
        return max(learnt, 1 - (seen / age) ** _TAIL_POWER)

    def quantile(self, part: float) -> float:
        """The age in seconds by which that part of all generations is done."""
        return _age_at(self.curve, part)

    @property
    def expected(self) -> float:
        """Half of all generations are done by this age: what "about 30 s" says."""
        return self.quantile(0.5)


def between(found_running: float, found_ended: float) -> float:
    """The seconds that a generation is taken to have run, from two ages in seconds.

    It ended between the last look that found it running (0: none did) and the first that found it
    ended: halfway, for want of better. Where no look found it running, this share of the age is
    taken: the age itself would confirm itself for ever, and no look would come sooner.
    """
    if found_running > 0:
        return (found_running + found_ended) / 2
    return NEVER_SEEN_RUNNING * found_ended


def _age_at(curve: tuple[float, ...], part: float) -> float:
    index = bisect_left(curve, part)
    if index == 0:
        return _AGES[0]
    if index >= _POINTS:
        return _AGES[-1]
    low, high = curve[index - 1], curve[index]
    return _AGES[index - 1] + (_AGES[index] - _AGES[index - 1]) * (part - low) / (high - low)


@lru_cache(maxsize=512)
def _learn(samples: tuple[float, ...]) -> Durations:
    curve = tuple(_share_done(samples, age) for age in _AGES)
    return Durations(curve, _age_at(curve, OVERDUE_QUANTILE), len(samples))


def _share_done(samples: tuple[float, ...], age: float) -> float:
    if len(samples) < MIN_SAMPLES:
        return _prior(age)
    spread = _spread(samples)
    seen = sum(_normal(math.log(age / seconds) / spread) for seconds in samples)
    return (seen + _prior(age)) / (len(samples) + 1)


@lru_cache(maxsize=512)
def _spread(samples: tuple[float, ...]) -> float:
    """How far each sample is spread, half of Silverman's rule on the logarithms.

    The full rule would smear two sorts of work, such as 8 s and 40 s, into one.
    """
    logs = [math.log(seconds) for seconds in samples]
    mean = math.fsum(logs) / len(logs)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in logs) / len(logs))
    return max(0.5 * deviation * math.pow(len(logs), -0.2), _MIN_SPREAD)
