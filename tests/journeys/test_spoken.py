"""What a page says to people who do not see it, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

LOGIN = "/account/login/"
SWAPPED = """(pieces) => {
  for (const [id, text, run] of pieces) {
    const fresh = () => document.body.appendChild(document.createElement("i"));
    const piece = document.getElementById(id) ?? fresh();
    piece.id = id;
    piece.dataset.say = text;
    if (run) piece.dataset.sayRun = "";
    document.dispatchEvent(new CustomEvent("htmx:after:swap"));
  }
}"""
SAY = "(text) => document.dispatchEvent(new CustomEvent('announce', {detail: {text}}))"


@pytest.fixture
def page(enter: Callable[..., Page]) -> Page:
    """A page without a stream: nothing but the test says anything on it."""
    page = enter()
    page.context.clear_cookies()
    page.goto(LOGIN)
    return page


def lines(page: Page) -> list[str]:
    """What the polite region holds, a line each."""
    return page.locator("#status > p").all_text_contents()


def change(page: Page, *pieces: tuple[str, str, bool]) -> None:
    """Change pieces as swaps do, one each: id, what is said, whether it is a run."""
    page.evaluate(SWAPPED, list(pieces))


def test_many_runs_at_once_are_said_as_their_number(page: Page) -> None:
    change(page, *((f"run-{n}", f"Finished {n}", True) for n in range(3)))
    expect(page.locator("#status")).to_have_text("3 runs updated")


def test_two_runs_at_once_are_said_each(page: Page) -> None:
    first = ("run-1", "Generating", True)
    change(page, first, ("run-2", "Waiting", True), ("run-1", "Finished", True))
    expect(page.locator("#status")).to_have_text("Waiting. Finished")


def test_what_is_no_run_is_never_counted_as_one(page: Page) -> None:
    own = (("foot", "12 credits", False), ("influence", "A 25, B 75 percent", False))
    change(page, *own, ("run-1", "Finished", True))
    expect(page.locator("#status > p")).to_have_text(["12 credits. A 25, B 75 percent", "Finished"])


@pytest.mark.parametrize("runs", [1, 3])
def test_news_of_runs_overwrites_nothing_that_was_just_said(page: Page, runs: int) -> None:
    change(page, *((f"run-{n}", "Finished", True) for n in range(runs)))
    page.evaluate(SAY, "Moved to position 2 of 4")
    expect(page.locator("#status > p")).to_have_count(2)
    assert lines(page)[0] == "Moved to position 2 of 4"


def test_lines_go_when_something_is_said_long_after_them(page: Page) -> None:
    page.clock.install()
    page.reload()
    for text in ("One", "Two"):
        page.evaluate(SAY, text)
        page.clock.fast_forward(200)
    assert lines(page) == ["One", "Two"]
    page.clock.fast_forward(11_000)
    assert lines(page) == ["One", "Two"]
    page.evaluate(SAY, "Three")
    page.clock.fast_forward(200)
    assert lines(page) == ["Three"]
