"""Reads the environment once and refuses nonsense with a sentence that names the variable."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

REAL_API = "https://cloud.leonardo.ai/api/rest/v1"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Everything that one installation keeps on disk: database, pictures, keys, sockets."""

    root: Path

    @property
    def media(self) -> Path:
        return self.root / "media"

    @property
    def incoming(self) -> Path:
        return self.root / "incoming"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def redis_socket(self) -> Path:
        """Where the embedded Redis listens; a socket's path may not exceed 107 bytes."""
        inside = self.root / "redis.sock"
        if len(str(inside)) < 100:
            return inside
        mark = hashlib.sha256(str(self.root).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"leoweb-{mark}.sock"

    def prepare(self) -> None:
        """Make the folders, readable by nobody else."""
        for folder in (self.root, self.media, self.incoming, self.secrets):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def web_address(name: str, value: str) -> str:
    """Return an http(s) address without a trailing slash, or refuse it by the variable's name."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ImproperlyConfigured(
            f"{name} must be an address such as https://example.org, not {value!r}."
        )
    return value.rstrip("/")


def hosts(env: environ.Env, name: str) -> tuple[str, ...]:
    """Return a comma-separated list of host names, in which `*` stands for one label."""
    found = tuple(host.strip().lower() for host in env.list(name, default=[]) if host.strip())
    for host in found:
        if "/" in host or ":" in host or " " in host or host.startswith("."):
            raise ImproperlyConfigured(
                f"{name} takes host names without ports, or *.example.org, not {host!r}."
            )
    return found


def port(name: str, value: str) -> int:
    """Return a port number 1..65535, or refuse it by the variable's name."""
    if not (value.isascii() and value.isdigit() and len(value) < 6 and 0 < int(value) < 65536):
        raise ImproperlyConfigured(f"{name} must be a port number from 1 to 65535, not {value!r}.")
    return int(value)


def bind_address(name: str, value: str) -> str:
    """Return an IP address to listen on, or refuse it by the variable's name."""
    try:
        return str(ip_address("127.0.0.1" if value == "localhost" else value.strip("[]")))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be an address of this machine such as 127.0.0.1, 0.0.0.0 or ::1, "
            f"not {value!r}."
        ) from error


def time_zone(name: str, value: str) -> str:
    """Return the name of a time zone, or refuse it by the variable's name."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ImproperlyConfigured(
            f"{name} must be a time zone such as Europe/Berlin, not {value!r}."
        ) from error
    return value


def log_level(name: str, value: str) -> str:
    """Return a level of Python's logging in capitals, or refuse it by the variable's name."""
    levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
    if value.upper() not in levels:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(levels)}, not {value!r}.")
    return value.upper()


def seconds(name: str, default: float) -> float:
    """Return a number of seconds above 0, or refuse it by the variable's name."""
    text = os.environ.get(name) or str(default)
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e9:
        raise ImproperlyConfigured(f"{name} must be a number of seconds, not {text!r}.")
    return number


def secret(folder: DataFolder, name: str, variable: str, make: str) -> str:
    """Return the secret from the variable, else one made once and kept in the data folder."""
    given = os.environ.get(variable, "").strip()
    if given:
        return given
    folder.prepare()
    path = folder.secrets / name
    if not path.exists():
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.touch(mode=0o600)
        temporary.write_text(make)
        # A hard link fails when a sibling process was first; then its secret is the one.
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return path.read_text().strip()


def api_url(env: Mapping[str, str]) -> str:
    """Return the API's address: the one given, else the real one."""
    return web_address("LEONARDO_API_URL", env.get("LEONARDO_API_URL") or REAL_API)
