"""Drives the pipeline as `manage.py sweep --forever` does, and asks what became of things."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from guidance.domain.recipe import Recipe
from guidance.models import Account, Attempt, Generation, Membership
from guidance.sandbox.server import Sandbox
from guidance.services import attempts, dispatch, generations, orders, sweeping
from guidance.services.sweeping import Errand
from tests.factories import KINO_XL

ROOT = Path(__file__).resolve().parent.parent.parent


def a_recipe(prompt: str = "Vibrant makeup bottle in a showroom", **changes: Any) -> Recipe:
    """Return a small recipe that everything accepts."""
    fields: dict[str, Any] = {"width": 512, "height": 512, "num_images": 1, "alchemy": False}
    return Recipe(prompt=prompt, model_id=KINO_XL, **(fields | changes))


@dataclass
class Pipeline:
    """One team, one account, one sandbox, and the sweeps that connect them."""

    member: Membership
    account: Account
    box: Sandbox
    ahead: timedelta = timedelta()
    patient: bool = False
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8))
    _running: list[Future[None]] = field(default_factory=list)

    def start(self, recipe: Recipe | str = "", **changes: Any) -> Generation:
        """Start a run; a text is the prompt of a small recipe."""
        whole = recipe if isinstance(recipe, Recipe) else a_recipe(recipe or "A quiet harbour")
        given: dict[str, Any] = {"member": self.member, "client_token": uuid.uuid4()}
        return generations.start(recipe=whole, **(given | changes))

    def begun(self, prompt: Recipe | str) -> tuple[Generation, Attempt]:
        """Start a run and take it to the moment before its first byte leaves."""
        run = self.start(prompt)
        dispatch.claim(self.account, timezone.now())
        run = self.fresh(run)
        attempt = attempts.begin(run, orders.order_of(run), timezone.now())
        assert attempt is not None
        return run, attempt

    def now(self) -> datetime:
        """Return the time as the sweeps see it; `ahead` moves it."""
        return timezone.now() + self.ahead

    def sweep(self) -> None:
        """Sweep once and wait for the errands; running work is looked at without patience."""
        if not self.patient:
            Account.objects.filter(next_look_at__isnull=False).update(next_look_at=self.now())
        sweeping._handed.clear()
        sweeping.sweep(self.now(), self._hand_out)
        for errand in self._running:
            errand.result(60)
        self._running.clear()

    def until(self, condition: Callable[[], bool], seconds: float = 40) -> None:
        """Sweep until the condition holds. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("the pipeline did not get there")
            self.sweep()
            time.sleep(0.05)

    def wait(self, condition: Callable[[], bool], seconds: float = 40) -> None:
        """Wait for what another process does. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("the other process did not get there")
            time.sleep(0.05)

    def until_state(self, run: Generation, *states: str, seconds: float = 40) -> Generation:
        """Sweep until the run is in one of these states, and return it as it is then."""
        try:
            self.until(lambda: self.fresh(run).state in states, seconds)
        except TimeoutError as error:
            now = self.fresh(run)
            raise TimeoutError(
                f"still {now.state}: {now.trouble_means} {now.trouble_said}"
            ) from error
        return self.fresh(run)

    def fresh(self, run: Generation) -> Generation:
        """Return the row as it is in the database."""
        return Generation.objects.get(pk=run.pk)

    def accepted(self, run: Generation) -> int:
        """Return how many jobs the sandbox has accepted with this run's prompt."""
        return sum(job["prompt"] == run.prompt for job in self.box.accepted())

    def close(self) -> None:
        self._pool.shutdown()

    def _hand_out(self, errand: Errand) -> None:
        self._running.append(self._pool.submit(self._perform, errand, self.now()))

    def _perform(self, errand: Errand, now: datetime) -> None:
        try:
            sweeping.perform(errand.name, str(errand.row), now)
        finally:
            connections.close_all()


class Sweeper:
    """`manage.py sweep --forever` as a process of its own, which may be told where to die."""

    def __init__(self, *, crash: str = "") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "sweep", "--forever", "--threads", "8"],
            cwd=ROOT,
            env=environment() | {"LEOWEB_CRASH": crash},
            stdout=subprocess.DEVNULL,
        )

    def __enter__(self) -> Sweeper:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.kill()

    def wait_for_death(self, seconds: float = 20) -> None:
        """Return once it has killed itself with SIGKILL."""
        assert self._process.wait(seconds) == -signal.SIGKILL

    def kill(self) -> None:
        """Cut its power."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait(10)


def environment() -> dict[str, str]:
    """Return the environment of a process that shares this test's database and folder."""
    database = connection.settings_dict
    name = str(database["NAME"])
    url = f"sqlite:///{name}" if connection.vendor == "sqlite" else _postgres_url(database)
    return dict(os.environ) | {
        "DATABASE_URL": url,
        "LEOWEB_DATA": str(settings.DATA.root),
        "REDIS_URL": settings.REDIS_URL,
        "LEOWEB_ENCRYPTION_KEYS": ",".join(settings.LEOWEB_ENCRYPTION_KEYS),
        "LEOWEB_LEASE_SECONDS": "2",
        "LEOWEB_LOG_LEVEL": "WARNING",
    }


def _postgres_url(database: Mapping[str, Any]) -> str:
    host = quote(str(database["HOST"]), safe="")
    who = quote(str(database["USER"])) + (f":{quote(pw)}" if (pw := database["PASSWORD"]) else "")
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgres://{who}@{host}{port}/{database['NAME']}"
