"""The real Celery worker on threads, rung through a real Redis, and life without Redis."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from celery.exceptions import OperationalError
from pytest_django import Settings

from guidance import tasks
from guidance.models import Account, Generation
from guidance.services import readiness
from leoweb.celery import app
from tests.services.pipeline import ROOT, Pipeline, environment

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def a_worker() -> Iterator[subprocess.Popen[bytes]]:
    """A worker of its own on this test's database and Redis."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "leoweb", "worker", "--loglevel", "WARNING"),
            *("--pool", "threads", "--concurrency", "8"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ],
        cwd=ROOT,
        env=environment(),
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def rung_until(pipeline: Pipeline, run: Generation, state: str) -> Generation:
    """Ring the sweep as the beat does, until the worker has brought the run so far."""

    def there() -> bool:
        tasks.sweep.delay()
        Account.objects.filter(next_look_at__isnull=False).update(next_look_at=pipeline.now())
        return pipeline.fresh(run).state == state

    pipeline.wait(there, 30)
    return pipeline.fresh(run)


def test_the_worker_brings_a_run_home_and_shows_that_it_lives(pipeline: Pipeline) -> None:
    with a_worker():
        run = rung_until(pipeline, pipeline.start("Through Celery"), "complete")
        assert pipeline.accepted(run) == 1
        assert readiness.check()["worker"]


def test_a_stopped_redis_neither_breaks_nor_slows_a_click(
    pipeline: Pipeline, settings: Settings
) -> None:
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    app.conf.update({"broker_url": "redis+socket:///nonexistent/redis.sock"})
    app._after_fork()  # type: ignore[attr-defined]
    begun = time.monotonic()
    run = pipeline.start("Without a bell")
    assert time.monotonic() - begun < 1.0
    assert pipeline.until_state(run, "complete").state == "complete"


def test_ringing_without_redis_gives_up_at_once(bell: str) -> None:
    app.conf.update({"broker_url": "redis+socket:///nonexistent/redis.sock"})
    app._after_fork()  # type: ignore[attr-defined]
    begun = time.monotonic()
    with pytest.raises(OperationalError):
        tasks.sweep.apply_async(retry=False)
    assert time.monotonic() - begun < 1.0


def test_every_errand_has_a_task_of_its_name() -> None:
    registered = {name.removeprefix("guidance.tasks.") for name in app.tasks}
    errands = {"dispatch", "send", "look", "fetch", "settle", "recheck", "end", "sweep", "tidy"}
    assert errands <= registered
