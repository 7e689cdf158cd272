"""Prompt history: what a person has asked for before, read off their own runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from guidance.models import Generation, Membership

SHOWN_AT_MOST = 50
WORDS_AT_MOST = 200
_READ_AT_MOST = 1000
"""Runs that are looked at for one list: people repeat themselves, and a list has an end."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt and the newest run that carried it."""

    run_id: UUID
    prompt: str
    at: datetime


def history(*, member: Membership, words: str = "") -> tuple[Asked, ...]:
    """Return the person's last different prompts, newest first; `words` must all be in them.

    Runs that were hidden from the feed count too. The index of the feed gives the order, so the
    query stops early.
    """
    rows = having(Generation.objects.filter(member=member.user, team=member.team), words)
    newest = rows.order_by("-created_at", "-id").values_list("id", "prompt", "created_at")
    return _different(Asked(*row) for row in newest[:_READ_AT_MOST])


def having(runs: QuerySet[Generation], words: str) -> QuerySet[Generation]:
    """Return those runs whose prompt has all the words in it, whatever their case."""
    for word in words[:WORDS_AT_MOST].split():
        runs = runs.filter(prompt__icontains=word)
    return runs


def _different(asked: Iterable[Asked]) -> tuple[Asked, ...]:
    first: dict[str, Asked] = {}
    for one in asked:
        first.setdefault(" ".join(one.prompt.split()).casefold(), one)
        if len(first) == SHOWN_AT_MOST:
            break
    return tuple(first.values())
