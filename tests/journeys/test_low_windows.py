"""A phone held sideways, and a desk at 400 percent zoom: the page keeps what height there is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.journeys.steps import compose, finished, generate

Enter = Callable[..., Page]
SIDEWAYS: ViewportSize = {"width": 844, "height": 390}
ZOOMED: ViewportSize = {"width": 320, "height": 180}
DESK: ViewportSize = {"width": 1280, "height": 400}
PINNED = """() => [...document.querySelectorAll("body *")].filter((piece) =>
  piece.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  && ["fixed", "sticky"].includes(getComputedStyle(piece).position)
  && !piece.closest("[popover], dialog, .sr-only, .bulk, .toasts")
  && piece.getBoundingClientRect().width > innerWidth / 4)
  .map((piece) => piece.className)"""


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than the window has room."""
    width: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width


def picture(page: Page) -> str:
    """Make a picture and return the address of its page."""
    compose(page, "Lighthouse in the rain", images=1)
    finished(generate(page), 1)
    page.goto("/gallery/?q=lighthouse")
    return f"{page.locator('.tile-link').first.get_attribute('href')}"


@pytest.mark.parametrize("window", [SIDEWAYS, ZOOMED, DESK], ids=["sideways", "zoomed", "desk"])
def test_nothing_that_can_scroll_away_takes_the_height(enter: Enter, window: ViewportSize) -> None:
    page = enter()
    image = picture(page)
    page.set_viewport_size(window)
    for address in ("/", "/gallery/", image):
        page.goto(address)
        expect(page.locator("#main")).to_be_visible()
        assert page.evaluate(PINNED) == [], address
        assert too_wide(page) <= 0, address


@pytest.mark.parametrize("window", [SIDEWAYS, DESK], ids=["sideways", "desk"])
def test_a_picture_fills_most_of_a_low_window(enter: Enter, window: ViewportSize) -> None:
    page = enter()
    image = picture(page)
    page.set_viewport_size(window)
    page.goto(image)
    box = page.locator(".stage img").first.bounding_box()
    assert box is not None
    assert box["height"] > 0.6 * window["height"]


def test_a_run_is_made_in_a_phone_held_sideways(enter: Enter) -> None:
    page = enter(viewport=SIDEWAYS, has_touch=True, is_mobile=True)
    compose(page, "Ferry at the quay", images=1)
    page.get_by_role("button", name="Generate").tap()
    page.get_by_role("radio", name="Feed").check(force=True)
    expect(page.locator("article.run").first).to_contain_text("Ferry at the quay")
