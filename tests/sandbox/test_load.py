"""Limits per minute, many at once, and clients that misbehave."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests

from guidance.sandbox.limits import Window
from guidance.sandbox.server import Config, Sandbox, serve
from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import Stranger


def test_creates_beyond_the_minute_are_refused_and_other_calls_are_not(opened: Opener) -> None:
    box, me = opened(creates_per_minute=3)
    answers = [me.try_create() for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].json()["code"] == "unexpected"
    assert 55 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert me.get("/me").status_code == 200
    assert len(box.accepted()) == 3


def test_calls_beyond_the_minute_are_refused_for_that_account_alone() -> None:
    keys = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")
    with serve(Config(keys=keys, calls_per_minute=4)) as box:
        mine, other = (Stranger(box.api_url, key) for key in keys)
        assert [mine.get("/me").status_code for _ in range(6)] == [200] * 4 + [429] * 2
        assert other.get("/me").status_code == 200
        mine.close()
        other.close()


def test_two_keys_of_one_account_share_its_limits_and_its_work() -> None:
    keys = (
        "11111111-1111-4111-8111-111111111111:studio",
        "22222222-2222-4222-8222-222222222222:studio",
    )
    with serve(Config(keys=keys, calls_per_minute=4)) as box:
        mine, other = (Stranger(box.api_url, key) for key in box.keys)
        id_ = mine.create()
        assert other.read(id_)["id"] == id_
        assert mine.user() == other.user()
        assert mine.get("/me").status_code == 429
        mine.close()
        other.close()


def test_a_window_opens_again_as_its_minute_passes() -> None:
    window = Window()
    assert [window.wait("a", now, 2) for now in (0.0, 30.0)] == [0, 0]
    assert window.wait("a", 40.0, 2) == pytest.approx(20)
    assert window.wait("b", 40.0, 2) == 0
    assert window.wait("a", 60.0, 2) == 0
    assert window.wait("a", 61.0, 2) == pytest.approx(29)


def test_sixty_kept_connections_and_five_hundred_jobs_at_once(opened: Opener) -> None:
    box, me = opened(slots=500, pending_limit=500, duration=1.0, credits=10**6)
    user = me.user()

    def work(number: int) -> int:
        client = Stranger(box.api_url, box.keys[0])
        for _ in range(500 // 60 + 1):
            client.create(f"number {number}", width=512, height=512)
            client.get(f"/generations/user/{user}", params={"limit": 20})
        client.close()
        return number

    start = time.monotonic()
    with ThreadPoolExecutor(60) as pool:
        assert sorted(pool.map(work, range(60))) == list(range(60))
    assert len(box.accepted()) == 540
    assert len({row["id"] for row in box.accepted()}) == 540
    assert time.monotonic() - start < 15
    assert box.calls().get("GET /cdn", 0) == 0, "nothing was painted yet"


def test_a_connection_is_kept_alive(box: Sandbox) -> None:
    with raw(box) as client:
        for _ in range(3):
            client.sendall(call(box, "GET /api/rest/v1/me"))
            assert status_of(client) == 200


def raw(box: Sandbox) -> socket.socket:
    return socket.create_connection(("127.0.0.1", urlsplit(box.api_url).port or 0), timeout=5)


def call(box: Sandbox, line: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"{line} HTTP/1.1", "Host: x", f"Authorization: Bearer {box.keys[0]}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def status_of(client: socket.socket) -> int:
    data = b""
    while b"\r\n\r\n" not in data:
        data += client.recv(4096)
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    length = next(int(x.split(":")[1]) for x in lines if x.lower().startswith("content-length"))
    while len(body) < length:
        body += client.recv(4096)
    return int(lines[0].split()[1])


def test_a_chunked_body_is_read(box: Sandbox) -> None:
    json_ = b'{"prompt": "a", "width": 256, "height": 256}'
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(json_), json_)
    with raw(box) as client:
        line = "POST /api/rest/v1/generations"
        client.sendall(call(box, line, "Transfer-Encoding: chunked", body=body))
        assert status_of(client) == 200
        client.sendall(call(box, "GET /api/rest/v1/me"))
        assert status_of(client) == 200


@pytest.mark.parametrize("header", ["Content-Length: ten", "Content-Length: -5"])
def test_a_senseless_length_is_a_bad_request(box: Sandbox, header: str) -> None:
    with raw(box) as client:
        client.sendall(call(box, "POST /api/rest/v1/generations", header))
        assert status_of(client) == 400


def test_a_body_beyond_all_sense_is_refused_whole(me: Stranger) -> None:
    answer = me.try_create("x" * 5 * 1024 * 1024)
    assert answer.status_code == 413
    assert me.get("/me").status_code == 200


def test_garbage_is_answered_and_harms_nobody(box: Sandbox, me: Stranger) -> None:
    for data in (b"garbage\r\n\r\n", b"\x16\x03\x01\x02\x00\r\n\r\n", b"GET\r\n\r\n"):
        with raw(box) as client:
            client.sendall(data)
            assert b"400" in client.recv(4096)
    assert me.get("/me").status_code == 200


def test_an_upload_that_breaks_off_leaves_the_sandbox_well(me: Stranger, box: Sandbox) -> None:
    with raw(box) as client:
        client.sendall(call(box, "POST /uploads", "Content-Length: 5000", body=b"x" * 100))
    assert me.get("/me").status_code == 200


def test_stopping_ends_hanging_calls_at_once() -> None:
    with serve(Config(latency=30)) as box:
        caught: list[Exception] = []

        def ask() -> None:
            try:
                requests.get(f"{box.api_url}/me", timeout=20)
            except requests.ConnectionError as error:
                caught.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.3)
        start = time.monotonic()
    thread.join()
    assert time.monotonic() - start < 2


def test_latency_delays_each_api_answer(opened: Opener) -> None:
    _, me = opened(latency=0.2)
    start = time.monotonic()
    me.get("/me")
    assert 0.2 <= time.monotonic() - start < 1
