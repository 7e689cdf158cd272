"""Creating a generation over real sockets: what was sent, and what can still be known."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest

from guidance.leonardo.client import Client
from guidance.leonardo.errors import (
    BrokenOff,
    LeonardoError,
    NotSent,
    Outcome,
    Redirected,
)
from guidance.leonardo.transport import Timeouts
from tests.leonardo.ordering import (
    GENERATION,
    KEY,
    YES,
    Hook,
    client_of,
    create,
    everything_about,
)
from tests.leonardo.wire import Behaviour, Visit, Wire, always, certificate


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
