"""A server of raw sockets that behaves as a test says, byte by byte."""

from __future__ import annotations

import datetime
import ipaddress
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class Visit:
    """One connection as the server sees it."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.received = bytearray()
        self.ended = threading.Event()
        self.leave = threading.Event()

    def read_request(self) -> bytes:
        """Head and body of the next request; b"" when the client is gone."""
        start = len(self.received)
        while (end := self.received.find(b"\r\n\r\n", start)) < 0:
            if not self._more():
                return b""
        end += 4
        length = _content_length(bytes(self.received[start:end]))
        while len(self.received) < end + length:
            if not self._more():
                break
        return bytes(self.received[start : end + length])

    def read_to_the_end(self) -> None:
        """Take in whatever still comes."""
        while self._more():
            pass

    def say(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(
        self, body: object, status: str = "200 OK", *headers: str, kind: str = "application/json"
    ) -> None:
        """A complete answer; anything but bytes goes out as JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers]
        if not any(line.lower().startswith("content-length") for line in headers):
            lines.append(f"Content-Length: {len(data)}")
        self.say("\r\n".join(lines).encode() + b"\r\n\r\n" + data)

    def reset(self) -> None:
        """End the connection with an RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def linger(self) -> None:
        """Say nothing until the test is over."""
        self.leave.wait(20)

    def _more(self) -> bool:
        try:
            data = self.socket.recv(65536)
        except OSError:
            return False
        self.received += data
        return bool(data)


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


Behaviour = Callable[[Visit], None]


class Wire:
    """Listens on the loopback and gives every connection to `behave`, each in a thread."""

    def __init__(self, behave: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self.visits: list[Visit] = []
        self._behave = behave
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []

    @property
    def origin(self) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://localhost:{self.port}"

    @property
    def received(self) -> bytes:
        """All bytes that ever arrived."""
        return b"".join(bytes(visit.received) for visit in self.visits)

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for visit in list(self.visits):
            visit.leave.set()
        for thread in list(self._threads):
            thread.join(5)
            assert not thread.is_alive()

    def wait_until_left(self) -> None:
        """Wait until every client so far has gone."""
        for visit in list(self.visits):
            assert visit.ended.wait(5)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        if self._tls is not None:
            try:
                connection = self._tls.wrap_socket(connection, server_side=True)
            except OSError:
                connection.close()
                return
        visit = Visit(connection)
        self.visits.append(visit)
        try:
            self._behave(visit)
        except OSError:
            pass  # the client left in the middle, as some tests want it to
        finally:
            visit.socket.close()
            visit.ended.set()


def always(body: object, status: str = "200 OK", *headers: str) -> Behaviour:
    """Answer every request of a connection in the same way."""

    def behave(visit: Visit) -> None:
        while visit.read_request():
            visit.answer(body, status, *headers)

    return behave


def certificate(folder: Path, *names: str) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS context for these names, and the PEM file with which to trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "wire")])
    now = datetime.datetime.now(datetime.UTC)
    alternatives: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [*alternatives, x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "wire.pem", folder / "wire.key"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file, key_file)
    return context, certificate_file
