"""Presets in a browser: kept, shared, taken up by a colleague, with and without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

BOB = "bob@example.org"


def panel(page: Page) -> Locator:
    page.get_by_role("button", name="Presets").click()
    found = page.get_by_role("dialog", name="Presets")
    expect(found).to_be_visible()
    return found


def size(page: Page, words: str) -> None:
    page.get_by_role("button", name="Size").click()
    page.get_by_role("dialog", name="Size").get_by_role("button", name=words).click()


def test_settings_are_kept_shared_and_taken_up_by_a_colleague(enter: Callable[..., Page]) -> None:
    page = enter()
    page.get_by_role("button", name="Start over").click()
    size(page, "1360 × 768")
    expect(page.get_by_role("button", name="Size")).to_contain_text("1360 × 768")
    presets = panel(page)
    presets.get_by_label("Save what is set now").fill("Wide for the shop")
    page.keyboard.press("Enter")
    kept = presets.get_by_role("button", name="Wide for the shop Kino XL · 1360 × 768")
    expect(kept).to_be_visible()
    expect(presets.get_by_label("Save what is set now")).to_have_value("")
    presets.get_by_label("Change Wide for the shop").click()
    presets.get_by_role("button", name="Share with the team").click()
    expect(presets.get_by_text("Shared", exact=True)).to_be_visible()
    other = enter(BOB)
    other.get_by_label("Prompt", exact=True).fill("Typed before the preset")
    panel(other).get_by_role("button", name="Wide for the shop").click()
    expect(other.get_by_role("button", name="Size")).to_contain_text("1360 × 768")
    expect(other.get_by_role("dialog", name="Presets")).to_be_hidden()
    expect(other.get_by_label("Prompt", exact=True)).to_have_value("Typed before the preset")
    other.get_by_role("button", name="Bring back what was here").click()
    expect(other.get_by_role("button", name="Size")).to_contain_text("1024 × 1024")


def test_without_script_a_preset_is_two_clicks(enter: Callable[..., Page]) -> None:
    page = enter(java_script_enabled=False)
    page.get_by_label("Prompt", exact=True).fill("Typed without script")
    presets = panel(page)
    presets.get_by_label("Save what is set now").fill("Plain")
    presets.get_by_role("button", name="Save").click()
    panel(page).get_by_role("button", name="Plain").first.click()
    expect(
        page.locator("#main").get_by_text("“Plain” is in the composer. Your prompt stayed.")
    ).to_be_visible()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("Typed without script")


@pytest.mark.parametrize(("scheme", "width"), [("dark", 1440), ("light", 320)])
def test_the_panel_is_readable_and_fits(
    enter: Callable[..., Page], scheme: str, width: int
) -> None:
    page = enter(color_scheme=scheme, viewport={"width": width, "height": 720})
    presets = panel(page)
    presets.get_by_label("Save what is set now").fill(f"A {scheme} name that goes on and on")
    presets.get_by_role("button", name="Save").click()
    presets.get_by_label(f"Change A {scheme} name").click()
    expect(presets.get_by_role("button", name="Delete A")).to_be_visible()
    page.wait_for_timeout(400)  # Toasts and panels are half transparent until then.
    box = presets.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    found = Axe().run(page, context="#presets-panel").response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    presets.get_by_role("button", name="Delete A").click()
    expect(presets.get_by_label(f"Change A {scheme} name")).to_have_count(0)
    expect(presets.get_by_label("Save what is set now")).to_be_focused()
