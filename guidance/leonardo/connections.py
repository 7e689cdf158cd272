"""Connections that connect to checked addresses only and tell when they stand.

They sit below requests' adapter in place of urllib3's own, and ask the exchange in progress
(`deadline`) about its gate, its hook and its time.
"""

from __future__ import annotations

import socket
import ssl
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from guidance.leonardo.deadline import HurriedSocket, current


class Connection(HTTPConnection):
    """Connects to checked addresses, then calls the exchange's hook."""

    def _new_conn(self) -> socket.socket:
        tls = isinstance(self, HTTPSConnection)
        try:
            return _open(self._dns_host.strip("[]"), self.port, self.timeout, tls=tls)
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


class TLSConnection(Connection, HTTPSConnection):
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
    ConnectionCls = Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = TLSConnection


class Adapter(HTTPAdapter):
    """requests' adapter over our pools, with one TLS context for all connections."""

    def __init__(self, tls: ssl.SSLContext, keep: int) -> None:
        self._tls = tls
        super().__init__(pool_connections=8, pool_maxsize=keep, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._tls, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TLSPool}

    def close(self) -> None:
        """Close kept connections now; urllib3 alone waits until nobody refers to the pool."""
        pools = self.poolmanager.pools
        kept = pools.keys()
        for pool in filter(None, map(pools.get, kept)):
            pool.close()
        super().close()

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        # The context holds the authorities already; loading them costs 20 ms a connection.
        conn.cert_reqs = "CERT_REQUIRED"
