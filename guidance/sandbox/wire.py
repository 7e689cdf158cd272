"""HTTP/1.1 over sockets: reads calls, writes replies, and misbehaves when a reply asks for it."""

import socket
import sys
import threading
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from guidance.sandbox.messages import Call, Delivery, Reply

KEEP_ALIVE_SECONDS = 75
PIECE = 65_536
DRIPS = 20
DRAIN_MOST = 512 * 1024 * 1024
STOP_SECONDS = 5.0


class _BadBody(ValueError):
    """The body's framing cannot be read."""


class Handler(BaseHTTPRequestHandler):
    """One connection. Every method ends in the same desk."""

    protocol_version = "HTTP/1.1"
    server_version = "LeonardoSandbox"
    sys_version = ""
    timeout = KEEP_ALIVE_SECONDS
    disable_nagle_algorithm = True
    server: "Server"

    def _serve(self) -> None:
        try:
            call = self._call()
        except _BadBody:
            self.close_connection = True
            self._write(Reply(400, b"", "text/plain"))
            return
        reply = self.server.answer(call)
        if reply.wait and self.server.stopping.wait(reply.wait):
            self.close_connection = True
            return
        self._deliver(reply)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve  # noqa: N815

    def _call(self) -> Call:
        parts = urlsplit(self.path)
        limit = self.server.body_limit(parts.path)
        body, too_large = self._body(limit)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return Call(self.command, unquote(parts.path), query, self.headers, body, too_large)

    def _body(self, limit: int) -> tuple[bytes, bool]:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks(limit)
        text = self.headers.get("Content-Length", "0").strip()
        if not text.isascii() or not text.isdigit() or int(text) > DRAIN_MOST:
            raise _BadBody(text)
        length = int(text)
        if length <= limit:
            return self._exactly(length), False
        self._drain(length)
        return b"", True

    def _exactly(self, length: int) -> bytes:
        data = self.rfile.read(length)
        if len(data) < length:
            raise ConnectionError("the body broke off")
        return data

    def _drain(self, length: int) -> None:
        while length:
            length -= len(self._exactly(min(PIECE, length)))

    def _chunks(self, limit: int) -> tuple[bytes, bool]:
        pieces: list[bytes] = []
        total = 0
        while size := self._chunk_size():
            total += size
            if total > limit:
                self.close_connection = True
                return b"", True
            pieces.append(self._exactly(size))
            self.rfile.readline(8)
        while self.rfile.readline(PIECE).strip():
            pass
        return b"".join(pieces), False

    def _chunk_size(self) -> int:
        line = self.rfile.readline(256).split(b";")[0].strip()
        try:
            size = int(line, 16)
        except ValueError:
            raise _BadBody("chunk size") from None
        if size < 0:
            raise _BadBody("chunk size")
        return size

    def _deliver(self, reply: Reply) -> None:
        if reply.delivery is Delivery.NONE:
            self.close_connection = True
            return
        self._write(reply)

    def _head(self, reply: Reply) -> bytes:
        lines = [f"{self.protocol_version} {reply.status} {self._reason(reply.status)}"]
        lines += [f"Server: {self.server_version}", f"Date: {self.date_time_string()}"]
        if reply.status != 204:
            lines.append(f"Content-Type: {reply.content_type}")
            lines.append(f"Content-Length: {len(reply.body) + reply.padding}")
        lines.append(f"X-Request-ID: {uuid.uuid4()}")
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        if self.close_connection:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")

    def _reason(self, status: int) -> str:
        return self.responses.get(status, ("Unknown", ""))[0]

    def _write(self, reply: Reply) -> None:
        head = self._head(reply)
        self.log_request(reply.status)
        if self.command == "HEAD" or reply.status == 204:
            self.wfile.write(head)
            return
        if reply.delivery is Delivery.HALF:
            self.close_connection = True
            self.wfile.write(head + reply.body[: len(reply.body) // 2])
            return
        if reply.drip:
            self.wfile.write(head)
            self._drip(reply)
            return
        self.wfile.write(head + reply.body)
        self._pad(reply.padding)

    def _drip(self, reply: Reply) -> None:
        step = -(-len(reply.body) // DRIPS) or 1
        for start in range(0, len(reply.body), step):
            if self.server.stopping.wait(reply.drip / DRIPS):
                self.close_connection = True
                return
            self.wfile.write(reply.body[start : start + step])

    def _pad(self, length: int) -> None:
        while length and not self.server.stopping.is_set():
            size = min(PIECE, length)
            self.wfile.write(bytes(size))
            length -= size

    def log_message(self, format: str, *args: Any) -> None:
        """An access log on stderr, when one was asked for."""
        if self.server.verbose:
            super().log_message(format, *args)


class Server(ThreadingHTTPServer):
    """A thread for each connection; ``stop`` ends them all at once."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024
    allow_reuse_address = True

    def __init__(
        self,
        address: tuple[str, int],
        answer: Callable[[Call], Reply],
        body_limit: Callable[[str], int],
        verbose: bool = False,
    ) -> None:
        self.answer, self.body_limit, self.verbose = answer, body_limit, verbose
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._quiet = threading.Condition()
        super().__init__(address, Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remembers the connection, so that ``stop`` can end it."""
        with self._quiet:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Closes a connection and forgets it."""
        super().shutdown_request(request)
        with self._quiet:
            self._open.discard(request)
            self._quiet.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error; anything else is told on stderr."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """Ends the listening, then every connection, then waits for the threads to let go."""
        self.stopping.set()
        self.shutdown()
        with self._quiet:
            for connection in self._open:
                _cut(connection)
            self._quiet.wait_for(lambda: not self._open, STOP_SECONDS)
        self.server_close()


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
