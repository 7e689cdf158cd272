"""Faults of the wire after the hook: whatever they are, nobody can tell what happened."""

from __future__ import annotations

import gzip
import time

import pytest

from guidance.leonardo.errors import (
    BrokenOff,
    CannotTell,
    Outcome,
    ServerTrouble,
    Unreadable,
)
from guidance.leonardo.transport import ANSWER_BYTES, Timeouts
from tests.leonardo.ordering import GENERATION, KEY, Hook, client_of, create, everything_about
from tests.leonardo.wire import Behaviour, Visit, Wire, always


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


def test_a_slow_read_ends_with_its_deadline_and_may_be_repeated() -> None:
    with Wire(BROKEN["a drip of body"]) as wire, client_of(wire) as client:
        began = time.monotonic()
        with pytest.raises(BrokenOff) as caught:
            client.generation(GENERATION)
        assert time.monotonic() - began < 1.8
        assert caught.value.again
