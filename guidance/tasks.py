"""Celery tasks: an id and one call each.

A task carries no truth. It may be lost, repeated or late: the row decides what happens.
"""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from guidance.services import doorbell, sweeping


@shared_task(ignore_result=True)
def sweep() -> None:
    """Find everything that is due and hand it out."""
    sweeping.sweep(timezone.now(), lambda errand: doorbell.ring(errand.name, errand.row))


@shared_task(ignore_result=True)
def tidy() -> None:
    """Remove leftovers of crashes."""
    sweeping.tidy(timezone.now())


@shared_task(ignore_result=True)
def dispatch(account_id: str) -> None:
    """Start what the account's free slots allow."""
    sweeping.perform("dispatch", account_id, timezone.now())


@shared_task(ignore_result=True)
def send(generation_id: str) -> None:
    """Take one claimed run to Leonardo's answer."""
    sweeping.perform("send", generation_id, timezone.now())


@shared_task(ignore_result=True)
def look(account_id: str) -> None:
    """Ask about everything that runs at an account."""
    sweeping.perform("look", account_id, timezone.now())


@shared_task(ignore_result=True)
def fetch(image_id: str) -> None:
    """Bring one image home."""
    sweeping.perform("fetch", image_id, timezone.now())


@shared_task(ignore_result=True)
def settle(attempt_id: str) -> None:
    """Find out what became of a request whose answer never came."""
    sweeping.perform("settle", attempt_id, timezone.now())


@shared_task(ignore_result=True)
def recheck(account_id: str) -> None:
    """Ask who the key belongs to, and let a paused account go on when it may."""
    sweeping.perform("recheck", account_id, timezone.now())


@shared_task(ignore_result=True)
def end(generation_id: str) -> None:
    """End a run whose images are all settled."""
    sweeping.perform("end", generation_id, timezone.now())


@shared_task(ignore_result=True)
def offers(account_id: str) -> None:
    """Read the account's lists of models and Elements."""
    sweeping.perform("offers", account_id, timezone.now())


@shared_task(ignore_result=True)
def model_pictures(account_id: str) -> None:
    """Fetch the example pictures of the account's models that are not here yet."""
    sweeping.perform("model_pictures", account_id, timezone.now())
