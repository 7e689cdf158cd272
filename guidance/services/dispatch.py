"""Which waiting run goes next: as many as the account has slots, taking turns between members.

Waiting work stays in our own queue, although Leonardo would take 200 more: late binding keeps
cancelling free of charge and the order ours (reliability design 2.9).
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from guidance.domain.states import State
from guidance.models import Account, Generation
from guidance.services import doorbell, moves
from guidance.services.readiness import disk_has_room

_UNCERTAIN_HOLDS = timedelta(minutes=10)


def claim(account: Account, now: datetime) -> list[Generation]:
    """Take from the queue what the account may start now, and ring for each to be sent.

    The account's row is locked meanwhile, so two workers never fill the same slot.
    """
    if not disk_has_room():
        return []
    with transaction.atomic():
        fresh = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        free = _free_slots(fresh, now)
        if free <= 0:
            return []
        chosen = [run for run in _in_turns(fresh, now, free) if _take(run, now)]
        for run in chosen:
            doorbell.ring("send", run.pk)
    return chosen


def in_flight(account: Account, now: datetime) -> QuerySet[Generation]:
    """Return the runs that hold a slot: being sent, running there, or perhaps running there."""
    return Generation.objects.filter(_holding(now), account=account)


def busy_and_waiting(account: Account, now: datetime) -> QuerySet[Generation]:
    """Return the runs that hold a slot and those that wait for one, oldest first, in one query."""
    rows = Generation.objects.filter(_holding(now) | Q(state=State.QUEUED), account=account)
    return rows.order_by("created_at", "id")


def _holding(now: datetime) -> Q:
    held = Q(state__in=[State.PREPARING, State.SUBMITTING, State.PENDING])
    return held | Q(state=State.UNCERTAIN, sent_at__gt=now - _UNCERTAIN_HOLDS)


def waiting(account: Account, now: datetime | None = None) -> QuerySet[Generation]:
    """Return the queued runs, oldest first; with `now` only those that may go."""
    queued = Generation.objects.filter(account=account, state=State.QUEUED)
    if now is not None:
        queued = queued.filter(Q(next_step_at__isnull=True) | Q(next_step_at__lte=now))
    return queued.order_by("created_at", "id")


def turns(queued: Iterable[Generation], running: Counter[int | None]) -> list[Generation]:
    """Order runs so that whoever has the fewest in flight is next, the oldest run first.

    `queued` is oldest first; `running` counts what each member has in flight already.
    """
    lines: defaultdict[int | None, deque[Generation]] = defaultdict(deque)
    for run in queued:
        lines[run.member_id].append(run)
    busy, ordered = Counter(running), []
    while lines:
        member = min(lines, key=lambda who: (busy[who], lines[who][0].created_at))
        ordered.append(lines[member].popleft())
        busy[member] += 1
        if not lines[member]:
            del lines[member]
    return ordered


def _in_turns(account: Account, now: datetime, free: int) -> list[Generation]:
    running: Counter[int | None] = Counter(
        in_flight(account, now).values_list("member_id", flat=True)
    )
    queued = waiting(account, now)
    members = queued.order_by().values_list("member_id", flat=True).distinct()
    # Each member's oldest few are enough: nobody can be given more than the free slots.
    oldest = [run for who in members for run in queued.filter(member_id=who)[:free]]
    return turns(oldest, running)[:free]


def _free_slots(account: Account, now: datetime) -> int:
    if account.paused_reason or (account.next_try_at and account.next_try_at > now):
        return 0
    return account.slots - in_flight(account, now).count()


def _take(run: Generation, now: datetime) -> bool:
    return moves.move(run, State.QUEUED, State.PREPARING, next_step_at=now, tries=run.tries + 1)
