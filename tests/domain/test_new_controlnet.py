"""A new ControlNet touches three files: a copy of the application learns a made-up one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("new_kind.py")

PATCHES = {
    "guidance/domain/controlnets.py": [
        ('    QR = "qr"\n', '    QR = "qr"\n    FABRIC = "fabric"\n'),
        (
            "        ControlNet(\n            Kind.QR,",
            "        ControlNet(\n"
            "            Kind.FABRIC,\n"
            '            "Fabric to Image",\n'
            '            "grid-2x2",\n'
            '            "Dresses the scene in a weave.",\n'
            "            {Base.SDXL: 901},\n"
            '            purpose="For cloth. Use a close view of a weave.",\n'
            "        ),\n"
            "        ControlNet(\n            Kind.QR,",
        ),
    ],
    "guidance/sandbox/reference.json": [
        ('        "style": 67,\n', '        "style": 67,\n        "fabric": 901,\n'),
    ],
    "guidance/sandbox/painting/guides/__init__.py": [
        (
            '    "pattern": _act(marks.pattern),\n',
            '    "pattern": _act(marks.pattern),\n    "fabric": _act(marks.pattern),\n',
        ),
    ],
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The application's code in another folder, with the three files changed."""
    for name in ("guidance", "leoweb"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("templates", "static"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name, changes in PATCHES.items():
        file = tmp_path / name
        text = file.read_text(encoding="utf-8")
        for before, after in changes:
            assert text.count(before) == 1, (name, before)
            text = text.replace(before, after)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_made_up_controlnet_is_offered_sent_judged_and_painted(copy: Path) -> None:
    data = copy / "data"
    (data / "static").mkdir(parents=True)
    environment = {
        **os.environ,
        "PYTHONPATH": str(copy),
        "DJANGO_SETTINGS_MODULE": "leoweb.settings",
        "LEOWEB_DATA": str(data),
    }
    done = subprocess.run(
        [sys.executable, str(SCRIPT)],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr


def test_contributing_names_the_three_files() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    part = text.partition("## Which files does a new ControlNet touch")[2].partition("\n## ")[0]
    listed = [line for line in part.splitlines() if line[:2] in {"1.", "2.", "3.", "4."}]
    assert [line.split("`")[1] for line in listed] == list(PATCHES)
