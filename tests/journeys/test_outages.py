"""The line or the server goes away under an open page: it says so, and recovers by itself."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from guidance.sandbox.server import Sandbox
from tests.installation import Installation, installation, start, stop, wait_until_ready
from tests.journeys.steps import compose, finished, generate

Enter = Callable[..., Page]
BACK = 30_000  # milliseconds until a page must have found its server again


@pytest.fixture(scope="module")
def leoweb(box: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation of this file's own: nobody else's page sees it end."""
    data = tmp_path_factory.mktemp("outages") / "data"
    with installation(data, LEONARDO_API_URL=box.api_url, LEONARDO_API_KEY=box.keys[0]) as running:
        yield running


@pytest.fixture
def provoked() -> tuple[str, ...]:
    """A line cut under the page, which htmx writes down and the page says itself."""
    return "TypeError: Failed to fetch", "TypeError: network error"


@pytest.fixture
def again(leoweb: Installation, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Start the installation once more on its data and at its address."""
    started: list[subprocess.Popen[str]] = []

    def start_again() -> None:
        with (tmp_path / "again.out").open("w") as output:
            started.append(start(leoweb.environment, output.fileno()))
        wait_until_ready(int(leoweb.environment["PORT"]), started[0])

    yield start_again
    for process in started:
        stop(process)


def kill_web(leoweb: Installation) -> None:
    """Kill the web process outright; the others end with it."""
    children = subprocess.run(
        ["pgrep", "-f", "-P", str(leoweb.process.pid), "uvicorn"], capture_output=True, text=True
    )
    os.kill(int(children.stdout), signal.SIGKILL)
    assert leoweb.process.wait(60) != 0


def live(page: Page) -> Locator:
    return page.locator(".live").first


def lost(page: Page) -> None:
    """The page says that the line is gone: in words, and by a dot in the colour of a warning."""
    expect(live(page)).to_have_text("Reconnecting…")
    dot, warning = page.evaluate("""() => {
      const probe = document.body.appendChild(document.createElement("i"));
      probe.style.color = "var(--warn)";
      const dot = getComputedStyle(document.querySelector(".live"), "::before");
      const colours = [dot.backgroundColor, getComputedStyle(probe).color];
      probe.remove();
      return colours;
    }""")
    assert dot == warning


def typed(page: Page, prompt: str) -> None:
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(prompt)


def test_a_run_ends_on_the_page_while_the_stream_is_cut_and_the_stream_comes_back(
    enter: Enter,
) -> None:
    page = enter()
    compose(page, "Followed without a stream", images=1)
    run = generate(page)
    page.route("**/events", lambda route: route.abort("connectionreset"))
    page.reload()
    lost(page)
    page.get_by_label("Prompt", exact=True).fill("Typed in between")
    finished(run, 1)
    finished(generate(page), 1)
    lost(page)
    typed(page, "Typed in between")
    page.unroute("**/events")
    expect(live(page)).to_have_text("Live", timeout=BACK)
    typed(page, "Typed in between")


def test_a_run_ends_on_the_page_whose_stream_is_never_answered(enter: Enter) -> None:
    page = enter()
    page.route("**/events", lambda route: None)
    page.reload()
    compose(page, "Followed without an answer", images=1)
    finished(generate(page), 1)
    lost(page)


def test_a_page_outlives_its_server(
    enter: Enter, leoweb: Installation, again: Callable[[], None]
) -> None:
    page = enter()
    compose(page, "Begun before the end", images=1)
    first = generate(page)
    expect(live(page)).to_have_text("Live")
    kill_web(leoweb)
    lost(page)
    expect(page.locator("#alert")).to_have_text("Connection lost. Reconnecting.")
    page.get_by_label("Prompt", exact=True).fill("Typed while nobody listens")
    page.get_by_role("button", name="Generate").click()
    expect(page.locator(".toast")).to_contain_text("No answer from the server.")
    typed(page, "Typed while nobody listens")
    again()
    expect(live(page)).to_have_text("Live", timeout=BACK)
    expect(page.locator("#alert")).to_be_empty()
    typed(page, "Typed while nobody listens")
    finished(generate(page), 1)
    finished(first, 1)
