"""Choosing another model: searched in a list, with a plan before anything changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.steps import kind, start_over, upload


def test_the_model_is_searched_and_says_which_slots_would_stop(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter())
    upload(page, pictures[:1])
    page.locator(".model-button").click()
    models = page.get_by_role("dialog", name="Choose a model")
    models.get_by_label("Search models").fill("dreamshaper v7")
    option = models.get_by_role("button", name="DreamShaper v7")
    expect(option).to_contain_text("A would not work")
    option.click()
    plan = page.get_by_role("dialog", name="Switch to DreamShaper v7?")
    expect(plan).to_contain_text("A, Style Reference, is left out.")
    plan.get_by_role("button", name="Keep Kino XL").click()
    expect(page.locator("#model-badge")).to_have_text("SDXL")
    expect(page.get_by_label("Model", exact=True)).to_be_focused()
    page.get_by_label("Model", exact=True).select_option(label="DreamShaper v7")
    plan.get_by_role("button", name="Switch").click()
    expect(page.locator("#model-badge")).to_have_text("SD1.5")
    expect(page.locator("#slot-1")).to_contain_text("Style Reference needs")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#model-badge")).to_have_text("SDXL")
    expect(page.locator("#slot-1")).not_to_contain_text("Style Reference needs")


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [320, 390, 1024, 1440])
def test_the_plan_of_another_model_is_readable_by_everyone(
    enter: Callable[..., Page], pictures: list[Path], scheme: str, width: int
) -> None:
    page = start_over(enter(color_scheme=scheme, viewport={"width": width, "height": 800}))
    upload(page, pictures)
    kind(page, "B", "Edge to Image")
    page.get_by_label("Model", exact=True).select_option(label="DreamShaper v7")
    plan = page.get_by_role("dialog", name="Switch to DreamShaper v7?")
    expect(plan).to_contain_text("goes from preprocessor 19 to preprocessor 1")
    page.wait_for_timeout(400)  # The dialog is half transparent until then.
    report = Axe().run(page)
    found = [(rule["id"], rule["nodes"][0]["html"]) for rule in report.response["violations"]]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(plan.get_by_role("button", name="Switch")).to_be_in_viewport()


def test_examples_of_models_arrive_in_the_open_list_and_leave_it_narrow(
    enter: Callable[..., Page],
) -> None:
    page = enter()
    page.locator(".model-button").click()
    listed = page.get_by_role("dialog", name="Choose a model")
    listed.get_by_label("Search models").fill("kino")
    rows = listed.locator("li:visible")
    expect(rows).to_have_count(1)
    example = rows.locator("img[src*='/models/']")
    expect(example).to_be_visible(timeout=40_000)
    expect(rows).to_have_count(1)
    expect(listed.get_by_label("Search models")).to_be_focused()
    assert example.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
