"""HTTP over requests' adapter: no environment proxies, no redirects, no cookies, no retries.

Two ways out. `send` reuses kept connections and serves everything that may be repeated.
`send_once` is for what costs money: a fresh connection, and a hook between the moment the
connection stands and the first byte. What fails before the hook is NotSent, what fails after it
is CannotTell (reliability design 2.4). The adapter is driven directly; a requests session would
bring redirects, cookies and the environment back. One step alone can outlast the deadline: the
system's look-up of a name, which nothing can interrupt; it comes before the hook.
"""

from __future__ import annotations

import http.client
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

import certifi
import requests
import urllib3

from guidance.leonardo.connections import Adapter
from guidance.leonardo.deadline import SLICE, Exchange, Gate, current, in_exchange, tls_context
from guidance.leonardo.errors import BrokenOff, LeonardoError, NotSent, Unreadable

ANSWER_BYTES = 8 * 1024 * 1024

T = TypeVar("T")

_FAULTS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    EOFError,
    ValueError,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `connect` and `read` per step, the others wall-clock totals of one exchange."""

    connect: float = 5.0
    read: float = 15.0
    call: float = 30.0
    create: float = 45.0
    upload: float = 100.0


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


Receive = Callable[["Arriving"], None]


class Arriving:
    """An answer whose body is still on its way."""

    def __init__(self, response: requests.Response) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self._raw = cast("urllib3.response.BaseHTTPResponse", response.raw)

    def chunks(self) -> Iterator[bytes]:
        """The body as it comes in, decoded; BrokenOff when it ends before its announced end."""
        while chunk := _judged(lambda: self._raw.read1(SLICE, decode_content=True)):
            yield chunk

    def body(self, limit: int = ANSWER_BYTES) -> bytes:
        """The whole body; Unreadable over `limit` bytes."""
        parts: list[bytes] = []
        size = 0
        for chunk in self.chunks():
            size += len(chunk)
            if size > limit:
                raise Unreadable(detail=f"more than {limit} bytes", status=self.status)
            parts.append(chunk)
        return b"".join(parts)


class Transport:
    """Sends requests to one kind of host. Safe to share between threads.

    `gate` is asked about every host and address before a connection is made; `authorities` is a
    PEM file of certificate authorities (default: certifi's). `close` ends kept connections.
    """

    def __init__(
        self, timeouts: Timeouts, *, gate: Gate | None = None, authorities: str | None = None
    ) -> None:
        self.timeouts = timeouts
        self._gate = gate
        self._tls = tls_context(authorities or certifi.where())
        self._kept = Adapter(self._tls, keep=16)

    def close(self) -> None:
        """Close the connections that were kept for reuse."""
        self._kept.close()

    def send(
        self,
        request: requests.Request,
        *,
        total: float | None = None,
        receive: Receive | None = None,
    ) -> Reply:
        """One exchange that may be repeated. Without `receive` the body is read whole.

        Raises NotSent, BrokenOff, Unreadable (answer too large), or what gate or `receive` raise.
        """
        exchange = self._exchange(total or self.timeouts.call)
        return self._run(self._kept, request, exchange, receive)

    def send_once(
        self, request: requests.Request, on_connected: Callable[[], None], total: float
    ) -> Reply:
        """One exchange that must not be repeated, on a connection of its own.

        `on_connected` runs when the connection stands and before the first byte; what it raises
        comes out unchanged, with 0 bytes sent. Raises NotSent before it, BrokenOff after it.
        """
        exchange = self._exchange(total)
        exchange.on_connected = on_connected
        request.headers = {**(request.headers or {}), "Connection": "close"}
        fresh = Adapter(self._tls, keep=1)
        try:
            return self._run(fresh, request, exchange, None)
        finally:
            fresh.close()

    def _exchange(self, total: float) -> Exchange:
        ends = time.monotonic() + total
        return Exchange(ends=ends, read_timeout=self.timeouts.read, gate=self._gate)

    def _run(
        self,
        adapter: Adapter,
        request: requests.Request,
        exchange: Exchange,
        receive: Receive | None,
    ) -> Reply:
        with in_exchange(exchange):
            response = _judged(lambda: self._send(adapter, request))
            try:
                return _received(Arriving(response), receive)
            finally:
                response.close()

    def _send(self, adapter: Adapter, request: requests.Request) -> requests.Response:
        limits = (self.timeouts.connect, self.timeouts.read)
        prepared = request.prepare()
        return adapter.send(prepared, stream=True, timeout=limits, verify=True, proxies={})


def _received(arriving: Arriving, receive: Receive | None) -> Reply:
    if receive is None:
        return Reply(arriving.status, arriving.headers, arriving.body())
    receive(arriving)
    return Reply(arriving.status, arriving.headers, b"")


def _judged(step: Callable[[], T]) -> T:
    """Take one step on the network; its faults come out as NotSent or BrokenOff.

    They are raised outside of the except block, and the hook's own with the hook's traceback
    alone: a chain of exceptions would carry the request, and so the key, into whatever shows it.
    """
    exchange = current()
    failure: BaseException
    try:
        return step()
    except _FAULTS as error:
        failure = _failure(error, exchange)
    except BaseException:
        if exchange.refusal is None:
            raise
        failure = exchange.refusal
    raise failure.with_traceback(exchange.refusal_traceback)


def _failure(error: BaseException, exchange: Exchange) -> BaseException:
    """What a low-level fault means, judged by whether the connection stood."""
    if exchange.refusal is not None:
        return exchange.refusal
    kind: type[LeonardoError] = BrokenOff if exchange.connected else NotSent
    return kind(detail=_innermost(error))


def _innermost(error: BaseException) -> str:
    """The name of the fault underneath the layers, without any text that could hold a secret."""
    seen = [error]
    while (deeper := _below(seen[-1])) is not None and deeper not in seen:
        seen.append(deeper)
    return type(seen[-1]).__name__


def _below(error: BaseException) -> BaseException | None:
    reason = getattr(error, "reason", None)
    if isinstance(reason, BaseException):
        return reason
    wrapped = next((arg for arg in error.args if isinstance(arg, BaseException)), None)
    return error.__cause__ or wrapped or error.__context__
