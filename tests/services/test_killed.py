"""A worker killed at the worst moments: the next one carries on, and nothing is paid twice."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as live_settings

from guidance.models import Account, Attempt, Generation, Image
from guidance.services import files, spool
from tests.services.pipeline import ROOT, Pipeline, Sweeper, environment

pytestmark = pytest.mark.django_db(transaction=True)


def killed_at(pipeline: Pipeline, point: str, prompt: str = "A power cut") -> Generation:
    """Let another process work on a new run until it dies there."""
    run = pipeline.start(prompt)
    if point in ("CP13", "CP14"):
        pipeline.until_state(run, "pending")
        Account.objects.update(next_look_at=pipeline.now())
    with Sweeper(crash=point) as sweeper:
        sweeper.wait_for_death()
    return run


def attempt_states(run: Generation) -> list[str]:
    return list(run.attempts.order_by("fence").values_list("state", flat=True))


def test_cp02_a_web_process_that_dies_after_writing_the_run_loses_nothing(
    pipeline: Pipeline,
) -> None:
    script = (
        "import django, uuid; django.setup()\n"
        "from guidance.models import Membership\n"
        "from guidance.services import generations\n"
        "from tests.services.pipeline import a_recipe\n"
        "member = Membership.objects.get(user__email='alice@example.org')\n"
        "generations.start(member=member, recipe=a_recipe('CP02'), client_token=uuid.uuid4())\n"
    )
    died = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment() | {"LEOWEB_CRASH": "CP02", "DJANGO_SETTINGS_MODULE": "leoweb.settings"},
        check=False,
    )
    assert died.returncode == -9
    run = pipeline.until_state(Generation.objects.get(), "complete")
    assert pipeline.accepted(run) == 1


def test_cp04_dead_before_connecting_goes_back_to_the_queue(pipeline: Pipeline) -> None:
    run = killed_at(pipeline, "CP04")
    attempt = Attempt.objects.get(generation=run)
    assert (attempt.state, attempt.sent_at) == (Attempt.State.SUBMITTING, None)
    assert pipeline.accepted(run) == 0
    pipeline.ahead = timedelta(seconds=5)
    run = pipeline.until_state(run, "complete")
    assert attempt_states(run) == [Attempt.State.NOT_SENT, Attempt.State.DONE]
    assert pipeline.accepted(run) == 1


def test_cp06_dead_between_commit_and_first_byte_is_never_sent_again(
    pipeline: Pipeline,
) -> None:
    run = killed_at(pipeline, "CP06")
    assert Attempt.objects.get(generation=run).sent_at is not None
    pipeline.ahead = timedelta(seconds=5)
    pipeline.until_state(run, "uncertain")
    for minutes in (1, 5, 10, 20):
        pipeline.ahead = timedelta(minutes=minutes)
        pipeline.sweep()
    assert pipeline.until_state(run, "not_charged").trouble == "not_charged"
    assert pipeline.accepted(run) == 0


def test_cp08_dead_while_waiting_for_the_answer_finds_the_paid_run(pipeline: Pipeline) -> None:
    run = pipeline.start("A long answer !delay=30")
    with Sweeper() as sweeper:
        pipeline.wait(lambda: pipeline.accepted(run) == 1)
        sweeper.kill()
    pipeline.ahead = timedelta(seconds=5)
    run = pipeline.until_state(run, "complete")
    assert attempt_states(run) == [Attempt.State.DONE]
    assert pipeline.accepted(run) == 1


def test_cp09_dead_with_the_answer_in_hand_finds_the_paid_run(pipeline: Pipeline) -> None:
    run = killed_at(pipeline, "CP09")
    pipeline.ahead = timedelta(seconds=5)
    run = pipeline.until_state(run, "complete")
    assert pipeline.accepted(run) == 1


def test_cp10_dead_between_journal_and_commit_replays_the_journal(pipeline: Pipeline) -> None:
    run = killed_at(pipeline, "CP10")
    assert [receipt.attempt for receipt in spool.waiting()] == [run.attempts.get().pk]
    pipeline.ahead = timedelta(seconds=5)
    run = pipeline.until_state(run, "complete")
    assert run.cost_verified
    assert list(spool.waiting()) == []
    assert pipeline.accepted(run) == 1


def test_cp11_dead_after_the_commit_is_watched_by_the_next(pipeline: Pipeline) -> None:
    run = killed_at(pipeline, "CP11")
    assert pipeline.fresh(run).state == "pending"
    run = pipeline.until_state(run, "complete")
    assert pipeline.accepted(run) == 1


def test_cp13_dead_after_the_download_downloads_again_and_leaves_no_part(
    pipeline: Pipeline,
) -> None:
    run = killed_at(pipeline, "CP13")
    parts = list(Path(live_settings.DATA.incoming).glob("*.part"))
    assert parts
    pipeline.ahead = timedelta(seconds=250)
    pipeline.until_state(run, "complete")
    for part in parts:
        os.utime(part, (0, 0))
    files.sweep_incoming()
    assert not list(Path(live_settings.DATA.incoming).glob("*.part"))


def test_cp14_dead_between_file_and_row_binds_the_same_file(pipeline: Pipeline) -> None:
    run = killed_at(pipeline, "CP14")
    image = Image.objects.get(generation=run)
    assert image.state == Image.State.LISTED
    stored = set(Path(live_settings.DATA.media).rglob("*.jpg"))
    assert len(stored) == 1
    pipeline.ahead = timedelta(seconds=250)
    pipeline.until_state(run, "complete")
    image.refresh_from_db()
    assert {files.path(image.sha256, image.extension)} == stored
