"""The frame of every page in a real browser: theme, menus, keys, errors, fitness for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.installation import OWNER, PASSWORD, Installation

CHANGE = "/account/password/change/"
LOGIN = "/account/login/"
Enter = Callable[..., Page]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width


def findings(page: Page) -> list[str]:
    """What axe holds against the page, one line each."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def test_the_theme_turns_over_at_once_and_is_remembered(enter: Enter) -> None:
    page = enter(color_scheme="dark", at=CHANGE)
    page.evaluate("document.body.dataset.untouched = 'yes'")
    with page.expect_response("**/theme"):
        page.get_by_role("button", name="Light theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    expect(page.locator("body")).to_have_attribute("data-untouched", "yes")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    with page.expect_response("**/theme"):
        page.get_by_role("button", name="Dark theme").click()


def test_the_account_menu_is_walked_with_the_arrow_keys(enter: Enter) -> None:
    page = enter(at=CHANGE)
    opener = page.get_by_role("button", name="Account:")
    opener.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitemradio", name="Dark")).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem", name="Sign out")).to_be_focused()
    page.keyboard.press("c")
    expect(page.get_by_role("menuitem", name="Change password")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")


def test_two_letters_lead_to_the_gallery(enter: Enter) -> None:
    page = enter(at=CHANGE)
    page.locator("main").focus()
    page.keyboard.press("g")
    page.keyboard.press("g")
    page.wait_for_url("**/gallery/")


def test_letters_rest_in_text_fields_and_when_switched_off(enter: Enter) -> None:
    page = enter(at=CHANGE)
    page.get_by_label("Current password", exact=True).press_sequentially("g?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("main").focus()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    keys.get_by_label("Single-letter keys on this device").uncheck()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.reload()
    page.locator("main").focus()
    page.keyboard.press("?")
    expect(keys).to_be_hidden()
    page.get_by_role("button", name="Help").click()
    expect(keys.get_by_label("Single-letter keys on this device")).not_to_be_checked()


def test_an_error_summary_takes_the_focus_and_leads_to_its_field(enter: Enter) -> None:
    page = enter(at=CHANGE)
    page.get_by_label("Current password", exact=True).fill("not it")
    page.get_by_label("New password", exact=True).fill("quiet lantern on the pier")
    page.get_by_label("New password again", exact=True).fill("quiet lantern on the pier")
    page.get_by_role("main").get_by_role("button", name="Change password").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Current password").click()
    expect(page.get_by_label("Current password", exact=True)).to_be_focused()


def test_a_password_can_be_shown(enter: Enter) -> None:
    page = enter(at=CHANGE)
    field = page.get_by_label("New password", exact=True)
    field.fill("quiet lantern")
    page.get_by_role("button", name="Show new password", exact=True).click()
    expect(field).to_have_attribute("type", "text")
    expect(field).to_be_focused()


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_the_account_pages(
    browser: Browser, leoweb: Installation, enter: Enter, scheme: str, width: int
) -> None:
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    stranger = browser.new_context(base_url=leoweb.url, **look).new_page()
    for address in (LOGIN, "/account/password/reset/", "/account/signup/", "/nothing"):
        stranger.goto(address)
        assert findings(stranger) == []
    stranger.context.close()
    page = enter(at=CHANGE, **look)
    page.get_by_role("button", name="Account:").click()
    assert findings(page) == []


@pytest.mark.parametrize("width", [1440, 900, 600, 390, 320])
def test_no_account_page_scrolls_sideways(
    browser: Browser, leoweb: Installation, enter: Enter, width: int
) -> None:
    size = ViewportSize(width=width, height=640)
    stranger = browser.new_context(base_url=leoweb.url, viewport=size).new_page()
    stranger.goto(LOGIN)
    assert sideways(stranger) == 0
    stranger.context.close()
    page = enter(viewport=size, at=CHANGE)
    assert sideways(page) == 0


def test_everything_works_without_script(browser: Browser, leoweb: Installation) -> None:
    context = browser.new_context(base_url=leoweb.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(LOGIN)
    page.get_by_label("Email").fill(OWNER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(CHANGE)
    page.get_by_role("button", name="Dark theme").or_(
        page.get_by_role("button", name="Light theme")
    ).locator("visible=true").click()
    page.wait_for_url(f"**{CHANGE}")
    page.get_by_role("button", name="Account:").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_url(f"**{LOGIN}")
    context.close()
