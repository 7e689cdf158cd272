"""Downloads: what arrives is checked, what does not is tried again and then said plainly."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from guidance.models import Generation, Image
from guidance.services import generations
from guidance.services.run_words import words_for
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
    ("word", "why"),
    [("!cdn-404", "The image host said: “"), ("!cdn-403", "The image host said: “"),
     ("!cdn-html", "What arrived is no complete picture."),
     ("!cdn-truncated", "The image host doesn't answer."),
     ("!cdn-broken", "What arrived is no complete picture."),
     ("!cdn-empty", "The file was empty, too large or too slow."),
     ("!cdn-bomb", "What arrived is no complete picture."), ("!cdn-redirect", "The image host")],
)  # fmt: skip
def test_a_bad_file_is_tried_eight_times_and_never_stored(
    pipeline: Pipeline, word: str, why: str
) -> None:
    run = exhausted(pipeline, pipeline.start(f"A picture {word}"))
    image = Image.objects.get(generation=run)
    assert (image.state, image.tries) == (Image.State.GONE, 8)
    assert (run.state, run.trouble) == ("failed", "gone")
    assert why in run.trouble_means
    assert "Their credits were used" in run.trouble_means
    assert not list(Path(settings.DATA.media).rglob("*.*"))
    assert not list(Path(settings.DATA.incoming).glob("*.part"))


def test_a_file_at_a_foreign_host_is_never_asked_for(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start("Elsewhere !foreign-host"), "failed")
    image = Image.objects.get(generation=run)
    assert (image.state, image.tries) == (Image.State.GONE, 1)
    assert (run.trouble_said, "doesn't talk to" in run.trouble_means) == ("", True)


def test_an_image_that_keeps_failing_says_why_while_it_is_asked_for_again(
    pipeline: Pipeline,
) -> None:
    run = pipeline.start("Still to come !cdn-flaky=2")
    pipeline.until_state(run, "fetching")
    pipeline.until(lambda: pipeline.fresh(run).trouble == "late")
    told = words_for(pipeline.fresh(run), place=None, stored=0, now=pipeline.now())
    assert told.means.startswith("An image does not arrive yet. The image host")
    assert told.means.endswith("Leoweb asks again by itself.")
    run = pipeline.until_state(run, "complete")
    assert (run.trouble, run.trouble_means) == ("", "")


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
    pipeline.wait(lambda: pipeline.box.accepted()[0]["status"] == "COMPLETE")
    pipeline.ahead = timedelta(seconds=70)
    run = pipeline.until_state(run, "complete")
    assert pipeline.box.calls()["GET /generations/{id}"] >= 1


def test_a_run_that_never_ends_is_stalled_and_still_looked_for(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start("Forever !huge-slow=2"), "pending")
    pipeline.ahead = timedelta(hours=25)
    assert pipeline.until_state(run, "stalled").trouble_means
    run = pipeline.until_state(run, "complete")
    assert run.trouble == ""


def test_unknown_statuses_count_as_running(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start("Odd !odd-status !odd-id"), "complete")
    assert run.remote_id[14] == "6"
