"""Every screen for everybody: readers, keys alone, small windows, large text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.installation import OWNER, PASSWORD, Installation
from tests.journeys.steps import compose, finished, generate, upload

Enter = Callable[..., Page]
LOOKS = [
    {
        "color_scheme": scheme,
        "viewport": {"width": width, "height": 900},
        "reduced_motion": "reduce",  # what fades in would be pale for a moment
    }
    for scheme in ("dark", "light")
    for width in (1440, 390)
]
LOOK_NAMES = [f"{look['color_scheme']}-{look['viewport']['width']}" for look in LOOKS]  # type: ignore[index]


def findings(page: Page) -> list[str]:
    """What axe holds against the page, one line each."""
    page.wait_for_timeout(100)
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width


@pytest.fixture(scope="module")
def image_address() -> dict[str, str]:
    """Kept between tests: the address of one finished image of alice's."""
    return {}


def address_of_image(page: Page, known: dict[str, str]) -> str:
    if "image" not in known:
        size = page.viewport_size
        assert size
        page.set_viewport_size({"width": 1440, "height": 900})  # composer beside feed
        compose(page, "Alpine lake, looked at by everybody", images=1)
        run = generate(page)
        finished(run, 1)
        known["image"] = run.locator(".tile-link").first.get_attribute("href") or ""
        page.set_viewport_size(size)
    return known["image"]


def full_studio(page: Page, pictures: list[Path]) -> None:
    page.goto("/")
    page.get_by_role("button", name="Start over").click()
    expect(page.locator("[data-slot]")).to_have_count(0)
    upload(page, pictures)


@pytest.mark.parametrize("look", LOOKS, ids=LOOK_NAMES)
def test_axe_finds_nothing_on_any_page(
    enter: Enter, pictures: list[Path], image_address: dict[str, str], look: dict[str, Any]
) -> None:
    page = enter(**look)
    image = address_of_image(page, image_address)
    full_studio(page, pictures)
    found = {"studio": findings(page)}
    pages = ["/gallery/?scope=mine", "/gallery/?scope=team", "/gallery/?favourites=1", image]
    pages += ["/connection/", "/account/password/change/", "/account/logout/", "/nothing/"]
    for address in pages:
        page.goto(address)
        found[address] = findings(page)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("look", LOOKS[::2], ids=LOOK_NAMES[::2])
def test_axe_finds_nothing_while_the_cost_is_counted_again(
    enter: Enter, look: dict[str, Any]
) -> None:
    page = enter(**look)
    page.route("**/studio/check", lambda _route: None)  # never answered
    page.get_by_label("Prompt", exact=True).fill("Alpine lake, counted for long")
    expect(page.locator("#cost.htmx-request")).to_be_visible()
    page.wait_for_timeout(400)
    assert findings(page) == []


@pytest.mark.parametrize("look", LOOKS, ids=LOOK_NAMES)
def test_axe_finds_nothing_in_open_dialogs_and_menus(
    enter: Enter, pictures: list[Path], image_address: dict[str, str], look: dict[str, Any]
) -> None:
    page = enter(**look)
    image = address_of_image(page, image_address)
    full_studio(page, pictures)
    found = {}
    for name in ("More for A", "Size", "Account:"):
        page.get_by_role("button", name=name).first.click()
        found[name] = findings(page)
        page.keyboard.press("Escape")
    page.locator(".model-button").click()
    expect(page.get_by_role("dialog", name="Choose a model")).to_be_visible()
    found["models"] = findings(page)
    page.keyboard.press("Escape")
    page.locator("#add-row").get_by_role("button", name="gallery").click()
    expect(page.get_by_role("dialog").last).to_be_visible()
    found["picker"] = findings(page)
    page.keyboard.press("Escape")
    page.goto(image)
    page.get_by_role("button", name="Use as").click()
    found["use as"] = findings(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    found["keys"] = findings(page)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize(("width", "text"), [(320, 100), (640, 200), (1440, 200)])
def test_nothing_scrolls_sideways_in_small_windows_or_with_large_text(
    enter: Enter, pictures: list[Path], image_address: dict[str, str], width: int, text: int
) -> None:
    page = enter(viewport={"width": width, "height": 640})
    image = address_of_image(page, image_address)
    full_studio(page, pictures)
    wide = {}
    for address in ("/", "/gallery/", image, "/connection/", "/account/password/change/", "/x/"):
        page.goto(address)
        page.evaluate(f"document.documentElement.style.fontSize = '{text}%'")
        page.wait_for_timeout(200)
        wide[address] = overflow(page)
    assert {address: by for address, by in wide.items() if by > 0} == {}


@pytest.mark.parametrize("address", ["/", "/gallery/", "/account/password/change/", "/nothing/"])
def test_the_first_tab_skips_to_the_content_and_then_places_come_in_order(
    enter: Enter, address: str
) -> None:
    page = enter(at=address)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    for name in ("Leoweb", "Studio", "Gallery"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name=name, exact=True).first).to_be_focused()
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def tab_to(page: Page, wanted: str, most: int = 90) -> None:
    """Press Tab until the focus stands on what a selector names."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            assert page.evaluate("document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"Tab never came to {wanted}")


def test_keys_alone_lead_from_sign_in_to_a_downloaded_picture(
    enter: Enter, leoweb: Installation
) -> None:
    page = enter()
    page.context.clear_cookies()
    page.goto("/account/login/")
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.type(OWNER)
    tab_to(page, "input[type=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{leoweb.url}/")
    page.wait_for_load_state()
    page.keyboard.press("n")
    expect(page.get_by_label("Prompt", exact=True)).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Lighthouse by keys alone")
    tab_to(page, "[name=num_images]")
    while page.evaluate("document.activeElement.value") != "2":
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+Enter")
    run = page.locator("article.run", has_text="Lighthouse by keys alone").first
    finished(run, 2)
    identity = run.get_attribute("id")
    tab_to(page, f"#{identity} .tile-link")
    page.keyboard.press("Enter")
    page.wait_for_url("**/images/**")
    first = page.url
    page.keyboard.press("]")
    page.wait_for_url(lambda address: address != first)
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Favourite").first).to_have_attribute(
        "aria-pressed", "true"
    )
    with page.expect_download() as coming:
        page.keyboard.press("d")
    assert Path(coming.value.path()).stat().st_size > 10_000
    page.keyboard.press("g")
    page.keyboard.press("g")
    page.wait_for_url("**/gallery/**")
