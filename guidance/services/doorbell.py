"""Rings for work that is due: an id sent through Redis after the commit.

Redis is a doorbell only. A bell that nobody hears costs a second, because the sweep finds the
row; so nothing here ever raises when Redis is away, and nothing waits for it for long.
"""

from __future__ import annotations

import os
from functools import lru_cache
from uuid import UUID

import redis
import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger(__name__)
_SECONDS = 1.0


def connection() -> redis.Redis:
    """Return this process's Redis client, with short limits and no retries of its own."""
    return _connection(settings.REDIS_URL, os.getpid())


@lru_cache(maxsize=4)
def _connection(url: str, _process: int) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=_SECONDS,
        socket_connect_timeout=_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def ring(errand: str, row: UUID | int) -> None:
    """Ask a worker to run one errand (a task of `guidance.tasks`) once this commit stands."""
    transaction.on_commit(lambda: _send(errand, str(row)), robust=True)


def _send(errand: str, row: str) -> None:
    try:
        current_app.send_task(
            f"guidance.tasks.{errand}", args=[row], ignore_result=True, retry=False, expires=60
        )
    except (OperationalError, redis.RedisError, OSError) as error:
        log.info("doorbell_unheard", errand=errand, row=row, error=type(error).__name__)
