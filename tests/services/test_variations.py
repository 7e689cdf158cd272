"""Variations: ordered once, watched by their own ids, fetched like any image, found when lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from guidance.domain.variations import Settings as Universal
from guidance.domain.variations import Transform
from guidance.models import Account, Attempt, Generation, Image
from guidance.services import (
    accounts,
    cancelling,
    copies,
    exporting,
    files,
    generations,
    variations,
)
from guidance.services.exporting import Form
from tests.factories import API_URL, an_image
from tests.services.pipeline import Pipeline

pytestmark = pytest.mark.django_db(transaction=True)

Vary = Callable[..., Generation]


@pytest.fixture
def vary(pipeline: Pipeline) -> Vary:
    """Ask for a variation of an image as Alice does."""

    def ask(image: Image, transform: Transform = Transform.UPSCALE, **changes: Any) -> Generation:
        given: dict[str, Any] = {"member": pipeline.member, "client_token": uuid.uuid4()}
        return variations.start(image=image, transform=transform, **(given | changes))

    return ask


def an_original(pipeline: Pipeline, prompt: str = "A quiet harbour") -> Image:
    run = pipeline.until_state(pipeline.start(prompt), "complete")
    return Image.objects.select_related("generation").get(generation=run)


def result(run: Generation) -> Image:
    return Image.objects.select_related("generation").get(generation=run)


def ordered(pipeline: Pipeline) -> list[str]:
    return [job["service"] for job in pipeline.box.variations()]


@pytest.mark.parametrize(
    ("transform", "service", "credits"),
    [
        (Transform.UPSCALE, "upscale", 15),
        (Transform.NOBG, "nobg", 5),
        (Transform.UNZOOM, "unzoom", 15),
        (Transform.UNIVERSAL, "universal-upscaler", 60),
    ],
)
def test_each_kind_ends_as_a_stored_image_with_the_cost_that_leonardo_named(
    pipeline: Pipeline, vary: Vary, transform: Transform, service: str, credits: int
) -> None:
    original = an_original(pipeline)
    settings = Universal() if transform is Transform.UNIVERSAL else None
    run = vary(original, transform, settings=settings)
    assert run.estimate == credits
    run = pipeline.until_state(run, "complete")
    image = result(run)
    assert ordered(pipeline) == [service]
    assert run.cost == credits
    assert run.cost_verified
    assert (run.transform, run.source_image_id) == (transform.value, original.pk)
    assert image.remote_id == run.remote_id
    assert files.path(image.sha256, image.extension).exists()
    assert image.extension == ("png" if transform is Transform.NOBG else "jpg")
    assert run.seed == original.generation.seed
    if transform in (Transform.UPSCALE, Transform.UNIVERSAL):
        assert image.width > original.width


def test_a_second_click_makes_no_second_one(pipeline: Pipeline, vary: Vary) -> None:
    original, token = an_original(pipeline), uuid.uuid4()
    first = vary(original, client_token=token)
    assert vary(original, client_token=token).pk == first.pk
    pipeline.until_state(first, "complete")
    assert vary(original, client_token=token).pk == first.pk
    assert ordered(pipeline) == ["upscale"]


def test_settings_of_the_universal_upscaler_arrive(pipeline: Pipeline, vary: Vary) -> None:
    chosen = Universal(multiplier=2, creativity=3, style="REALISTIC", similarity=7, detail=8)
    run = vary(an_original(pipeline), Transform.UNIVERSAL, settings=chosen)
    assert run.estimate == 90
    pipeline.until_state(run, "complete")
    assert pipeline.box.variations()[0]["settings"] == {
        "creativityStrength": 3,
        "upscaleMultiplier": 2,
        "ultraUpscaleStyle": "REALISTIC",
        "similarity": 7,
        "detailContrast": 8,
    }


def test_a_variation_can_be_varied_but_not_upscaled_plainly(pipeline: Pipeline, vary: Vary) -> None:
    cut = result(pipeline.until_state(vary(an_original(pipeline), Transform.NOBG), "complete"))
    with pytest.raises(variations.NotOffered, match="universal upscaler"):
        vary(cut)
    wide = vary(cut, Transform.UNZOOM)
    wide = pipeline.until_state(wide, "complete")
    large = vary(result(wide), Transform.UNIVERSAL, settings=Universal())
    pipeline.until_state(large, "complete")
    assert ordered(pipeline) == ["nobg", "unzoom", "universal-upscaler"]


@pytest.mark.parametrize("word", ["!var-drop", "!var-500-accepted", "!var-half"])
def test_a_lost_answer_is_found_with_the_picture_and_never_ordered_again(
    pipeline: Pipeline, vary: Vary, word: str
) -> None:
    run = vary(an_original(pipeline, f"A lighthouse {word}"))
    pipeline.until_state(run, "uncertain")
    pipeline.ahead = timedelta(seconds=10)
    run = pipeline.until_state(run, "complete")
    assert ordered(pipeline) == ["upscale"]
    assert pipeline.box.calls()["POST /variations/upscale"] == 1
    assert [attempt.state for attempt in run.attempts.all()] == [Attempt.State.DONE]
    assert run.cost == 15
    assert not run.cost_verified
    assert result(run).sha256


def test_a_lost_answer_is_told_from_an_earlier_variation_of_the_same_kind(
    pipeline: Pipeline, vary: Vary
) -> None:
    original = an_original(pipeline, "A harbour !var-drop")
    first = vary(original, Transform.NOBG)
    pipeline.until_state(first, "uncertain")
    pipeline.ahead = timedelta(seconds=10)
    pipeline.until_state(first, "complete")
    second = vary(original, Transform.NOBG)
    pipeline.until_state(second, "uncertain")
    pipeline.ahead = timedelta(seconds=20)
    second = pipeline.until_state(second, "complete")
    assert second.remote_id != pipeline.fresh(first).remote_id
    assert ordered(pipeline) == ["nobg", "nobg"]


def test_two_of_a_kind_wait_for_each_other_while_one_is_unresolved(
    pipeline: Pipeline, vary: Vary
) -> None:
    original = an_original(pipeline, "A pier !var-drop-refused")
    both = vary(original), vary(original)

    def states() -> dict[str, Generation]:
        return {run.state: run for run in map(pipeline.fresh, both)}

    # Whichever a worker took first was sent.
    pipeline.until(lambda: states().keys() == {"uncertain", "queued"})
    waiting = states()["queued"]
    pipeline.until(lambda: pipeline.fresh(waiting).trouble == "twin")
    waiting = pipeline.fresh(waiting)
    assert "Another variation of this picture" in waiting.trouble_means
    assert pipeline.box.calls()["POST /variations/upscale"] == 1


def test_what_never_arrived_ends_as_not_charged_and_can_be_asked_for_again(
    pipeline: Pipeline, vary: Vary, settings: Settings
) -> None:
    settings.LEOWEB_ABSENCE_SECONDS = 60
    original = an_original(pipeline, "A wreck !var-drop-refused")
    run = pipeline.until_state(vary(original), "uncertain")
    for seconds in (10, 60, 300):
        pipeline.ahead = timedelta(seconds=seconds)
        pipeline.sweep()
    run = pipeline.until_state(run, "not_charged")
    assert ordered(pipeline) == []
    again = generations.retry(generation=run, client_token=uuid.uuid4())
    assert (again.retry_of_id, again.transform) == (run.pk, "upscale")
    assert again.source_image_id == original.pk


def test_without_its_picture_at_leonardo_an_unknown_fate_is_said_and_not_guessed(
    pipeline: Pipeline, vary: Vary
) -> None:
    original = an_original(pipeline, "A ghost !var-drop-refused")
    run = pipeline.until_state(vary(original), "uncertain")
    with accounts.client_for(pipeline.account) as client:
        assert client.delete_generation(original.generation.remote_id)
    pipeline.ahead = timedelta(seconds=10)
    pipeline.until(lambda: pipeline.fresh(run).trouble == "ambiguous")
    assert pipeline.fresh(run).state == "uncertain"
    assert "no longer shows the picture" in pipeline.fresh(run).trouble_means


def test_a_picture_that_leonardo_lost_is_explained(pipeline: Pipeline, vary: Vary) -> None:
    original = an_original(pipeline)
    with accounts.client_for(pipeline.account) as client:
        assert client.delete_generation(original.generation.remote_id)
    run = pipeline.until_state(vary(original, Transform.NOBG), "failed")
    assert run.trouble == "lost_picture"
    assert "no longer has this picture" in run.trouble_means
    assert "No credits were used" in run.trouble_means


def test_a_refusal_by_the_filter_offers_no_other_words(pipeline: Pipeline, vary: Vary) -> None:
    run = vary(an_original(pipeline, "A thing !var-moderated"))
    run = pipeline.until_state(run, "failed")
    assert (run.trouble, run.attempts.get().state) == ("rejected", Attempt.State.REJECTED)
    assert "Try another one" in run.trouble_means


def test_a_crowd_waits_in_line_and_goes_out_again(pipeline: Pipeline, vary: Vary) -> None:
    run = vary(an_original(pipeline, "A crowd !var-429=1"))
    pipeline.until(lambda: pipeline.fresh(run).trouble == "busy")
    pipeline.ahead = timedelta(seconds=130)
    pipeline.until_state(run, "complete")
    assert ordered(pipeline) == ["upscale"]


def test_a_failure_over_there_fails_the_run(pipeline: Pipeline, vary: Vary) -> None:
    run = pipeline.until_state(vary(an_original(pipeline, "A storm !var-failed")), "failed")
    assert run.trouble == "failed_there"
    assert not Image.objects.filter(generation=run).exists()


def test_a_waiting_one_is_cancelled_free_of_charge(pipeline: Pipeline, vary: Vary) -> None:
    run = vary(an_original(pipeline))
    assert cancelling.cancel(generation=run)
    pipeline.sweep()
    assert pipeline.fresh(run).state == "cancelled"
    assert ordered(pipeline) == []


def test_a_picture_of_another_account_is_not_offered(pipeline: Pipeline, vary: Vary) -> None:
    original = an_original(pipeline)
    accounts.choose(team=pipeline.member.team, key=str(uuid.uuid4()), api_url=API_URL)
    offered = variations.offers(member=pipeline.member, image=original)
    assert {one.why_not for one in offered} == {variations.ELSEWHERE}
    with pytest.raises(variations.NotOffered, match="another Leonardo account"):
        vary(original)
    assert Generation.objects.count() == 1


def test_a_variation_guides_as_a_file_since_its_id_is_no_generated_image(
    pipeline: Pipeline, vary: Vary
) -> None:
    cut = result(pipeline.until_state(vary(an_original(pipeline), Transform.NOBG), "complete"))
    run = pipeline.start("A poster")
    run.slots.create(position=0, kind="style", image=cut, strength_type="Mid")
    with accounts.client_for(pipeline.account) as client:
        (remote,) = copies.ensure(run, pipeline.account, client).values()
    assert remote.id != cut.remote_id
    assert not remote.generated


def test_its_request_can_be_copied(pipeline: Pipeline, vary: Vary) -> None:
    original = an_original(pipeline)
    cut = result(pipeline.until_state(vary(original, Transform.NOBG), "complete"))
    text = exporting.request_text(cut.generation, Form.CURL)
    assert f"{pipeline.account.api_url}/variations/nobg" in text
    assert original.remote_id in text


def test_its_duration_is_learnt_from_its_own_kind(pipeline: Pipeline, vary: Vary) -> None:
    original = an_original(pipeline)
    Generation.objects.filter(pk=original.generation.pk).update(took_seconds=300)
    run = pipeline.until_state(vary(original), "complete")
    assert run.expected_seconds is None
    assert Account.objects.get().next_look_at is None


def test_retry_after_the_picture_was_deleted_says_so(pipeline: Pipeline, vary: Vary) -> None:
    original = an_original(pipeline, "A storm !var-failed")
    run = pipeline.until_state(vary(original), "failed")
    Image.objects.filter(pk=original.pk).update(deleted_at=timezone.now())
    with pytest.raises(variations.NotOffered, match="no longer here"):
        generations.retry(generation=pipeline.fresh(run), client_token=uuid.uuid4())


def test_a_picture_without_a_place_at_leonardo_is_not_offered(pipeline: Pipeline) -> None:
    image = an_image(pipeline.member, remote_id="")
    offered = variations.offers(member=pipeline.member, image=image)
    assert {one.why_not for one in offered} == {variations.FOREIGN}
