"""Runs a command with DATABASE_URL at a throwaway PostgreSQL: python -m tests.postgres CMD ..."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Nothing here outlives the run, so durability is traded for speed.
_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


def find(program: str) -> str:
    """Return the path of a PostgreSQL program; raises FileNotFoundError with what to do."""
    found = shutil.which(program) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))), None
    )
    if found is None:
        raise FileNotFoundError(f"{program} is missing: install PostgreSQL and run this again.")
    return found


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster reached through a socket in a folder of its own; yields its address."""
    folder = Path(tempfile.mkdtemp(prefix="leoweb-pg-", dir="/tmp"))
    try:
        _as_owner(
            folder, [find("initdb"), "-D", str(folder / "data"), "-U", "leoweb", "-A", "trust"]
        )
        options = f"{_FAST} -c listen_addresses='' -c unix_socket_directories={folder}"
        control = [find("pg_ctl"), "-D", str(folder / "data"), "-w", "-l", str(folder / "log")]
        _as_owner(folder, [*control, "-o", options, "start"])
        try:
            yield f"postgres://leoweb@{str(folder).replace('/', '%2F')}/postgres"
        finally:
            _as_owner(folder, [*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_owner(folder: Path, command: list[str]) -> None:
    """Run as ourselves, or as `postgres` when we are root (which PostgreSQL refuses)."""
    owner: str | None = None
    if os.geteuid() == 0:
        owner = "postgres"
        account = pwd.getpwnam(owner)
        os.chown(folder, account.pw_uid, account.pw_gid)
    subprocess.run(command, check=True, user=owner, cwd=folder, stdout=subprocess.DEVNULL)


def main(command: list[str]) -> int:
    """Run the command against a fresh cluster and return its exit status."""
    with cluster() as address:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
