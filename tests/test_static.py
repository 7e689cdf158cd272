"""Static files: one list for each page names what the page loads, and collecting joins it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from leoweb.compression import PageCompression
from leoweb.static_storage import PageStaticFilesStorage, written_out

STATIC = Path(__file__).parents[1] / "static"
TEMPLATES = STATIC.parent / "templates"
LISTS = sorted((STATIC / "guidance/pages").iterdir())
FOUND = {path: (storage, path) for path, storage in FileSystemFinder().list([])}


def test_every_style_and_module_is_on_a_list_or_fetched_when_first_needed() -> None:
    named = set(re.findall(r'"\.\./((?:css|js)/[^"]+)"', "".join(p.read_text() for p in LISTS)))
    pages = "".join(page.read_text() for page in TEMPLATES.rglob("*.html"))
    named |= set(re.findall(r"data-module=\"{% static 'guidance/(js/[^']+)' %}\"", pages))
    styles, modules = (STATIC / "guidance/css").iterdir(), (STATIC / "guidance/js").iterdir()
    assert {f"{file.parent.name}/{file.name}" for file in (*styles, *modules)} == named


@pytest.mark.parametrize("page", LISTS, ids=lambda page: page.name)
def test_a_list_is_written_out_whole(page: Path) -> None:
    text = written_out(f"guidance/pages/{page.name}", FOUND)
    assert "import" not in re.findall(r"^@?\w+", text, re.MULTILINE)
    if page.suffix == ".js":
        assert text.count("\n}") >= page.read_text().count('import "../js')
    else:
        assert text.count("{") == text.count("}") > 0


def test_htmx_and_its_extension_come_as_one_script_that_shares_its_names() -> None:
    text = written_out("guidance/pages/htmx.js", FOUND)
    assert text.startswith("var htmx=")
    assert text.index('registerExtension("sse"') > text.index('version="4')


def test_collecting_serves_the_joined_file_by_its_content(tmp_path: Path) -> None:
    storage = PageStaticFilesStorage(location=str(tmp_path), base_url="/static/")
    for name, (source, path) in FOUND.items():
        with source.open(path) as file:
            storage.save(name, file)
    assert list(storage.post_process(dict(FOUND)))
    hashed = storage.stored_name("guidance/pages/frame.css")
    served = (tmp_path / hashed).read_text()
    assert "--accent:" in served
    assert "../../vendor/inter/inter-latin." in served
    assert (tmp_path / f"{hashed}.gz").exists()


def test_a_line_that_names_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lost.css").write_text('@import "../css/nowhere.css";\n')
    paths = {"guidance/pages/lost.css": (FileSystemStorage(str(tmp_path)), "lost.css")}
    with pytest.raises(KeyError):
        written_out("guidance/pages/lost.css", paths)


def test_pages_are_compressed_and_streams_and_pictures_are_not(rf: RequestFactory) -> None:
    request = rf.get("/", headers={"Accept-Encoding": "gzip"})
    body = b"a page of some length " * 100
    answers = {
        "text/html; charset=utf-8": HttpResponse(body),
        "image/webp": HttpResponse(body, content_type="image/webp"),
        "text/event-stream": StreamingHttpResponse([body], content_type="text/event-stream"),
    }
    pages = PageCompression(lambda _: HttpResponse())
    coded = {
        kind: pages.process_response(request, answer).headers.get("Content-Encoding")
        for kind, answer in answers.items()
    }
    assert coded == {
        "text/html; charset=utf-8": "gzip",
        "image/webp": None,
        "text/event-stream": None,
    }
