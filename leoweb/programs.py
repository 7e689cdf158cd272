"""The processes of one installation: Redis, sandbox, web, worker, beat."""

from __future__ import annotations

import json
import socket
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

from leoweb import embedded_redis
from leoweb.environment import DataFolder
from leoweb.supervisor import Program

WORKER_THREADS = "16"


def redis(data: DataFolder) -> Program:
    """Return the embedded Redis on a private socket."""
    return Program("redis", embedded_redis.command(data.redis_socket, data.root))


def web(bind: str, port: int) -> Program:
    """Return the web server; `bind` is the IP address on which it listens."""
    return Program(
        "web",
        [
            *(sys.executable, "-m", "uvicorn", "leoweb.asgi:application"),
            *("--host", bind, "--port", str(port), "--no-access-log", "--no-server-header"),
            *("--log-level", "warning", "--timeout-graceful-shutdown", "3"),
        ],
    )


def worker() -> Program:
    """Return the worker: threads, because it mostly waits for the network."""
    return Program(
        "worker",
        [
            *(sys.executable, "-m", "celery", "-A", "leoweb", "worker", "--loglevel", "INFO"),
            *("--pool", "threads", "--concurrency", WORKER_THREADS),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ],
    )


def beat(data: DataFolder) -> Program:
    """Return the clock that rings the sweep every second."""
    return Program(
        "beat",
        [
            *(sys.executable, "-m", "celery", "-A", "leoweb", "beat", "--loglevel", "WARNING"),
            *("--schedule", str(data.root / "beat-schedule"), "--pidfile", ""),
        ],
    )


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The sandbox as a process, and the address and key of the account in it."""

    program: Program
    api_url: str
    key: str


def sandbox(data: DataFolder) -> Sandbox:
    """Return the sandbox of this installation.

    Its port and key are kept, because pictures that wait to be fetched have its address.
    """
    port, key = _sandbox_address(data.root / "sandbox.json")
    program = Program(
        "sandbox",
        [
            *(sys.executable, "manage.py", "sandbox", "--port", str(port), "--key", key),
            *("--state", str(data.root / "sandbox.sqlite3")),
        ],
    )
    return Sandbox(program, f"http://127.0.0.1:{port}/api/rest/v1", key)


def _sandbox_address(file: Path) -> tuple[int, str]:
    kept = json.loads(file.read_text()) if file.exists() else {}
    port = int(kept.get("port", 0))
    key = str(kept.get("key") or uuid.uuid4())
    if not _is_free(port):
        port = _free_port()
    file.touch(mode=0o600)
    file.write_text(json.dumps({"port": port, "key": key}))
    return port, key


def _is_free(port: int) -> bool:
    if not port:
        return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
