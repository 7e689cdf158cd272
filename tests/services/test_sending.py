"""Sending: what each answer of the API does to a run, its attempt and its account."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from pytest_django import Settings

from guidance.models import Account, Attempt, Generation
from guidance.services import accounts, cancelling
from tests.services.pipeline import Pipeline, a_recipe

pytestmark = pytest.mark.django_db(transaction=True)


def attempts_of(run: Generation) -> list[str]:
    return list(run.attempts.order_by("fence").values_list("state", flat=True))


def test_a_second_click_returns_the_same_run_and_pays_once(pipeline: Pipeline) -> None:
    token = uuid.uuid4()
    first = pipeline.start("Twice clicked", client_token=token)
    second = pipeline.start("Twice clicked", client_token=token)
    assert first.pk == second.pk
    run = pipeline.until_state(first, "complete")
    assert pipeline.start("Twice clicked", client_token=token).pk == run.pk
    assert pipeline.accepted(run) == 1


@pytest.mark.parametrize("word", ["!moderated", "!moderated-403"])
def test_a_moderated_prompt_fails_with_its_reason_and_costs_nothing(
    pipeline: Pipeline, word: str
) -> None:
    run = pipeline.until_state(pipeline.start(f"A thing {word}"), "failed")
    assert run.trouble == "moderated"
    assert run.trouble_said
    assert "Change its words" in run.trouble_means
    assert attempts_of(run) == [Attempt.State.REJECTED]
    assert pipeline.accepted(run) == 0


@pytest.mark.parametrize("word", ["!500-accepted", "!drop", "!half"])
def test_a_lost_answer_is_found_in_the_listing_and_never_sent_again(
    pipeline: Pipeline, word: str
) -> None:
    run = pipeline.start(f"A lighthouse {word}")
    pipeline.until_state(run, "uncertain")
    pipeline.ahead = timedelta(seconds=10)
    run = pipeline.until_state(run, "complete")
    assert attempts_of(run) == [Attempt.State.DONE]
    assert pipeline.accepted(run) == 1
    assert run.remote_id
    assert not run.cost_verified


@pytest.mark.parametrize("word", ["!500=1", "!drop-refused", "!503=1", "!redirect"])
def test_an_answer_that_tells_nothing_ends_as_not_charged_once_absence_is_certain(
    pipeline: Pipeline, settings: Settings, word: str
) -> None:
    settings.LEOWEB_ABSENCE_SECONDS = 600
    run = pipeline.until_state(pipeline.start(f"A storm {word}"), "uncertain")
    assert "may have been charged" in run.trouble_means
    for seconds in (10, 60, 300, 600):
        pipeline.ahead = timedelta(seconds=seconds)
        pipeline.sweep()
        assert pipeline.fresh(run).state == "uncertain"
    pipeline.ahead = timedelta(seconds=1200)
    run = pipeline.until_state(run, "not_charged")
    assert "No credits were used" in run.trouble_means
    assert pipeline.box.calls()["POST /generations"] == 1
    assert attempts_of(run) == [Attempt.State.NOT_CHARGED]


def test_a_failed_listing_proves_no_absence(pipeline: Pipeline, settings: Settings) -> None:
    settings.LEOWEB_ABSENCE_SECONDS = 60
    run = pipeline.until_state(pipeline.start("A wreck !drop-refused"), "uncertain")
    pipeline.box.change(api_outage=503)
    for seconds in (60, 200, 400, 800):
        pipeline.ahead = timedelta(seconds=seconds)
        pipeline.sweep()
    assert pipeline.fresh(run).state == "uncertain"
    assert Attempt.objects.get(generation=run).scans == 0


def test_too_many_requests_wait_in_line_and_go_out_again(pipeline: Pipeline) -> None:
    run = pipeline.start("A crowd !429=1")
    pipeline.until(lambda: Attempt.State.NOT_ACCEPTED in attempts_of(run))
    waiting = pipeline.fresh(run)
    assert waiting.state == "queued"
    assert waiting.trouble == "busy"
    assert waiting.sent_at is None
    pipeline.ahead = timedelta(seconds=130)
    run = pipeline.until_state(run, "complete")
    assert attempts_of(run) == [Attempt.State.NOT_ACCEPTED, Attempt.State.DONE]
    assert run.trouble == ""
    assert pipeline.accepted(run) == 1


def test_without_credit_the_run_waits_and_the_account_pauses(pipeline: Pipeline) -> None:
    pipeline.box.change(credits=0)
    run = pipeline.start("A fortune !nocredit")
    pipeline.until(lambda: bool(Account.objects.get().paused_reason))
    account, run = Account.objects.get(), pipeline.fresh(run)
    assert account.paused_reason == Account.Paused.NO_CREDIT
    assert (run.state, run.trouble) == ("queued", "no_credit")
    assert "No credits were used" in run.trouble_means
    assert cancelling.cancel(generation=run)


def test_a_refused_key_pauses_everything_and_a_valid_one_lets_it_go_on(
    pipeline: Pipeline,
) -> None:
    good = accounts.key_of(pipeline.account)
    accounts.replace_key(account=pipeline.account, key=str(uuid.uuid4()))
    run = pipeline.start("A locked door")
    pipeline.until(lambda: bool(Account.objects.get().paused_reason))
    account = Account.objects.get()
    assert account.paused_reason == Account.Paused.KEY_REFUSED
    assert "unauthorized" in account.paused_said
    assert pipeline.fresh(run).state == "queued"
    accounts.replace_key(account=account, key=good)
    run = pipeline.until_state(run, "complete")
    assert pipeline.accepted(run) == 1


def test_a_malformed_key_is_a_refused_key_although_they_answer_500(pipeline: Pipeline) -> None:
    accounts.replace_key(account=pipeline.account, key="not-a-uuid")
    run = pipeline.start("A bent key")
    pipeline.until(lambda: bool(Account.objects.get().paused_reason))
    assert Account.objects.get().paused_reason == Account.Paused.KEY_REFUSED
    assert pipeline.fresh(run).state == "queued"
    assert pipeline.accepted(run) == 0


def test_a_silent_api_keeps_runs_waiting_until_it_is_back(pipeline: Pipeline) -> None:
    pipeline.sweep()
    Account.objects.update(api_url="http://127.0.0.1:9/api/rest/v1")
    run = pipeline.start("A silence")
    pipeline.until(lambda: pipeline.fresh(run).trouble == "unreachable")
    waiting = pipeline.fresh(run)
    assert waiting.state == "queued"
    assert "Nothing was sent" in waiting.trouble_means
    for seconds in range(60, 600, 60):
        pipeline.ahead = timedelta(seconds=seconds)
        pipeline.sweep()
        pipeline.sweep()
    assert Account.objects.get().paused_reason == Account.Paused.UNREACHABLE
    Account.objects.update(api_url=pipeline.box.api_url)
    pipeline.ahead = timedelta(seconds=1200)
    run = pipeline.until_state(run, "complete")
    assert Account.objects.get().paused_reason == ""
    assert pipeline.accepted(run) == 1


def test_two_equal_requests_with_a_fixed_seed_wait_for_each_other(
    pipeline: Pipeline,
) -> None:
    recipe = a_recipe("A twin !drop", seed=77)
    first = pipeline.until_state(pipeline.start(recipe), "uncertain")
    second = pipeline.start(recipe)
    pipeline.until(lambda: pipeline.fresh(second).trouble == "twin")
    assert pipeline.fresh(second).state == "queued"
    pipeline.ahead = timedelta(seconds=10)
    first = pipeline.until_state(first, "complete")
    second = pipeline.until_state(second, "uncertain", "complete")
    pipeline.ahead = timedelta(seconds=30)
    second = pipeline.until_state(second, "complete")
    assert first.remote_id != second.remote_id
    assert pipeline.accepted(first) == 2


def test_our_seed_is_unique_and_a_fixed_seed_is_respected(pipeline: Pipeline) -> None:
    runs = [pipeline.start("Seeds") for _ in range(3)] + [pipeline.start(a_recipe("S", seed=5))]
    done = [pipeline.until_state(run, "complete") for run in runs]
    assert len({run.seed for run in done}) == 4
    assert done[3].seed == 5
    sent = {job["seed"] for job in pipeline.box.accepted()}
    assert sent == {run.seed for run in done}


def test_a_run_without_a_cost_in_its_answer_is_settled_to_the_estimate(
    pipeline: Pipeline,
) -> None:
    run = pipeline.until_state(pipeline.start("A gift !no-cost"), "complete")
    assert run.cost == run.estimate
    assert not run.cost_verified


def given_up(pipeline: Pipeline, prompt: str) -> Generation:
    """Return a run that was accepted, yet is on record as never having arrived."""
    run = pipeline.until_state(pipeline.start(f"{prompt} !drop"), "uncertain")
    later = pipeline.now() + timedelta(minutes=10)
    Attempt.objects.update(state=Attempt.State.NOT_CHARGED, next_scan_at=later)
    Generation.objects.update(state="not_charged", next_step_at=None)
    return run


def test_a_late_arrival_is_adopted_after_it_was_given_up(pipeline: Pipeline) -> None:
    run = given_up(pipeline, "A late letter")
    pipeline.sweep()
    assert pipeline.fresh(run).state == "not_charged"
    pipeline.ahead = timedelta(hours=1)
    run = pipeline.until_state(run, "complete")
    assert attempts_of(run) == [Attempt.State.ADOPTED_LATE]
    assert pipeline.accepted(run) == 1


def test_a_late_arrival_is_also_seen_while_something_else_is_watched(pipeline: Pipeline) -> None:
    run = given_up(pipeline, "A late guest")
    pipeline.start("A long dinner")
    run = pipeline.until_state(run, "complete")
    assert attempts_of(run) == [Attempt.State.ADOPTED_LATE]
