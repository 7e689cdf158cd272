"""Downloads: what arrives is checked, what does not is tried again and then said plainly."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from guidance.models import Generation, Image
from guidance.services import generations
from tests.services.pipeline import Pipeline, a_recipe

pytestmark = pytest.mark.django_db(transaction=True)


def exhausted(pipeline: Pipeline, run: Generation) -> Generation:
    """Let time pass until every try is used up."""
    pipeline.until_state(run, "fetching")
    for tries in range(1, 9):
        pipeline.ahead = timedelta(seconds=1500 * tries)
        pipeline.sweep()
        if pipeline.fresh(run).state != "fetching":
            break
    return pipeline.fresh(run)


@pytest.mark.parametrize(
    "word",
    ["!cdn-404", "!cdn-403", "!cdn-html", "!cdn-truncated", "!cdn-broken", "!cdn-empty",
     "!cdn-bomb", "!cdn-redirect"],
)  # fmt: skip
def test_a_bad_file_is_tried_eight_times_and_never_stored(pipeline: Pipeline, word: str) -> None:
    run = exhausted(pipeline, pipeline.start(f"A picture {word}"))
    image = Image.objects.get(generation=run)
    assert (image.state, image.tries) == (Image.State.GONE, 8)
    assert image.trouble
    assert (run.state, run.trouble) == ("failed", "gone")
    assert "Their credits were used" in run.trouble_means
    assert not list(Path(settings.DATA.media).rglob("*.*"))
    assert not list(Path(settings.DATA.incoming).glob("*.part"))


def test_a_file_at_a_foreign_host_is_never_asked_for(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start("Elsewhere !foreign-host"), "failed")
    image = Image.objects.get(generation=run)
    assert (image.state, image.tries) == (Image.State.GONE, 1)


def test_a_flaky_download_is_repeated_until_it_works(pipeline: Pipeline) -> None:
    run = pipeline.start(a_recipe("A flicker !cdn-flaky=2", num_images=2))
    pipeline.until_state(run, "fetching")
    pipeline.ahead = timedelta(seconds=20)
    run = pipeline.until_state(run, "complete")
    assert run.trouble == ""
    assert Image.objects.filter(generation=run, state=Image.State.STORED).count() == 2


def test_progress_is_told_with_each_image(pipeline: Pipeline) -> None:
    run = pipeline.start(a_recipe("Four", num_images=4))
    done = pipeline.until_state(run, "complete")
    assert done.version >= run.version + 4 + 4


def test_missing_files_are_downloaded_again_on_retry_without_paying_again(
    pipeline: Pipeline,
) -> None:
    run = exhausted(pipeline, pipeline.start("Come back !cdn-404"))
    again = generations.retry(generation=run, client_token=run.pk)
    assert again.pk == run.pk
    again = pipeline.fresh(again)
    assert (again.state, again.trouble) == ("fetching", "")
    assert pipeline.accepted(run) == 1


def test_a_failure_at_leonardo_says_that_the_credits_come_back(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start("No luck !failed"), "failed")
    assert run.trouble == "failed_there"
    assert "credits back" in run.trouble_means


def test_a_complete_answer_without_images_is_not_ready_yet(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start("Patience !late-images=1"), "complete")
    assert Image.objects.get(generation=run).state == Image.State.STORED


def test_a_run_missing_from_the_listing_is_asked_for_by_itself(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start("A gap !lag=600"), "pending")
    pipeline.ahead = timedelta(seconds=70)
    run = pipeline.until_state(run, "complete")
    assert pipeline.box.calls()["GET /generations/{id}"] >= 1


def test_a_run_that_never_ends_is_stalled_and_still_looked_for(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start("Forever !huge-slow=5"), "pending")
    pipeline.ahead = timedelta(hours=25)
    assert pipeline.until_state(run, "stalled").trouble_means
    run = pipeline.until_state(run, "complete")
    assert run.trouble == ""


def test_unknown_statuses_count_as_running(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start("Odd !odd-status !odd-id"), "complete")
    assert run.remote_id[14] == "6"
