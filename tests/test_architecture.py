"""The house rules that a reader relies on: floors, sizes, names, and pages without inline code."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}

_OURS = ("guidance", "leoweb", "tests", "benchmarks")
SOURCES = sorted(
    path
    for package in _OURS
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
PRODUCT = [path for path in SOURCES if path.relative_to(ROOT).parts[0] != "tests"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
VIEWS = sorted((ROOT / "guidance" / "views").rglob("*.py"))
ACCESS = ROOT / "guidance" / "views" / "access.py"
"""Who may see what is decided here alone, so it looks rows up."""

INLINE = {
    "a script without a source": r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")",
    "a style element": r"<style[\s>]",
    "a style attribute": r"<[a-z][^>]*\sstyle\s*=",
    "an event attribute": r"<[a-z][^>]*\son[a-z]+\s*=",
    "an htmx handler": r"\shx-on[:\s=-]",
    "a script address": r"javascript:",
    "an evaluated value": r"=[\"'](?:js|javascript):",
    "a file from another host": r"<(?:script|link|img)[^>]*\s(?:src|href)=[\"'](?:https?:)?//",
}

WRONG_IMPORTS = {
    "Floors lean only downward": ("guidance/services", "import guidance.tasks"),
    "The domain knows no framework and no network": ("guidance/domain", "import requests"),
    "The API client knows no framework": ("guidance/leonardo", "import django.http"),
    "Models never reach the client": ("guidance/models", "import guidance.leonardo.client"),
    "The sandbox is a stranger": ("guidance/sandbox", "import guidance.domain.kinds"),
    "Nobody but its command runs the sandbox": ("guidance/forms", "import guidance.sandbox"),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the import contracts over the packages in a folder."""
    return subprocess.run(
        [str(LINT_IMPORTS), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "COLUMNS": "120", "PYTHONDONTWRITEBYTECODE": "1"},
    )


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_imports_run_only_downward() -> None:
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_wrong_import_breaks_its_contract(tmp_path: Path) -> None:
    for package in ("guidance", "leoweb"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package, statement in WRONG_IMPORTS.values():
        (tmp_path / package / "intruder.py").write_text(statement + "\n")
    done = _lint(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    for contract in WRONG_IMPORTS:
        assert f"{contract} BROKEN" in done.stdout
    for package, _ in WRONG_IMPORTS.values():
        assert f"{package.replace('/', '.')}.intruder" in done.stdout


def test_every_contract_has_a_wrong_import_that_proves_it() -> None:
    written = re.findall(r'^name = "(.+)"', _contracts(), re.MULTILINE)
    assert set(written) == set(WRONG_IMPORTS)


def _contracts() -> str:
    text = (ROOT / "pyproject.toml").read_text()
    return text[text.index("[tool.importlinter]") :]


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_file_can_be_read_in_one_go(path: Path) -> None:
    assert len(path.read_text().splitlines()) < MAX_FILE_LINES


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    too_long = {
        node.name: length
        for node in _functions(path)
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > MAX_FUNCTION_LINES
    }
    assert too_long == {}


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_file_is_named_after_what_it_does(path: Path) -> None:
    assert not VAGUE_NAMES & {path.stem, path.parent.name}


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_page_holds_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text()
    found = [what for what, pattern in INLINE.items() if re.search(pattern, text)]
    assert found == []


@pytest.mark.parametrize(
    "markup",
    [
        "<script>go()</script>",
        "<style>a{}</style>",
        '<p class="x" style="color:red">',
        '<button onclick="go()">',
        '<div hx-on:click="go()">',
        '<a href="javascript:go()">',
        '<div hx-vals="js:{a: 1}">',
        '<script src="https://cdn.example/htmx.js">',
        '<link rel="stylesheet" href="//cdn.example/a.css">',
    ],
)
def test_every_sort_of_inline_code_would_be_found(markup: str) -> None:
    assert any(re.search(pattern, markup) for pattern in INLINE.values())


@pytest.mark.parametrize("path", VIEWS, ids=_name)
def test_a_view_leaves_queries_to_the_services(path: Path) -> None:
    tree = ast.walk(ast.parse(path.read_text()))
    used = {node.attr for node in tree if isinstance(node, ast.Attribute)}
    asks = used & {"objects", "exclude", "select_related", "prefetch_related", "order_by"}
    assert not asks or path == ACCESS


def test_no_task_sleeps_and_nothing_listens_to_signals() -> None:
    tasks = (ROOT / "guidance" / "tasks.py").read_text()
    assert "sleep" not in tasks
    listening = [
        _name(path)
        for path in SOURCES
        if path.is_relative_to(ROOT / "guidance")
        and re.search(r"^from django\.(dispatch|db\.models\.signals)", path.read_text(), re.M)
    ]
    assert listening == []
