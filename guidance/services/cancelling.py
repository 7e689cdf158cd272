"""Cancelling: free of charge before a run is sent, out of sight afterwards.

Leonardo stops nothing that it took on, so what was sent goes on and its images go to the trash,
where they wait for 30 days. Source: reliability design 2.10.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from guidance.domain.states import CANCELLABLE, UNSTOPPABLE, State
from guidance.models import Attempt, Generation, Image
from guidance.services import doorbell, moves


def cancel(*, generation: Generation) -> bool:
    """Stop a run that was not sent yet; return False when it is too late to save the credits.

    The row is locked, so this and the worker's last look before sending can't both win.
    """
    with transaction.atomic():
        _lock(generation)
        sent = Attempt.objects.filter(generation=generation, state=Attempt.State.SUBMITTING)
        if sent.filter(sent_at__isnull=False).exists():
            return False
        now = timezone.now()
        if not moves.move(
            generation, CANCELLABLE, State.CANCELLED, cancel_requested_at=now, ended_at=now
        ):
            return False
        sent.update(state=Attempt.State.NOT_SENT, error_class="cancelled", answered_at=now)
    doorbell.ring("dispatch", generation.account_id)
    return True


def discard(*, generation: Generation) -> bool:
    """Send the images of a run to the trash, those to come as well; False when it ended before.

    A run that happens to be back in line is cancelled free of charge instead.
    """
    if cancel(generation=generation):
        return True
    with transaction.atomic():
        if _lock(generation).cancel_requested_at is not None:
            return True
        now = timezone.now()
        if not moves.note(generation, UNSTOPPABLE, cancel_requested_at=now):
            return False
        Image.objects.filter(generation=generation, deleted_at=None).update(deleted_at=now)
    return True


def keep(*, generation: Generation) -> bool:
    """Take `discard` back, also when the run ended meanwhile; False when nothing can come back."""
    with transaction.atomic():
        asked = _lock(generation).cancel_requested_at
        if asked is None or State(generation.state) is State.CANCELLED:
            return False
        # Later than asked: taken from the trash one by one, and deleted once more.
        images = Image.objects.filter(generation=generation, deleted_at__gte=asked)
        returned = images.update(deleted_at=None)
        states = UNSTOPPABLE | {State.COMPLETE} if returned else UNSTOPPABLE
        return moves.note(generation, states, cancel_requested_at=None)


def _lock(generation: Generation) -> Generation:
    """Lock the run's row and read what decides here afresh."""
    rows = Generation.objects.select_for_update(no_key=True)
    fresh = rows.only("state", "cancel_requested_at").get(pk=generation.pk)
    generation.state, generation.cancel_requested_at = fresh.state, fresh.cancel_requested_at
    return generation
