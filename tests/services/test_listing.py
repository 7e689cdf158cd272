"""Which pages of the account's listing are read."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from guidance.domain.states import State
from guidance.models import Account, Generation, Membership
from guidance.services import listing, looks
from tests.factories import a_generation
from tests.services.pipeline import Pipeline


def sent(
    member: Membership, account: Account, now: datetime, ages: list[float], state: State
) -> None:
    for age in ages:
        a_generation(
            member, account=account, state=state, running_since=now - timedelta(seconds=age)
        )


def pages(account: Account, now: datetime) -> list[tuple[int, int]]:
    return listing.pages(account.pk, list(looks.running(account.pk)), now)


def test_ended_runs_that_stand_above_are_counted(account: Account, alice: Membership) -> None:
    now = timezone.now()
    sent(alice, account, now, [30, 31], State.PENDING)
    sent(alice, account, now, [float(age) for age in range(1, 21)], State.COMPLETE)
    sent(alice, account, now, [100.0], State.COMPLETE)
    assert pages(account, now) == [(0, 22 + 5)]


def test_with_a_deep_queue_the_oldest_are_asked_for(account: Account, alice: Membership) -> None:
    now = timezone.now()
    sent(alice, account, now, [60 + number / 100 for number in range(30)], State.PENDING)
    sent(alice, account, now, [number / 100 for number in range(1, 251)], State.PENDING)
    asked = pages(account, now)
    assert all(limit == 100 for _, limit in asked)
    covered = {place for offset, limit in asked for place in range(offset, offset + limit)}
    assert set(range(250, 280)) <= covered
    assert len(asked) <= 2


@pytest.mark.django_db(transaction=True)
def test_old_runs_are_seen_although_many_newer_ones_have_ended(pipeline: Pipeline) -> None:
    slow = pipeline.until_state(pipeline.start("Slow !slow=8"), "pending")
    quick = [pipeline.start(f"Quick {number}").pk for number in range(12)]
    done = Generation.objects.filter(pk__in=quick, state="complete")
    pipeline.until(lambda: done.count() == 12)
    assert pipeline.until_state(slow, "complete").state == "complete"
    assert pipeline.box.calls().get("GET /generations/{id}", 0) == 0


@pytest.mark.django_db(transaction=True)
def test_a_straggler_is_asked_for_ever_more_rarely(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start("Hidden !lag=9999 !slow=600"), "pending")
    for seconds in range(70, 130):
        pipeline.ahead = timedelta(seconds=seconds)
        pipeline.sweep()
    assert pipeline.fresh(run).state == "pending"
    assert 4 <= pipeline.box.calls()["GET /generations/{id}"] <= 7
