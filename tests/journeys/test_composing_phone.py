"""The composer on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.steps import start_over, upload

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_a_phone_takes_a_reference_with_its_camera(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter(**PHONE))
    camera = page.get_by_label("Camera", exact=True)
    assert camera.get_attribute("capture") == "environment"
    for slots in (1, 2):
        expect(page.locator(".add-camera")).to_be_visible()
        camera.set_input_files(str(pictures[0]))
        expect(page.locator("[data-slot]")).to_have_count(slots)
    ways = page.locator("#add-row .button:visible")
    expect(ways).to_have_text(["Camera", "Upload", "Gallery"], use_inner_text=True)
    widths = {round(box["width"]) for way in ways.all() if (box := way.bounding_box())}
    assert len(widths) == 1


def test_a_desk_without_a_touchscreen_offers_no_camera(enter: Callable[..., Page]) -> None:
    page = start_over(enter())
    expect(page.get_by_label("Upload", exact=True)).to_be_attached()
    expect(page.locator(".add-camera")).to_be_hidden()


def test_a_phone_shows_composer_and_feed_one_at_a_time(enter: Callable[..., Page]) -> None:
    page = start_over(enter(**PHONE))
    expect(page.get_by_label("Prompt", exact=True)).to_be_visible()
    page.get_by_role("radio", name="Feed").check()
    expect(page.get_by_label("Prompt", exact=True)).to_be_hidden()


def test_the_whole_menu_of_a_slot_fits_a_phone(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter(**PHONE))
    upload(page, pictures)
    for letter in "AB":
        page.get_by_role("button", name=f"More for {letter}").tap()
        items = page.get_by_role("menu", name=f"More for {letter}").get_by_role("menuitem")
        for item in (items.first, items.last):
            expect(item).to_be_in_viewport(ratio=1)
        page.keyboard.press("Escape")
        expect(items.last).to_be_hidden()


def test_advanced_settings_open_above_generate(enter: Callable[..., Page]) -> None:
    page = start_over(enter(**PHONE))
    page.get_by_role("button", name="Advanced").tap()
    first = page.get_by_label("Alchemy", exact=True)
    expect(first).to_be_focused()
    foot = page.locator(".composer-foot").bounding_box()
    control = first.bounding_box()
    assert foot
    assert control
    assert control["y"] + control["height"] <= foot["y"]
