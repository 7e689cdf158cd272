"""One exchange with a server: its wall-clock end, and what is asked at the moment of connecting.

A socket's own timeout starts anew with each byte that arrives, so a server that drips holds a
call for as long as it likes. The sockets here ask before each step how much of the exchange is
left. The exchange in progress is a context variable: no socket, pool or thread is shared by two.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from types import TracebackType
from typing import Any, Protocol

SLICE = 64 * 1024


class DeadlinePassed(TimeoutError):
    """The exchange's total time is used up."""


class Gate(Protocol):
    """Who may be talked to; see `hosts`."""

    def check_host(self, host: str, port: int, *, tls: bool) -> None:
        """Raise AddressRefused for a host that isn't allowed."""

    def check_addresses(self, host: str, addresses: list[str]) -> None:
        """Raise AddressRefused unless each resolved address is allowed."""


@dataclass(slots=True)
class Exchange:
    """State of one request and its answer. `ends` is on the monotonic clock."""

    ends: float
    read_timeout: float
    gate: Gate | None = None
    on_connected: Callable[[], None] | None = None
    connected: bool = False
    refusal: BaseException | None = field(default=None, repr=False)
    refusal_traceback: TracebackType | None = field(default=None, repr=False)

    def left(self) -> float:
        """Seconds until the end; raises DeadlinePassed when there are none."""
        seconds = self.ends - time.monotonic()
        if seconds <= 0:
            raise DeadlinePassed("the exchange is over its deadline")
        return seconds

    def arrive(self) -> None:
        """Called when TCP and TLS stand and nothing was written yet.

        Whatever the hook raises is kept, so that no layer between can dress it as its own.
        """
        if self.on_connected is not None:
            try:
                self.on_connected()
            except BaseException as refusal:
                self.refusal, self.refusal_traceback = refusal, refusal.__traceback__
                raise
        self.connected = True


_current: ContextVar[Exchange] = ContextVar("exchange")


def current() -> Exchange:
    """The exchange that this thread is in. LookupError outside of one."""
    return _current.get()


@contextmanager
def in_exchange(exchange: Exchange) -> Iterator[None]:
    """Make `exchange` the current one inside the block."""
    token = _current.set(exchange)
    try:
        yield
    finally:
        _current.reset(token)


class HurriedSocket(socket.socket):
    """A TCP socket whose every step ends with the exchange at the latest."""

    _each: float | None = None

    def settimeout(self, value: float | None) -> None:
        """Remember what was asked for; the exchange's end may shorten it step by step."""
        self._each = value
        super().settimeout(value)

    def _hurry(self) -> None:
        left = current().left()
        super().settimeout(left if self._each is None else min(self._each, left))

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """As socket.recv_into, within the exchange."""
        self._hurry()
        return super().recv_into(*args, **kwargs)

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        """As socket.recv, within the exchange."""
        self._hurry()
        return super().recv(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        """As socket.send, within the exchange."""
        self._hurry()
        return super().send(*args, **kwargs)

    def sendall(self, data: Any, flags: int = 0) -> None:
        """As socket.sendall, slice by slice: each one has the timeout for itself."""
        view = memoryview(data).cast("B")
        while view:
            view = view[self.send(view[:SLICE], flags) :]


class HurriedTLSSocket(HurriedSocket, ssl.SSLSocket):
    """The same over TLS; `ssl` makes it from a connected HurriedSocket."""

    def do_handshake(self, block: bool = False) -> None:
        """As SSLSocket.do_handshake, within the exchange."""
        self._hurry()
        super().do_handshake(block)


@lru_cache(maxsize=8)
def tls_context(authorities: str) -> ssl.SSLContext:
    """A verifying TLS 1.2+ context whose sockets keep the deadline. `authorities` is a PEM file.

    Shared by all clients of the process: reading the file costs 20 ms.
    """
    context = ssl.create_default_context(cafile=authorities)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = HurriedTLSSocket
    return context
