"""Looks at running work: the rules, and a simulation that holds them to the targets."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.domain.durations import PRIOR_MEDIAN, Durations, between
from guidance.domain.pacing import (
    CEILING,
    FLOOR,
    Running,
    backoff,
    next_look,
    overdue_interval,
    wait_for_turn,
)

PRIOR = Durations.learnt()
ROUND_TRIP = 0.05


def _duration(rng: random.Random) -> float:
    """As the performance note assumes: lognormal, median 12 s, sigma 0.5, 1 to 110 s."""
    return min(max(rng.lognormvariate(math.log(12), 0.5), 1), 110)


def _history(seed: int, count: int) -> Durations:
    rng = random.Random(seed)
    return Durations.learnt([_duration(rng) for _ in range(count)])


@dataclass(frozen=True)
class Watched:
    """What a simulated watch cost: looks in all, and seconds from each end to its sighting."""

    looks: int
    lags: tuple[float, ...]

    @property
    def mean(self) -> float:
        return sum(self.lags) / len(self.lags)

    @property
    def p95(self) -> float:
        return sorted(self.lags)[int(0.95 * len(self.lags))]


def _watch(ends: list[float], known: Durations) -> Watched:
    """Generations that began together, watched until the last is seen."""
    left, now, last, looks, lags = list(ends), 0.0, 0.0, 0, []
    while left:
        due = next_look(now, last, [Running(0.0, known)] * len(left))
        assert due is not None
        last, looks = due, looks + 1
        lags += [due + ROUND_TRIP - end for end in left if end <= due]
        left = [end for end in left if end > due]
        now = due + ROUND_TRIP
    return Watched(looks, tuple(lags))


def _batches(size: int, count: int, known: list[Durations]) -> Watched:
    rng = random.Random(20)
    runs = [
        _watch([_duration(rng) for _ in range(size)], known[index % len(known)])
        for index in range(count)
    ]
    lags = tuple(lag for run in runs for lag in run.lags)
    return Watched(sum(run.looks for run in runs), lags)


@pytest.mark.parametrize("known", [[PRIOR], [_history(seed, 30) for seed in range(10)]])
def test_fifty_at_once_are_seen_soon_with_few_looks(known: list[Durations]) -> None:
    seen = _batches(50, 20, known)
    assert seen.looks / len(seen.lags) <= 0.7
    assert seen.mean <= 0.8
    assert seen.p95 <= 1.6


def _truth(age: float) -> float:
    """The chance to be done at an age, as the performance note assumes."""
    return 0.5 * math.erfc(-math.log(age / 12) / 0.5 / math.sqrt(2)) if age > 0 else 0.0


def _alone(known: Durations) -> tuple[float, float]:
    """Expected looks and expected lag of one generation, exact for the assumed durations."""
    last, looks, lag = 0.0, 0.0, 0.0
    while _truth(last) < 1 - 1e-9:
        due = next_look(last, last, [Running(0.0, known)])
        assert due is not None
        looks += 1 - _truth(last)
        grid = [last + (due - last) * part / 40 for part in range(41)]
        lag += sum(
            (due + ROUND_TRIP - (a + b) / 2) * (_truth(b) - _truth(a)) for a, b in pairwise(grid)
        )
        last = due
    return looks, lag


@pytest.mark.parametrize("known", [[PRIOR], [_history(seed, 30) for seed in range(60)]])
def test_one_alone_is_seen_within_two_seconds_and_three_looks(known: list[Durations]) -> None:
    expected = [_alone(each) for each in known]
    assert sum(looks for looks, _ in expected) / len(expected) <= 3
    assert sum(lag for _, lag in expected) / len(expected) <= 2


def test_a_wrong_belief_costs_time_but_not_the_sighting() -> None:
    mistaken = Durations.learnt([3.0] * 40)
    seen = _batches(10, 20, [mistaken])
    assert len(seen.lags) == 200
    assert seen.mean <= 3


def test_five_hundred_at_once_stay_under_the_floor() -> None:
    seen = _batches(500, 1, [PRIOR])
    assert seen.looks <= 115
    assert seen.p95 <= 1.6


def test_nothing_running_needs_no_look() -> None:
    assert next_look(5.0, 0.0, []) is None


def test_a_look_that_is_late_is_due_now() -> None:
    assert next_look(500.0, 10.0, [Running(0.0, PRIOR)]) == 500.0


@given(
    st.floats(0, 10_000),
    st.lists(st.floats(-8000, 10_000), min_size=1, max_size=20),
    st.sampled_from([PRIOR, Durations.learnt([40.0] * 10), Durations.learnt([1.0] * 9)]),
)
def test_looks_keep_their_distance_and_never_stop(
    last: float, starts: list[float], known: Durations
) -> None:
    due = next_look(last, last, [Running(start, known) for start in starts])
    assert due is not None
    assert last + FLOOR - 1e-6 <= due <= last + 3600


def test_slow_models_are_not_looked_at_early() -> None:
    slow = Durations.learnt([120.0, 118.0, 125.0, 122.0, 119.0, 121.0, 120.5, 123.0])
    due = next_look(0.0, 0.0, [Running(0.0, slow)])
    assert due is not None
    assert 10 < due <= CEILING


def test_more_running_means_an_earlier_look() -> None:
    looks = [next_look(0.0, 0.0, [Running(0.0, PRIOR)] * count) for count in (1, 5, 20, 100)]
    assert all(a is not None and b is not None and b < a for a, b in pairwise(looks))


@pytest.mark.parametrize(
    ("late", "gap"),
    [(1, 5), (29, 5), (30, 30), (299, 30), (300, 60), (600, 300), (7199, 300), (7200, 3600)],
)
def test_overdue_work_is_looked_at_less_and_less(late: float, gap: float) -> None:
    assert overdue_interval(late) == gap


def test_one_stuck_generation_does_not_keep_the_looks_coming() -> None:
    now, looks = 0.0, 0
    while now < 3600:
        due = next_look(now, now, [Running(0.0, PRIOR)])
        assert due is not None
        now, looks = due, looks + 1
    assert looks <= 70


def test_an_overdue_generation_does_not_delay_the_others() -> None:
    stuck, fresh = Running(-3000.0, PRIOR), Running(-9.0, PRIOR)
    alone = next_look(0.0, 0.0, [fresh])
    assert next_look(0.0, 0.0, [stuck, fresh]) == alone


def test_fewer_than_five_samples_leave_the_prior() -> None:
    assert Durations.learnt([90.0] * 4).expected == pytest.approx(PRIOR_MEDIAN, rel=0.01)
    assert Durations.learnt([90.0] * 5).expected == pytest.approx(90, rel=0.05)


def test_only_the_latest_samples_count_and_nonsense_does_not() -> None:
    known = Durations.learnt([5.0] * 100 + [math.nan, -1.0, 0.0, math.inf] + [30.0] * 64)
    assert known.count == 64
    assert known.expected == pytest.approx(30, rel=0.05)


def test_two_sorts_of_work_under_one_name_are_both_remembered() -> None:
    known = Durations.learnt([8.0] * 15 + [40.0] * 15)
    assert known.done_by(15) == pytest.approx(0.5, abs=0.1)
    assert known.done_by(30) == pytest.approx(0.5, abs=0.1)


@given(st.lists(st.floats(0.5, 600), max_size=40))
def test_the_chance_to_be_done_only_grows(samples: list[float]) -> None:
    known = Durations.learnt(samples)
    ages = [0.0, 0.2, 0.5, 1, 3, 9, 27, 81, 243, 729, 5000, 1e6]
    chances = [known.done_by(age) for age in ages]
    assert chances == sorted(chances)
    assert chances[0] == 0
    assert chances[-1] <= 1 + 1e-9
    quantiles = [known.quantile(part) for part in (0, 0.1, 0.5, 0.9, 0.995, 1)]
    assert quantiles == sorted(quantiles)


@given(st.integers(-3, 5000), st.floats(0, 1))
def test_backing_off_never_exceeds_its_cap(tries: int, chance: float) -> None:
    assert 0 <= backoff(tries, chance, base=2, cap=120) <= 120


def test_backing_off_doubles_with_every_try() -> None:
    waits = [backoff(tries, 1.0, base=2, cap=120) for tries in range(1, 9)]
    assert waits == [2, 4, 8, 16, 32, 64, 120, 120]
    assert backoff(3, 0.25, base=2, cap=120) == 2


@pytest.mark.parametrize(
    ("place", "slots", "remaining", "wait"),
    [
        (1, 2, [], 0),
        (1, 2, [4.0], 0),
        (1, 2, [4.0, 9.0], 4),
        (2, 2, [4.0, 9.0], 9),
        (3, 2, [4.0, 9.0], 14),
        (4, 2, [4.0, 9.0], 19),
        (1, 1, [-3.0], 0),
        (1, 0, [5.0], 5),
    ],
)
def test_the_wait_for_a_turn_follows_from_what_runs(
    place: int, slots: int, remaining: list[float], wait: float
) -> None:
    assert wait_for_turn(place, slots, remaining, 10.0) == wait


@pytest.mark.parametrize("seconds", [2.0, 5.0, 12.0, 40.0])
def test_looks_alone_teach_how_long_work_takes_however_far_off_the_prior_is(seconds: float) -> None:
    rng, took, lags = random.Random(7), list[float](), list[float]()
    for _ in range(120):
        known, last, running = Durations.learnt(took[-50:]), 0.0, 0.0
        end = rng.lognormvariate(math.log(seconds), 0.2)
        while (due := next_look(last, last, [Running(0.0, known)])) is not None and due < end:
            last = running = due
        assert due is not None
        took.append(between(running, due))
        lags.append(due - end)
    assert Durations.learnt(took[-50:]).expected == pytest.approx(seconds, rel=0.35)
    assert sum(lags[60:]) / 60 <= max(2, seconds / 12)
