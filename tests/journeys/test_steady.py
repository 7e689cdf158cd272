"""Pages stand still while they fill, and every click is answered at once by a change of state."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.at_once import answer
from tests.journeys.steps import compose, finished, generate, upload

Enter = Callable[..., Page]
ERIN = "erin@example.org"
"""Nobody else's runs arrive on her pages while they are measured."""
GALLERY = "/gallery/?scope=mine"
MOST_SHIFT = 0.02
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) window.shift += entry.value;
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def filled(enter: Enter) -> Callable[[int], tuple[Page, str]]:
    """Sign in at a width, with at least one finished run; returns the page and an image."""

    def prepare(width: int) -> tuple[Page, str]:
        page = enter(ERIN, viewport={"width": width, "height": 900})
        if width < 900:
            page.goto(GALLERY)
            if page.locator(".tile-link").count():
                return page, page.locator(".tile-link").first.get_attribute("href") or ""
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto("/")
        compose(page, "Koi pond, standing still", images=4)
        run = generate(page)
        finished(run, 4)
        page.set_viewport_size({"width": width, "height": 900})
        return page, run.locator(".tile-link").first.get_attribute("href") or ""

    return prepare


def shift(page: Page, address: str) -> float:
    """Open a page whose pictures come late, and return how much it moved."""
    page.goto(address)
    page.wait_for_timeout(1500)
    moved: float = page.evaluate("window.shift")
    return moved


def late(route: Route) -> None:
    """Let a picture arrive when the page has long been drawn."""
    page = route.request.frame.page
    page.wait_for_timeout(300)
    route.continue_()


@pytest.mark.parametrize("width", [1440, 390])
def test_no_screen_moves_while_its_pictures_arrive(
    filled: Callable[[int], tuple[Page, str]], width: int
) -> None:
    page, image = filled(width)
    page.context.add_init_script(WATCH_SHIFTS)
    page.context.route("**/thumb/*.webp", late)
    page.context.route("**/file", late)
    moved = {address: shift(page, address) for address in ("/", GALLERY, image)}
    page.context.unroute_all(behavior="ignoreErrors")
    assert {address: by for address, by in moved.items() if by > MOST_SHIFT} == {}


def test_pictures_take_the_place_that_their_run_kept_for_them(enter: Enter) -> None:
    page = enter(ERIN)
    compose(page, "Dunes at dusk, each in its place", images=4)
    run = generate(page)
    expect(run.locator(".skeleton").first).to_be_visible()
    page.wait_for_timeout(300)
    page.evaluate(WATCH_SHIFTS.replace("buffered: true", "buffered: false"))
    finished(run, 4)
    page.wait_for_timeout(500)
    assert page.evaluate("window.shift") <= MOST_SHIFT


@pytest.mark.parametrize(
    "selector",
    [
        "#generate",
        "[aria-label='Even out']",
        "[aria-label='Remove A']",
        "[aria-label='Advanced']",
        "article.run .heart",
    ],
)
def test_a_click_in_the_studio_changes_a_state_before_the_server_answers(
    enter: Enter, pictures: list[Path], selector: str
) -> None:
    page = enter(ERIN)
    page.get_by_role("button", name="Start over").click()
    expect(page.locator("[data-slot]")).to_have_count(0)
    compose(page, "A tram in a meadow, clicked", images=1)
    finished(generate(page), 1)
    upload(page, pictures)
    page.wait_for_timeout(1200)  # the check of the last change has been answered
    found = answer(page, selector)
    assert found.is_at_once, found


SELECTED = ".tile-select"


@pytest.mark.parametrize(
    ("place", "selector"),
    [
        (GALLERY, ".tile-heart"),
        (GALLERY, "[name=favourites]"),
        (GALLERY, "[name=days][value='7']"),
        (GALLERY, "#grid"),
        (GALLERY, SELECTED),
        (GALLERY, ".tile-link"),
        (GALLERY, "#scopes a:not([aria-current])"),
        (f"{GALLERY}&kind=style", "#chips a"),
        (SELECTED, "[name=action][value=ask]"),
        (SELECTED, "[name=action][value=favourite]"),
        (SELECTED, "[name=action][value=collect]"),
        (SELECTED, "[name=action][value=download]"),
        ("image", ".heart"),
        ("image", "#zoom"),
        ("image", "#step-older"),
        ("image", "#use-as"),
        ("image", ".recipe-go .button-primary"),
    ],
)
def test_a_click_in_gallery_and_image_page_changes_a_state_before_the_server_answers(
    filled: Callable[[int], tuple[Page, str]], place: str, selector: str
) -> None:
    page, image = filled(890)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto({"image": image, SELECTED: GALLERY}.get(place, place))
    if place == SELECTED:
        page.locator(SELECTED).first.check(force=True)
    page.wait_for_timeout(600)  # what the page does by itself when it opens is done
    found = answer(page, selector)
    assert found.is_at_once, found


def test_what_the_page_does_itself_is_not_shown_as_a_way_to_another_page(
    filled: Callable[[int], tuple[Page, str]],
) -> None:
    page, image = filled(890)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(image)
    same = re.compile(re.escape(page.url.partition("?")[0]))
    for press in ("#step-older", "#step-newer", "#copy-curl"):
        page.locator(press).click()
        expect(page.locator(".is-leaving")).to_have_count(0, timeout=1000)
    expect(page).to_have_url(same)
