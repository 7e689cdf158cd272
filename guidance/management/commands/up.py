"""`manage.py up`: prepare everything, run every process, stop them cleanly on Ctrl-C."""

from __future__ import annotations

import errno
import hashlib
import http.client
import os
import socket
import time
from argparse import ArgumentParser
from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from guidance.services import installing
from leoweb import embedded_redis, programs
from leoweb.supervisor import ChildDied, Supervisor

_READY_SECONDS = 60.0


class Command(BaseCommand):
    """Runs Leoweb on this machine."""

    help = "Prepare the data folder and run Redis, sandbox, web, worker and beat together."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        os.chdir(settings.BASE_DIR)
        settings.DATA.prepare()
        _refuse_taken(options["port"])
        sign_in = self._prepare()
        supervisor = Supervisor(settings.DATA.root / "logs")
        supervisor.stop_on_signals()
        try:
            self._start(supervisor, options["port"])
            if _wait_until_ready(supervisor, options["port"]):
                self._greet(options["port"], sign_in)
            supervisor.wait()
        except ChildDied as died:
            raise CommandError(f"Stopped, because {died}.") from died
        finally:
            self.stdout.write("Stopping")
            supervisor.stop()

    def _prepare(self) -> installing.FirstSignIn | None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        _collect_static()
        return installing.first_owner(
            email=os.environ.get("LEOWEB_OWNER_EMAIL", ""),
            password=os.environ.get("LEOWEB_OWNER_PASSWORD", ""),
        )

    def _start(self, supervisor: Supervisor, port: int) -> None:
        if not os.environ.get("REDIS_URL"):
            supervisor.start(programs.redis(settings.DATA))
        _connect(supervisor)
        _wait_for_redis(supervisor)
        web = programs.web(settings.BIND, port)
        for program in (programs.worker(), programs.beat(settings.DATA), web):
            supervisor.start(program)

    def _greet(self, port: int, sign_in: installing.FirstSignIn | None) -> None:
        address = os.environ.get("LEOWEB_PUBLIC_URL") or f"http://localhost:{port}"
        self.stdout.write(self.style.SUCCESS(f"\nLeoweb is ready at {address}"))
        if sign_in and sign_in.made_up:
            self.stdout.write("The first sign-in, shown this once:")
            self.stdout.write(f"    {sign_in.email}\n    {sign_in.password}\n")
        elif sign_in:
            self.stdout.write(f"Sign in as {sign_in.email}.\n")
        # Into a file or a pipe the lines would otherwise wait for the next ones.
        self.stdout.flush()


def _connect(supervisor: Supervisor) -> None:
    """Use the environment's key where it names a new one; run the sandbox where it is needed."""
    key, url = settings.LEONARDO_API_KEY, settings.LEONARDO_API_URL
    if key:
        installing.use_environment_key(key=key, api_url=url)
    elif os.environ.get("LEONARDO_API_URL"):
        raise CommandError("LEONARDO_API_URL needs LEONARDO_API_KEY beside it.")
    if installing.needs_sandbox():
        box = programs.sandbox(settings.DATA)
        supervisor.start(box.program)
        installing.use_sandbox(key=box.key, api_url=box.api_url)


def _refuse_taken(port: int) -> None:
    """Say why the web server could not listen here, before anything was started."""
    bind = settings.BIND
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise CommandError(_why_not(error, bind, port)) from error


def _why_not(error: OSError, bind: str, port: int) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return f"This machine has no address {bind}; set LEOWEB_BIND to one of its own."
    if error.errno == errno.EACCES:
        return f"Port {port} takes rights that this user lacks; set PORT to one above 1023."
    return f"Port {port} is taken; set PORT to another one."


def _collect_static() -> None:
    """Collect only when a file changed: collecting takes seconds, comparing milliseconds."""
    mark = settings.DATA.root / "static.mark"
    base = settings.BASE_DIR
    now = _fingerprint([base / "leoweb/static_storage.py", *sorted((base / "static").rglob("*"))])
    if mark.exists() and mark.read_text() == now and settings.STATIC_ROOT.exists():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(now)


def _fingerprint(paths: Iterable[Path]) -> str:
    mark = hashlib.sha256()
    for path in paths:
        facts = path.stat()
        mark.update(f"{path}{facts.st_size}{facts.st_mtime_ns}".encode())
    return mark.hexdigest()


def _wait_for_redis(supervisor: Supervisor) -> None:
    deadline = time.monotonic() + 15
    while not embedded_redis.answers(settings.REDIS_URL):
        supervisor.check()
        if time.monotonic() > deadline:
            raise CommandError(f"No Redis answers at {settings.REDIS_URL}; check REDIS_URL.")
        time.sleep(0.05)


def _wait_until_ready(supervisor: Supervisor, port: int) -> bool:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and not supervisor.stopping:
        supervisor.check()
        if _is_ready(port):
            return True
        time.sleep(0.1)
    return False


def _own_address(bind: str) -> str:
    """Return where this machine reaches a server that listens on `bind`."""
    everywhere = ip_address(bind).is_unspecified
    return bind if not everywhere else "::1" if ":" in bind else "127.0.0.1"


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(_own_address(settings.BIND), port, timeout=2)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
