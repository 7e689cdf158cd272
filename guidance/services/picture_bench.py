"""Keeps the picture process ready: started once, it forks a limited child for each picture.

Starting Python and the decoder takes longer than most pictures do. The waiting process never
opens a picture itself, so nothing of one can stay behind for the next.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

_PROCESS = Path(__file__).with_name("picture_process.py")
_WALL_SECONDS = 30.0
# Each open picture may take half a gigabyte: two at a time in one of our processes, and two
# more that are only checked, so that these never wait behind thumbnails.
_working = threading.BoundedSemaphore(2)
_checking = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Reply:
    """How a picture's process ended (0, or as `Popen.returncode` says it) and its answer."""

    status: int
    answer: dict[str, Any]


class _Helper:
    """One waiting process. It ends by itself when ours does, because its input then ends."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._process = subprocess.Popen(  # noqa: S603 - our own file, no shell, nothing of the person's
            [sys.executable, "-I", str(_PROCESS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            bufsize=0,
            start_new_session=True,
        )

    def ask(self, request: bytes) -> Reply:
        """Have one picture looked at. Raises TimeoutError, or BrokenPipeError when it is gone."""
        self._input().write(request + b"\n")
        line = self._line(time.monotonic() + _WALL_SECONDS)
        told = json.loads(line)
        return Reply(told["status"], json.loads(told["answer"] or "{}"))

    def end(self) -> None:
        """Stop it and whatever it has forked, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()

    def _line(self, deadline: float) -> bytes:
        got = b""
        while not got.endswith(b"\n"):
            wait = max(0.0, deadline - time.monotonic())
            if not select.select([self._output()], [], [], wait)[0]:
                raise TimeoutError
            piece = os.read(self._output(), 65536)
            if not piece:
                raise BrokenPipeError
            got += piece
        return got

    def _input(self) -> Any:
        return self._process.stdin

    def _output(self) -> int:
        if self._process.stdout is None:
            raise BrokenPipeError
        return self._process.stdout.fileno()


_idle: SimpleQueue[_Helper] = SimpleQueue()


def ask(request: dict[str, Any]) -> Reply:
    """Have one picture looked at in a process of its own. Raises TimeoutError."""
    coded = json.dumps(request).encode()
    writes = bool(request["clean"] or request["thumbs"] or request.get("sight"))
    with _working if writes else _checking:
        try:
            return _asked(coded, _free())
        except BrokenPipeError:
            # The waiting process was killed meanwhile, say for want of memory. The others that
            # wait may be gone as well, so a new one is started.
            return _asked(coded, _Helper())


def close() -> None:
    """End the processes that wait."""
    with suppress(Empty):
        while True:
            _idle.get_nowait().end()


def _asked(request: bytes, helper: _Helper) -> Reply:
    try:
        reply = helper.ask(request)
    except BaseException:
        helper.end()
        raise
    _idle.put(helper)
    return reply


def _free() -> _Helper:
    with suppress(Empty):
        helper = _idle.get_nowait()
        # A fork of ours must not share the line of its parent.
        if helper.owner == os.getpid():
            return helper
    return _Helper()


atexit.register(close)
