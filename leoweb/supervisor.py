"""Runs the installation's processes side by side and stops them together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

_PR_SET_PDEATHSIG = 1
_GRACE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Program:
    """A process to run: its name in the log, command line and environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


class ChildDied(Exception):
    """A process ended that should have gone on; carries its name and exit status."""

    def __init__(self, name: str, status: int) -> None:
        super().__init__(f"{name} ended with status {status}")
        self.name = name
        self.status = status


class Supervisor:
    """Starts programs in order, watches them, stops them in the opposite order."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: list[tuple[Program, subprocess.Popen[str]]] = []
        self._stop = threading.Event()
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, program: Program) -> None:
        """Start one program; its lines go to the terminal and to a log file of its own."""
        child = subprocess.Popen(
            list(program.command),
            env={**os.environ, **program.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        self._running.append((program, child))
        pump = threading.Thread(target=self._pump, args=(program.name, child.stdout), daemon=True)
        pump.start()

    def wait(self) -> None:
        """Return when asked to stop; raise ChildDied when a program ends by itself."""
        while not self._stop.wait(0.2):
            self.check()

    def check(self) -> None:
        """Raise ChildDied when a program has ended by itself."""
        for program, child in self._running:
            status = child.poll()
            if status is not None:
                raise ChildDied(program.name, status)

    def stop_on_signals(self) -> None:
        """Let Ctrl-C and SIGTERM end `wait`."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    @property
    def stopping(self) -> bool:
        """Whether a stop was asked for."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask each program to end, last started first, and make sure that it does."""
        for _program, child in reversed(self._running):
            _end(child)
        self._running.clear()

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _pump(self, name: str, lines: IO[str] | None) -> None:
        if lines is None:
            return
        with (self._logs / f"{name}.log").open("w") as log:
            for line in lines:
                log.write(line)
                log.flush()
                sys.stdout.write(f"{name:>8} | {line}")
                sys.stdout.flush()


def _end(child: subprocess.Popen[str]) -> None:
    if child.poll() is None:
        child.terminate()
    deadline = time.monotonic() + _GRACE_SECONDS
    try:
        child.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _die_with_parent() -> None:
    """Have the kernel end this child when the supervisor is killed, so that none is left over."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
