"""Guiding pictures at Leonardo: sent once, used where they lie, sent again when lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guidance.domain.kinds import ControlNetKind, Source
from guidance.domain.recipe import ControlNetInput, InitImage, Picture, Recipe
from guidance.models import Image, Membership, Reference, RemoteCopy
from guidance.sandbox.server import Sandbox
from guidance.services import accounts, generations
from tests.factories import KINO_XL, a_reference
from tests.services.pipeline import Pipeline, a_recipe

pytestmark = pytest.mark.django_db(transaction=True)


def guided(prompt: str, *pictures: Reference | Image) -> Recipe:
    return a_recipe(
        prompt,
        guidance=tuple(
            ControlNetInput(ControlNetKind.STYLE, Picture(_source(picture), picture.pk))
            for picture in pictures
        ),
    )


def _source(picture: Reference | Image) -> Source:
    return Source.UPLOADED if isinstance(picture, Reference) else Source.GENERATED


def uploads(box: Sandbox) -> int:
    return box.calls().get("POST /init-image", 0)


def test_one_picture_in_two_runs_at_once_is_sent_once(pipeline: Pipeline) -> None:
    pipeline.sweep()
    picture = a_reference(pipeline.member)
    runs = [pipeline.start(guided(f"Run {number}", picture)) for number in range(3)]
    for run in runs:
        pipeline.until_state(run, "complete")
    assert uploads(pipeline.box) == 1
    assert RemoteCopy.objects.count() == 1


def test_a_picture_used_twice_in_a_run_is_sent_once(pipeline: Pipeline) -> None:
    picture = a_reference(pipeline.member)
    pipeline.until_state(pipeline.start(guided("Twice", picture, picture)), "complete")
    assert uploads(pipeline.box) == 1


def test_a_generated_image_of_the_account_is_used_where_it_lies(pipeline: Pipeline) -> None:
    first = pipeline.until_state(pipeline.start("Source"), "complete")
    image = Image.objects.get(generation=first)
    recipe = a_recipe("Child", init_image=InitImage(Picture(Source.GENERATED, image.pk), 0.4))
    run = pipeline.until_state(pipeline.start(recipe), "complete")
    assert uploads(pipeline.box) == 0
    slot = run.slots.get()
    assert (slot.kind, slot.weight, slot.image_id) == ("init_image", 0.4, image.pk)


def test_a_generated_image_of_another_account_is_sent_as_a_file(
    pipeline: Pipeline,
) -> None:
    first = pipeline.until_state(pipeline.start("Elsewhere"), "complete")
    image = Image.objects.get(generation=first)
    other = accounts.choose(
        team=pipeline.member.team, key="22222222-2222-4333-8444-555555555555",
        api_url="http://127.0.0.1:9/api/rest/v1",
    )  # fmt: skip
    Image.objects.filter(pk=image.pk).update(account=other)
    accounts.choose(
        team=pipeline.member.team, key=pipeline.box.keys[0], api_url=pipeline.box.api_url
    )
    pipeline.until_state(pipeline.start(guided("Borrowed", image)), "complete")
    assert uploads(pipeline.box) == 1


def test_a_copy_deleted_at_leonardo_is_sent_again_once(pipeline: Pipeline) -> None:
    picture = a_reference(pipeline.member)
    pipeline.until_state(pipeline.start(guided("Before", picture)), "complete")
    copy = RemoteCopy.objects.get()
    with accounts.client_for(pipeline.account) as client:
        assert client.delete_init_image(copy.remote_id)
    run = pipeline.start(guided("After", picture))
    pipeline.until(lambda: RemoteCopy.objects.filter(lost_at__isnull=False).exists())
    pipeline.ahead = timedelta(seconds=60)
    run = pipeline.until_state(run, "complete")
    assert uploads(pipeline.box) == 2
    assert list(run.attempts.order_by("fence").values_list("state", flat=True)) == [
        "rejected", "done",
    ]  # fmt: skip
    assert pipeline.accepted(run) == 1


def test_a_picture_that_is_refused_twice_fails_at_its_slot(pipeline: Pipeline) -> None:
    picture = a_reference(pipeline.member)
    run = pipeline.start(guided("Lost !deleted-reference", picture))
    pipeline.until(lambda: run.attempts.count() == 1 and pipeline.fresh(run).state == "queued")
    pipeline.ahead = timedelta(seconds=60)
    run = pipeline.until_state(run, "failed")
    assert run.trouble == "lost_picture"
    assert "Reference A" in run.trouble_means
    assert "No credits were used" in run.trouble_means
    assert run.trouble_said


def test_an_upload_that_fails_for_now_is_repeated(pipeline: Pipeline) -> None:
    pipeline.sweep()
    pipeline.box.change(upload_outage=503)
    run = pipeline.start(guided("Storage trouble", a_reference(pipeline.member)))
    pipeline.until(lambda: pipeline.fresh(run).trouble == "unreachable")
    assert pipeline.fresh(run).state == "queued"
    pipeline.box.change(upload_outage=0)
    pipeline.ahead = timedelta(seconds=200)
    run = pipeline.until_state(run, "complete")
    assert pipeline.accepted(run) == 1


def test_a_stranger_cannot_use_my_picture_and_nothing_is_written(
    pipeline: Pipeline, charlie: Membership
) -> None:
    accounts.choose(team=charlie.team, key=pipeline.box.keys[0], api_url=pipeline.box.api_url)
    picture = a_reference(pipeline.member)
    with pytest.raises(generations.Refused) as refused:
        pipeline.start(guided("Not yours", picture), member=charlie)
    assert [problem.where for problem in refused.value.problems] == ["guidance.0.picture"]
    assert not charlie.team.generations.exists()


def test_a_recipe_with_errors_is_refused_with_each_of_them(pipeline: Pipeline) -> None:
    with pytest.raises(generations.Refused) as refused:
        pipeline.start(Recipe("", KINO_XL, width=513))
    assert {"prompt", "width"} <= {problem.where for problem in refused.value.problems}


def test_a_team_without_an_account_is_told_so(transactional_db: None, charlie: Membership) -> None:
    with pytest.raises(generations.NoAccount):
        generations.start(member=charlie, recipe=a_recipe(), client_token=charlie.team_id)
