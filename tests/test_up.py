"""`manage.py up`: what the README's first command runs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.installation import (
    PASSWORD,
    environment_for,
    free_port,
    start,
    status,
    stop,
    wait_until_ready,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("up")]


class Up:
    """One `manage.py up` with its output."""

    def __init__(self, data: Path, port: int, **changes: str) -> None:
        self.port = port
        self.output = data.parent / "up.out"
        environment = environment_for(data, port, "") | changes
        with self.output.open("w") as stream:
            self.process = start(environment, stream.fileno())

    def ready(self) -> float:
        """Wait until everything works and return the seconds it took."""
        began = time.monotonic()
        wait_until_ready(self.port, self.process)
        return time.monotonic() - began

    def said(self) -> str:
        return self.output.read_text()


def children(parent: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True)
    return [int(line) for line in found.stdout.split()]


def test_the_first_start_prints_an_address_and_a_sign_in_once_and_a_second_none(
    tmp_path: Path,
) -> None:
    data, port = tmp_path / "data", free_port()
    no_password = {"LEOWEB_OWNER_PASSWORD": ""}
    first = Up(data, port, **no_password)
    try:
        first.ready()
        _wait_for(lambda: "shown this once" in first.said())
        assert f"http://localhost:{port}" in first.said()
        assert re.search(r"alice@example.org\n\s+\S{12,}", first.said())
    finally:
        assert stop(first.process) == 0
    second = Up(data, port, **no_password)
    try:
        assert second.ready() < 30
        _wait_for(lambda: "ready at" in second.said())
        assert "shown this once" not in second.said()
    finally:
        assert stop(second.process) == 0


def test_ctrl_c_leaves_no_process_behind(tmp_path: Path) -> None:
    up = Up(tmp_path / "data", free_port())
    up.ready()
    started = children(up.process.pid)
    assert len(started) == 5  # redis, sandbox, worker, beat, web
    assert stop(up.process) == 0
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []


def test_it_ends_with_an_error_when_one_process_dies(tmp_path: Path) -> None:
    up = Up(tmp_path / "data", free_port())
    try:
        up.ready()
        web = next(pid for pid in children(up.process.pid) if "uvicorn" in _command(pid))
        os.kill(web, signal.SIGKILL)
        assert up.process.wait(40) != 0
        assert "web ended with status -9" in up.said()
    finally:
        stop(up.process)


def test_a_taken_port_is_refused_in_words(tmp_path: Path) -> None:
    up = Up(tmp_path / "data", free_port())
    try:
        up.ready()
        second = Up(tmp_path / "other", up.port)
        assert second.process.wait(30) != 0
        assert f"Port {up.port} is taken" in (tmp_path / "up.out").read_text()
    finally:
        stop(up.process)


def test_an_address_of_another_machine_is_refused_in_words(tmp_path: Path) -> None:
    up = Up(tmp_path / "data", free_port(), LEOWEB_BIND="203.0.113.7")
    assert up.process.wait(30) != 0
    assert "This machine has no address 203.0.113.7; set LEOWEB_BIND" in up.said()


@pytest.mark.parametrize("address", ["127.0.0.2", "0.0.0.0"])  # noqa: S104
def test_it_gets_ready_on_whatever_address_it_listens(tmp_path: Path, address: str) -> None:
    public = "http://leoweb.example.org"
    up = Up(tmp_path / "data", free_port(), LEOWEB_BIND=address, LEOWEB_PUBLIC_URL=public)
    try:
        _wait_for(lambda: f"ready at {public}" in up.said(), seconds=60)
    finally:
        assert stop(up.process) == 0


def test_an_address_without_a_key_is_refused_in_words(tmp_path: Path) -> None:
    up = Up(tmp_path / "data", free_port(), LEONARDO_API_URL="http://127.0.0.1:9/api/rest/v1")
    assert up.process.wait(30) != 0
    assert "LEONARDO_API_URL needs LEONARDO_API_KEY" in up.said()
    assert status(up.port, "/healthz") == 0
    assert PASSWORD not in up.said()


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def _wait_for(condition: object, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)
