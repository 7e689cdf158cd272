"""The feed: which runs it shows, in which order, and in which words."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from guidance.models import Account, Favourite, Generation, Image, Membership
from guidance.services import feed
from guidance.services.queue import Place
from guidance.services.run_words import words_for
from tests.factories import a_generation, an_image

State = Generation.State
pytestmark = pytest.mark.django_db


def words(
    run: Generation, *, place: Place | None = None, stored: int = 0, now: datetime | None = None
) -> str:
    return words_for(run, place=place, stored=stored, now=now or timezone.now()).time


def test_the_feed_shows_only_the_persons_own_runs(alice: Membership, bob: Membership) -> None:
    mine = a_generation(alice)
    a_generation(bob)
    assert [card.run for card in feed.page(member=alice).cards] == [mine]


def test_the_feed_pages_by_cursor_without_gaps_or_repeats(
    alice: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "PAGE", 3)
    moment = timezone.now()
    runs = [a_generation(alice, created_at=moment - timedelta(minutes=n // 2)) for n in range(8)]
    seen, after = [], ""
    while True:
        page = feed.page(member=alice, after=after)
        seen += [card.run.pk for card in page.cards]
        after = page.after
        if not after:
            break
    assert len(seen) == 8
    assert set(seen) == {run.pk for run in runs}


@pytest.mark.parametrize("cursor", ["nonsense", "AAAA", "é", "MjAyNg", "x" * 5000])
def test_a_damaged_cursor_means_the_beginning(alice: Membership, cursor: str) -> None:
    run = a_generation(alice)
    assert [card.run for card in feed.page(member=alice, after=cursor).cards] == [run]


def test_filters_narrow_the_feed(alice: Membership) -> None:
    done = a_generation(alice)
    running = a_generation(alice, state=State.PENDING)
    failed = a_generation(alice, state=State.FAILED)
    Favourite.objects.create(user=alice.user, image=an_image(alice, generation=done))
    shown = {
        name: [card.run for card in feed.page(member=alice, filter=name).cards]
        for name in ("running", "failed", "favourites")
    }
    assert shown == {"running": [running], "failed": [failed], "favourites": [done]}
    assert len(feed.page(member=alice, filter="nonsense").cards) == 3


def test_counts_of_running_and_failed_stand_on_the_tabs(alice: Membership) -> None:
    a_generation(alice, state=State.PENDING)
    a_generation(alice, state=State.FAILED)
    a_generation(alice, state=State.NOT_CHARGED)
    page = feed.page(member=alice)
    assert (page.counts.running, page.counts.failed) == (1, 2)


def test_hidden_runs_leave_the_feed(alice: Membership) -> None:
    a_generation(alice, hidden_at=timezone.now())
    assert feed.page(member=alice).is_new_here


def test_a_generating_run_has_a_frame_for_each_image(alice: Membership) -> None:
    run = a_generation(alice, state=State.PENDING, num_images=3)
    assert len(feed.card(run=run, viewer=alice.user).tiles) == 3


def test_images_take_their_frames_as_they_are_stored(alice: Membership) -> None:
    run = a_generation(alice, state=State.FETCHING, num_images=2)
    an_image(alice, generation=run)
    an_image(alice, generation=run, stored=False)
    card = feed.card(run=run, viewer=alice.user)
    assert [tile.image is not None for tile in card.tiles] == [True, False]
    assert card.words.time == "1 of 2 images"


def test_an_image_that_is_gone_says_so(alice: Membership) -> None:
    run = a_generation(alice, num_images=1)
    an_image(alice, generation=run, stored=False, state=Image.State.GONE)
    assert feed.card(run=run, viewer=alice.user).tiles[0].gone


@pytest.mark.parametrize(
    ("position", "starts_in", "text"),
    [
        (1, None, "Next in line"),
        (2, 12.2, "2nd in line · starts in about 12 s"),
        (3, None, "3rd in line"),
        (4, 30.0, "4th in line · starts in about 30 s"),
        (11, None, "11th in line"),
        (21, None, "21st in line"),
        (22, None, "22nd in line"),
    ],
)
def test_a_queued_run_tells_its_place(
    alice: Membership, position: int, starts_in: float | None, text: str
) -> None:
    run = a_generation(alice, state=State.QUEUED)
    assert words(run, place=Place(position, starts_in)) == text


def test_a_queued_run_says_that_the_key_was_refused(alice: Membership) -> None:
    run = a_generation(alice, state=State.QUEUED)
    run.account.paused_reason = Account.Paused.KEY_REFUSED
    run.account.paused_said = "Authentication hook unauthorized this request"
    told = words_for(run, place=None, stored=0, now=timezone.now())
    assert told.time == "Waiting: Leonardo refused the API key"
    assert told.said == "Authentication hook unauthorized this request"


def test_a_generating_run_tells_elapsed_of_expected(alice: Membership) -> None:
    began = timezone.now()
    run = a_generation(alice, state=State.PENDING, running_since=began, expected_seconds=30.2)
    assert words(run, now=began + timedelta(seconds=18)) == "18 s of about 30 s"


def test_a_run_past_its_estimate_has_no_end_in_its_bar(alice: Membership) -> None:
    began = timezone.now()
    run = a_generation(alice, state=State.PENDING, running_since=began, expected_seconds=30)
    told = words_for(run, place=None, stored=0, now=began + timedelta(seconds=52))
    assert (told.time, told.value) == ("Taking longer than usual, 52 s", None)


def test_a_finished_run_tells_model_cost_and_duration(alice: Membership) -> None:
    ended = timezone.now()
    run = a_generation(
        alice,
        cost=Decimal("22"),
        cost_unit="CREDITS",
        created_at=ended - timedelta(seconds=31),
        ended_at=ended,
    )
    assert words(run).startswith("Kino XL · 22 credits · 31 s · ")


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (Decimal("22"), "CREDITS", "22 credits"),
        (Decimal("1.0000"), "CREDITS", "1 credit"),
        (Decimal("0.0147"), "DOLLARS", "$0.0147"),
        (Decimal("20.0000"), "", "20 credits"),
    ],
)
def test_costs_stand_in_the_accounts_unit(
    alice: Membership, amount: Decimal, unit: str, text: str
) -> None:
    assert text in words(a_generation(alice, cost=amount, cost_unit=unit))


def test_a_failure_quotes_leonardo_and_says_what_it_means(alice: Membership) -> None:
    run = a_generation(
        alice,
        state=State.FAILED,
        trouble_said="Init image not found.",
        trouble_means="No credits were used.",
    )
    card = feed.card(run=run, viewer=alice.user)
    assert (card.words.said, card.words.means) == ("Init image not found.", "No credits were used.")
    assert card.can_retry
    assert card.words.loud


def test_a_run_that_is_being_checked_quotes_what_leonardo_said(alice: Membership) -> None:
    run = a_generation(alice, state=State.UNCERTAIN, trouble_said="internal error")
    told = words_for(run, place=None, stored=0, now=timezone.now())
    assert (told.word, told.said) == ("Checking", "internal error")
    assert "sends nothing twice" in told.means


def test_a_finished_run_with_missing_images_offers_to_fetch_them(alice: Membership) -> None:
    run = a_generation(alice, state=State.COMPLETE, trouble="gone")
    assert feed.card(run=run, viewer=alice.user).can_retry
    assert not feed.card(run=a_generation(alice), viewer=alice.user).can_retry


def test_a_moderated_run_offers_editing_instead_of_retry(alice: Membership) -> None:
    run = a_generation(alice, state=State.FAILED, trouble="moderated")
    assert feed.card(run=run, viewer=alice.user).can_edit_prompt


def test_only_runs_that_were_not_sent_can_be_cancelled(alice: Membership) -> None:
    waiting = a_generation(alice, state=State.QUEUED, sent_at=None)
    sent = a_generation(alice, state=State.SUBMITTING)
    running = a_generation(alice, state=State.PENDING)
    assert [
        feed.card(run=run, viewer=alice.user).can_cancel for run in (waiting, sent, running)
    ] == [
        True,
        False,
        False,
    ]


def test_every_state_has_words(alice: Membership) -> None:
    for state in State:
        card = feed.card(run=a_generation(alice, state=state), viewer=alice.user)
        assert card.words.word
        assert card.words.look


def test_new_runs_are_found_beside_the_known_ones(alice: Membership) -> None:
    old = a_generation(alice, created_at=timezone.now() - timedelta(minutes=5))
    known = a_generation(alice, created_at=timezone.now() - timedelta(minutes=1))
    fresh = a_generation(alice)
    found = feed.since(member=alice, known=[known.pk])
    assert [card.run for card in found] == [fresh]
    assert old not in [card.run for card in found]


def test_a_page_of_the_feed_needs_few_queries(
    alice: Membership, django_assert_max_num_queries: object
) -> None:
    for _ in range(6):
        run = a_generation(alice)
        an_image(alice, generation=run)
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        feed.page(member=alice)
