"""Journeys drive a real browser against every real part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from guidance.sandbox.server import Config, Sandbox, serve
from tests.installation import OWNER, PASSWORD, Installation, installation
from tests.journeys.browser import CHROMIUM_FLAGS, chromium

SIGN_IN = "/account/login/"
expect.set_options(timeout=20_000)  # milliseconds: a loaded machine is slow, not wrong


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journeys of a file stay together; those of a worker share one installation."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium(), "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def box() -> Iterator[Sandbox]:
    """The sandbox, reached by its address alone like the real API."""
    with serve(Config(duration=1.5)) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def leoweb(box: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    data = tmp_path_factory.mktemp("journeys") / "data"
    with installation(data, LEONARDO_API_URL=box.api_url, LEONARDO_API_KEY=box.keys[0]) as running:
        for name in ("bob", "dora", "erin"):
            running.manage(
                "addmember", f"{name}@example.org", "--team", "Studio", "--password", PASSWORD
            )
        running.manage(
            *("addmember", "charlie@example.org", "--team", "Elsewhere", "--new-team"),
            *("--password", PASSWORD),
        )
        yield running


@pytest.fixture
def provoked() -> tuple[str, ...]:
    """What a file's journeys bring about on purpose, as the console has it: nothing."""
    return ()


@pytest.fixture
def enter(
    browser: Browser, leoweb: Installation, provoked: tuple[str, ...]
) -> Iterator[Callable[..., Page]]:
    """Open a browser of its own for one person and sign in; no console error is allowed."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_page(email: str = OWNER, at: str = "/", **options: Any) -> Page:
        context = browser.new_context(
            base_url=leoweb.url, **{"viewport": {"width": 1440, "height": 900}, **options}
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on(
            "console", lambda m: trouble.append(m.text) if _is_trouble(m.type, m.text) else None
        )
        page.on("pageerror", lambda error: trouble.append(str(error)))
        sign_in(page, email, at)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [text for text in trouble if not any(one in text for one in provoked)] == []


def _is_trouble(type: str, text: str) -> bool:
    """Policy violations and script errors; a 4xx that a journey provokes on purpose is none."""
    return type == "error" and "Failed to load resource" not in text


def sign_in(page: Page, email: str, at: str = "/") -> None:
    """Post the sign-in form without drawing it, then open a page; other journeys fill it in."""
    line = page.context.request
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', line.get(SIGN_IN).text())
    assert token
    person = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    answer = line.post(SIGN_IN, form=person, max_redirects=0)
    assert answer.status == 302
    page.goto(at)


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Two pictures as a designer would upload them."""
    from tests.factories import coded, paint

    made = []
    for number, name in enumerate(("ember.png", "mint.jpg")):
        path = tmp_path / name
        path.write_bytes(coded(paint(640, 480, seed=number), "PNG" if number == 0 else "JPEG"))
        made.append(path)
    return made
