"""The page of one image in a real browser: compare, zoom, copy, step, with keys and without."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.installation import Installation
from tests.journeys.steps import compose, finished, generate, kind, upload
from tests.journeys.test_frame import findings, sideways

Enter = Callable[..., Page]
_made: dict[str, str] = {}


@pytest.fixture
def address(enter: Enter, leoweb: Installation, pictures: list[Path]) -> str:
    """The page of the first image of a run with two references; made once for all journeys."""
    if leoweb.url not in _made:
        page = enter()
        compose(page, "Glass bottle on a plinth, for the image page", images=2)
        upload(page, pictures)
        kind(page, "B", "Edge to Image")
        run = generate(page)
        finished(run, 2)
        _made[leoweb.url] = run.locator(".tile-link").first.get_attribute("href") or ""
    return _made[leoweb.url]


def knob(page: Page) -> Locator:
    return page.get_by_role("slider", name="Share of the reference shown")


def cut(page: Page) -> float:
    """How many percent of the width the reference really covers."""
    shape = page.locator(".compare-other").evaluate("one => getComputedStyle(one).clipPath")
    found = re.search(r"inset\(0px (?:calc\(100% - )?([\d.]+)%\)?", shape)
    assert found, shape
    return float(found[1]) if "calc(100% -" in shape else 100 - float(found[1])


def test_the_slider_is_moved_by_keys_and_by_a_click(enter: Enter, address: str) -> None:
    page = enter(at=address)
    page.keyboard.press("c")
    expect(knob(page)).to_have_attribute("aria-valuenow", "50")
    expect(page).to_have_url(re.compile(r"compare="))
    knob(page).focus()
    for key, value in (
        ("ArrowRight", "52"),
        ("ArrowLeft", "50"),
        ("ArrowUp", "52"),
        ("Home", "0"),
        ("ArrowLeft", "0"),
        ("End", "100"),
        ("PageDown", "90"),
    ):
        page.keyboard.press(key)
        expect(knob(page)).to_have_attribute("aria-valuenow", value)
    expect(knob(page)).to_have_attribute("aria-valuetext", "90 percent of A, Style Reference")
    assert cut(page) == 90
    room = page.locator("#compare").bounding_box()
    assert room
    page.mouse.click(room["x"] + room["width"] / 4, room["y"] + 40)
    expect(knob(page)).to_have_attribute("aria-valuenow", "25")
    expect(knob(page)).to_be_focused()
    assert cut(page) == 25


def test_the_slider_follows_a_drag(enter: Enter, address: str) -> None:
    page = enter(at=f"{address}?compare=1")
    room = page.locator("#compare").bounding_box()
    assert room
    middle = room["y"] + room["height"] / 2
    page.mouse.move(room["x"] + room["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(room["x"] + 0.8 * room["width"], middle, steps=4)
    expect(knob(page)).to_have_attribute("aria-valuenow", "80")
    page.mouse.move(room["x"] + room["width"] + 300, middle)
    expect(knob(page)).to_have_attribute("aria-valuenow", "100")
    page.mouse.up()
    page.mouse.move(room["x"], middle)
    expect(knob(page)).to_have_attribute("aria-valuenow", "100")


def test_another_picture_is_chosen_and_the_focus_stays(enter: Enter, address: str) -> None:
    page = enter(at=f"{address}?compare=0")
    page.locator("body").evaluate("body => { body.dataset.untouched = 'yes' }")
    opener = page.locator("#compare-with")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitemradio", name="Style Reference")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(opener).to_have_text("with B · Edge")
    expect(opener).to_be_focused()
    expect(page.get_by_text("Uploaded · comparing")).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_role("menuitemradio", name="Side by side").click()
    expect(page.locator(".compare-beside")).to_be_visible()
    expect(knob(page)).to_have_count(0)
    expect(page.locator("body")).to_have_attribute("data-untouched", "yes")
    page.go_back()
    expect(knob(page)).to_be_visible()


def test_brackets_walk_through_the_gallery(enter: Enter, address: str) -> None:
    page = enter(at=address)
    first = page.url.partition("?")[0]
    to = "]" if page.locator("#step-older[href]").count() else "["
    back = "[" if to == "]" else "]"
    page.keyboard.press(to)
    expect(page).not_to_have_url(re.compile(re.escape(first)))
    expect(page.locator("#status")).to_contain_text(re.compile(r"\w"))
    page.keyboard.press(back)
    expect(page).to_have_url(re.compile(re.escape(first)))
    step = page.locator("#step-older" if to == "]" else "#step-newer")
    step.focus()
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile(re.escape(first)))
    page.wait_for_function("document.activeElement.closest('main') !== null")


def test_copied_curl_and_python_hold_the_request_and_no_key(
    enter: Enter, address: str, leoweb: Installation
) -> None:
    page = enter(permissions=["clipboard-read", "clipboard-write"], at=address)
    for name, begin in (("Copy curl", "curl --request POST"), ("Copy Python", "import os")):
        button = page.get_by_role("link", name=name)
        width = button.bounding_box()
        button.click()
        copied = page.locator(".recipe-go").get_by_text("Copied", exact=True)
        expect(copied).to_be_visible()
        text: str = page.evaluate("navigator.clipboard.readText()")
        assert text.startswith(begin)
        assert "for the image page" in text
        assert str(leoweb.environment["LEONARDO_API_KEY"]) not in text
        expect(button).to_be_visible(timeout=4_000)
        assert button.bounding_box() == width
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Copy JSON").click()
    expect(page.locator("#toasts").get_by_text("Copied")).to_be_visible()
    body = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert len(body["controlnets"]) == 2


def test_letters_favourite_and_use_the_image(enter: Enter, address: str) -> None:
    page = enter(at=address)
    heart = page.locator(".recipe-panel").get_by_role("button", name="Favourite")
    before = heart.get_attribute("aria-pressed")
    page.keyboard.press("f")
    expect(heart).to_have_attribute("aria-pressed", "false" if before == "true" else "true")
    page.keyboard.press("f")
    expect(heart).to_have_attribute("aria-pressed", before or "")
    with page.expect_download() as saved:
        page.keyboard.press("d")
    assert saved.value.suggested_filename.startswith("glass-bottle-on-a-plinth")
    page.keyboard.press("u")
    expect(page.get_by_role("menuitem", name="Style Reference")).to_be_focused()
    page.keyboard.press("d")
    expect(page.get_by_role("group", name="A, Depth to Image", exact=True)).to_be_visible()
    page.goto(address)
    page.keyboard.press("r")
    expect(page.get_by_role("group", name="B, Edge to Image", exact=True)).to_be_visible()


def test_an_image_is_zoomed_and_moved_by_keys(enter: Enter, address: str) -> None:
    page = enter(viewport={"width": 1024, "height": 700}, at=address)
    page.keyboard.press("z")
    share = page.locator("#zoom-share")
    expect(share).to_have_text("100 %")
    stage = page.get_by_role("region", name="Zoomed image")
    expect(stage).to_be_focused()
    picture = page.locator("[data-result]")
    wide = picture.evaluate("one => [one.getBoundingClientRect().width, one.naturalWidth]")
    assert wide[0] == pytest.approx(wide[1], abs=1)
    page.keyboard.press("+")
    expect(share).to_have_text("150 %")
    before = stage.evaluate("one => one.scrollTop")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("top => document.getElementById('stage').scrollTop > top", arg=before)
    page.keyboard.press("-")
    expect(share).to_have_text("100 %")
    page.keyboard.press("0")
    expect(page.locator("#zoom-bar")).to_be_hidden()
    expect(page.locator("#stage")).not_to_have_attribute("tabindex", "0")
    expect(page.get_by_role("button", name="Zoom to 100 %")).to_be_focused()


def test_full_screen_stays_while_stepping(enter: Enter, address: str) -> None:
    page = enter(at=address)
    page.keyboard.press("x")
    button = page.locator("#full-screen")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".recipe-panel")).to_be_hidden()
    page.keyboard.press("]" if page.locator("#step-older[href]").count() else "[")
    page.wait_for_function("url => !location.pathname.startsWith(url)", arg=address)
    expect(button).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("x")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".recipe-panel")).to_be_visible()


def test_without_script_two_pictures_stand_beside_each_other(enter: Enter, address: str) -> None:
    page = enter(java_script_enabled=False, at=address)
    page.get_by_role("link", name="Compare", exact=True).click()
    left = page.locator(".compare-other img").bounding_box()
    right = page.locator(".compare-result img").bounding_box()
    assert left
    assert right
    assert left["x"] + left["width"] <= right["x"]
    expect(knob(page)).to_be_hidden()
    page.locator("#compare-with").click()
    page.get_by_role("menuitemradio", name="Edge to Image").click()
    expect(page.locator("#compare-with")).to_have_text("with B · Edge")
    page.get_by_role("link", name="What went in and came out").click()
    expect(page.get_by_text("2 references went in")).to_be_visible()
    page.goto(address)
    page.get_by_role("link", name="Copy curl").click()
    expect(page.locator("body")).to_contain_text("curl --request POST")


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_the_page_and_its_menus(
    enter: Enter, address: str, scheme: str, width: int
) -> None:
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    page = enter(**look)
    for query in ("", "?compare=0", "?compare=1&view=beside"):
        page.goto(f"{address}{query}")
        expect(page.locator(".lineage-strip")).to_be_visible()
        assert findings(page) == []
    for opener in ("#compare-with", "#use-as", "#more"):
        page.locator(opener).click()
        page.wait_for_timeout(250)
        assert findings(page) == []
        page.keyboard.press("Escape")
    page.goto(address)
    page.get_by_role("button", name="Zoom to 100 %").click()
    assert findings(page) == []
    page.goto(f"{address}lineage")
    assert findings(page) == []


@pytest.mark.parametrize("width", [1440, 1024, 600, 390, 320])
def test_the_page_never_scrolls_sideways(enter: Enter, address: str, width: int) -> None:
    page = enter(viewport={"width": width, "height": 640})
    for query in ("", "?compare=0", "?compare=0&view=beside"):
        page.goto(f"{address}{query}")
        expect(page.locator(".lineage-strip")).to_be_visible()
        assert sideways(page) == 0
    page.get_by_role("link", name="Image", exact=True).click()
    expect(page.locator(".compare")).to_have_count(0)
    page.get_by_role("button", name="Zoom to 100 %").click()
    assert sideways(page) == 0


def test_the_neighbours_page_is_there_before_it_is_asked_for(enter: Enter, address: str) -> None:
    page = enter()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url.partition("?")[0]))
    page.goto(address)
    to = "#step-older[href]" if page.locator("#step-older[href]").count() else "#step-newer[href]"
    whole = str(page.locator(to).evaluate("link => link.href"))
    beside = whole.partition("?")[0]
    for url in (whole, f"{beside}file"):
        page.wait_for_function("url => performance.getEntriesByName(url).length", arg=url)
    expect(page.locator(".lineage-strip")).to_be_visible()
    assert asked.count(beside) == 1
    page.locator(to).click()
    expect(page).to_have_url(re.compile(re.escape(beside)))
    assert asked.count(beside) == 1
    expect(page.locator(".lineage-strip")).to_be_visible()
    moved = page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          const add = (list) => list.getEntries().forEach((one) => (sum += one.value));
          new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(sum), 500);
        })"""
    )
    assert moved < 0.02
