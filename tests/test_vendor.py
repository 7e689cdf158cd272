"""Files of others that we serve are the ones that were looked at."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VENDOR = ROOT / "static" / "vendor"
ROW = re.compile(r"^\| `(?P<path>[^`]+)` \| .* \| `(?P<sha>[0-9a-f]{64})` \|$", re.MULTILINE)
LISTED = dict(ROW.findall((VENDOR / "README.md").read_text()))


@pytest.mark.parametrize("path", sorted(LISTED))
def test_a_vendored_file_is_the_one_in_the_list(path: str) -> None:
    assert hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() == LISTED[path]


def test_every_vendored_file_is_in_the_list_with_its_licence_beside() -> None:
    files = {str(file.relative_to(VENDOR)) for file in VENDOR.rglob("*") if file.is_file()}
    licences = {name for name in files if name.endswith("/LICENSE")}
    assert files - licences - {"README.md"} == set(LISTED)
    assert {Path(name).parent for name in LISTED} == {Path(name).parent for name in licences}


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = (VENDOR / "lucide" / "sprite.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    used: set[str] = set()
    for page in (ROOT / "templates").rglob("*.html"):
        used |= set(re.findall(r"{% icon \"([^\"]+)\"", page.read_text()))
    assert used
    assert used - drawn == set()
