"""Imports against a real sandbox: old requests are sent as they were, generations are read."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from guidance.domain.kinds import Source
from guidance.domain.recipe import Picture, Recipe
from guidance.leonardo.snippets import Form
from guidance.models import Account, Generation, Membership, RemoteCopy
from guidance.services import exporting, generations, importing
from guidance.services.importing import Imported, NotARequest
from tests.factories import a_reference
from tests.leonardo import pastes
from tests.leonardo.recipes import DREAMSHAPER
from tests.services.pipeline import Pipeline

pytestmark = pytest.mark.django_db(transaction=True)


def imported(member: Membership, text: str) -> Imported:
    """Import as somebody who may see no run here."""

    def nothing(_: UUID) -> Generation | None:
        return None

    return importing.imported(member=member, text=text, run_called=nothing)


def test_an_old_request_runs_in_todays_format_and_in_its_own(
    pipeline: Pipeline, alice: Membership
) -> None:
    reference = a_reference(alice)
    text = json.dumps(
        {
            "prompt": "a dancer in the rain",
            "modelId": DREAMSHAPER,
            "width": 512,
            "height": 512,
            "num_images": 1,
            "alchemy": False,
            "init_image_id": pastes.REMOTE,
            "controlNet": True,
            "controlNetType": "CANNY",
            "weighting": 0.5,
        }
    )
    RemoteCopy.objects.create(
        account=pipeline.account, sha256=reference.sha256, remote_id=pastes.REMOTE
    )
    today = imported(alice, text).recipe
    assert today.guidance[0].picture == Picture(Source.UPLOADED, reference.pk)
    # That copy is not really there, so the picture is uploaded before the request is sent.
    RemoteCopy.objects.all().delete()
    for recipe in (today, replace(today, old_format=True, prompt="the same, sent as before")):
        pipeline.until_state(pipeline.start(recipe), "complete")
    _, old = pipeline.box.accepted()[-2:]
    assert old["prompt"] == "the same, sent as before"


@pytest.mark.parametrize("name", ["CANNY", "POSE", "DEPTH"])
def test_an_old_request_from_a_generated_picture_runs_in_both_formats(
    pipeline: Pipeline, alice: Membership, name: str
) -> None:
    made = pipeline.until_state(pipeline.start("A reed boat"), "complete").images.get()
    fields = {"prompt": f"a {name}", "modelId": DREAMSHAPER, "width": 512, "height": 512}
    old = {"controlNet": True, "controlNetType": name, "weighting": 0.6, "num_images": 1}
    text = json.dumps({**fields, **old, "init_generation_image_id": made.remote_id})
    found = imported(alice, text)
    assert found.is_old
    for recipe in (found.recipe, replace(found.recipe, old_format=True)):
        run = pipeline.until_state(pipeline.start(recipe), "complete")
        sent = json.loads(exporting.request_text(run, Form.JSON))
        assert ("controlNetType" in sent) is recipe.old_format
        assert ("controlnets" in sent) is not recipe.old_format
    assert [job["prompt"] for job in pipeline.box.accepted()[-2:]] == [f"a {name}"] * 2


@pytest.mark.parametrize("name", ["init_image_id", "init_generation_image_id"])
def test_a_picture_alone_runs_as_image_to_image_and_as_it_was(
    pipeline: Pipeline, alice: Membership, name: str
) -> None:
    made = pipeline.until_state(pipeline.start("A reed boat"), "complete").images.get()
    if name == "init_image_id":
        reference = a_reference(alice)
        RemoteCopy.objects.create(
            account=pipeline.account, sha256=reference.sha256, remote_id=pastes.REMOTE
        )
    id = made.remote_id if name == "init_generation_image_id" else pastes.REMOTE
    fields = {"prompt": "a kite", "modelId": DREAMSHAPER, "width": 512, "height": 512}
    found = imported(alice, json.dumps({**fields, name: id, "num_images": 1}))
    assert found.is_old
    RemoteCopy.objects.all().delete()
    for recipe in (found.recipe, replace(found.recipe, old_format=True)):
        run = pipeline.until_state(pipeline.start(recipe), "complete")
        sent = json.loads(exporting.request_text(run, Form.JSON))
        assert name in sent
        assert ("init_strength" in sent) is not recipe.old_format


def test_a_generation_that_only_leonardo_knows_is_read_from_there(
    pipeline: Pipeline, alice: Membership
) -> None:
    run = pipeline.until_state(pipeline.start("A quiet harbour, elsewhere"), "complete")
    found = imported(alice, run.remote_id)
    assert found.recipe.prompt == "A quiet harbour, elsewhere"
    assert (found.recipe.width, found.recipe.height) == (512, 512)
    assert (found.recipe.num_images, found.recipe.seed) == (1, run.seed)
    assert "Leonardo doesn't tell which guidance a generation had" in found.notes[0].text


def test_a_generation_that_nobody_knows_is_refused(studio: Account, alice: Membership) -> None:
    with pytest.raises(NotARequest, match="Neither this team nor its Leonardo account"):
        imported(alice, str(uuid4()))


def test_an_api_that_does_not_answer_is_told(alice: Membership, account: Account) -> None:
    with pytest.raises(NotARequest, match="Leonardo could not be asked for this generation"):
        imported(alice, str(uuid4()))


def test_a_team_without_an_account_is_told(alice: Membership) -> None:
    with pytest.raises(NotARequest, match="no Leonardo account"):
        imported(alice, str(uuid4()))


def test_an_old_request_with_two_references_is_refused_before_it_is_sent(
    pipeline: Pipeline,
) -> None:
    with pytest.raises(generations.Refused, match="exactly one reference"):
        pipeline.start(Recipe("a pear", DREAMSHAPER, old_format=True))
