"""A real Redis, a real sandbox over HTTP, and sweeps that do the work in this process."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from guidance.models import Account, Membership
from guidance.sandbox.server import Config, Sandbox, serve
from guidance.services import accounts
from leoweb import embedded_redis
from leoweb.celery import app
from tests.services.pipeline import Pipeline


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
    app.conf.broker_url = redis_url.replace("unix://", "redis+socket://", 1)
    app.pool.force_close_all()
    yield redis_url
    app.conf.broker_url = before


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Sandbox]:
    """The sandbox, reached by its address alone; generations take a third of a second."""
    with serve(Config(duration=0.3, seed=1)) as sandbox:
        yield sandbox


@pytest.fixture
def studio(transactional_db: None, alice: Membership, box: Sandbox) -> Account:
    """Alice's team works with an account of the sandbox."""
    return accounts.choose(team=alice.team, key=box.keys[0], api_url=box.api_url)


@pytest.fixture
def pipeline(bell: str, studio: Account, alice: Membership, box: Sandbox) -> Iterator[Pipeline]:
    """The whole pipeline, driven by sweeps in this process."""
    line = Pipeline(alice, studio, box)
    yield line
    line.close()
