"""Is this installation able to work: database, Redis, worker, disk."""

from __future__ import annotations

import shutil
import time

import redis
from django.conf import settings
from django.db import DatabaseError, connection

HEARTBEAT = "leoweb:heartbeat"
_FRESH_SECONDS = 30.0
_FREE_BYTES = 2 * 1024**3
_FREE_SHARE = 0.05


def doorbell() -> redis.Redis:
    """Return a Redis client with short limits; Redis may be down, so callers catch RedisError."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def beat() -> None:
    """Note that a worker is alive (seconds since the epoch); called by the sweep."""
    with doorbell() as client:
        client.set(HEARTBEAT, str(time.time()), ex=600)


def check() -> dict[str, bool]:
    """Return one truth value per part."""
    redis_works, worker_works = _redis_and_worker()
    return {
        "database": _database(),
        "redis": redis_works,
        "worker": worker_works,
        "disk": disk_has_room(),
    }


def disk_has_room() -> bool:
    """Say whether at least 2 GiB and 5 % of the disk are free; below that nothing is claimed."""
    usage = shutil.disk_usage(settings.DATA.root)
    return usage.free >= _FREE_BYTES and usage.free >= usage.total * _FREE_SHARE


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_and_worker() -> tuple[bool, bool]:
    try:
        with doorbell() as client:
            seen = client.get(HEARTBEAT)
    except redis.RedisError:
        return False, False
    return True, seen is not None and time.time() - float(str(seen, "ascii")) < _FRESH_SECONDS
