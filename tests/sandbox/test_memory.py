"""What a sandbox with a state file still knows after it was stopped or killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from guidance.sandbox.server import Config, serve
from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import KINO, Stranger, guide, picture

ROOT = Path(__file__).parents[2]


def test_everything_is_still_there_after_a_restart(tmp_path: Path) -> None:
    state = str(tmp_path / "box.sqlite3")
    with ExitStack() as stack:
        known = _first_life(stack, state)
    with serve(_config(state)) as box:
        me = Stranger(box.api_url, box.keys[0])
        assert me.user() == known["user"]
        assert me.balance() == known["balance"]
        assert me.finished(known["running"])["seed"] == 77
        assert me.read(known["done"]["id"])["createdAt"] == known["done"]["createdAt"]
        url = me.read(known["done"]["id"])["generated_images"][0]["url"]
        assert me.fetch(url).content == known["picture"]
        found = me.get(f"/init-image/{known['upload']}").json()["init_images_by_pk"]
        assert me.fetch(found["url"]).content == picture()
        slot = {**known["slot"], "url": box.upload_url}
        assert me.send(slot, picture()).status_code == 204, "forms outlive a restart"
        again = me.finished(me.create(modelId=KINO, controlnets=[guide(known["upload"], 67)]))
        assert again["status"] == "COMPLETE"
        me.close()


def _config(state: str, **more: Any) -> Config:
    return Config(state=state, **{"duration": 0.1, **more})


def _first_life(stack: ExitStack, state: str) -> dict[str, Any]:
    box = stack.enter_context(serve(_config(state)))
    me = Stranger(box.api_url, box.keys[0])
    stack.callback(me.close)
    upload = me.upload()
    items = [guide(upload, 67, strengthType="High")]
    done = me.finished(me.create("a tent", modelId=KINO, seed=4, controlnets=items))
    return {
        "user": me.user(),
        "upload": upload,
        "done": done,
        "picture": me.fetch(done["generated_images"][0]["url"]).content,
        "slot": me.slot(),
        "running": me.create("!slow=0.5", seed=77),
        "balance": me.balance(),
    }


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], Any]]]:
    """Starts the command in a process of its own; the second value is its first line."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], Any]:
        command = [sys.executable, "-m", "guidance.sandbox", *arguments]
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
        started.append(child)
        assert child.stdout is not None
        return child, json.loads(child.stdout.readline())

    yield start
    for child in started:
        child.kill()
        child.communicate()


def test_a_killed_sandbox_finishes_on_the_old_schedule(
    process: Callable[..., tuple[subprocess.Popen[str], Any]], tmp_path: Path
) -> None:
    arguments = ["--state", str(tmp_path / "box.sqlite3"), "--duration", "1.0", "--slots", "1"]
    child, about = process(*arguments)
    me = Stranger(about["api_url"], about["keys"][0])
    first, second = me.create("first"), me.create("second")
    accepted = time.monotonic()
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    me.close()
    time.sleep(1.2)
    _, again = process(*arguments)
    assert again["keys"] == about["keys"]
    me = Stranger(again["api_url"], again["keys"][0])
    assert me.read(first)["status"] == "COMPLETE", "its time was over before the new start"
    assert me.finished(second)["status"] == "COMPLETE"
    assert time.monotonic() - accepted >= 1.8, "the second waits for the first"
    me.close()


def test_ids_stay_fresh_when_a_seeded_sandbox_starts_again(tmp_path: Path) -> None:
    ids = []
    for _ in range(2):
        with serve(_config(str(tmp_path / "box.sqlite3"), seed=7)) as box:
            me = Stranger(box.api_url, box.keys[0])
            ids += [me.create(), me.upload()]
            me.close()
    assert len(set(ids)) == 4


def test_a_state_without_a_file_ends_with_its_sandbox(opened: Opener) -> None:
    box, me = opened()
    me.create()
    other, _ = opened()
    assert (len(box.accepted()), other.accepted()) == (1, [])
