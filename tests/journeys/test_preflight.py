"""Before and after a run: kinds explained, pictures checked and cut, codes read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.factories import coded, paint
from tests.journeys.steps import compose, finished, generate, kind, upload, weight
from tests.services.test_scanning import ADDRESS, code

Enter = Callable[..., Page]
DORA = "dora@example.org"
LOOKS = [
    {
        "color_scheme": scheme,
        "viewport": {"width": width, "height": 900},
        "reduced_motion": "reduce",
    }
    for scheme, width in (("dark", 1440), ("light", 1440), ("dark", 320), ("light", 390))
]
LOOK_NAMES = [f"{look['color_scheme']}-{look['viewport']['width']}" for look in LOOKS]  # type: ignore[index]


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.png"
    path.write_bytes(coded(paint(1200, 800, seed=5)))
    return path


def cleared(page: Page) -> Page:
    page.goto("/")
    page.get_by_role("button", name="Start over").click()
    expect(page.locator("[data-slot]")).to_have_count(0)
    return page


def with_edge(page: Page, picture: Path) -> Page:
    upload(cleared(page), [picture])
    if page.locator("#use-as").is_visible():
        page.get_by_role("button", name="Leave it so").click()
    kind(page, "A", "Edge to Image")
    return page


def look(page: Page) -> Locator:
    page.get_by_role("link", name="Check A").click()
    found = page.get_by_role("dialog", name="A: harbour.png")
    expect(found).to_be_visible()
    return found


def numbers(place: Locator | Page) -> list[int]:
    names = ("Left", "Top", "Width", "Height")
    return [int(place.get_by_label(name, exact=True).input_value()) for name in names]


def findings(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def overflow(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width


def test_a_kind_is_explained_beside_it_and_the_focus_comes_back(enter: Enter, wide: Path) -> None:
    page = with_edge(enter(DORA), wide)
    about = page.get_by_role("link", name="About Edge to Image")
    about.focus()
    page.keyboard.press("Enter")
    told = page.get_by_role("dialog", name="Edge to Image")
    expect(told).to_contain_text("Follows the outlines found in the picture.")
    expect(told).to_contain_text("weight 1.00")
    for picture in told.locator("img").all():
        expect(picture).to_have_js_property("naturalWidth", 320)
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    expect(about).to_be_focused()


@pytest.mark.parametrize("looks", LOOKS, ids=LOOK_NAMES)
def test_guide_and_check_fit_every_window_and_axe_finds_nothing(
    enter: Enter, wide: Path, looks: dict[str, Any]
) -> None:
    page = enter(DORA, at="/guidance/", **looks)
    expect(page.get_by_role("heading", name="QR Code to Image")).to_be_attached()
    found = {"guide": findings(page), "guide is too wide": [overflow(page)] * (overflow(page) > 0)}
    with_edge(page, wide)
    look(page)
    found |= {"check": findings(page), "check is too wide": [overflow(page)] * (overflow(page) > 0)}
    assert {where: what for where, what in found.items() if what} == {}


def test_a_part_is_chosen_by_mouse_and_keys_and_used(enter: Enter, wide: Path) -> None:
    page = with_edge(enter(DORA), wide)
    expect(page.locator("#check-1")).to_contain_text("About 33% is cut off or distorted.")
    before = page.locator("[name=slot-1-picture]").input_value()
    check = look(page)
    assert numbers(check) == [200, 0, 800, 800]
    for name in ("Edge", "Sketch", "Line Art"):
        shown = check.get_by_role("img", name=f"{name} map, approximate")
        shown.scroll_into_view_if_needed()
        expect(shown).to_have_js_property("naturalWidth", 640)
    frame = check.get_by_role("group", name="Chosen part")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] - box["width"] / 12, middle[1], steps=3)
    page.mouse.up()
    left = numbers(check)[0]
    assert 90 <= left <= 110
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    assert numbers(check) == [left + 12, 0, 788, 788]
    check.get_by_role("button", name="Use this part").click()
    expect(check).to_be_hidden()
    expect(page.locator("[name=slot-1-picture]")).not_to_have_value(before)
    expect(page.locator("#check-1")).not_to_contain_text("cut off")
    expect(page.locator("#slot-1")).to_be_focused()
    expect(page.get_by_label("Kind of A")).to_have_value("edge")


def test_a_part_that_can_not_be_is_said_in_the_dialog(enter: Enter, wide: Path) -> None:
    check = look(with_edge(enter(DORA), wide))
    check.get_by_label("Left", exact=True).fill("900")
    check.get_by_role("button", name="Use this part").click()
    again = check.page.get_by_role("dialog", name="A: harbour.png")
    expect(again.get_by_role("alert")).to_contain_text("900 + 800 reaches beyond the picture")
    expect(again.get_by_label("Left", exact=True)).to_have_value("900")


def test_without_script_a_part_is_chosen_by_numbers(enter: Enter, wide: Path) -> None:
    page = enter(DORA, java_script_enabled=False)
    page.get_by_role("button", name="Start over").click()
    page.get_by_label("Prompt", exact=True).fill("A pier without script")
    page.get_by_label("Upload", exact=True).set_input_files(str(wide))
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Kind of A").select_option(label="Edge to Image")
    page.get_by_role("button", name="Add", exact=True).click()  # settles the chosen kind
    before = page.locator("[name=slot-1-picture]").input_value()
    page.get_by_role("link", name="Check A").click()
    expect(page.get_by_role("heading", name="A: harbour.png")).to_be_visible()
    page.get_by_label("Left", exact=True).fill("40")
    page.get_by_role("button", name="Use this part").click()
    expect(page.locator("[name=slot-1-picture]")).not_to_have_value(before)
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("A pier without script")
    expect(page.get_by_label("Kind of A")).to_have_value("edge")


def test_a_code_is_read_before_and_after_the_run(enter: Enter, tmp_path: Path) -> None:
    path = tmp_path / "code.png"
    path.write_bytes(coded(code(side=768)))
    page = cleared(enter(DORA))
    compose(page, "Koi pond seen from above", images=1, model="DreamShaper v7")
    upload(page, [path])
    kind(page, "A", "QR Code to Image")
    expect(page.locator("#check-1")).to_contain_text(f"Scans: {ADDRESS}")
    weight(page, "A", "1.80")
    run = generate(page)
    finished(run, 1)
    expect(run.locator(".scan-mark")).to_have_text("Scans")
    run.locator(".tile-link").first.click()
    expect(page.locator(".ref-scan")).to_contain_text(f"Scans: {ADDRESS}")
