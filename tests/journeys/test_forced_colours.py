"""Where the system chooses colours, what is chosen keeps a mark; where it asks, nothing moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import compose, finished, generate, start_over, upload

OUTLINED = "(one) => getComputedStyle(one).outlineStyle"
BORDERED = "(one) => getComputedStyle(one).borderTopStyle"
COLOURS = """(one) => {
  const ring = getComputedStyle(one).outlineColor;
  return [ring, getComputedStyle(one, "::after").borderTopColor];
}"""
MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
}).map((one) => one.className)"""


@pytest.fixture
def page(enter: Callable[..., Page]) -> Page:
    return start_over(enter(forced_colors="active", reduced_motion="reduce"))


def test_the_composer_shows_what_is_chosen_and_nothing_moves(
    page: Page, pictures: list[Path]
) -> None:
    upload(page, pictures)
    assert page.locator(".slot .seg-option:has(:checked)").first.evaluate(OUTLINED) == "solid"
    assert page.locator(".slot .seg-option:not(:has(:checked))").first.evaluate(OUTLINED) == "none"
    assert page.locator(".influence-part").first.evaluate(BORDERED) == "solid"
    assert page.evaluate(MOVING) == []
    page.locator(".model-button").click()
    models = page.get_by_role("dialog").locator(".model-option")
    expect(models.first).to_be_visible()
    outlines = {
        pressed: page.locator(f".model-option[aria-pressed={pressed}]").first.evaluate(OUTLINED)
        for pressed in ("true", "false")
    }
    assert outlines == {"true": "solid", "false": "none"}
    assert page.locator("dialog[open]").evaluate(BORDERED) == "solid"


def test_selected_pictures_filters_and_the_compare_line_are_seen_on_any_picture(
    page: Page,
) -> None:
    compose(page, "Seen without colours", images=2)
    run = generate(page)
    assert run.locator("progress.bar").first.evaluate(BORDERED) == "solid"
    finished(run, 2)
    page.goto("/gallery/?scope=mine&q=seen+without")
    chosen, other = (page.locator(".tile").nth(n) for n in range(2))
    chosen.get_by_role("checkbox").check()
    assert (chosen.evaluate(OUTLINED), other.evaluate(OUTLINED)) == ("solid", "none")
    outer, inner = chosen.evaluate(COLOURS)
    assert outer != inner
    compare = page.get_by_role("button", name="Compare")
    enabled = page.get_by_role("button", name="Download .zip")
    color = "(one) => getComputedStyle(one).color"
    assert compare.evaluate(color) != enabled.evaluate(color)
    assert page.get_by_role("toolbar").evaluate(BORDERED) == "solid"
    assert page.evaluate(MOVING) == []
    favourites = page.locator(".chip", has_text="Favourites")
    assert favourites.evaluate(OUTLINED) == "none"
    favourites.click()
    assert favourites.evaluate(OUTLINED) == "solid"
    page.goto("/gallery/?scope=mine&q=seen+without")
    page.locator(".tile-link").first.click()
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("slider")).to_be_visible()
    line = page.locator(".compare-line")
    ring = "(one) => [getComputedStyle(one).backgroundColor, getComputedStyle(one).outlineColor]"
    assert len(set(line.evaluate(ring))) == 2
    assert line.evaluate(OUTLINED) == "solid"
    assert page.evaluate(MOVING) == []
