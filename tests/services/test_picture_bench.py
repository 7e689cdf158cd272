"""The waiting picture process: forked for each picture, replaced when it dies."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from guidance.services import picture_bench, pictures
from tests.factories import coded, paint


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "picture"
    path.write_bytes(coded(paint(300, 200), "JPEG"))
    return path


def waiting() -> list[int]:
    """Process ids of the helpers that wait now."""
    helpers = [picture_bench._idle.get_nowait() for _ in range(picture_bench._idle.qsize())]
    for helper in helpers:
        picture_bench._idle.put(helper)
    return [helper._process.pid for helper in helpers]


def test_one_waiting_process_serves_many_pictures(file: Path) -> None:
    picture_bench.close()
    for _ in range(5):
        assert pictures.check_image(file).width == 300
    first = waiting()
    assert len(first) == 1
    pictures.check_image(file)
    assert waiting() == first


def test_a_damaged_picture_leaves_the_waiting_process_alive(file: Path) -> None:
    pictures.check_image(file)
    before = sorted(waiting())
    file.write_bytes(file.read_bytes()[:-700])
    with pytest.raises(pictures.PictureProblem):
        pictures.check_image(file)
    assert sorted(waiting()) == before


def test_a_killed_process_is_replaced_without_anybody_noticing(file: Path) -> None:
    pictures.check_image(file)
    for process in waiting():
        os.killpg(process, signal.SIGKILL)
    assert pictures.check_image(file).height == 200


def test_many_threads_share_a_few_processes(file: Path) -> None:
    widths: list[int] = []
    threads = [
        threading.Thread(target=lambda: widths.append(pictures.check_image(file).width))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert widths == [300] * 12
    assert len(waiting()) <= 4
