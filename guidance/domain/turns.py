"""Whose turn it is: members of an account share its slots fairly (reliability 2.9)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Member = TypeVar("Member", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Waiting(Generic[Member]):
    """A generation in line: our id, whose it is, and since when (any clock, smaller is older)."""

    id: object
    member: Member
    since: float


def member_limit(slots: int, members: int) -> int:
    """How many slots one member may hold while others wait; all of them when alone."""
    return max(1, math.ceil(slots / max(members, 1)))


def next_turns(
    waiting: Sequence[Waiting[Member]], busy: Mapping[Member, int], slots: int
) -> tuple[Waiting[Member], ...]:
    """Who starts now: fewest running first, then the longest wait, up to the free slots.

    `busy` counts each member's slots in use; `slots` is what the account has in all.
    """
    held = Counter(dict(busy))
    free = max(slots - held.total(), 0)
    left = sorted(waiting, key=lambda entry: entry.since)
    chosen: list[Waiting[Member]] = []
    while left and len(chosen) < free:
        limit = _limit(left, held, slots)
        open_ = [entry for entry in left if held[entry.member] < limit]
        if not open_:
            break
        best = min(open_, key=lambda entry: (held[entry.member], entry.since))
        held[best.member] += 1
        left.remove(best)
        chosen.append(best)
    return tuple(chosen)


def _limit(left: Sequence[Waiting[Member]], held: Counter[Member], slots: int) -> int:
    """The whole pool for someone who waits alone, an equal part while others wait too."""
    waiting = {entry.member for entry in left}
    if len(waiting) == 1:
        return slots
    active = waiting | {member for member, count in held.items() if count}
    return member_limit(slots, len(active))


def places_in_line(
    waiting: Sequence[Waiting[Member]], busy: Mapping[Member, int]
) -> dict[object, int]:
    """The place of each waiting generation, 1 for the next, if slots came free one by one."""
    # With this many slots nobody meets the limit of a member, so only the order is left.
    roomy = (len(waiting) + sum(busy.values()) + 1) ** 2
    order = next_turns(waiting, busy, roomy)
    return {entry.id: place for place, entry in enumerate(order, start=1)}
