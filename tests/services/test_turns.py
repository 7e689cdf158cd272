"""Slots, turns, places in line, cancelling, and sweeps that meet each other."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from guidance.domain.states import State
from guidance.models import Account, Attempt, Generation, Membership
from guidance.services import (
    attempts,
    cancelling,
    dispatch,
    durations,
    generations,
    queue,
    sweeping,
)
from tests.factories import a_generation
from tests.services.pipeline import Pipeline, a_recipe

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run each in a thread of its own, all starting together, and return what they gave."""
    barrier, results = threading.Barrier(len(works)), []

    def one(work: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def queued(member: Membership, account: Account, *, minutes_ago: int = 0) -> Generation:
    when = timezone.now() - timedelta(minutes=minutes_ago)
    return a_generation(
        member, account=account, state=State.QUEUED, created_at=when, next_step_at=when,
        sent_at=None, ended_at=None,
    )  # fmt: skip


def test_no_more_runs_are_sent_than_the_account_has_slots(pipeline: Pipeline) -> None:
    pipeline.sweep()
    pipeline.box.change(duration=30)
    Account.objects.update(slots=3, checked_at=timezone.now())
    runs = [pipeline.start(f"Number {number}") for number in range(7)]
    pipeline.until(lambda: len(pipeline.box.accepted()) == 3)
    for _ in range(3):
        pipeline.sweep()
    assert len(pipeline.box.accepted()) == 3
    states = Counter(pipeline.fresh(run).state for run in runs)
    assert states == {"pending": 3, "queued": 4}


def test_whoever_has_the_fewest_in_flight_is_next(
    studio: Account, alice: Membership, bob: Membership
) -> None:
    mine = [queued(alice, studio, minutes_ago=10 - number) for number in range(5)]
    his = queued(bob, studio, minutes_ago=1)
    Account.objects.update(slots=2)
    chosen = dispatch.claim(studio, timezone.now())
    assert [run.pk for run in chosen] == [mine[0].pk, his.pk]
    line = queue.places([*mine[1:], his])
    assert [line[run.pk].position for run in mine[1:]] == [1, 2, 3, 4]
    assert his.pk not in line or line[his.pk].position > 4 or his.state == "queued"


def test_the_place_in_line_says_when_a_run_is_likely_to_start(
    studio: Account, alice: Membership
) -> None:
    Account.objects.update(slots=1)
    studio.refresh_from_db()
    now = timezone.now()
    for _ in range(3):
        a_generation(alice, account=studio, took_seconds=20)
    a_generation(alice, account=studio, state=State.PENDING, running_since=now, ended_at=None)
    first, second = queued(alice, studio, minutes_ago=2), queued(alice, studio, minutes_ago=1)
    places = queue.places([first, second])
    assert (places[first.pk].position, places[second.pk].position) == (1, 2)
    assert places[first.pk].starts_in == pytest.approx(20, abs=1)
    assert places[second.pk].starts_in == pytest.approx(40, abs=1)
    assert queue.place(a_generation(alice, account=studio)) is None


def test_the_expected_duration_is_the_median_of_the_same_model_and_size(
    studio: Account, alice: Membership
) -> None:
    for seconds in (10, 12, 50):
        a_generation(
            alice, account=studio, model_id="m-1", width=640, height=512, took_seconds=seconds
        )  # fmt: skip
    assert durations.expected("m-1", 640, 512) == pytest.approx(12)
    assert durations.expected("m-1", 512, 512) is None


def test_two_sweeps_at_once_claim_each_run_once(pipeline: Pipeline) -> None:
    pipeline.sweep()
    runs = [pipeline.start(f"Contested {number}") for number in range(6)]
    claimed = at_once(*[partial(dispatch.claim, pipeline.account, timezone.now())] * 4)
    got = [run.pk for chosen in claimed for run in chosen]  # type: ignore[attr-defined]
    assert sorted(got) == sorted(run.pk for run in runs)
    at_once(*[partial(sweeping.perform, "send", str(runs[0].pk), timezone.now())] * 4)
    assert pipeline.accepted(runs[0]) == 1
    assert runs[0].attempts.count() == 1


def test_ten_clicks_at_once_make_one_run(pipeline: Pipeline) -> None:
    token = uuid.uuid4()
    made = at_once(*[lambda: pipeline.start("Once", client_token=token).pk] * 10)
    assert len(made) == 10
    assert len(set(made)) == 1
    assert Generation.objects.count() == 1


def test_a_queued_run_is_cancelled_at_once(pipeline: Pipeline) -> None:
    run = pipeline.start("Never mind")
    assert cancelling.cancel(generation=run)
    pipeline.sweep()
    assert pipeline.fresh(run).state == "cancelled"
    assert pipeline.accepted(run) == 0


def test_a_run_cancelled_between_claim_and_first_byte_is_not_sent(pipeline: Pipeline) -> None:
    run, attempt = pipeline.begun("Almost")
    assert cancelling.cancel(generation=pipeline.fresh(run))
    with pytest.raises(attempts.Withdrawn):
        attempts.pass_point_of_no_return(attempt, timezone.now())
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.NOT_SENT
    assert attempt.sent_at is None
    assert pipeline.fresh(run).state == "cancelled"


def test_a_worker_that_wakes_after_its_lease_sends_nothing(pipeline: Pipeline) -> None:
    _run, attempt = pipeline.begun("Overslept")
    with pytest.raises(attempts.Withdrawn):
        attempts.pass_point_of_no_return(attempt, timezone.now() + timedelta(minutes=5))


@pytest.mark.parametrize("word", ["", "!drop"])
def test_what_was_sent_can_not_be_cancelled_any_more(pipeline: Pipeline, word: str) -> None:
    pipeline.box.change(duration=1)
    run = pipeline.until_state(pipeline.start(f"Too late {word}"), "pending", "uncertain")
    assert not cancelling.cancel(generation=run)
    pipeline.ahead = timedelta(seconds=10)
    assert pipeline.until_state(run, "complete").cancel_requested_at is None


def test_a_finished_run_can_not_be_cancelled(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start("Done"), "complete")
    assert not cancelling.cancel(generation=run)
    assert pipeline.fresh(run).state == "complete"


def test_a_cancel_and_a_send_at_the_same_time_never_both_win(pipeline: Pipeline) -> None:
    pipeline.sweep()
    for _ in range(5):
        run = pipeline.start(f"Race {uuid.uuid4()}")
        cancel = partial(cancelling.cancel, generation=run)
        results = at_once(pipeline.sweep, cancel)
        pipeline.sweep()
        assert pipeline.accepted(run) == (0 if True in results else 1)


def test_retry_asks_for_the_same_recipe_again(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start(a_recipe("Again !failed")), "failed")
    token = uuid.uuid4()
    again = generations.retry(generation=run, client_token=token)
    assert again.pk != run.pk
    assert again.retry_of_id == run.pk
    assert again.recipe == run.recipe
    assert generations.retry(generation=run, client_token=token).pk == again.pk


def test_a_paid_attempt_that_is_still_open_can_not_be_doubled_by_hand(
    pipeline: Pipeline, settings: Settings
) -> None:
    run = pipeline.until_state(pipeline.start("Open !drop"), "uncertain")
    assert generations.retry(generation=run, client_token=uuid.uuid4()).pk == run.pk
    assert Generation.objects.count() == 1


def test_how_long_a_run_took_is_learnt_from_the_looks_around_its_end(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start("Learnt from two looks"), "complete")
    run.refresh_from_db()
    assert run.running_since is not None
    assert run.seen_done_at is not None
    age = (run.seen_done_at - run.running_since).total_seconds()
    assert run.took_seconds is not None
    assert 0 < run.took_seconds < age
    durations._known.clear()
    assert durations.expected(run.model_id, run.width, run.height) == run.took_seconds
