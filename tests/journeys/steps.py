"""What people do in the studio, by the names that they read on the page."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page, Route, expect

PICTURES = 60_000  # milliseconds until a run's pictures must stand on the page


def start_over(page: Page) -> Page:
    """Empty the composer, whatever an earlier journey left in it."""
    page.get_by_role("button", name="Start over").click()
    expect(page.locator("[data-slot]")).to_have_count(0)
    return page


def compose(page: Page, prompt: str, *, images: int = 2, model: str = "Leonardo Kino XL") -> None:
    """Fill in the prompt, the model and the number of images."""
    page.get_by_label("Model", exact=True).select_option(label=model)
    page.get_by_role("group", name="Images").get_by_role("radio", name=str(images)).check()
    page.get_by_label("Prompt", exact=True).fill(prompt)


def upload(page: Page, files: Sequence[Path], *, already: int = 0) -> None:
    """Upload pictures and wait until each has a slot of its own."""
    page.get_by_label("Upload", exact=True).set_input_files([str(file) for file in files])
    for number in range(already, already + len(files)):
        expect(page.get_by_label(f"Kind of {'ABCDEF'[number]}")).to_be_visible()


def kind(page: Page, letter: str, label: str) -> None:
    """Choose what a slot's picture lends."""
    choice = page.get_by_label(f"Kind of {letter}")
    choice.select_option(label=label)
    slot = page.get_by_role("group", name=f"{letter}, {label}", exact=True)
    expect(slot).to_be_visible()


def strength(page: Page, letter: str, name: str) -> None:
    """Choose a strength by name."""
    group = page.get_by_role("group", name=f"Strength of {letter}", exact=True)
    group.get_by_role("radio", name=name).check()


def weight(page: Page, letter: str, value: str) -> None:
    """Say a strength as an exact weight."""
    field = page.get_by_label(f"Weight of {letter}", exact=True)
    if not field.is_visible():
        said = page.get_by_role("group", name=f"How the strength of {letter} is said")
        said.get_by_role("button", name="Exact weight").click()
    field.fill(value)
    field.press("Tab")


def influence(page: Page, letter: str, value: str) -> None:
    """Type a Style Reference's influence."""
    field = page.get_by_label(f"Influence number of {letter}")
    field.fill(value)
    field.press("Tab")


def generate(page: Page) -> Locator:
    """Press Generate and return the run's row, which appears at the top of the feed."""
    before = page.locator("article.run").count()
    page.get_by_role("button", name="Generate").click()
    expect(page.locator("article.run")).to_have_count(before + 1)
    return page.locator(f"#{page.locator('article.run').first.get_attribute('id')}")


def finished(run: Locator, images: int) -> None:
    """Wait for the run's pictures, without a reload; each must really be decoded."""
    expect(run.locator(".tile img")).to_have_count(images, timeout=PICTURES)
    expect(run.get_by_role("link", name="Remix", exact=True)).to_be_visible(timeout=PICTURES)
    for number in range(images):
        picture = run.locator(".tile img").nth(number)
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0


def slowly(route: Route) -> None:
    """Keep an answer back for longer than the sandbox needs to refuse a prompt, for a route."""
    answer = route.fetch()
    time.sleep(4)
    route.fulfill(response=answer)


def told(page: Page, words: str) -> Locator:
    """A notice; its words also go to those who listen, so the page has them twice."""
    return page.get_by_role("region", name="Notices").get_by_text(words)
