"""Pictures on their way up to a storage, over real sockets."""

from __future__ import annotations

import email
import email.policy
import json
import time

import pytest

from guidance.leonardo.answers import UploadSlot
from guidance.leonardo.client import Client
from guidance.leonardo.errors import (
    AddressRefused,
    BrokenOff,
    FileRefused,
    LeonardoError,
    ServerTrouble,
)
from guidance.leonardo.transport import Timeouts
from tests.leonardo.wire import Behaviour, Visit, Wire, always

KEY = "0f1e2d3c-aaaa-bbbb-cccc-123456789abc"
ID = "75925cd2-fb65-4e8c-84c0-6cc010a528e3"
PICTURE = bytes(range(256)) * 2000
QUICK = Timeouts(connect=1.0, read=0.5, call=1.0, upload=1.0)


def client_of(wire: Wire, timeouts: Timeouts = QUICK) -> Client:
    return Client(wire.origin, KEY, timeouts=timeouts)


def storage(visit: Visit) -> None:
    """An API that reserves uploads, and the storage to which it sends them."""
    while request := visit.read_request():
        if request.startswith(b"POST /api/rest/v1/init-image"):
            port = visit.socket.getsockname()[1]
            fields = {"Content-Type": "image/jpeg", "bucket": "b", "key": "k", "Policy": "cGQ="}
            slot = {
                "id": ID,
                "url": f"http://127.0.0.1:{port}/storage",
                "fields": json.dumps(fields),
                "key": "k",
            }
            visit.answer({"uploadInitImage": slot})
        else:
            visit.say(b"HTTP/1.1 204 No Content\r\n\r\n")


def parts_of(request: bytes) -> list[tuple[str, str | None, object]]:
    """Name, file name and content of each part of a multipart request."""
    head, _, body = request.partition(b"\r\n\r\n")
    kind = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-type"))
    message = email.message_from_bytes(kind + b"\r\n\r\n" + body, policy=email.policy.HTTP)
    return [
        (
            str(part.get_param("name", header="content-disposition")),
            part.get_filename(),
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    ]


def test_an_upload_sends_the_fields_in_their_order_and_the_file_last() -> None:
    with Wire(storage) as wire, client_of(wire) as client:
        assert client.upload(PICTURE, "jpg") == ID
        reserve, posted = (bytes(visit.received) for visit in wire.visits)
    assert b'{"extension": "jpg"}' in reserve
    parts = parts_of(posted)
    assert [name for name, _, _ in parts] == ["Content-Type", "bucket", "key", "Policy", "file"]
    assert parts[-1][1:] == ("picture.jpg", PICTURE)
    assert parts[0][2] == b"image/jpeg"


def test_the_key_goes_to_the_api_and_never_to_the_storage() -> None:
    with Wire(storage) as wire, client_of(wire) as client:
        client.upload(PICTURE, "png")
        reserve, posted = (bytes(visit.received) for visit in wire.visits)
    assert KEY.encode() in reserve
    assert KEY.encode() not in posted
    assert b"authorization" not in posted.partition(b"\r\n\r\n")[0].lower()


def slot_at(url: str) -> UploadSlot:
    return UploadSlot(ID, url, (("key", "k"),), "k")


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "204 No Content"])
def test_every_success_of_the_storage_counts(status: str) -> None:
    body = b"" if status.startswith("204") else b"<PostResponse/>"
    with Wire(always(body, status)) as wire, client_of(wire) as client:
        client.send_upload(slot_at(wire.origin), PICTURE, "webp")
        assert wire.received.endswith(b"--\r\n")


EXPIRED = b"<Error><Code>AccessDenied</Code><Message>Policy expired.</Message></Error>"


@pytest.mark.parametrize(
    ("behave", "kind", "said"),
    [
        (always(EXPIRED, "403 Forbidden"), FileRefused, "Policy expired."),
        (always(b"", "401 X"), FileRefused, ""),
        (always(b"", "307 X", "Location: http://127.0.0.1:1/"), FileRefused, ""),
        (
            always(b"<Error><Message>Slow down</Message></Error>", "503 X"),
            ServerTrouble,
            "Slow down",
        ),
        (Visit.read_request, BrokenOff, ""),
    ],
    ids=["expired", "unauthorized", "redirect", "busy", "cut"],
)
def test_a_failed_upload_may_be_tried_again_and_pauses_nothing(
    behave: Behaviour, kind: type[LeonardoError], said: str
) -> None:
    with Wire(behave) as wire, client_of(wire) as client, pytest.raises(kind) as caught:
        client.send_upload(slot_at(wire.origin), PICTURE, "jpg")
    assert (type(caught.value), caught.value.said) == (kind, said)
    assert caught.value.again
    assert not caught.value.pauses_account


def test_an_upload_to_another_place_is_refused_before_a_byte_leaves() -> None:
    with Wire(always(b"")) as wire, Client("https://cloud.leonardo.ai", KEY) as client:
        with pytest.raises(AddressRefused):
            client.send_upload(slot_at(wire.origin), PICTURE, "jpg")
        assert wire.visits == []


def test_a_storage_that_stops_reading_does_not_hold_the_upload() -> None:
    with Wire(Visit.linger) as wire, client_of(wire) as client:
        began = time.monotonic()
        with pytest.raises(BrokenOff):
            client.send_upload(slot_at(wire.origin), b"x" * 30_000_000, "jpg")
        assert time.monotonic() - began < 3
