"""The gallery in a real browser: search, selection, delete and undo, zip, without script too."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.journeys.steps import compose, finished, generate, told

Enter = Callable[..., Page]


@pytest.fixture
def prompt(request: pytest.FixtureRequest) -> str:
    """A prompt with a word of the test's own, since all journeys share one gallery."""
    return f"Lantern {abs(hash(request.node.name)) % 10**8} on a pier"


def word(prompt: str) -> str:
    return prompt.split()[1]


def two_pictures(page: Page, prompt: str) -> None:
    compose(page, prompt, images=2)
    finished(generate(page), 2)


def tiles(page: Page) -> Locator:
    return page.locator("#results .tile")


def findings(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def test_a_search_narrows_as_it_is_typed_and_can_be_cleared(enter: Enter, prompt: str) -> None:
    page = enter()
    two_pictures(page, prompt)
    page.goto("/gallery/")
    page.get_by_role("searchbox", name="Search prompts").press_sequentially(word(prompt))
    expect(page.locator("#matches")).to_have_text("2 match")
    expect(tiles(page)).to_have_count(2)
    expect(page).to_have_url(f"/gallery/?scope=mine&q={word(prompt)}")
    page.get_by_role("button", name="Filter", exact=True).click()
    sizes = page.get_by_role("group", name="Size")
    sizes.get_by_label("Portrait").check()
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    sizes.get_by_label("Landscape").check()
    sizes.get_by_label("Square").check()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Size: ").click()
    expect(tiles(page)).to_have_count(2)
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator("#matches")).to_have_count(0)


def test_a_selection_is_deleted_and_brought_back(enter: Enter, prompt: str) -> None:
    page = enter()
    two_pictures(page, prompt)
    page.goto(f"/gallery/?q={word(prompt)}")
    boxes = page.get_by_role("checkbox", name="Select")
    boxes.nth(0).check()
    boxes.nth(1).click(modifiers=["Shift"])
    expect(page.get_by_role("toolbar")).to_contain_text("2 selected")
    page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete 2 images?")
    expect(dialog).to_be_visible()
    assert findings(page) == []
    dialog.get_by_role("button", name="Delete 2 images").click()
    expect(tiles(page)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(told(page, "2 images restored")).to_be_visible()
    expect(tiles(page)).to_have_count(2)


def test_keys_walk_select_and_clear(enter: Enter, prompt: str) -> None:
    page = enter()
    two_pictures(page, prompt)
    page.goto(f"/gallery/?q={word(prompt)}")
    links = page.locator("#results .tile-link")
    links.first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("toolbar")).to_contain_text("1 selected")
    page.keyboard.press("Shift+ArrowRight")
    expect(links.nth(1)).to_be_focused()
    expect(page.get_by_role("toolbar")).to_contain_text("2 selected")
    page.keyboard.press("Escape")
    expect(page.get_by_role("toolbar")).to_be_hidden()


def test_a_resting_finger_selects_and_a_tap_goes_on(enter: Enter, prompt: str) -> None:
    page = enter(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    two_pictures_on_a_phone(enter, prompt)
    page.goto(f"/gallery/?q={word(prompt)}")
    first = page.locator("#results .tile-link").first
    first.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
    expect(page.get_by_role("toolbar")).to_contain_text("1 selected")
    first.dispatch_event("pointerup", {"pointerType": "touch", "bubbles": True})
    first.dispatch_event("click", {"bubbles": True})
    page.locator("#results .tile-link").nth(1).tap()
    expect(page.get_by_role("toolbar")).to_contain_text("2 selected")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def two_pictures_on_a_phone(enter: Enter, prompt: str) -> None:
    """Made at a desk, seen on the phone."""
    two_pictures(enter(), prompt)


def test_a_selection_is_saved_as_a_zip_without_script(
    enter: Enter, prompt: str, tmp_path: Path
) -> None:
    two_pictures(enter(), prompt)
    page = enter(java_script_enabled=False, at="/gallery/")
    page.get_by_role("searchbox").fill(word(prompt))
    page.get_by_role("searchbox").press("Enter")
    expect(tiles(page)).to_have_count(2)
    for number in range(2):
        page.get_by_role("checkbox", name="Select").nth(number).check()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download .zip").click()
    saved.value.save_as(tmp_path / "saved.zip")
    with zipfile.ZipFile(tmp_path / "saved.zip") as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 4
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete 2 images").click()
    expect(told(page, "2 images deleted")).to_be_visible()
    page.get_by_role("link", name="Trash").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Restore").click()
    expect(told(page, "1 image restored")).to_be_visible()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_in_gallery_menus_and_trash(enter: Enter, scheme: str) -> None:
    page = enter(color_scheme=scheme)
    for address in ("/gallery/?scope=team&size=landscape", "/gallery/trash"):
        page.goto(address)
        assert findings(page) == []
    page.goto("/gallery/?scope=team")
    for menu in ("Filter", "Any date", "Anyone", "Collection", "Newest"):
        page.get_by_role("button", name=menu, exact=True).click()
        assert findings(page) == [], menu
        page.keyboard.press("Escape")


def test_an_address_of_nonsense_is_a_gallery(enter: Enter) -> None:
    page = enter()
    for query in (
        "q=l",
        "q=" + "lake%20" * 1400,
        "q=%22NEAR(a%20b)%22%20OR%20*",
        "model=%00&kind=x&size=0x0",
        "collection=nonsense&sort=loudest&person=bob",
        "after=AAAA&sort=oldest",
        "from=never",
    ):
        answer = page.goto(f"/gallery/?{query}")
        assert answer
        assert answer.status == 200
        expect(page.get_by_role("heading", name="Gallery", exact=True)).to_be_visible()
