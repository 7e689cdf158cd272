"""Elements and models of one's own in a browser: found, weighed, left out, sent."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.steps import compose, finished, generate, start_over


def test_elements_are_chosen_weighed_and_stay_with_the_recipe(enter: Callable[..., Page]) -> None:
    page = start_over(enter())
    compose(page, "A lighthouse of glass", images=1)
    page.get_by_role("button", name="Add an Element").click()
    dialog = page.get_by_role("dialog", name="Add an Element")
    dialog.get_by_role("button", name="Refresh list").click()
    expect(dialog.get_by_text("Read from Leonardo on")).to_be_visible()
    expect(dialog.get_by_role("heading", name="For Kino XL")).to_be_visible()
    expect(dialog.get_by_role("heading", name="Left out on Kino XL: needs SD1.5")).to_be_visible()
    found = Axe().run(page, context="#elements-dialog").response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    search = dialog.get_by_label("Search Elements")
    search.fill("glass")
    expect(dialog.get_by_role("button", name="Ink Wash")).to_be_hidden()
    search.press("Enter")
    row = page.get_by_role("group", name="Glass & Steel", exact=True)
    number = row.get_by_label("Weight of Glass & Steel as a number")
    expect(number).to_have_value("1")
    row.get_by_role("slider").fill("0.5")
    expect(number).to_have_value("0.50")
    number.fill("7")
    expect(row.get_by_text("Weight goes from -1 to 2.")).to_be_visible()
    number.press("Control+a")
    number.press_sequentially("0,5")
    expect(row.get_by_text("Weight goes from -1 to 2.")).to_have_count(0)
    run = generate(page)
    run.get_by_role("link", name="A lighthouse of glass").click()
    expect(page.get_by_text("Glass & Steel 0.5")).to_be_visible()
    page.get_by_role("link", name="Remix").first.click()
    expect(number).to_have_value("0.5")


def test_a_model_of_ones_own_is_found_and_leaves_a_foreign_element_out(
    enter: Callable[..., Page],
) -> None:
    page = start_over(enter())
    compose(page, "Sketches of a stork", images=1)
    page.get_by_role("button", name="Add an Element").click()
    page.get_by_role("dialog").get_by_role("button", name="Ink Wash").click()
    expect(page.get_by_role("group", name="Ink Wash", exact=True)).to_be_visible()
    page.locator(".model-button").click()
    models = page.get_by_role("dialog", name="Choose a model")
    expect(models.get_by_role("heading", name="Your models")).to_be_visible()
    models.get_by_label("Search models").fill("field notes")
    models.get_by_label("Search models").press("Enter")
    plan = page.get_by_role("dialog", name="Switch to Field notes?")
    expect(plan.get_by_text("Ink Wash is left out.")).to_be_visible()
    plan.get_by_role("button", name="Switch").click()
    expect(page.locator("#generate-label")).to_have_text("Generate without an Element")
    run = generate(page)
    finished(run, 1)
    run.locator(".tile-link").first.click()
    expect(page.get_by_role("region", name="Recipe").get_by_text("Field notes")).to_be_visible()
    page.goto("/")
    page.locator(".model-button").click()
    field = models.get_by_label("A model's id")
    field.fill("not an id")
    field.press("Enter")
    again = page.get_by_label("Model id")
    expect(again).to_have_value("not an id")
    expect(page.get_by_text("A model's id is a UUID")).to_be_visible()
    start_over(page)
