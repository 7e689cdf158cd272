"""A whole Leoweb for the journeys: every real process, with a data folder of its own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
OWNER = "alice@example.org"
PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Installation:
    """A running installation: its address, its data folder and the process that runs it."""

    url: str
    data: Path
    process: subprocess.Popen[str]
    environment: Mapping[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command against this installation and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def log(self, name: str) -> str:
        """Return what one of the processes has written so far."""
        return (self.data / "logs" / f"{name}.log").read_text()


@contextmanager
def installation(data: Path, **settings: str) -> Iterator[Installation]:
    """Start everything with `manage.py up`, wait until it is ready, stop it cleanly."""
    port = free_port()
    with _database(data) as database:
        environment = environment_for(data, port, database) | settings
        with (data.parent / f"{data.name}.out").open("w+") as output:
            process = start(environment, output.fileno())
            try:
                wait_until_ready(port, process)
                yield Installation(f"http://localhost:{port}", data, process, environment)
            finally:
                stop(process)


def start(environment: Mapping[str, str], output: int) -> subprocess.Popen[str]:
    """Start `manage.py up` in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=dict(environment),
        stdout=output,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def stop(process: subprocess.Popen[str]) -> int:
    """Ask it to stop as Ctrl-C does, and return its exit status."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        return process.wait(60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise


def wait_until_ready(port: int, process: subprocess.Popen[str], seconds: float = 60) -> None:
    """Return once /readyz says that every part works."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"manage.py up ended with status {process.returncode}")
        if status(port, "/readyz") == 200:
            return
        time.sleep(0.1)
    raise TimeoutError("the installation did not become ready")


def status(port: int, path: str) -> int:
    """Return the status of one GET, 0 when nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment_for(data: Path, port: int, database: str) -> dict[str, str]:
    """Return the environment of an installation of its own, free of this process's settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LEOWEB_", "LEONARDO_", "DJANGO_"))
        and name not in {"REDIS_URL", "DATABASE_URL"}
    }
    ours = {
        "LEOWEB_DATA": str(data),
        "LEOWEB_OWNER_EMAIL": OWNER,
        "LEOWEB_OWNER_PASSWORD": PASSWORD,
        "PORT": str(port),
    }
    return kept | ours | ({"DATABASE_URL": database} if database else {})


@contextmanager
def _database(data: Path) -> Iterator[str]:
    """Yield the address of a fresh PostgreSQL database when the suite runs on one, else ""."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        yield ""
        return
    name = f"journeys_{uuid.uuid4().hex[:12]}"
    server = address.rsplit("/", 1)[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    yield f"{server}/{name}"
