"""A lost race gets a second turn, and several lost races fail the run all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

RACES = """
import pathlib, pytest

@pytest.mark.parametrize("number", range({lost}))
def test_race(number, tmp_path_factory):
    been = pathlib.Path({folder!r}) / str(number)
    if not been.exists():
        been.touch()
        raise AssertionError("lost race " + str(number))
"""


def raced(folder: Path, lost: int) -> tuple[int, str]:
    (folder / "test_races.py").write_text(RACES.format(lost=lost, folder=str(folder)))
    command = (sys.executable, "-m", "pytest", "-q", "-n", "1", "-p", "no:cacheprovider")
    own = ("-p", "no:django", "-c", "/dev/null", "-p", "tests.second_turn", "--reruns", "1")
    # Options for the outer run, such as its folder for temporary files, are not for this one.
    plain = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    apart = f"--basetemp={folder / 'apart'}"
    line = [*command, *own, apart, str(folder)]
    done = subprocess.run(line, capture_output=True, text=True, env=plain)
    return done.returncode, done.stdout


@pytest.mark.parametrize(("lost", "code"), [(3, 0), (4, 1)])
def test_three_second_turns_pass_and_four_fail(tmp_path: Path, lost: int, code: int) -> None:
    returned, said = raced(tmp_path, lost)
    assert (returned, f"{lost} passed" in said) == (code, True), said
    assert f"lost race {lost - 1}" in said
    assert f"{lost} needed a second turn, 3 may." in said


def test_a_failure_that_stays_fails_the_run(tmp_path: Path) -> None:
    (tmp_path / "test_wrong.py").write_text("def test_wrong():\n    assert 1 == 2\n")
    returned, said = raced(tmp_path, 1)
    assert returned == 1
    assert "1 failed, 1 passed" in said
