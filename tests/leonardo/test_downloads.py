"""Pictures on their way down from an image host, over real sockets."""

from __future__ import annotations

import gzip
import hashlib
import io
import time
from pathlib import Path

import pytest

from guidance.leonardo import files
from guidance.leonardo.client import Client
from guidance.leonardo.errors import (
    BadFile,
    BrokenOff,
    FileRefused,
    LeonardoError,
    NotSent,
    ServerTrouble,
)
from guidance.leonardo.transport import Timeouts
from tests.leonardo.wire import Behaviour, Visit, Wire, always, certificate

KEY = "0f1e2d3c-aaaa-bbbb-cccc-123456789abc"
ID = "75925cd2-fb65-4e8c-84c0-6cc010a528e3"
PICTURE = bytes(range(256)) * 2000
QUICK = Timeouts(connect=1.0, read=0.5, call=1.0, upload=1.0)


def client_of(wire: Wire, timeouts: Timeouts = QUICK) -> Client:
    return Client(wire.origin, KEY, timeouts=timeouts)


def test_a_download_is_counted_hashed_and_typed() -> None:
    with Wire(always(PICTURE)) as wire, client_of(wire) as client:
        target = io.BytesIO()
        found = client.download(f"{wire.origin}/cdn/a.jpg?w=512", target)
        request = wire.received
    assert target.getvalue() == PICTURE
    assert found.bytes == len(PICTURE)
    assert found.sha256 == hashlib.sha256(PICTURE).hexdigest()
    assert found.content_type == "application/json"
    assert request.startswith(b"GET /cdn/a.jpg?w=512 HTTP/1.1")


def test_the_image_host_never_sees_the_key() -> None:
    with Wire(always(PICTURE)) as wire, client_of(wire) as client:
        client.download(f"{wire.origin}/a.jpg", io.BytesIO())
        assert KEY.encode() not in wire.received
        assert b"authorization" not in wire.received.lower()


def test_pictures_of_one_generation_share_a_connection() -> None:
    with Wire(always(PICTURE)) as wire, client_of(wire) as client:
        for number in range(4):
            client.download(f"{wire.origin}/{number}.jpg", io.BytesIO())
        assert len(wire.visits) == 1


def test_a_download_to_a_path_makes_the_file_or_leaves_none(tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    whole, cut = folder / "whole.part", folder / "cut.part"
    with Wire(always(PICTURE)) as wire, client_of(wire) as client:
        client.download(f"{wire.origin}/a.jpg", whole)
        with pytest.raises(BadFile):
            client.download(f"{wire.origin}/a.jpg", cut, max_bytes=1000)
        with pytest.raises(FileExistsError):
            client.download(f"{wire.origin}/a.jpg", whole)
    assert whole.read_bytes() == PICTURE
    assert list(folder.iterdir()) == [whole]


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n"


def unannounced(visit: Visit) -> None:
    visit.read_request()
    visit.say(HEAD + b"Connection: close\r\n\r\n" + PICTURE)


def chunked(visit: Visit) -> None:
    visit.read_request()
    visit.say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    for start in range(0, len(PICTURE), 50_000):
        piece = PICTURE[start : start + 50_000]
        visit.say(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    visit.say(b"0\r\n\r\n")


@pytest.mark.parametrize("behave", [unannounced, chunked])
def test_pictures_arrive_whole_however_they_are_framed(behave: Behaviour) -> None:
    with Wire(behave) as wire, client_of(wire) as client:
        target = io.BytesIO()
        client.download(f"{wire.origin}/a.jpg", target)
    assert target.getvalue() == PICTURE


def cut_short(visit: Visit) -> None:
    visit.read_request()
    visit.say(HEAD + f"Content-Length: {len(PICTURE)}\r\n\r\n".encode() + PICTURE[:-1])


def cut_chunk(visit: Visit) -> None:
    visit.read_request()
    visit.say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"ffff\r\n" + PICTURE[:100])


def silent(visit: Visit) -> None:
    visit.read_request()
    visit.say(HEAD + b"Content-Length: 100\r\n\r\nabc")
    visit.linger()


def drip(visit: Visit) -> None:
    visit.read_request()
    visit.say(HEAD + b"Content-Length: 1000\r\n\r\n")
    for _ in range(1000):
        visit.say(b"x")
        time.sleep(0.02)


@pytest.mark.parametrize("behave", [cut_short, cut_chunk, silent, drip, Visit.read_request])
def test_a_download_that_breaks_off_may_be_tried_again(behave: Behaviour) -> None:
    with Wire(behave) as wire, client_of(wire) as client:
        began = time.monotonic()
        with pytest.raises(BrokenOff) as caught:
            client.download(f"{wire.origin}/a.jpg", io.BytesIO(), deadline_s=0.6)
        assert time.monotonic() - began < 1.6
    assert caught.value.again


def test_a_download_under_the_floor_rate_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "FLOOR_SECONDS", 0.3)
    with Wire(drip) as wire, client_of(wire) as client:
        began = time.monotonic()
        with pytest.raises(BadFile) as caught:
            client.download(f"{wire.origin}/a.jpg", io.BytesIO(), deadline_s=10)
        assert time.monotonic() - began < 2
    assert caught.value.detail == "too slow"


@pytest.mark.parametrize(
    "behave", [always(PICTURE), chunked, unannounced], ids=["announced", "chunked", "open end"]
)
def test_a_picture_over_the_limit_is_refused(behave: Behaviour) -> None:
    with Wire(behave) as wire, client_of(wire) as client:
        target = io.BytesIO()
        with pytest.raises(BadFile):
            client.download(f"{wire.origin}/a.jpg", target, max_bytes=len(PICTURE) - 1)
        assert len(target.getvalue()) < len(PICTURE)
        found = client.download(f"{wire.origin}/a.jpg", io.BytesIO(), max_bytes=len(PICTURE))
        assert found.bytes == len(PICTURE)


def test_a_compressed_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with Wire(always(bomb, "200 OK", "Content-Encoding: gzip")) as wire, client_of(wire) as client:
        target = io.BytesIO()
        with pytest.raises(BadFile):
            client.download(f"{wire.origin}/a.jpg", target, max_bytes=1_000_000)
        assert len(target.getvalue()) <= 1_000_000


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("404 Not Found", FileRefused),
        ("403 Forbidden", FileRefused),
        ("401 X", FileRefused),
        ("206 Partial Content", FileRefused),
        ("302 Found", FileRefused),
        ("500 X", ServerTrouble),
        ("503 X", ServerTrouble),
        ("429 X", ServerTrouble),
    ],
)
def test_an_image_host_that_refuses_pauses_nothing(status: str, kind: type[LeonardoError]) -> None:
    with Wire(always(b"")) as other:
        to_other = f"Location: {other.origin}/secret"
        with Wire(always(PICTURE, status, to_other)) as wire, client_of(wire) as client:
            target = io.BytesIO()
            with pytest.raises(kind) as caught:
                client.download(f"{wire.origin}/a.jpg", target)
        assert other.visits == []
    assert (target.getvalue(), caught.value.again, caught.value.pauses_account) == (
        b"",
        True,
        False,
    )


def test_an_empty_picture_is_none() -> None:
    with Wire(always(b"")) as wire, client_of(wire) as client, pytest.raises(BadFile):
        client.download(f"{wire.origin}/a.jpg", io.BytesIO())


class FullDisk(io.BytesIO):
    """A file on a full disk."""

    def write(self, _: object) -> int:
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_not_taken_for_a_fault_of_the_network() -> None:
    full = pytest.raises(OSError, match="No space left")
    with Wire(always(PICTURE)) as wire, client_of(wire) as client, full as caught:
        client.download(f"{wire.origin}/a.jpg", FullDisk())
    assert caught.value.errno == 28


def test_over_tls_the_name_is_checked_and_sent(tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path, "localhost")
    named: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: named.append(name)
    with Wire(always(PICTURE), context) as wire:
        with Client(wire.origin, KEY, timeouts=QUICK, authorities=str(trusted)) as client:
            assert client.download(f"{wire.origin}/a.jpg", io.BytesIO()).bytes == len(PICTURE)
        with client_of(wire) as client, pytest.raises(NotSent):
            client.download(f"{wire.origin}/a.jpg", io.BytesIO())
    assert named == ["localhost", "localhost"]
