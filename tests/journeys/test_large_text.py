"""Text at twice its size: nothing scrolls sideways, and no control leaves its box."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import compose, finished, generate, start_over, upload

TWICE = "document.documentElement.style.fontSize = '200%'"

# What stands out of the window or of a box that hides it. Rows made to scroll may be longer, and
# pictures, single lines that end in an ellipsis and words for screen readers alone may be cut.
CUT = """() => {
  const cut = [];
  const scrolls = (one) => ["auto", "scroll"].includes(getComputedStyle(one).overflowX);
  const inRow = (one) => one && one !== document.body && (scrolls(one) || inRow(one.parentElement));
  for (const one of document.querySelectorAll("body *")) {
    const unseen = "svg, .sr-only, .ratio, .stage, .thumb, [popover]:not(:popover-open)";
    if (one.closest(unseen)) continue;
    const { left, right, width } = one.getBoundingClientRect();
    if (width < 2 || !one.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(one);
    const hides = ["hidden", "clip"].includes(style.overflowX) && style.textOverflow !== "ellipsis";
    const out = left < -1 || right > innerWidth + 1;
    if (out && !inRow(one.parentElement)) cut.push(`${one.tagName}.${one.className} is outside`);
    if (hides && one.scrollWidth > one.clientWidth + 1 && one.innerText?.trim())
      cut.push(`${one.tagName}.${one.className} hides ${one.scrollWidth - one.clientWidth} px`);
  }
  for (const room of document.querySelectorAll(".main, .composer-body, .feed"))
    if (room.scrollWidth > room.clientWidth + 1) cut.push(`${room.className} scrolls sideways`);
  if (document.documentElement.scrollWidth > innerWidth) cut.push("the page scrolls sideways");
  return cut;
}"""


def cut(page: Page) -> list[str]:
    page.evaluate(TWICE)
    found: list[str] = page.evaluate(CUT)
    return found


def composed(page: Page, pictures: list[Path], prompt: str, *, images: int) -> Page:
    """The studio with a prompt and references, ready to be generated."""
    start_over(page)
    compose(page, prompt, images=images)
    upload(page, pictures)
    return page


def open_gallery(page: Page) -> None:
    page.goto("/gallery/")
    expect(page.locator(".tile-link").first).to_be_visible()


def nothing_is_cut_from_here_on(page: Page) -> None:
    """The open gallery, a selection in it, its first image, and the pages beside them."""
    assert cut(page) == []
    page.locator(".tile-select").first.check()
    assert cut(page) == []
    page.goto(page.locator(".tile-link").first.get_attribute("href") or "")
    expect(page.get_by_role("link", name="Remix")).to_be_visible()
    assert cut(page) == []
    for address in ("/gallery/trash", "/gallery/uploads", "/guidance/", "/studio/import"):
        page.goto(address)
        assert (address, cut(page)) == (address, [])


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_is_cut_with_text_of_twice_the_size(
    enter: Callable[..., Page], pictures: list[Path], width: int
) -> None:
    page = composed(enter(), pictures, "Large words beside a small picture", images=1)
    finished(generate(page), 1)
    page.set_viewport_size({"width": width, "height": 900})
    assert cut(page) == []
    if width < 900:
        page.get_by_role("radio", name="Feed").focus()
        page.keyboard.press("Space")
        assert cut(page) == []
    open_gallery(page)
    assert cut(page) == []
    title = page.get_by_role("heading", name="Gallery", level=1).bounding_box()
    assert title
    assert title["width"] > title["height"]
    nothing_is_cut_from_here_on(page)
    page.context.clear_cookies()
    page.goto("/account/login/")
    assert cut(page) == []


def test_the_studio_is_whole_with_text_of_twice_the_size_in_the_smallest_window(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = composed(enter(), pictures, "Large words in the smallest window", images=2)
    run = generate(page)
    finished(run, 2)
    page.set_viewport_size({"width": 320, "height": 640})
    assert cut(page) == []
    page.get_by_role("radio", name="Feed").focus()
    page.keyboard.press("Space")
    assert cut(page) == []
    run.get_by_role("button", name="More for this run").click()
    assert cut(page) == []


def test_the_gallery_and_an_image_are_whole_with_such_text_in_the_smallest_window(
    enter: Callable[..., Page],
) -> None:
    page = enter()
    start_over(page)
    compose(page, "Large words over a gallery of the smallest window", images=1)
    finished(generate(page), 1)
    page.set_viewport_size({"width": 320, "height": 640})
    open_gallery(page)
    nothing_is_cut_from_here_on(page)
