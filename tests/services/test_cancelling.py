"""Cancelling what was sent: it goes on, its images go to the trash, and can be kept after all."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from guidance.domain.filters import Filters
from guidance.domain.states import State
from guidance.models import Attempt, Generation, Image, Membership
from guidance.services import (
    attempts,
    cancelling,
    feed,
    feed_cards,
    gallery,
    gallery_whole,
    lineage,
    moves,
    neighbours,
    trash,
)
from tests.factories import a_generation, an_image
from tests.services.pipeline import Pipeline
from tests.services.test_turns import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def card(run: Generation, member: Membership) -> feed_cards.Card:
    return feed.card(run=run, viewer=member.user)


def ended(pipeline: Pipeline, run: Generation) -> Generation:
    pipeline.ahead = timedelta(seconds=10)
    return pipeline.until_state(run, "complete")


@pytest.mark.parametrize("word", ["", "!drop"])
def test_images_of_a_run_cancelled_after_sending_come_to_the_trash(
    pipeline: Pipeline, word: str
) -> None:
    pipeline.box.change(duration=1)
    run = pipeline.until_state(pipeline.start(f"Not wanted {word}"), "pending", "uncertain")
    assert cancelling.discard(generation=run)
    assert card(run, pipeline.member).words.word in ("Cancelled", "Checking")
    run = ended(pipeline, run)
    assert not gallery.shown().filter(generation=run).exists()
    assert [image.generation_id for image in trash.listing(member=pipeline.member)] == [run.pk]
    shown = card(run, pipeline.member)
    assert (shown.words.word, shown.tiles, shown.can_keep) == ("Cancelled", (), True)
    assert pipeline.accepted(run) == 1


def test_a_cancelled_run_whose_images_are_kept_after_all_is_like_any_other(
    pipeline: Pipeline,
) -> None:
    pipeline.box.change(duration=1)
    run = pipeline.until_state(pipeline.start("Wanted again"), "pending")
    assert cancelling.discard(generation=run)
    assert cancelling.keep(generation=run)
    run = ended(pipeline, run)
    assert gallery.shown().filter(generation=run).count() == 1
    assert card(run, pipeline.member).words.word == "Complete"


def test_images_are_kept_also_when_the_run_ended_meanwhile(pipeline: Pipeline) -> None:
    pipeline.box.change(duration=1)
    run = pipeline.until_state(pipeline.start("Wanted late"), "pending")
    cancelling.discard(generation=run)
    run = ended(pipeline, run)
    assert cancelling.keep(generation=run)
    assert gallery.shown().filter(generation=run).count() == 1
    assert not card(run, pipeline.member).can_keep


def test_images_that_are_here_already_go_to_the_trash_with_the_others(alice: Membership) -> None:
    run = a_generation(alice, state=State.FETCHING, num_images=2)
    here = an_image(alice, generation=run)
    coming = an_image(alice, generation=run, position=1, state=Image.State.LISTED)
    assert cancelling.discard(generation=run)
    gone = Image.objects.filter(deleted_at__isnull=False).values_list("pk", flat=True)
    assert set(gone) == {here.pk, coming.pk}
    assert cancelling.keep(generation=run)
    assert not Image.objects.filter(deleted_at__isnull=False).exists()


def test_an_image_deleted_by_hand_stays_deleted_when_the_others_are_kept(
    alice: Membership,
) -> None:
    run = a_generation(alice, state=State.FETCHING, num_images=2)
    by_hand = an_image(alice, generation=run)
    an_image(alice, generation=run, position=1)
    trash.discard(member=alice, ids=[by_hand.pk])
    cancelling.discard(generation=run)
    cancelling.keep(generation=run)
    gone = Image.objects.filter(deleted_at__isnull=False)
    assert [image.pk for image in gone] == [by_hand.pk]


def test_the_trash_shows_only_what_has_arrived_and_counts_what_comes(
    alice: Membership, bob: Membership, charlie: Membership
) -> None:
    run = a_generation(bob, state=State.FETCHING, num_images=3)
    here = an_image(bob, generation=run)
    an_image(bob, generation=run, position=1, state=Image.State.LISTED)
    an_image(bob, generation=run, position=2, state=Image.State.GONE)
    assert cancelling.discard(generation=run)
    assert "Downloading to the trash" in card(run, bob).words.time
    for member, expected in ((alice, ([here.pk], 1)), (bob, ([here.pk], 1)), (charlie, ([], 0))):
        listed = [image.pk for image in trash.listing(member=member)]
        assert (listed, trash.coming(member=member)) == expected


def test_images_restored_and_deleted_again_are_kept_by_the_card_that_offers_it(
    alice: Membership,
) -> None:
    run = a_generation(alice, state=State.COMPLETE, cancel_requested_at=timezone.now())
    image = an_image(alice, generation=run, deleted_at=run.cancel_requested_at)
    assert trash.restore(member=alice, ids=[image.pk]) == 1
    assert trash.discard(member=alice, ids=[image.pk]) == [image.pk]
    assert card(run, alice).can_keep
    assert cancelling.keep(generation=run)
    assert [one.pk for one in card(run, alice).images] == [image.pk]


def test_a_cancelled_run_is_nowhere_until_its_images_are_kept(alice: Membership) -> None:
    source = an_image(alice)
    run = a_generation(alice, state=State.COMPLETE, prompt="Zither", remix_of=source.generation)
    image = an_image(alice, generation=run)
    Generation.objects.filter(pk=run.pk).update(state=State.FETCHING)
    zither = Filters(text="zither")

    def seen() -> list[bool]:
        beside = neighbours.neighbours(source, member=alice, scope="team")
        found = gallery_whole.whole(member=alice, scope="team", filters=zither)
        came_out = lineage.lineage(image=source).came_out
        return [
            gallery.page(member=alice, scope="team").count == 2,
            gallery.page(member=alice, scope="team", filters=zither).count == 1,
            image in (beside.newer, beside.older),
            bool(found.images),
            bool(came_out),
            bool(trash.chosen(member=alice, ids=[image.pk])),
        ]

    assert seen() == [True] * 6
    assert cancelling.discard(generation=run)
    assert seen() == [False] * 6
    assert cancelling.keep(generation=run)
    assert seen() == [True] * 6


def test_cancelling_twice_changes_nothing_more(alice: Membership) -> None:
    run = a_generation(alice, state=State.PENDING)
    assert cancelling.discard(generation=run)
    asked = Generation.objects.get(pk=run.pk).cancel_requested_at
    assert cancelling.discard(generation=run)
    assert Generation.objects.get(pk=run.pk).cancel_requested_at == asked


@pytest.mark.parametrize("state", [State.COMPLETE, State.FAILED, State.NOT_CHARGED])
def test_what_ended_by_itself_can_not_be_cancelled(alice: Membership, state: State) -> None:
    run = a_generation(alice, state=state)
    image = an_image(alice, generation=run)
    assert not cancelling.discard(generation=run)
    assert not cancelling.keep(generation=run)
    image.refresh_from_db()
    assert image.deleted_at is None


def test_a_cancelled_run_that_leonardo_turned_away_is_not_sent_again(pipeline: Pipeline) -> None:
    run, attempt = pipeline.begun("Turned away")
    attempts.pass_point_of_no_return(attempt, timezone.now())
    assert cancelling.discard(generation=pipeline.fresh(run))
    # As the answer 429 leaves it: nothing was taken on, so the run would go back in line.
    attempts.close(attempt, Attempt.State.REJECTED, timezone.now(), error_class="rate_limited")
    moves.back_in_line(pipeline.fresh(run), State.SUBMITTING, sent_at=None)
    pipeline.sweep()
    assert pipeline.fresh(run).state == "cancelled"
    assert pipeline.accepted(run) == 0


def test_discarding_and_finishing_at_the_same_time_leave_no_image_behind(
    pipeline: Pipeline,
) -> None:
    pipeline.box.change(duration=0.3)
    for _ in range(4):
        run = pipeline.until_state(pipeline.start(f"Race {uuid.uuid4()}"), "pending")
        pipeline.ahead += timedelta(seconds=10)
        got = at_once(pipeline.sweep, partial(cancelling.discard, generation=run))
        run = pipeline.until_state(run, "complete")
        shown = gallery.shown().filter(generation=run).count()
        assert shown == (0 if True in got else 1)
