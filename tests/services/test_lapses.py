"""Moments between two commits: a late worker, a lost answer, a power cut between two rows."""

from __future__ import annotations

import os
import signal
import threading
import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from guidance.management.commands import sweep
from guidance.models import Attempt, Generation, Image
from guidance.services import (
    accounts,
    adopting,
    attempts,
    dispatch,
    files,
    generations,
    orders,
    reconciling,
    submission,
)
from tests.factories import a_generation, an_image
from tests.services.pipeline import Pipeline, a_recipe
from tests.services.test_killed import killed_at

pytestmark = pytest.mark.django_db(transaction=True)

LATER = timedelta(minutes=5)


def given_up(pipeline: Pipeline, prompt: str) -> tuple[Generation, Attempt]:
    """A run with a person's seed, back in line since its first worker died before sending."""
    run, attempt = pipeline.begun(a_recipe(prompt, seed=77))
    reconciling.recover(timezone.now() + LATER)
    attempt.refresh_from_db()
    assert (attempt.state, pipeline.fresh(run).state) == (Attempt.State.NOT_SENT, "queued")
    return run, attempt


def test_a_paid_job_of_a_fixed_seed_goes_to_the_attempt_that_was_sent(pipeline: Pipeline) -> None:
    run, first = given_up(pipeline, "A seed of my own !drop")
    pipeline.ahead = LATER
    pipeline.until_state(run, "uncertain")
    with accounts.client_for(pipeline.account) as client:
        listed = client.generations(client.me().user_id).generations
    assert len(listed) == 1
    assert adopting.adopt_strays(pipeline.account, listed, pipeline.now()) == 0
    run = pipeline.until_state(run, "complete")
    first.refresh_from_db()
    assert first.state == Attempt.State.NOT_SENT
    assert Image.objects.get(generation=run).state == Image.State.STORED


def test_a_late_look_for_a_given_up_run_leaves_its_retry_the_job(pipeline: Pipeline) -> None:
    recipe = a_recipe("Asked for again !drop", seed=78)
    run, attempt = pipeline.begun(recipe)
    attempts.pass_point_of_no_return(attempt, timezone.now())
    for minutes in (2, 10, 30, 50):
        pipeline.ahead = timedelta(minutes=minutes)
        pipeline.sweep()
    assert pipeline.until_state(run, "not_charged").sent_at is not None
    again = generations.retry(generation=pipeline.fresh(run), client_token=uuid.uuid4())
    pipeline.until(lambda: pipeline.accepted(again) == 1)
    assert pipeline.fresh(again).state == "uncertain"
    Attempt.objects.filter(pk=attempt.pk).update(next_scan_at=timezone.now())
    reconciling.settle(attempt.pk, pipeline.now())
    assert pipeline.fresh(run).state == "not_charged"
    assert pipeline.until_state(again, "complete").remote_id


def test_a_worker_that_wakes_late_leaves_the_run_to_the_next(pipeline: Pipeline) -> None:
    run, late = pipeline.begun("Overslept")
    now = timezone.now() + LATER
    reconciling.recover(now)
    dispatch.claim(pipeline.account, now)
    taken = pipeline.fresh(run)
    order = orders.order_of(taken)
    assert attempts.begin(taken, order, timezone.now()) is not None
    with accounts.client_for(pipeline.account) as client:
        send = order.sending(late.seed, {})
        submission._post(pipeline.fresh(run), pipeline.account, late, client, send)
    assert pipeline.fresh(run).state == "submitting"
    assert pipeline.accepted(run) == 0


def test_cp21_dead_between_refusal_and_run_leaves_no_run_behind(pipeline: Pipeline) -> None:
    run = killed_at(pipeline, "CP21", "Not allowed !moderated")
    for minutes in (1, 5, 10, 20):
        pipeline.ahead = timedelta(minutes=minutes)
        pipeline.sweep()
    assert pipeline.until_state(run, "failed", "not_charged").ended_at is not None
    assert pipeline.accepted(run) == 0


def test_a_second_download_is_ended_by_the_next_when_its_worker_dies(pipeline: Pipeline) -> None:
    run = a_generation(pipeline.member, state="failed", trouble="gone", account=pipeline.account)
    image = an_image(pipeline.member, generation=run)
    lost = Image.objects.filter(pk=image.pk)
    lost.update(state=Image.State.GONE)
    generations.retry(generation=run, client_token=uuid.uuid4())
    # The file arrived and its row was written; then the power went.
    lost.update(state=Image.State.STORED, next_try_at=None)
    pipeline.ahead = LATER
    pipeline.sweep()
    assert pipeline.fresh(run).state == "complete"


def stale_part() -> Path:
    """A download that a dead worker left behind."""
    part = files.new_part()
    part.write_bytes(b"half")
    os.utime(part, (0, 0))
    return part


def test_sweeping_without_a_beat_goes_on_tidying(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "_TIDY_SECONDS", 0.1)
    monkeypatch.setattr(sweep, "_EACH_SECONDS", 0.1)
    usual = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    left: list[bool] = []

    def watch() -> None:
        for _ in range(2):
            part, deadline = stale_part(), time.monotonic() + 20
            while part.exists() and time.monotonic() < deadline:
                time.sleep(0.02)
            left.append(part.exists())
        os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        call_command("sweep", "--forever", "--threads", "2")
    finally:
        watcher.join()
        signal.signal(signal.SIGINT, usual[0])
        signal.signal(signal.SIGTERM, usual[1])
    assert left == [False, False]
