"""A real Redis for the tests, and the settings that make services ring through it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from leoweb import embedded_redis
from leoweb.celery import app


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server of this test session's own, on a private socket."""
    folder = tmp_path_factory.mktemp("redis")
    socket = folder / "redis.sock"
    process = subprocess.Popen(embedded_redis.command(socket, folder), stdout=subprocess.DEVNULL)
    url = f"unix://{socket}"
    try:
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 10
    while not embedded_redis.answers(url):
        if time.monotonic() > deadline:
            raise TimeoutError("Redis did not start")
        time.sleep(0.05)


@pytest.fixture
def bell(redis_url: str, settings: Settings) -> Iterator[str]:
    """Let services ring and tell through the test's Redis."""
    before = app.conf.broker_url
    settings.REDIS_URL = redis_url
    _point_celery_at(redis_url.replace("unix://", "redis+socket://", 1))
    yield redis_url
    _point_celery_at(str(before))


def _point_celery_at(url: str) -> None:
    app.conf.update({"broker_url": url})
    # Producers keep the connection that they were made with, as after a fork.
    app._after_fork()  # type: ignore[attr-defined]
