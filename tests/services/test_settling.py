"""Runs that Leonardo's lists alone can't settle: a person does, and nothing is sent twice."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from guidance.domain.variations import Transform
from guidance.leonardo import varying
from guidance.leonardo.errors import BrokenOff
from guidance.leonardo.payload import generation_payload
from guidance.models import Attempt, Generation, Image
from guidance.services import accounts, adopting, generations, settling, variations
from guidance.services.settling import NotInDoubt
from tests.services.pipeline import Pipeline, a_recipe

pytestmark = pytest.mark.django_db(transaction=True)


def nothing() -> None:
    """What is to be committed before the first byte: nothing, for a job of somebody else's."""


def ambiguous(pipeline: Pipeline, run: Generation) -> Generation:
    pipeline.ahead = timedelta(seconds=10)
    pipeline.until(lambda: pipeline.fresh(run).trouble == "ambiguous")
    return pipeline.fresh(run)


@pytest.fixture
def doubtful(pipeline: Pipeline) -> Generation:
    """A variation whose answer got lost while somebody else ordered the same elsewhere."""
    first = pipeline.until_state(pipeline.start("A quiet pier !var-drop"), "complete")
    original = Image.objects.select_related("generation").get(generation=first)
    with accounts.client_for(pipeline.account) as client:
        run = variations.start(
            member=pipeline.member,
            image=original,
            transform=Transform.NOBG,
            client_token=uuid.uuid4(),
        )
        pipeline.until_state(run, "uncertain")
        order = varying.no_background(original.remote_id)
        with pytest.raises(BrokenOff):
            client.create_variation(order, on_connected=nothing, deadline_s=5)
    return ambiguous(pipeline, run)


def test_the_person_names_the_job_and_the_run_goes_on(
    pipeline: Pipeline, doubtful: Generation
) -> None:
    pipeline.wait(lambda: all(one.url for one in settling.doubt(doubtful).candidates))
    found = settling.doubt(doubtful)
    assert len(found.candidates) == 2
    chosen = found.candidates[1]
    assert chosen.url.startswith(pipeline.box.image_url)
    assert chosen.created_at is not None
    settling.settle(run=doubtful, job=chosen.id, now=timezone.now())
    run = pipeline.until_state(doubtful, "complete")
    assert run.remote_id == chosen.id
    assert Image.objects.get(generation=run).remote_id == chosen.id
    assert pipeline.box.calls()["POST /variations/nobg"] == 2
    with pytest.raises(NotInDoubt, match="settled already"):
        settling.settle(run=run, job=found.candidates[0].id, now=timezone.now())


def test_a_job_that_is_no_candidate_binds_nothing(pipeline: Pipeline, doubtful: Generation) -> None:
    with pytest.raises(NotInDoubt, match="no longer shows that one"):
        settling.settle(run=doubtful, job=str(uuid.uuid4()), now=timezone.now())
    assert pipeline.fresh(doubtful).state == "uncertain"


def test_none_of_them_ends_the_run_and_sends_nothing(
    pipeline: Pipeline, doubtful: Generation
) -> None:
    settling.give_up(run=doubtful, now=timezone.now())
    run = pipeline.fresh(doubtful)
    assert (run.state, run.trouble) == ("failed", "given_up")
    assert "It may have been charged." in run.trouble_means
    attempt = run.attempts.get()
    assert (attempt.state, attempt.next_scan_at) == (Attempt.State.NOT_CHARGED, None)
    for hours in (1, 5, 30):
        pipeline.ahead = timedelta(hours=hours)
        pipeline.sweep()
    assert pipeline.fresh(run).state == "failed"
    assert pipeline.box.calls()["POST /variations/nobg"] == 2
    with pytest.raises(NotInDoubt):
        settling.give_up(run=run, now=timezone.now())
    again = generations.retry(generation=run, client_token=uuid.uuid4())
    assert again.retry_of_id == run.pk


def test_without_its_picture_there_the_run_can_only_be_given_up(
    pipeline: Pipeline, doubtful: Generation
) -> None:
    source = doubtful.source_image
    assert source is not None
    with accounts.client_for(pipeline.account) as client:
        assert client.delete_generation(source.generation.remote_id)
    found = settling.doubt(doubtful)
    assert (found.candidates, found.is_unseen) == ((), True)


def test_a_run_with_a_twin_elsewhere_is_settled_the_same_way(pipeline: Pipeline) -> None:
    recipe = a_recipe("A twin !drop", seed=77)
    with accounts.client_for(pipeline.account) as client:
        run = pipeline.start(recipe)
        pipeline.until_state(run, "uncertain")
        with pytest.raises(BrokenOff):
            client.create_generation(generation_payload(recipe, 77, {}), on_connected=nothing)
        listed = client.generations(client.me().user_id).generations
    run = ambiguous(pipeline, run)
    found = settling.doubt(run).candidates
    assert {one.id for one in found} == {job.id for job in listed}
    settling.give_up(run=run, now=timezone.now())
    assert adopting.adopt_strays(pipeline.account, listed, timezone.now()) == 0
    assert pipeline.fresh(run).state == "failed"


def test_only_what_is_in_doubt_can_be_settled(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start("A plain one"), "complete")
    assert not settling.is_in_doubt(run)
    with pytest.raises(NotInDoubt):
        settling.doubt(run)
