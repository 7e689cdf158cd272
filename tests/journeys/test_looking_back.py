"""Looking back at runs: search and grid of the feed, a run's menu, the recipe's drawer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.steps import compose, finished, generate

DORA = "dora@example.org"


def readable(page: Page) -> list[tuple[str, str]]:
    """What axe finds wrong with the page as it stands."""
    report = Axe().run(page)
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in report.response["violations"]]


@pytest.fixture
def looked_back(enter: Callable[..., Page]) -> Page:
    """Dora's feed with one finished run."""
    page = enter(DORA)
    if not page.locator("article.run.is-complete", has_text="harbour").count():
        compose(page, "A quiet harbour before the rain", images=2)
        finished(generate(page), 2)
        page.reload()
    return page


def test_the_feed_is_searched_by_key_and_closed_again(looked_back: Page) -> None:
    page = looked_back
    page.keyboard.press("/")
    field = page.get_by_label("Search your runs")
    expect(field).to_be_focused()
    field.fill("harbour quiet")
    expect(page).to_have_url("/?find=harbour+quiet")
    expect(page.locator("article.run").first).to_contain_text("harbour")
    field.fill("nothing like it")
    expect(page.get_by_text("None of your runs has these words")).to_be_visible()
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(page.locator("article.run").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#feed-find")).to_have_count(0)
    expect(page.get_by_role("link", name="Search your runs")).to_be_focused()


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [320, 390, 1024, 1440])
def test_grid_and_menu_are_readable_by_everyone(looked_back: Page, scheme: str, width: int) -> None:
    page = looked_back
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/?look=grid&find=harbour")
    if width < 900:
        page.locator("#show-feed").check()
    expect(page.locator("article.run .tile img").first).to_be_visible()
    page.wait_for_timeout(400)  # Appearing pictures are half transparent until then.
    assert readable(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto("/?look=rows")
    if width < 900:
        page.locator("#show-feed").check()
    page.get_by_role("button", name="More for this run").first.click()
    expect(page.get_by_role("menuitem", name="Download all as zip")).to_be_visible()
    page.wait_for_timeout(400)
    assert readable(page) == []


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_recipe_is_a_drawer_between_phone_and_desk(looked_back: Page, scheme: str) -> None:
    page = looked_back
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 1024, "height": 768})
    page.locator("article.run .tile-link").first.click()
    prompt = page.locator("#prompt-text")
    expect(prompt).to_be_hidden()
    expect(page.get_by_role("link", name="Remix")).to_be_visible()
    page.get_by_role("button", name="Recipe").click()
    expect(prompt).to_be_visible()
    page.wait_for_timeout(400)
    assert readable(page) == []
    page.keyboard.press("Escape")
    expect(prompt).to_be_hidden()
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(prompt).to_be_visible()
