"""Webhooks (API contract 8), received by a real server."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from typing import Any

import pytest

from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import KINO, guide

Received = Queue[tuple[dict[str, str], dict[str, Any]]]


class Receiver(ThreadingHTTPServer):
    daemon_threads = True
    status = 200

    def __init__(self) -> None:
        self.received: Received = Queue()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.received.put(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_end_is_told_once_with_the_raw_row(opened: Opener, receiver: Receiver) -> None:
    box, me = opened(webhook=receiver.url, webhook_key="bell-key")
    items = [guide(me.upload(), 67)]
    id_ = me.create("a kite", modelId=KINO, num_images=2, seed=8827082104, controlnets=items)
    headers, body = receiver.received.get(timeout=5)
    assert headers["authorization"] == "Bearer bell-key"
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"].startswith("axios/")
    assert (body["type"], body["object"]) == ("image_generation.complete", "generation")
    assert (body["api_version"], type(body["timestamp"])) == ("v1", int)
    row = body["data"]["object"]
    assert (row["id"], row["status"], row["prompt"]) == (id_, "COMPLETE", "a kite")
    assert (row["seed"], row["quantity"], row["controlnetsUsed"]) == ("8827082104", 2, True)
    assert row["createdAt"].endswith("Z")
    expected = [image["url"] for image in me.read(id_)["generated_images"]]
    assert [image["url"] for image in row["images"]] == expected
    assert row["apiKey"]["key"] == box.keys[0], "the real one leaks it too"
    assert row["apiKey"]["webhookCallbackApiKey"] == "bell-key"
    with pytest.raises(Empty):
        receiver.received.get(timeout=0.3)


def test_what_was_asked_for_stands_in_the_row(opened: Opener, receiver: Receiver) -> None:
    _, me = opened(webhook=receiver.url)
    upload = me.upload()
    me.create("!nsfw", init_image_id=upload, unzoom=True, unzoomAmount=0.5, init_strength=0.3)
    row = receiver.received.get(timeout=5)[1]["data"]["object"]
    assert (row["nsfw"], [image["nsfw"] for image in row["images"]]) == (True, [True])
    assert (row["unzoom"], row["unzoomAmount"]) == (True, 0.5)
    assert (row["initImageId"], row["initStrength"]) == (upload, 0.3)


def test_a_failure_is_told_as_a_complete_event_with_status_failed(
    opened: Opener, receiver: Receiver
) -> None:
    _, me = opened(webhook=receiver.url)
    me.create("!failed")
    headers, body = receiver.received.get(timeout=5)
    assert "authorization" not in headers
    row = body["data"]["object"]
    assert (body["type"], row["status"], row["images"]) == (
        "image_generation.complete",
        "FAILED",
        [],
    )


def test_a_receiver_that_is_away_or_unwilling_disturbs_nothing(
    opened: Opener, receiver: Receiver
) -> None:
    _, me = opened(webhook="http://127.0.0.1:9/nobody")
    assert me.finished(me.create())["status"] == "COMPLETE"
    receiver.status = 500
    _, other = opened(webhook=receiver.url)
    assert other.finished(other.create())["status"] == "COMPLETE"
    receiver.received.get(timeout=5)
    with pytest.raises(Empty):
        receiver.received.get(timeout=0.3)


def test_many_ends_are_all_told(opened: Opener, receiver: Receiver) -> None:
    _, me = opened(webhook=receiver.url, slots=30, duration=0.3)
    ids = {me.create() for _ in range(25)}
    told = {receiver.received.get(timeout=5)[1]["data"]["object"]["id"] for _ in range(25)}
    assert told == ids


def test_the_end_of_a_variation_is_told_once_as_post_processing(
    opened: Opener, receiver: Receiver
) -> None:
    box, me = opened(webhook=receiver.url, webhook_key="bell-key")
    done = me.finished(me.create("a kite"))
    assert receiver.received.get(timeout=5)[1]["type"] == "image_generation.complete"
    image = done["generated_images"][0]["id"]
    made = me.post("/variations/nobg", {"id": image}).json()["sdNobgJob"]["id"]
    headers, body = receiver.received.get(timeout=5)
    assert headers["authorization"] == "Bearer bell-key"
    assert (body["type"], body["api_version"]) == ("post_processing.complete", "v1")
    row = body["data"]["object"]
    assert set(row) == {
        "id", "createdAt", "updatedAt", "status", "url", "transparent", "generatedImageId",
        "transformType", "api", "tokenCost", "apiDollarCost", "apiKey",
    }  # fmt: skip
    assert (row["id"], row["status"], row["generatedImageId"]) == (made, "COMPLETE", image)
    assert (row["transformType"], row["transparent"], row["tokenCost"]) == ("NOBG", True, 5)
    assert me.fetch(row["url"]).content.startswith(b"\x89PNG")
    assert row["apiKey"]["key"] == box.keys[0], "the real one leaks it too"
    with pytest.raises(Empty):
        receiver.received.get(timeout=0.3)
