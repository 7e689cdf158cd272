"""What people make of a finished picture: upscale it, remove its background, enlarge it anew."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from guidance.sandbox.server import Sandbox
from tests.journeys.steps import compose, finished, generate


def a_picture(page: Page, prompt: str) -> None:
    """Generate one picture and open its page."""
    compose(page, prompt, images=1)
    run = generate(page)
    finished(run, 1)
    run.locator(".tile-link").first.click()
    expect(page.get_by_role("button", name="Variations")).to_be_visible()


def make(page: Page, name: str) -> None:
    page.get_by_role("button", name="Variations").click()
    page.get_by_role("menuitem", name=name).click()


def test_a_picture_is_upscaled_and_cut_out_beside_its_page(
    enter: Callable[..., Page], box: Sandbox
) -> None:
    page = enter()
    a_picture(page, "Perfume bottle on a plinth, to be varied")
    page.get_by_role("button", name="Variations").click()
    menu = page.get_by_role("menu", name="Make of this image")
    expect(menu.get_by_role("menuitem", name="Upscale Larger")).to_contain_text("15 credits")
    expect(menu.get_by_role("menuitem", name="Remove background")).to_contain_text("5 credits")
    menu.get_by_role("menuitem", name="Upscale Larger").click()
    rows = page.locator(".varied-run")
    expect(rows).to_have_count(1)
    make(page, "Remove background")
    expect(rows).to_have_count(2)
    expect(page.locator(".varied-run.is-complete")).to_have_count(2, timeout=30_000)
    expect(rows.nth(0)).to_contain_text("5 credits")
    expect(rows.nth(1)).to_contain_text("15 credits")
    strip = page.get_by_role("region", name="Lineage")
    expect(strip).to_contain_text("2 images came out of it")
    rows.nth(0).get_by_role("link", name="Remove background").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Background removed from")
    expect(page.locator("#stage img.checkered")).to_be_visible()
    expect(page.get_by_role("region", name="Recipe")).to_contain_text("Made of this picture")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download", exact=True).click()
    assert saved.value.suggested_filename.endswith("-nobg.png")
    kinds = sorted(job["kind"] for job in box.variations())
    assert kinds == ["NOBG", "UPSCALE"]


def test_a_variation_is_cancelled_and_kept_without_leaving_its_picture(
    enter: Callable[..., Page],
) -> None:
    page = enter()
    a_picture(page, "Greenhouse at noon, to be upscaled in vain !var-slow=6")
    make(page, "Upscale Larger")
    row, address = page.locator(".varied-run"), page.url
    stop = row.get_by_role("button", name="Cancel")
    expect(stop).to_have_attribute("aria-haspopup", "dialog", timeout=30_000)
    stop.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Image to the trash").press("Enter")
    expect(row).to_contain_text("Cancelled")
    expect(row).to_be_focused()
    row.get_by_role("button", name="Keep image").press("Enter")
    expect(row).not_to_contain_text("Cancelled")
    expect(page.locator(".varied-run.is-complete")).to_have_count(1, timeout=30_000)
    assert page.url == address


def test_on_a_phone_the_foot_stands_above_the_tab_bar_while_one_is_made(
    enter: Callable[..., Page],
) -> None:
    page = enter()
    a_picture(page, "Lighthouse in the rain, to be upscaled on the way")
    page.set_viewport_size({"width": 390, "height": 844})
    make(page, "Upscale Larger")
    expect(page.locator(".varied-run")).to_have_count(1)
    gap = """() => document.querySelector(".rail").getBoundingClientRect().top
      - document.querySelector(".recipe-go").getBoundingClientRect().bottom"""
    assert abs(page.evaluate(gap)) < 1
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert abs(page.evaluate(gap)) < 1


def test_the_feed_shows_a_variation_like_any_run(enter: Callable[..., Page]) -> None:
    page = enter()
    a_picture(page, "Harbour at dusk, to be widened")
    make(page, "Unzoom")
    expect(page.locator(".varied-run")).to_have_count(1)
    page.goto("/")
    run = page.locator("article.run").first
    expect(run).to_contain_text("Unzoom of Harbour at dusk, to be widened")
    finished(run, 1)
    expect(run).to_contain_text("15 credits")


def test_the_universal_upscaler_keeps_what_was_typed_until_it_is_right(
    enter: Callable[..., Page], box: Sandbox
) -> None:
    page = enter()
    a_picture(page, "Stone bust in soft light, to be enlarged")
    make(page, "Universal upscale")
    expect(page.get_by_label("Similarity")).to_be_hidden()
    page.get_by_label("Style").select_option("REALISTIC")
    page.get_by_label("Similarity").fill("8")
    page.get_by_label("Enlarge").fill("3")
    page.get_by_role("button", name="Upscale").click()
    expect(page.get_by_text("This goes from 1 to 2.")).to_be_visible()
    expect(page.get_by_label("Similarity")).to_have_value("8")
    page.get_by_label("Enlarge").fill("1.5")
    page.get_by_role("button", name="Upscale").click()
    expect(page.locator(".varied-run.is-complete")).to_have_count(1, timeout=30_000)
    assert box.variations()[-1]["settings"]["similarity"] == 8


def test_it_works_without_javascript(enter: Callable[..., Page]) -> None:
    page = enter()
    a_picture(page, "Alpine lake, to be cut out plainly")
    address = page.url
    plain = enter(java_script_enabled=False, at=address)
    plain.get_by_role("button", name="Variations").click()
    plain.get_by_role("menuitem", name="Remove background").click()
    expect(plain).to_have_url(re.compile(re.escape(address.split("?")[0])))
    latest = plain.get_by_role("list", name="Your latest variations")
    expect(latest).to_contain_text("Remove background")
