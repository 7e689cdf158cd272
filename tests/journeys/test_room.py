"""Pictures in the room that was designed for them: the gallery's rows, the image page's stage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.steps import compose, finished, generate, upload

Enter = Callable[..., Page]
MANY = 28
LOW = 480  # pixels: windows lower than that keep nothing in sight
_made: dict[str, str] = {}

# The shapes of the mock-ups' pictures, in hundredths of width by height.
SHAPES = (160, 160, 70, 150, 75, 150, 85, 150, 200, 180, 80, 90, 180, 75, 160, 100, 80, 200)
ROWS = """
(shapes) => {
  const tiles = [...document.querySelectorAll("#results .tile")];
  document.querySelectorAll("#results .gallery").forEach((one, at) => at && one.remove());
  const list = document.querySelector("#results .gallery");
  tiles.forEach((tile, at) => {
    tile.className = `tile r-${shapes[at % shapes.length]}`;
    list.append(tile);
  });
  const room = list.getBoundingClientRect();
  const rows = Map.groupBy(tiles, (tile) => tile.offsetTop);
  return [...rows.values()].slice(0, -1).map((row) => [
    row[0].getBoundingClientRect().height,
    (row.at(-1).getBoundingClientRect().right - room.left) / room.width,
  ]);
}
"""


@pytest.fixture
def address(enter: Enter, leoweb: Installation, pictures: list[Path]) -> str:
    """The page of an image with a reference, in a gallery of many; made once for all journeys."""
    if leoweb.url not in _made:
        page = enter()
        compose(page, "Ibis on the shore", images=4)
        upload(page, pictures[:1])
        for _ in range(MANY // 4):
            run = generate(page)
        finished(run, 4)
        _made[leoweb.url] = run.locator(".tile-link").first.get_attribute("href") or ""
    return _made[leoweb.url]


@pytest.mark.parametrize(("width", "target"), [(1440, 186), (1024, 186), (390, 150)])
def test_rows_are_full_and_as_high_as_designed(
    enter: Enter, address: str, width: int, target: int
) -> None:
    page = enter(at="/gallery/?q=ibis", viewport={"width": width, "height": 900})
    rows = page.evaluate(ROWS, SHAPES)
    assert len(rows) > 2
    assert [round(full, 2) for _, full in rows] == [1.0] * len(rows)
    mean = sum(height for height, _ in rows) / len(rows)
    assert mean == pytest.approx(target, rel=0.12)


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (932, 430), (390, 844), (320, 400)])
def test_the_whole_picture_stands_in_its_room_and_never_over_the_buttons(
    enter: Enter, address: str, size: tuple[int, int]
) -> None:
    page = enter(viewport={"width": size[0], "height": size[1]})
    for query in ("", "?compare=0", "?compare=0&view=beside"):
        page.goto(f"{address}{query}")
        expect(page.locator(".lineage-strip")).to_be_visible()
        assert page.evaluate(
            """() => {
              const [room, sheet] = [".stage-room", "[data-sheet]"].map(
                (one) => document.querySelector(one).getBoundingClientRect());
              return sheet.top >= room.top && sheet.bottom <= room.bottom && sheet.height > 100;
            }"""
        )
        # Where the page scrolls, the picture passes below its buttons; in low windows they scroll.
        for _ in range(8):
            if size[1] < LOW:
                page.locator(".recipe-go").scroll_into_view_if_needed()
            assert page.locator(".recipe-go").evaluate(
                """(bar) => {
                  const at = bar.getBoundingClientRect();
                  const places = [0.1, 0.3, 0.5].map((part) => at.left + at.width * part);
                  return places.every((x) =>
                    bar.contains(document.elementFromPoint(x, at.top + at.height / 2)));
                }"""
            )
            page.evaluate("scrollBy(0, 60)")


TOO_SMALL = """
(least) => [...document.querySelectorAll("main :is(a[href], button)")].filter((one) => {
  const at = one.getBoundingClientRect();
  if (!one.checkVisibility({ visibilityProperty: true }) || at.width < 2) return false;
  const more = getComputedStyle(one, "::after");
  const isMore = more.content !== "none" && more.position === "absolute";
  const reach = (drawn, side) => Math.max(drawn, isMore ? parseFloat(more[side]) || 0 : 0);
  return Math.min(reach(at.width, "width"), reach(at.height, "height")) < least - 0.5;
}).map((one) => one.outerHTML.slice(0, 120))
"""


@pytest.mark.parametrize(("width", "is_touch", "least"), [(1440, False, 24), (390, True, 44)])
def test_every_control_of_the_image_page_is_large_enough_to_hit(
    enter: Enter, address: str, width: int, is_touch: bool, least: int
) -> None:
    size = {"width": width, "height": 844}
    page = enter(at=f"{address}?compare=0", viewport=size, has_touch=is_touch, is_mobile=is_touch)
    expect(page.locator(".lineage-strip")).to_be_visible()
    assert page.evaluate(TOO_SMALL, least) == []
