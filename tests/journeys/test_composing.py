"""The composer under a person's hands: drag, keys, small screens, and no script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.journeys.steps import compose, kind, start_over, told, upload


def kinds(page: Page) -> list[str]:
    """Names of the slots from top to bottom."""
    slots = page.locator("[data-slot]")
    return [str(slots.nth(n).get_attribute("aria-label")) for n in range(slots.count())]


def label(page: Page) -> Locator:
    return page.locator("#generate-label")


def test_slots_are_moved_by_grip_and_by_keys(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter())
    upload(page, pictures)
    kind(page, "B", "Edge to Image")
    grip = page.locator("#slot-2 [data-grip]").bounding_box()
    top = page.locator("#slot-1").bounding_box()
    assert grip is not None
    assert top is not None
    page.mouse.move(grip["x"] + 6, grip["y"] + 12)
    page.mouse.down()
    page.mouse.move(grip["x"] + 6, top["y"] + 2, steps=6)
    page.mouse.up()
    expect(page.get_by_role("group", name="A, Edge to Image")).to_be_visible()
    page.get_by_label("Kind of A").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("group", name="B, Edge to Image")).to_be_visible()
    assert kinds(page) == ["A, Style Reference", "B, Edge to Image"]


def test_the_influence_handle_is_a_slider_for_mouse_and_keys(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter())
    upload(page, pictures)
    handle = page.get_by_role("slider", name="Influence of A")
    expect(handle).to_have_attribute("aria-valuenow", "50")
    handle.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(handle).to_have_attribute("aria-valuenow", "54")
    box = page.locator("[data-influence-track]").bounding_box()
    assert box is not None
    handle.hover()
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 5, steps=5)
    page.mouse.up()
    expect(handle).to_have_attribute("aria-valuenow", "25")
    expect(page.get_by_label("Influence number of B")).to_have_value("0.75")
    expect(page.locator("#status")).to_contain_text("Style influence A 25, B 75 percent")
    page.get_by_role("button", name="Even out").click()
    expect(handle).to_have_attribute("aria-valuenow", "50")
    handle.press("End")
    expect(handle).not_to_have_attribute("aria-valuenow", "50")
    handle.press("=")
    expect(handle).to_have_attribute("aria-valuenow", "50")
    expect(handle).to_be_focused()


def test_strength_is_said_by_name_or_weight_and_converted(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter())
    upload(page, pictures[:1])
    names = page.get_by_role("group", name="Strength of A", exact=True)
    names.get_by_role("radio", name="High").check()
    page.get_by_role("button", name="Exact weight").click()
    number = page.get_by_label("Weight of A")
    expect(number).to_have_value("1.00")
    slider = page.get_by_role("slider", name="Strength of A")
    slider.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    expect(number).to_have_value("1.30")
    expect(page.locator("[data-bucket]")).to_have_text("Ultra")
    page.get_by_role("button", name="Preset", exact=True).click()
    expect(names.get_by_role("radio", name="Ultra")).to_be_checked()


def test_an_incompatible_slot_is_explained_and_asked_about_once(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter())
    compose(page, "Glossy bottle, one slot too many", images=1)
    upload(page, pictures)
    kind(page, "B", "Edge to Image")
    page.get_by_role("button", name="More for A").click()
    page.get_by_role("menuitem", name="Use as Image to image").click()
    expect(label(page)).to_have_text("Generate without A")
    why = "Can't be combined with Image to image on SDXL models."
    expect(page.locator("#main").get_by_text(why)).to_be_visible()
    page.get_by_label("Prompt", exact=True).press("Control+Enter")
    asked = page.get_by_role("dialog", name="Generate without A?")
    expect(asked).to_be_visible()
    asked.get_by_role("button", name="Keep editing").click()
    page.get_by_role("button", name="Turn off Image to image").first.click()
    expect(label(page)).to_have_text("Generate")


def test_generate_says_what_is_missing_and_each_error_leads_to_its_field(
    enter: Callable[..., Page],
) -> None:
    page = start_over(enter())
    button = page.locator("#generate")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(label(page)).to_have_text("Write a prompt first")
    page.get_by_label("Prompt", exact=True).fill("Tower at dusk")
    expect(label(page)).to_have_text("Generate")
    page.get_by_role("button", name="Size").click()
    page.get_by_label("Width").fill("1041")
    expect(page.locator("#note-size")).to_contain_text("Width must be a multiple of 8.")
    expect(label(page)).to_have_text("Fix the marked setting")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Use 1040 × 1024").click()
    expect(page.get_by_role("button", name="Size")).to_contain_text("1040 × 1024")
    expect(label(page)).to_have_text("Generate")


def test_removals_are_told_and_taken_back_together(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter())
    upload(page, pictures)
    page.get_by_label("Kind of A").focus()
    page.get_by_role("button", name="Remove A").click()
    expect(page.locator("[data-slot]")).to_have_count(1)
    page.locator("[data-slot]").focus()
    page.keyboard.press("Delete")
    expect(page.locator("[data-slot]")).to_have_count(0)
    expect(told(page, "2 references removed")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-slot]")).to_have_count(2)


def test_digits_set_the_weight_that_a_name_stands_for(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter())
    upload(page, pictures[:1])
    page.locator("#slot-1").focus()
    page.keyboard.press("w")
    number = page.get_by_label("Weight of A")
    expect(number).to_be_visible()
    page.locator("#slot-1").focus()
    page.keyboard.press("4")
    expect(number).to_have_value("1.40")
    expect(page.locator("[data-bucket]")).to_have_text("Ultra")


def test_a_weight_is_typed_with_a_decimal_comma_and_nonsense_stays_to_be_mended(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter())
    upload(page, pictures[:1])
    page.get_by_role("button", name="Exact weight").click()
    number = page.get_by_label("Weight of A")
    for typed, shown, said in (("0,2", "0.20", "Low"), ("1.3o", "1.3o", "Weight is a number")):
        number.press("Control+a")
        number.press_sequentially(typed)
        number.press("Tab")
        expect(page.locator("#slot-1")).to_contain_text(said)
        expect(number).to_have_value(shown)


def test_a_closed_negative_prompt_says_that_it_is_not_sent(enter: Callable[..., Page]) -> None:
    page = start_over(enter())
    toggle = page.get_by_role("button", name="Negative prompt")
    toggle.click()
    page.get_by_label("Avoid").fill("text, clutter")
    expect(page.get_by_text("kept, not sent")).to_be_hidden()
    toggle.click()
    expect(page.get_by_text("kept, not sent")).to_be_visible()


def test_removing_is_undone_from_the_toast(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter())
    upload(page, pictures)
    page.get_by_label("Kind of A").focus()
    page.get_by_role("button", name="Remove A").click()
    expect(page.locator("[data-slot]")).to_have_count(1)
    expect(page.get_by_role("group", name="A, Style Reference")).to_be_focused()
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-slot]")).to_have_count(2)
    page.wait_for_function("document.activeElement.closest('[data-slot]') !== null")


def test_what_is_typed_meanwhile_stays(enter: Callable[..., Page], pictures: list[Path]) -> None:
    page = start_over(enter())
    upload(page, pictures[:1])
    prompt = page.get_by_label("Prompt", exact=True)
    page.evaluate("document.querySelector('[aria-label=\"Exact weight\"]').click()")
    prompt.press_sequentially("typed while the answer is on its way", delay=8)
    expect(page.get_by_label("Weight of A")).to_be_visible()
    expect(prompt).to_have_value("typed while the answer is on its way")


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_studio_is_readable_by_everyone(
    enter: Callable[..., Page], pictures: list[Path], scheme: str
) -> None:
    page = start_over(enter(color_scheme=scheme))
    upload(page, pictures)
    page.get_by_role("button", name="Advanced").click()
    page.wait_for_timeout(400)  # Appearing pictures are half transparent until then.
    report = Axe().run(page, context="#studio")
    found = [(rule["id"], rule["nodes"][0]["html"]) for rule in report.response["violations"]]
    assert found == []


@pytest.mark.parametrize("width", [320, 390, 760, 1024, 1440])
def test_nothing_is_wider_than_the_screen(
    enter: Callable[..., Page], pictures: list[Path], width: int
) -> None:
    page = start_over(enter(viewport={"width": width, "height": 800}))
    upload(page, pictures)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    button = page.get_by_role("button", name="Write a prompt first")
    expect(button).to_be_in_viewport()


def test_without_script_everything_is_a_button(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter(java_script_enabled=False))
    page.get_by_label("Prompt", exact=True).fill("A tram in a meadow, plain posts")
    page.get_by_label("Upload", exact=True).set_input_files([str(file) for file in pictures])
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Kind of B").select_option(label="Edge to Image")
    page.get_by_role("button", name="More for B").click()
    page.get_by_role("menuitem", name="Move up").click()
    expect(page.get_by_role("group", name="A, Edge to Image")).to_be_visible()
    assert kinds(page) == ["A, Edge to Image", "B, Style Reference"]
    page.get_by_role("button", name="Generate").click()
    expect(page.locator("article.run").first).to_contain_text("A tram in a meadow, plain posts")
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("A tram in a meadow, plain posts")
    assert kinds(page) == ["A, Edge to Image", "B, Style Reference"]
