"""What a browser would post from the composer, read off the page itself."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import factories

HTMX = {"HX-Request": "true"}


class _Controls(HTMLParser):
    """Collects the values that the form with id `composer` would send."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.ids: list[str] = []
        self.buttons: list[str] = []
        self._inside = False
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids += [found["id"]] if "id" in found else []
        if tag == "form":
            self._inside = found.get("id") == "composer"
        if not self._inside:
            return
        name, value = found.get("name", ""), found.get("value", "")
        if tag == "button" and name == "do":
            self.buttons.append(value)
        elif tag == "input" and name:
            self._input(found, name, value)
        elif tag == "textarea":
            self._area = name
            self.values[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in found or self._select not in self.values):
            self.values[self._select] = value

    def _input(self, found: dict[str, str], name: str, value: str) -> None:
        kind = found.get("type", "text")
        if kind == "file" or (kind in {"radio", "checkbox"} and "checked" not in found):
            return
        self.values[name] = value

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.values[self._area] = self.values[self._area].removeprefix("\n")
            self._area = ""
        elif tag == "form":
            self._inside = False


class Page:
    """One answer of the studio as a browser without script has it."""

    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer
        self.text = answer.content.decode()
        parser = _Controls()
        parser.feed(self.text)
        self.values = parser.values
        self.ids = parser.ids
        self.buttons = parser.buttons

    @property
    def slots(self) -> list[str]:
        return [key for key in self.values["slots"].split(",") if key]

    def slot(self, key: str, name: str) -> str:
        return self.values.get(f"slot-{key}-{name}", "")

    def button(self, label: str) -> str:
        """Return the `do` value of the button with these words."""
        pattern = (
            rf'<button[^>]*name="do" value="([^"]*)"[^>]*>(?:(?!</button>).)*?{re.escape(label)}'
        )
        found = re.search(pattern, self.text, re.S)
        assert found, f"no button says {label}"
        return found.group(1).replace("&quot;", '"')

    def label(self) -> str:
        """Return what the Generate button says."""
        found = re.search(r'<span id="generate-label">([^<]*)</span>', self.text)
        assert found
        return found.group(1)

    def note(self, place: str) -> str:
        """Return what is said at a place, without markup."""
        found = re.search(rf'id="note-{place}">(.*?)\n</div>', self.text, re.S)
        assert found, f"nothing can be said at {place}"
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found.group(1))).strip()


def opened(browser: Client, query: str = "") -> Page:
    return Page(browser.get(reverse("studio") + query, follow=True))  # type: ignore[arg-type]


def pressed(browser: Client, page: Page, do: str, *, files: Any = None, **typed: str) -> Page:
    """Press a button of the composer after typing, as a plain post."""
    data = {**page.values, **typed, "do": do, **(files or {})}
    return Page(browser.post(reverse("studio_guidance"), data))  # type: ignore[arg-type]


def generated(browser: Client, page: Page, **typed: str) -> HttpResponse:
    data = {**page.values, **typed}
    return browser.post(reverse("studio_generate"), data)  # type: ignore[return-value]


def picture(name: str = "sea.png", *, seed: int = 1) -> SimpleUploadedFile:
    """Return an upload that is really a picture."""
    return SimpleUploadedFile(name, factories.coded(factories.paint(seed=seed)), "image/png")


def uploaded(id: UUID) -> str:
    return f"uploaded:{id}"


def trigger(answer: Any) -> Any:
    """Return the events that an answer raises in the browser."""
    text = answer.headers.get("HX-Trigger", "")
    return json.loads(text) if text.startswith("{") else text
