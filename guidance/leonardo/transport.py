"""HTTP over requests' adapter: no environment proxies, no redirects, no cookies, no retries.

Two ways out. `send` reuses kept connections and serves everything that may be repeated.
`send_once` is for what costs money: a fresh connection, and a hook between the moment the
connection stands and the first byte. What fails before the hook is NotSent, what fails after it
is CannotTell (reliability design 2.4). The adapter is driven directly; a requests session would
bring redirects, cookies and the environment back.
"""

from __future__ import annotations

import http.client
import socket
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import certifi
import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from guidance.leonardo.deadline import (
    SLICE,
    Exchange,
    Gate,
    HurriedSocket,
    current,
    in_exchange,
    tls_context,
)
from guidance.leonardo.errors import BrokenOff, LeonardoError, NotSent, Unreadable

ANSWER_BYTES = 8 * 1024 * 1024

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
        """The body as it comes in, decoded; a body shorter than announced raises."""
        while chunk := self._raw.read1(SLICE, decode_content=True):
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


class _Connection(HTTPConnection):
    """Connects to checked addresses, then calls the exchange's hook."""

    def _new_conn(self) -> socket.socket:
        tls = isinstance(self, HTTPSConnection)
        try:
            return _open(self._dns_host, self.port, self.timeout, tls=tls)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "connecting took too long") from error
        except OSError as error:
            raise NewConnectionError(self, f"no connection: {error}") from error

    def connect(self) -> None:
        super().connect()
        exchange = current()
        if exchange.on_connected is not None:
            # http.client opens a closed connection again by itself; a create must not.
            self.auto_open = 0
        self.sock.settimeout(exchange.read_timeout)
        exchange.arrive()

    def request(self, *args: Any, **kwargs: Any) -> None:
        # On a kept connection nothing connects any more: bytes may leave from here on.
        if self.sock is not None:
            current().connected = True
        super().request(*args, **kwargs)


class _TLSConnection(_Connection, HTTPSConnection):
    """The same over TLS; the hook runs after the handshake."""


def _open(host: str, port: int, timeout: float | None, *, tls: bool) -> socket.socket:
    """A connected socket to the first address that answers, each of them checked before."""
    gate = current().gate
    if gate is not None:
        gate.check_host(host, port, tls=tls)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if gate is not None:
        gate.check_addresses(host, [str(entry[4][0]) for entry in found])
    last: OSError = OSError("no address")
    for family, kind, protocol, _, address in found:
        try:
            return _connect(family, kind, protocol, address, timeout)
        except OSError as error:
            last = error
    raise last


def _connect(
    family: int, kind: int, protocol: int, address: Any, timeout: float | None
) -> socket.socket:
    opened = HurriedSocket(family, kind, protocol)
    try:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        left = current().left()
        opened.settimeout(left if timeout is None else min(timeout, left))
        opened.connect(address)
    except BaseException:
        opened.close()
        raise
    return opened


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class _Adapter(HTTPAdapter):
    """requests' adapter over our pools, with one TLS context for all connections."""

    def __init__(self, tls: Any, keep: int) -> None:
        self._tls = tls
        super().__init__(pool_connections=8, pool_maxsize=keep, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._tls, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TLSPool}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        # The context holds the authorities already; loading them costs 20 ms a connection.
        conn.cert_reqs = "CERT_REQUIRED"


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
        self._kept = _Adapter(self._tls, keep=16)

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
        fresh = _Adapter(self._tls, keep=1)
        try:
            return self._run(fresh, request, exchange, None)
        finally:
            fresh.close()

    def _exchange(self, total: float) -> Exchange:
        ends = time.monotonic() + total
        return Exchange(ends=ends, read_timeout=self.timeouts.read, gate=self._gate)

    def _run(
        self,
        adapter: HTTPAdapter,
        request: requests.Request,
        exchange: Exchange,
        receive: Receive | None,
    ) -> Reply:
        # Raised outside of the except block: a chained exception of requests would carry the
        # request, and with it the key, into whatever shows tracebacks.
        with in_exchange(exchange):
            try:
                return self._talk(adapter, request.prepare(), receive)
            except _FAULTS as error:
                failure = _failure(error, exchange)
        raise failure

    def _talk(
        self, adapter: HTTPAdapter, request: requests.PreparedRequest, receive: Receive | None
    ) -> Reply:
        limits = (self.timeouts.connect, self.timeouts.read)
        response = adapter.send(request, stream=True, timeout=limits, verify=True, proxies={})
        try:
            arriving = Arriving(response)
            if receive is None:
                return Reply(arriving.status, arriving.headers, arriving.body())
            receive(arriving)
            return Reply(arriving.status, arriving.headers, b"")
        finally:
            response.close()


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
