"""Looks at an account's running work: one listing call answers for all of it.

Variations are asked for one by one, by their ids (API contract 7).
A single GET is for stragglers that the listing should have shown and did not. State changes only
by what we read ourselves. Source: API contract 5.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from guidance.domain.durations import between
from guidance.domain.pacing import backoff
from guidance.domain.states import State
from guidance.leonardo import answers
from guidance.leonardo.client import Client
from guidance.leonardo.errors import LeonardoError
from guidance.models import Account, Attempt, Generation, Image
from guidance.services import (
    accounts,
    adopting,
    clearing,
    doorbell,
    listing,
    looks,
    moves,
    run_texts,
    troubles,
)

log = structlog.get_logger(__name__)
_LEASE = timedelta(seconds=60)
_STRAGGLES_AFTER = timedelta(seconds=60)
_STALLED_AFTER = timedelta(hours=24)
_STRAGGLERS = 3
_STRAGGLER_GAP = timedelta(seconds=10)
Listed = dict[str, answers.Generation]
Images = tuple[answers.GeneratedImage, ...]


def look(account_id: UUID, now: datetime) -> None:
    """Ask once about everything that runs at an account, move what ended, plan the next look."""
    account = _claimed(account_id, now)
    if account is None:
        return
    runs = list(looks.running(account.pk))
    pictures = [run for run in runs if not run.transform]
    varied = [run for run in runs if run.transform]
    try:
        with accounts.client_for(account) as client:
            listed = _listed(client, account, pictures, now) if pictures or not varied else {}
            listed |= _stragglers(client, pictures, listed, now)
            made = _variations(client, varied, now)
    except LeonardoError as error:
        _look_later(account, error, now)
        return
    clearing.note_success(account)
    seen = account.last_look_at if not account.failures else None
    ended = [
        _judge(run, listed[run.remote_id], seen) for run in pictures if run.remote_id in listed
    ]
    ended += [
        _judge_variation(run, made[run.remote_id], seen) for run in varied if run.remote_id in made
    ]
    _stall(runs, now)
    adopting.adopt_strays(account, listed.values(), timezone.now())
    looks.plan(account.pk, timezone.now())
    if any(ended):
        doorbell.ring("dispatch", account.pk)


def _claimed(account_id: UUID, now: datetime) -> Account | None:
    """Take this look: its time moves on, and whoever comes second finds it taken."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None or not account.remote_user_id:
        return None
    # The account that is returned has the time of the look before this one.
    same = Account.objects.filter(pk=account_id, next_look_at=account.next_look_at)
    taken = same.filter(last_look_at=account.last_look_at).update(
        next_look_at=now + _LEASE, last_look_at=now
    )
    return account if taken else None


def _listed(client: Client, account: Account, runs: list[Generation], now: datetime) -> Listed:
    found: Listed = {}
    for offset, limit in listing.pages(account.pk, runs, now):
        page = client.generations(account.remote_user_id, offset=offset, limit=limit)
        found |= {row.id: row for row in page.generations}
    return found


def _stragglers(client: Client, runs: list[Generation], listed: Listed, now: datetime) -> Listed:
    """Ask one by one, ever more rarely, about runs that the listing fails to show."""
    found: Listed = {}
    missing = [run for run in runs if run.remote_id not in listed and _straggles(run, now)]
    for run in missing[:_STRAGGLERS]:
        row = client.generation(run.remote_id)
        found |= {row.id: row} if row is not None else {}
        _ask_more_rarely(run, now)
    return found


def _variations(
    client: Client, runs: list[Generation], now: datetime
) -> dict[str, answers.Variation]:
    """Ask for each variation by its id, as no listing shows them; old ones ever more rarely."""
    found: dict[str, answers.Variation] = {}
    for run in runs:
        if _was_asked_lately(run, now):
            continue
        one = client.variation(run.remote_id)
        found |= {run.remote_id: one} if one is not None else {}
        if _is_old(run, now):
            _ask_more_rarely(run, now)
    return found


def _straggles(run: Generation, now: datetime) -> bool:
    return _is_old(run, now) and not _was_asked_lately(run, now)


def _is_old(run: Generation, now: datetime) -> bool:
    return (run.running_since or run.created_at) < now - _STRAGGLES_AFTER


def _was_asked_lately(run: Generation, now: datetime) -> bool:
    return run.next_step_at is not None and run.next_step_at > now


def _ask_more_rarely(run: Generation, now: datetime) -> None:
    gap = max(_STRAGGLER_GAP, (now - (run.running_since or now)) / 24)
    Generation.objects.filter(pk=run.pk).update(next_step_at=now + gap)


def _look_later(account: Account, error: LeonardoError, now: datetime) -> None:
    clearing.note_error(account, error, now)
    account.refresh_from_db(fields=["failures"])
    gap = 2 + backoff(account.failures, random.random(), base=2.0, cap=60.0)  # noqa: S311
    Account.objects.filter(pk=account.pk).update(next_look_at=now + timedelta(seconds=gap))
    log.info("look_failed", account=str(account.pk), error=str(error))


def _judge(run: Generation, seen: answers.Generation, before: datetime | None) -> bool:
    """Move a run that ended; return whether it did. An empty COMPLETE is not ready yet.

    `before` is the time of the look before this one, None where that brought no answer.
    """
    now = timezone.now()
    if seen.failed:
        return _failed(run, now)
    return _finished(run, seen.images, now, before) if seen.complete else False


def _judge_variation(run: Generation, seen: answers.Variation, before: datetime | None) -> bool:
    """Move a variation that ended; return whether it did. It is as explicit as its picture."""
    now = timezone.now()
    if seen.failed:
        return _failed(run, now)
    explicit = run.source_image is not None and run.source_image.nsfw
    image = answers.GeneratedImage(seen.id, seen.url, explicit, 0)
    return _finished(run, (image,), now, before) if seen.complete else False


def _failed(run: Generation, now: datetime) -> bool:
    with transaction.atomic():
        if not moves.move(
            run, (State.PENDING, State.STALLED), State.FAILED,
            ended_at=now, seen_done_at=now, **troubles.FAILED_THERE.columns(),
        ):  # fmt: skip
            return False
        _close_attempt(run, Attempt.State.FAILED)
    return True


def _finished(run: Generation, images: Images, now: datetime, before: datetime | None) -> bool:
    with transaction.atomic():
        if not moves.move(
            run, (State.PENDING, State.STALLED), State.FETCHING,
            seen_done_at=now, took_seconds=_took(run, now, before),
            next_step_at=now + _LEASE, **troubles.NONE.columns(),
        ):  # fmt: skip
            return False
        _close_attempt(run, Attempt.State.DONE)
        _note_images(run, images, now)
    return True


def _took(run: Generation, now: datetime, before: datetime | None) -> float | None:
    began = run.running_since
    if began is None or now <= began:
        return None
    running = (before - began).total_seconds() if before else 0.0
    return between(max(running, 0.0), (now - began).total_seconds())


def _close_attempt(run: Generation, state: Attempt.State) -> None:
    Attempt.objects.filter(generation=run, state=Attempt.State.ACCEPTED).update(state=state)


def _note_images(run: Generation, images: Images, now: datetime) -> None:
    run.refresh_from_db(fields=["cancel_requested_at"])
    rows = [_image(run, image, now) for image in images]
    Image.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        run_texts.write(run, now)
    waiting = Image.objects.filter(generation=run, state=Image.State.LISTED)
    for row in waiting.values_list("pk", flat=True):
        doorbell.ring("fetch", row)


def _image(run: Generation, image: answers.GeneratedImage, now: datetime) -> Image:
    return Image(
        generation=run,
        team_id=run.team_id,
        owner_id=run.member_id,
        account_id=run.account_id,
        remote_id=image.id,
        url=image.url,
        position=image.position,
        nsfw=image.nsfw,
        width=run.width,
        height=run.height,
        ratio=max(1, round(100 * run.width / run.height)),
        next_try_at=now,
        deleted_at=run.cancel_requested_at,
        # A gallery is newest first; within a run the first image comes first.
        created_at=now - timedelta(microseconds=image.position),
    )


def _stall(runs: list[Generation], now: datetime) -> None:
    for run in runs:
        if run.running_since is not None and run.running_since < now - _STALLED_AFTER:
            moves.move(run, State.PENDING, State.STALLED, **troubles.STALLED.columns())
