"""What the sandbox booked against what the client says: never a wrong promise about money."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from guidance.domain.recipe import Recipe
from guidance.leonardo.client import Client
from guidance.leonardo.errors import (
    AddressRefused,
    BadFile,
    BrokenOff,
    FileRefused,
    LeonardoError,
    Moderated,
    NoCredit,
    NotAccepted,
    Outcome,
    Redirected,
    Rejected,
    ServerTrouble,
    UnknownPicture,
)
from guidance.leonardo.payload import generation_payload
from guidance.leonardo.transport import Timeouts
from guidance.sandbox.server import Config, Sandbox, serve

KINO = "aa77f04e-3eec-4034-9c07-d0f619684628"
PLAIN = Recipe("a pear", KINO, width=512, height=512, num_images=1)
QUICK = Timeouts(read=0.4, call=1.0, create=0.4)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with serve(Config(duration=0.1, creates_per_minute=1000)) as box:
        yield box


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with Client(sandbox.api_url, sandbox.keys[0], timeouts=QUICK) as made:
        yield made


def order(client: Client, prompt: str, seed: int = 1) -> str:
    payload = generation_payload(replace(PLAIN, prompt=prompt), seed, {})
    return client.create_generation(payload, on_connected=lambda: None).generation_id


REFUSALS = {
    "!moderated": Moderated,
    "!moderated-403": Moderated,
    "!nocredit": NoCredit,
    "!service-error": Rejected,
    "!deleted-reference": UnknownPicture,
    "!429": NotAccepted,
}
DOUBTS = {
    "!service-error=500": ServerTrouble,
    "!500": ServerTrouble,
    "!503": ServerTrouble,
    "!redirect": Redirected,
    "!drop-refused": BrokenOff,
    "!hang-refused=3": BrokenOff,
    "!500-accepted": ServerTrouble,
    "!drop": BrokenOff,
    "!hang=3": BrokenOff,
    "!half": BrokenOff,
    "!delay=2": BrokenOff,
}


@pytest.mark.parametrize(("word", "kind"), [*REFUSALS.items(), *DOUBTS.items()])
def test_each_failure_is_told_apart_and_what_was_booked_is_never_called_refused(
    sandbox: Sandbox, client: Client, word: str, kind: type[LeonardoError]
) -> None:
    prompt = f"booked or not {word}"
    with pytest.raises(kind) as caught:
        order(client, prompt)
    assert type(caught.value) is kind
    booked = [one for one in sandbox.accepted() if one["prompt"] == prompt]
    assert len(booked) <= 1
    doubtful = caught.value.outcome is Outcome.CANNOT_TELL
    assert doubtful is (word in DOUBTS)
    assert doubtful or not booked


@pytest.mark.parametrize(
    ("word", "seed"), [("!500-accepted", 2147483637), ("!drop", 7700001), ("!half", 7700002)]
)
def test_what_was_booked_in_silence_is_found_by_its_seed(
    client: Client, word: str, seed: int
) -> None:
    with pytest.raises(LeonardoError):
        order(client, f"a lost answer {word}", seed)
    page = client.generations(client.me().user_id)
    assert [one.seed for one in page.generations].count(seed) == 1


def test_an_id_of_another_version_and_a_missing_cost_lose_nothing(client: Client) -> None:
    odd = order(client, "!odd-id")
    assert odd[14] == "6"
    assert client.generation(odd) is not None
    payload = generation_payload(replace(PLAIN, prompt="!no-cost"), 1, {})
    assert not client.create_generation(payload, on_connected=lambda: None).verified


def first_image(client: Client, prompt: str) -> str:
    generation_id = order(client, prompt)
    until = time.monotonic() + 10
    while time.monotonic() < until:
        found = client.generation(generation_id)
        if found is not None and found.complete:
            return found.images[0].url
        time.sleep(0.05)
    raise AssertionError("no picture came")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("!cdn-404", FileRefused),
        ("!cdn-403", FileRefused),
        ("!cdn-flaky", ServerTrouble),
        ("!cdn-slow=5", BrokenOff),
        ("!cdn-truncated", BrokenOff),
        ("!cdn-empty", BadFile),
        ("!cdn-huge=3", BadFile),
        ("!cdn-redirect", FileRefused),
        ("!foreign-host", AddressRefused),
    ],
)
def test_each_failure_of_a_download_is_told_apart(
    client: Client, word: str, kind: type[LeonardoError]
) -> None:
    url = first_image(client, f"a pear {word}")
    with pytest.raises(kind) as caught:
        client.download(url, io.BytesIO(), max_bytes=2_000_000, deadline_s=0.8)
    assert type(caught.value) is kind


def test_a_flaky_image_host_gives_the_picture_the_next_time(client: Client) -> None:
    url = first_image(client, "a pear !cdn-flaky")
    with pytest.raises(ServerTrouble):
        client.download(url, io.BytesIO())
    assert client.download(url, io.BytesIO()).bytes > 1000


def test_pictures_that_are_late_or_a_status_nobody_knows_are_no_end(client: Client) -> None:
    late = order(client, "a pear !late-images=1")
    odd = order(client, "a pear !odd-status !slow=5")
    until = time.monotonic() + 5
    seen = set()
    while time.monotonic() < until and ("COMPLETE", False) not in seen:
        found = client.generation(late)
        assert found is not None
        seen.add((found.status, found.complete))
        time.sleep(0.05)
    assert ("COMPLETE", False) in seen
    running = client.generation(odd)
    assert running is not None
    assert (running.status, running.complete, running.failed) == ("PROCESSING", False, False)


def test_a_failed_generation_is_failed(client: Client) -> None:
    generation_id = order(client, "a pear !failed")
    until = time.monotonic() + 5
    found = client.generation(generation_id)
    while time.monotonic() < until and not (found and found.failed):
        time.sleep(0.05)
        found = client.generation(generation_id)
    assert found is not None
    assert (found.failed, found.complete, found.images) == (True, False, ())
