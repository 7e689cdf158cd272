"""`manage.py sweep`: do everything that is due, without Redis and without a Celery worker."""

from __future__ import annotations

import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.utils import timezone

from guidance.services import sweeping
from guidance.services.sweeping import Errand

log = structlog.get_logger(__name__)
_EACH_SECONDS = 1.0
_TIDY_SECONDS = 600.0


class Command(BaseCommand):
    """Sweeps once, or each second with --forever until it is told to stop."""

    help = "Do everything that is due; with --forever each second, as a worker without Redis."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="go on each second")
        parser.add_argument("--threads", type=int, default=16, help="errands at the same time")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if options["forever"]:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
        with ThreadPoolExecutor(options["threads"], thread_name_prefix="errand") as pool:
            tidied = monotonic() - _TIDY_SECONDS
            while True:
                if monotonic() - tidied >= _TIDY_SECONDS:
                    sweeping.tidy(timezone.now())
                    tidied = monotonic()
                sweeping.sweep(timezone.now(), lambda errand: _start(pool, errand))
                if not options["forever"] or stop.wait(_EACH_SECONDS):
                    break


def _start(pool: ThreadPoolExecutor, errand: Errand) -> None:
    pool.submit(_perform, errand)


def _perform(errand: Errand) -> None:
    try:
        sweeping.perform(errand.name, str(errand.row), timezone.now())
    except Exception:
        # One errand's failure must not end the others; its row is found again.
        log.exception("errand_failed", errand=errand.name, row=str(errand.row))
        raise
    finally:
        connections.close_all()
