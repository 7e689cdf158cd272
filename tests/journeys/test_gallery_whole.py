"""The gallery as a team uses it: much of it at once, in collections, at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.journeys.steps import compose, finished, generate, told

Enter = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SHIFT = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
MOST_AT_FIRST, FILLED = 24, 28


@pytest.fixture(scope="module")
def known() -> set[str]:
    """What this module's tests have made already."""
    return set()


@pytest.fixture
def desk(enter: Enter, known: set[str]) -> Page:
    """A signed-in page at a desk, with more images than a gallery shows at first."""
    page = enter()
    if "many" not in known:
        for _ in range(FILLED // 4):
            compose(page, "Heron over the reeds", images=4)
            run = generate(page)
        finished(run, 4)
        page.goto("/gallery/?q=heron")
        for _ in range(60):
            if page.locator("#matches").inner_text() == f"{FILLED} match":
                break
            page.wait_for_timeout(1000)
            page.reload()
        known.add("many")
    return page


def tiles(page: Page) -> Locator:
    return page.locator("#results .tile")


def bar(page: Page) -> Locator:
    return page.get_by_role("toolbar", name="Selected images")


def findings(page: Page) -> list[str]:
    page.wait_for_timeout(350)
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the room it was given."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    return int(page.evaluate("document.documentElement.scrollWidth")) - width


def test_at_most_24_pictures_are_fetched_until_somebody_moves(desk: Page, enter: Enter) -> None:
    page = enter(viewport={"width": 1440, "height": 900})
    page.add_init_script(SHIFT)
    asked: set[str] = set()
    page.on(
        "request",
        lambda request: asked.update(re.findall(r"/images/([^/]+)/thumb/", request.url)),
    )
    page.goto("about:blank")
    asked.clear()
    page.goto("/gallery/?scope=team")
    page.wait_for_timeout(2000)
    assert len(asked) == MOST_AT_FIRST
    assert tiles(page).count() == MOST_AT_FIRST
    assert page.evaluate("window.shift") < 0.02
    page.mouse.move(700, 500)
    page.mouse.wheel(0, 1500)
    expect(tiles(page).nth(MOST_AT_FIRST)).to_be_visible()
    page.wait_for_timeout(500)
    assert page.evaluate("window.shift") < 0.02


def test_a_finger_that_rests_selects_and_lifting_it_changes_nothing(
    desk: Page, enter: Enter
) -> None:
    page = enter(at="/gallery/?q=heron", **PHONE)
    place = tiles(page).nth(1).bounding_box()
    assert place
    corner = {"x": place["x"] + 24, "y": place["y"] + 24}
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [corner]})
    expect(bar(page)).to_contain_text("1 selected")
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)
    expect(bar(page)).to_contain_text("1 selected")
    expect(page).to_have_url(re.compile(r"q=heron"))


def test_a_small_gallery_fills_the_window_when_a_hand_moves(desk: Page) -> None:
    desk.goto("/gallery/?q=heron")
    desk.get_by_role("button", name="Small rows").click()
    desk.mouse.move(500, 500)
    expect(tiles(desk)).to_have_count(FILLED)
    desk.reload()
    expect(desk.get_by_role("button", name="Small rows")).to_have_attribute("aria-pressed", "true")
    desk.get_by_role("button", name="Small rows").click()


def test_everything_is_selected_collected_found_and_taken_apart(desk: Page, enter: Enter) -> None:
    desk.goto("/gallery/?scope=team&q=heron")
    desk.get_by_role("checkbox", name="Select").first.check()
    every, first = desk.get_by_role("link", name=f"Select all {FILLED}"), tiles(desk).first
    every.click()
    expect(bar(desk)).to_contain_text(f"All {FILLED} selected")
    expect(every).to_be_hidden()
    expect(desk.get_by_role("button", name="Clear selection")).to_be_focused()
    first.get_by_role("checkbox").uncheck()
    expect(bar(desk).locator("[data-selected]")).to_have_text(f"{FILLED - 1} selected")
    expect(every).to_be_visible()
    first.get_by_role("checkbox").check()
    expect(every).to_be_hidden()
    expect(bar(desk)).to_contain_text("MB")
    for words in ("in", "out of"):
        bar(desk).get_by_role("button", name="Favourite").click()
        expect(told(desk, f"{FILLED} images {words} your favourites")).to_be_visible()
    bar(desk).get_by_role("button", name="Add to collection").click()
    dialog = desk.get_by_role("dialog", name=f"Add {FILLED} images to a collection")
    dialog.get_by_role("button", name="Create and add").click()
    expect(dialog.get_by_text("Write a name first.")).to_be_visible()
    expect(dialog.get_by_label("New collection")).to_be_focused()
    assert findings(desk) == []
    desk.keyboard.type("Marsh birds")
    desk.keyboard.press("Enter")
    expect(told(desk, f"{FILLED} images added to Marsh birds")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(bar(desk)).to_be_hidden()
    bob = enter("bob@example.org", at="/gallery/?scope=team")
    bob.get_by_role("searchbox").press_sequentially("marsh")
    bob.get_by_role("link", name="Collection Marsh birds").click()
    expect(bob.get_by_role("heading", name="Marsh birds")).to_be_visible()
    bob.get_by_role("checkbox", name="Select").first.check()
    bar(bob).get_by_role("button", name="Take out of Marsh birds").click()
    expect(told(bob, "1 image taken out of Marsh birds")).to_be_visible()
    bob.get_by_role("link", name="Rename or delete").click()
    bob.get_by_label("Name").fill("Herons")
    bob.get_by_role("button", name="Rename").click()
    expect(bob.get_by_role("heading", name="Herons")).to_be_visible()
    expect(bob.get_by_text(f"{FILLED - 1} images")).to_be_visible()
    bob.get_by_role("link", name="Rename or delete").click()
    assert findings(bob) == []
    bob.get_by_role("button", name="Delete the collection").click()
    expect(told(bob, "Its images are still in the gallery")).to_be_visible()


def test_two_are_compared_by_key_and_the_order_turns(desk: Page) -> None:
    desk.goto("/gallery/?q=heron")
    first = tiles(desk).first.get_attribute("id")
    desk.get_by_role("button", name="Newest", exact=True).click()
    desk.get_by_label("Oldest first").check()
    expect(desk).to_have_url(re.compile("sort=oldest"))
    expect(tiles(desk).first).not_to_have_attribute("id", first or "")
    desk.keyboard.press("Escape")
    links = desk.locator("#results .tile-link")
    links.first.focus()
    desk.keyboard.press("Space")
    compare = bar(desk).get_by_role("button", name="Compare")
    expect(compare).to_have_attribute("aria-disabled", "true")
    for _ in range(5):
        desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Space")
    expect(compare).to_have_attribute("aria-disabled", "false")
    desk.keyboard.press("c")
    expect(desk.get_by_role("slider", name="Share of the reference shown")).to_be_visible()
    expect(desk.get_by_role("button", name="with Heron over the reeds")).to_be_visible()


def test_what_another_tab_deleted_leaves_the_page(desk: Page) -> None:
    desk.goto("/gallery/?q=heron")
    other = desk.context.new_page()
    other.goto("/gallery/?q=heron")
    gone = other.locator(f"#{tiles(other).first.get_attribute('id')}")
    for page in (desk, other):
        page.get_by_role("checkbox", name="Select").first.check()
        bar(page).get_by_role("button", name="Delete").click()
        if page is desk:
            page.get_by_role("button", name="Delete 1 image").click()
            expect(told(page, "1 image deleted.")).to_be_visible()
    expect(told(other, "Those images are gone already.")).to_be_visible()
    expect(gone).to_have_count(0)
    desk.goto("/gallery/trash")
    picture = desk.locator(".tile img").first
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert findings(desk) == []
    desk.get_by_role("checkbox").first.check()
    desk.get_by_role("button", name="Restore").click()
    expect(told(desk, "1 image restored")).to_be_visible()


def test_a_picture_is_uploaded_and_used_in_the_studio(
    enter: Enter, pictures: list[Path], tmp_path: Path
) -> None:
    bad = tmp_path / "notes.png"
    bad.write_bytes(b"no picture")
    page = enter(at="/gallery/")
    page.get_by_role("link", name="Upload").click()
    dialog = page.get_by_role("dialog", name="Upload references")
    dialog.get_by_label("Choose or drop pictures").set_input_files([bad, pictures[0]])
    expect(dialog.get_by_text("is not a picture")).to_be_visible()
    expect(dialog.get_by_text("added", exact=True)).to_be_visible()
    assert findings(page) == []
    dialog.get_by_role("link", name="Use ember.png in the studio").click()
    expect(page.get_by_label("Kind of A")).to_be_visible()
    page.get_by_role("button", name="Remove A").click()
    page.goto("/gallery/uploads")
    assert findings(page) == []
    assert page.locator(".tile-link").count() >= 1


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (320, "light")])
def test_on_a_phone_filters_are_a_sheet_and_a_tap_selects(
    width: int, scheme: str, desk: Page, enter: Enter
) -> None:
    size = {"width": width, "height": 844}
    page = enter(**(PHONE | {"viewport": size, "color_scheme": scheme, "reduced_motion": "reduce"}))
    page.add_init_script(SHIFT)
    page.goto("/gallery/?q=heron&size=square")
    assert overflow(page) == 0
    assert findings(page) == []
    page.get_by_role("button", name=re.compile("Filters")).tap()
    sheet = page.get_by_role("group", name="Filters", exact=True)
    sheet.get_by_label("Last 7 days").check()
    expect(page.locator("#filter-count")).to_contain_text("2")
    assert findings(page) == []
    assert short_targets(sheet) == []
    sheet.get_by_role("button", name=re.compile("^Show")).tap()
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="Select images").tap()
    for place in (0, 1):
        page.locator("#results .tile-link").nth(place).tap()
    expect(bar(page)).to_contain_text("2 selected")
    assert findings(page) == []
    assert short_targets(bar(page)) == []
    assert overflow(page) == 0
    bar(page).get_by_role("button", name="Clear selection").tap()
    expect(bar(page)).to_be_hidden()
    assert page.evaluate("window.shift") < 0.02


def short_targets(room: Locator) -> list[str]:
    """Return what in this room is smaller than a fingertip, 44 by 44 pixels."""
    found: list[str] = room.evaluate(
        """(room) => [...room.querySelectorAll("a, button, label")]
          .filter((one) => one.checkVisibility())
          .map((one) => [one, one.getBoundingClientRect()])
          .filter(([, box]) => box.width < 43.9 || box.height < 43.9)
          .map(([one, box]) => `${one.textContent.trim()} ${box.width} x ${box.height}`)"""
    )
    return found


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1024, "dark")])
def test_a_selection_at_a_desk_is_readable(
    width: int, scheme: str, desk: Page, enter: Enter
) -> None:
    page = enter(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        at="/gallery/?scope=team&size=square",
    )
    page.get_by_role("checkbox", name="Select").first.check()
    assert findings(page) == []
    assert overflow(page) == 0


def test_the_cursor_of_another_team_opens_nothing(desk: Page, enter: Enter) -> None:
    desk.goto("/gallery/?scope=team")
    more = desk.locator("#more a").get_attribute("href") or ""
    charlie = enter("charlie@example.org", at=more)
    expect(tiles(charlie)).to_have_count(0)
    expect(charlie.get_by_text("Nothing here yet")).to_be_visible()
