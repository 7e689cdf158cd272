"""Prompt history: different prompts, newest first, one's own alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from guidance.models import Membership
from guidance.services import prompts
from tests.factories import a_generation

pytestmark = pytest.mark.django_db


def asked(member: Membership, *texts: str) -> None:
    """Runs with these prompts, the first the oldest."""
    start = timezone.now() - timedelta(hours=1)
    for minute, text in enumerate(texts):
        a_generation(member, prompt=text, created_at=start + timedelta(minutes=minute))


def texts(member: Membership, words: str = "") -> list[str]:
    return [one.prompt for one in prompts.history(member=member, words=words)]


def test_each_prompt_stands_once_where_it_was_last_used(alice: Membership) -> None:
    asked(alice, "Lake at dusk", "Glass tower", "lake  at dusk")
    assert texts(alice) == ["lake  at dusk", "Glass tower"]


def test_nobody_reads_what_another_wrote(
    alice: Membership, bob: Membership, charlie: Membership
) -> None:
    asked(alice, "Hers")
    asked(charlie, "Elsewhere")
    assert texts(bob) == []


def test_a_run_hidden_from_the_feed_still_lends_its_prompt(alice: Membership) -> None:
    a_generation(alice, prompt="Hidden since", hidden_at=timezone.now())
    assert texts(alice) == ["Hidden since"]


def test_every_word_has_to_be_in_it_in_any_case_and_order(alice: Membership) -> None:
    asked(alice, "Lake at dusk", "Dusk over dunes", "100% glass_tower")
    assert texts(alice, "DUSK lake") == ["Lake at dusk"]
    assert texts(alice, "dus") == ["Dusk over dunes", "Lake at dusk"]
    assert texts(alice, "%") == texts(alice, "_") == ["100% glass_tower"]
    assert texts(alice, "x" * 10_000) == []


def test_the_list_has_an_end(alice: Membership) -> None:
    asked(alice, *(f"Prompt {number}" for number in range(prompts.SHOWN_AT_MOST + 3)))
    found = texts(alice)
    assert len(found) == prompts.SHOWN_AT_MOST
    assert found[0] == f"Prompt {prompts.SHOWN_AT_MOST + 2}"
