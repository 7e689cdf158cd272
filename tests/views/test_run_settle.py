"""The page on which a person says which job at Leonardo is their run."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from guidance.domain.variations import Transform
from guidance.leonardo import varying
from guidance.leonardo.errors import BrokenOff
from guidance.models import Generation, Image
from guidance.services import accounts, settling, variations
from tests.factories import a_generation
from tests.services.conftest import box, pipeline, studio
from tests.services.pipeline import Pipeline

__all__ = ["box", "pipeline", "studio"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def doubtful(pipeline: Pipeline) -> Generation:
    """A variation of Alice's with a twin that was ordered elsewhere."""
    first = pipeline.until_state(pipeline.start("A quiet pier !var-drop"), "complete")
    original = Image.objects.get(generation=first)
    given = {"member": pipeline.member, "image": original, "client_token": uuid.uuid4()}
    run = variations.start(transform=Transform.UPSCALE, **given)  # type: ignore[arg-type]
    pipeline.until_state(run, "uncertain")
    order = varying.upscale(original.remote_id)
    with accounts.client_for(pipeline.account) as client, pytest.raises(BrokenOff):
        client.create_variation(order, on_connected=lambda: None, deadline_s=5)
    pipeline.ahead = timedelta(seconds=10)
    pipeline.until(lambda: pipeline.fresh(run).trouble == "ambiguous")
    return pipeline.fresh(run)


def test_the_owner_chooses_one_and_nobody_else_sees_the_page(
    pipeline: Pipeline,
    doubtful: Generation,
    as_alice: Client,
    as_bob: Client,
    as_charlie: Client,
    as_nobody: Client,
) -> None:
    address = reverse("run_settle", args=[doubtful.pk])
    card = as_alice.get(reverse("run", args=[doubtful.pk])).text
    assert f'href="{address}"' in card
    assert "only you can say which it is" in card
    pipeline.wait(lambda: all(one.url for one in settling.doubt(doubtful).candidates))
    jobs = [one.id for one in settling.doubt(doubtful).candidates]
    for browser in (as_bob, as_charlie):
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"job": jobs[0]}).status_code == 404
    assert as_nobody.get(address).status_code == 302
    page = as_alice.get(address).text
    assert page.count("It is this one") == 2
    assert page.count('rel="noopener noreferrer"') == 2
    assert all(f'value="{job}"' in page for job in jobs)
    done = as_alice.post(address, {"job": jobs[0]}, follow=True)
    assert "The run goes on with the job that you chose." in done.text
    assert pipeline.until_state(doubtful, "complete").remote_id == jobs[0]


def test_none_of_these_ends_it_and_offers_retry(
    pipeline: Pipeline, doubtful: Generation, as_alice: Client
) -> None:
    address = reverse("run_settle", args=[doubtful.pk])
    as_alice.post(address, {"job": str(uuid.uuid4())})
    assert pipeline.fresh(doubtful).state == "uncertain"
    as_alice.post(address, {"job": "none"})
    assert pipeline.fresh(doubtful).state == "failed"
    card = as_alice.get(reverse("run", args=[doubtful.pk])).text
    assert "It may have been charged." in card
    assert reverse("run_retry", args=[doubtful.pk]) in card
    assert "settled already" in as_alice.get(address, follow=True).text


def test_when_leonardo_does_not_answer_nothing_changes(
    pipeline: Pipeline, doubtful: Generation, as_alice: Client
) -> None:
    pipeline.box.change(api_outage=503)
    answer = as_alice.get(reverse("run_settle", args=[doubtful.pk]), follow=True)
    assert "Leonardo could not be asked." in answer.text
    assert pipeline.fresh(doubtful).state == "uncertain"


def test_a_run_without_doubt_has_no_such_page(pipeline: Pipeline, as_alice: Client) -> None:
    run = a_generation(pipeline.member)
    answer = as_alice.get(reverse("run_settle", args=[run.pk]), follow=True)
    assert "settled already" in answer.text
