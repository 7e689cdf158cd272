"""Creating a generation over real sockets: what was sent, and what can still be known."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from guidance.leonardo.client import Client
from guidance.leonardo.errors import (
    BrokenOff,
    CannotTell,
    LeonardoError,
    NotSent,
    Outcome,
    Redirected,
    ServerTrouble,
    Unreadable,
)
from guidance.leonardo.transport import ANSWER_BYTES, Timeouts
from tests.leonardo.wire import Behaviour, Visit, Wire, always, certificate

KEY = "0f1e2d3c-aaaa-bbbb-cccc-123456789abc"
GENERATION = "75925cd2-fb65-4e8c-84c0-6cc010a528e3"
YES = {"sdGenerationJob": {"generationId": GENERATION, "apiCreditCost": 11}}
QUICK = Timeouts(connect=1.0, read=0.6, call=1.0, create=0.6, upload=1.0)


class Hook:
    """Counts its calls and looks at what has reached the server by then."""

    def __init__(self, wire: Wire | None = None) -> None:
        self.calls = 0
        self.at_server = b"nothing looked"
        self._wire = wire

    def __call__(self) -> None:
        self.calls += 1
        if self._wire is not None:
            time.sleep(0.05)
            self.at_server = self._wire.received


def client_of(wire: Wire, timeouts: Timeouts = QUICK, authorities: Path | None = None) -> Client:
    trusted = str(authorities) if authorities else None
    return Client(wire.origin, KEY, timeouts=timeouts, authorities=trusted)


def create(client: Client, hook: Callable[[], None]) -> str:
    accepted = client.create_generation({"prompt": "a pear"}, on_connected=hook)
    return accepted.generation_id


def test_the_hook_runs_once_and_before_the_first_byte() -> None:
    with Wire(always(YES)) as wire, client_of(wire) as client:
        hook = Hook(wire)
        assert create(client, hook) == GENERATION
        assert hook.calls == 1
        assert hook.at_server == b""
        assert b'"prompt": "a pear"' in wire.received


def test_over_tls_the_hook_runs_after_the_handshake(tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path, "localhost")
    with Wire(always(YES), context) as wire, client_of(wire, authorities=trusted) as client:
        hook = Hook(wire)
        assert create(client, hook) == GENERATION
        assert (hook.calls, hook.at_server, len(wire.visits)) == (1, b"", 1)


class LeaseLost(Exception):
    """What a worker raises that must not send any more."""


@pytest.mark.parametrize(
    "refusal",
    [
        LeaseLost("gone"),
        ValueError("no"),
        OSError("database away"),
        TimeoutError("slow"),
        ConnectionResetError("database reset"),
        KeyError("x"),
        KeyboardInterrupt(),
    ],
    ids=lambda refusal: type(refusal).__name__,
)
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_a_hook_that_raises_leaves_no_byte_at_the_server(
    refusal: BaseException, tls: bool, tmp_path: Path
) -> None:
    context, trusted = certificate(tmp_path, "localhost") if tls else (None, None)

    def refuse() -> None:
        raise refusal

    with (
        Wire(Visit.read_to_the_end, context) as wire,
        client_of(wire, authorities=trusted) as client,
    ):
        with pytest.raises(type(refusal)) as caught:
            create(client, refuse)
        wire.wait_until_left()
        assert caught.value is refusal
        assert wire.received == b""
        assert "Authorization" not in everything_about(caught.value)


def test_a_refused_connection_is_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    hook = Hook()
    with Client(f"http://127.0.0.1:{port}", KEY) as client, pytest.raises(NotSent) as caught:
        create(client, hook)
    assert hook.calls == 0
    assert caught.value.outcome is Outcome.NOT_SENT
    assert caught.value.detail == "ConnectionRefusedError"


def test_a_name_that_does_not_resolve_is_not_sent() -> None:
    hook = Hook()
    with Client("https://leonardo.invalid", KEY) as client, pytest.raises(NotSent) as caught:
        create(client, hook)
    assert (hook.calls, caught.value.detail) == (0, "gaierror")


def say_then_linger(data: bytes) -> Behaviour:
    def behave(visit: Visit) -> None:
        visit.say(data)
        visit.linger()

    return behave


@pytest.mark.parametrize(
    "greeting", [b"", b"HTTP/1.1 400 plain text here\r\n\r\n"], ids=["silent", "not TLS"]
)
def test_a_handshake_that_fails_is_not_sent(greeting: bytes) -> None:
    hook = Hook()
    with Wire(say_then_linger(greeting)) as wire:
        address = wire.origin.replace("http:", "https:")
        limits = Timeouts(connect=0.3)
        began = time.monotonic()
        with Client(address, KEY, timeouts=limits) as client, pytest.raises(NotSent):
            create(client, hook)
        assert time.monotonic() - began < 3
    assert hook.calls == 0


@pytest.mark.parametrize("name", ["other.example", "localhost"])
def test_a_certificate_that_proves_nothing_is_not_sent(name: str, tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path, name)
    authorities = trusted if name != "localhost" else None
    hook = Hook()
    with Wire(always(YES), context) as wire, client_of(wire, authorities=authorities) as client:
        with pytest.raises(NotSent) as caught:
            create(client, hook)
        assert (hook.calls, wire.received) == (0, b"")
        assert caught.value.detail == "SSLCertVerificationError"


def close_at_once(visit: Visit) -> None:
    visit.socket.close()


def close_after_reading(visit: Visit) -> None:
    visit.read_request()


def reset_after_reading(visit: Visit) -> None:
    visit.read_request()
    visit.reset()


def hang(visit: Visit) -> None:
    visit.read_request()
    visit.linger()


def saying(*parts: bytes, pause: float = 0.0, stay: bool = False) -> Behaviour:
    def behave(visit: Visit) -> None:
        visit.read_request()
        for part in parts:
            visit.say(part)
            time.sleep(pause)
        if stay:
            visit.linger()

    return behave


def bytes_of(text: str) -> list[bytes]:
    return [bytes([byte]) for byte in text.encode()]


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SLOW_BODY = bytes_of('{"sdGenerationJob": {"generationId": "' + GENERATION + '"}}' + " " * 400)

BROKEN: dict[str, Behaviour] = {
    "closed at once": close_at_once,
    "closed after the request": close_after_reading,
    "reset after the request": reset_after_reading,
    "silent": hang,
    "half a head, then silent": saying(HEAD, stay=True),
    "half a body": saying(HEAD + b'Content-Length: 500\r\n\r\n{"sdGenerationJob": {'),
    "half a body, then silent": saying(HEAD + b"Content-Length: 500\r\n\r\n{", stay=True),
    "half a chunk": saying(HEAD + b"Transfer-Encoding: chunked\r\n\r\n40\r\n{"),
    "no last chunk": saying(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"),
    "a bad chunk size": saying(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
    "garbage": saying(b"\x00\xff\x13 not HTTP at all\r\n\r\n"),
    "an endless line": saying(b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n"),
    "endless headers": saying(HEAD + b"X-A: b\r\n" * 400 + b"\r\n"),
    "a drip of headers": saying(*bytes_of("HTTP/1.1 200 OK\r\nX-A: " + "y" * 400), pause=0.02),
    "a drip of body": saying(HEAD + b"Content-Length: 900\r\n\r\n", *SLOW_BODY, pause=0.02),
    "a drip of interim answers": saying(*[b"HTTP/1.1 100 Continue\r\n\r\n"] * 400, pause=0.02),
    "broken compression": saying(
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 10\r\n\r\n0123456789"
    ),
}


@pytest.mark.parametrize("behave", BROKEN.values(), ids=BROKEN)
def test_what_breaks_after_the_hook_cannot_be_told(behave: Behaviour) -> None:
    with Wire(behave) as wire, client_of(wire) as client:
        hook = Hook()
        began = time.monotonic()
        with pytest.raises(BrokenOff) as caught:
            create(client, hook)
        assert time.monotonic() - began < 1.5
        assert hook.calls == 1
        assert len(wire.visits) == 1
        assert caught.value.outcome is Outcome.CANNOT_TELL
        assert KEY not in everything_about(caught.value)


BOMB = gzip.compress(b" " * (4 * ANSWER_BYTES), 1)
UNREADABLE: dict[str, Behaviour] = {
    "no id": always({"sdGenerationJob": {"apiCreditCost": 11}}),
    "null": always({"sdGenerationJob": None}),
    "an id of another type": always({"sdGenerationJob": {"generationId": 12}}),
    "an errors list": always({"errors": [{"message": "internal error"}]}),
    "a refusal with status 200": always({"error": "Invalid dimensions", "code": "unexpected"}),
    "HTML": always(b"<html><h1>Welcome to the hotel's network</h1></html>"),
    "not UTF-8": always(b'{"sdGenerationJob": {"generationId": "\xff\xfe"}}'),
    "a list": always([1, 2]),
    "deep nesting": always(b"[" * 200_000),
    "nothing": always(b""),
    "half a head": saying(HEAD),
    "204": saying(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "too large": always(b" " * (ANSWER_BYTES + 1)),
    "a compressed bomb": always(BOMB, "200 OK", "Content-Encoding: gzip"),
}


@pytest.mark.parametrize("behave", UNREADABLE.values(), ids=UNREADABLE)
def test_a_success_without_an_id_cannot_be_told(behave: Behaviour) -> None:
    limits = Timeouts(create=5.0)
    with Wire(behave) as wire, client_of(wire, limits) as client:
        with pytest.raises(Unreadable) as caught:
            create(client, Hook())
        assert caught.value.outcome is Outcome.CANNOT_TELL


@pytest.mark.parametrize("status", ["500 X", "502 X", "503 X", "504 X", "520 X", "408 X", "425 X"])
def test_trouble_of_the_server_cannot_be_told(status: str) -> None:
    with Wire(always({"error": "internal error", "code": "unexpected"}, status)) as wire:
        with client_of(wire) as client, pytest.raises(ServerTrouble) as caught:
            create(client, Hook())
        assert isinstance(caught.value, CannotTell)
        assert len(wire.visits) == 1


@pytest.mark.parametrize("status", ["301 X", "302 X", "303 X", "307 X", "308 X"])
def test_a_redirect_is_never_followed(status: str) -> None:
    with Wire(always(YES)) as other:
        location = f"Location: {other.origin}/api/rest/v1/generations"
        with Wire(always(b"", status, location)) as wire, client_of(wire) as client:
            with pytest.raises(Redirected) as caught:
                create(client, Hook())
            with pytest.raises(Redirected):
                client.me()
        assert caught.value.pauses_account
        assert other.visits == []


def test_an_early_refusal_of_a_body_still_being_sent_is_read() -> None:
    def refuse_early(visit: Visit) -> None:
        visit.socket.recv(1000)
        visit.answer({"error": "too large"}, "413 Content Too Large", "Connection: close")
        visit.read_to_the_end()

    with Wire(refuse_early) as wire, client_of(wire) as client:
        with pytest.raises(LeonardoError) as caught:
            client.create_generation({"prompt": "x" * 3_000_000}, on_connected=Hook())
        assert caught.value.outcome is Outcome.REJECTED


def test_a_hook_that_takes_too_long_sends_nothing_and_is_over_the_deadline() -> None:
    with Wire(Visit.read_to_the_end) as wire, client_of(wire) as client:
        with pytest.raises(BrokenOff) as caught:
            create(client, lambda: time.sleep(0.7))
        wire.wait_until_left()
        assert caught.value.detail == "DeadlinePassed"
        assert wire.received == b""


def test_every_create_has_a_connection_of_its_own() -> None:
    with Wire(always(YES)) as wire, client_of(wire) as client:
        for _ in range(3):
            create(client, Hook())
        assert len(wire.visits) == 3
        assert wire.received.lower().count(b"connection: close") == 3


def test_reads_share_a_kept_connection_and_survive_its_end() -> None:
    missing: dict[str, object] = {"generations_by_pk": None}

    def three_then_close(visit: Visit) -> None:
        for _ in range(3):
            if visit.read_request():
                visit.answer(missing)

    with Wire(three_then_close) as wire, client_of(wire) as client:
        for _ in range(3):
            assert client.generation(GENERATION) is None
        wire.wait_until_left()
        assert client.generation(GENERATION) is None
        assert [bytes(visit.received).count(b"GET ") for visit in wire.visits] == [3, 1]


def test_proxies_and_passwords_of_the_environment_are_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Wire(always(YES)) as wire, client_of(wire) as client:
        create(client, Hook())
        assert f"Authorization: Bearer {KEY}".encode() in wire.received


def test_cookies_are_not_kept() -> None:
    answer: dict[str, object] = {"generations_by_pk": None}
    with Wire(always(answer, "200 OK", "Set-Cookie: a=b; Path=/")) as wire:
        with client_of(wire) as client:
            client.generation(GENERATION)
            client.generation(GENERATION)
        assert b"cookie" not in wire.received.lower()


def test_a_slow_read_ends_with_its_deadline_and_may_be_repeated() -> None:
    with Wire(BROKEN["a drip of body"]) as wire, client_of(wire) as client:
        began = time.monotonic()
        with pytest.raises(BrokenOff) as caught:
            client.generation(GENERATION)
        assert time.monotonic() - began < 1.8
        assert caught.value.again


def test_threads_keep_their_own_deadlines_and_hooks() -> None:
    def by_prompt(visit: Visit) -> None:
        if b"slow" in visit.read_request():
            visit.linger()
        else:
            time.sleep(0.2)
            visit.answer(YES)

    outcomes: dict[int, str] = {}

    def order(client: Client, number: int) -> None:
        prompt, limit = ("slow", 0.1) if number % 2 else ("quick", 5.0)
        try:
            client.create_generation({"prompt": prompt}, on_connected=Hook(), deadline_s=limit)
            outcomes[number] = "accepted"
        except BrokenOff as error:
            outcomes[number] = error.detail

    with Wire(by_prompt) as wire, client_of(wire, Timeouts()) as client:
        threads = [threading.Thread(target=order, args=(client, n)) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {outcomes[n] for n in range(0, 12, 2)} == {"accepted"}
    assert {outcomes[n] for n in range(1, 12, 2)} <= {"TimeoutError", "DeadlinePassed"}


def everything_about(error: BaseException) -> str:
    """All that a log could hold of an error, its chain and its attributes included."""
    chain: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and one not in chain:
            chain.append(one)
            waiting += [one.__cause__, one.__context__]
    told = ["".join(traceback.format_exception(one)) for one in chain]
    attributes = [repr(getattr(one, "__dict__", {})) for one in chain]
    requests_inside = [str(getattr(getattr(one, "request", None), "headers", "")) for one in chain]
    return "\n".join([*told, *attributes, *requests_inside])
