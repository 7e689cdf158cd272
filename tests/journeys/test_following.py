"""The feed while one looks elsewhere: numbers on the tabs, notices, keys, the way back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.steps import PICTURES, compose, generate, slowly, start_over, upload

HEARD = """() => {
  window.Notification = class extends EventTarget {
    static permission = "default";
    static asked = 0;
    static async requestPermission() {
      this.asked += 1;
      this.permission = "granted";
      return "granted";
    }
    constructor(title, options) { super(); document.body.dataset.heard = options.body; }
    close() {}
  };
}"""
"""Stands in the browser's place: a headless one has no desktop to show a notification on."""

MANY = """
from guidance.models import Membership
from tests.factories import a_generation
bob = Membership.objects.get(user__email="bob@example.org")
for number in range(50):
    a_generation(bob, prompt=f"Run {number}", hidden_at=None)
"""

# Somebody whose feed no other journey writes to.
DORA = "dora@example.org"


def test_the_tabs_count_live_and_leave_focus_and_scroll_alone(enter: Callable[..., Page]) -> None:
    page = start_over(enter(DORA))
    compose(page, "Counted on the tab", images=1)
    run = generate(page)
    count = page.locator("#count-running")
    expect(count).to_have_text("1")
    prompt = page.get_by_label("Prompt", exact=True)
    prompt.fill("typed meanwhile")
    expect(run.locator(".tile img")).to_have_count(1, timeout=PICTURES)
    expect(count).to_be_hidden()
    expect(prompt).to_be_focused()
    expect(prompt).to_have_value("typed meanwhile")


def test_a_run_that_ends_before_its_card_is_here_is_shown_as_ended(
    enter: Callable[..., Page],
) -> None:
    page = start_over(enter(DORA))
    compose(page, "A quiet lane !moderated", images=1)
    page.route("**/studio/generate", slowly, times=1)
    page.get_by_role("button", name="Generate").click()
    run = page.locator("article.run").filter(has_text="A quiet lane").first
    expect(run).to_contain_text("Leonardo said")


def test_a_run_that_ends_out_of_sight_is_told_and_shown(enter: Callable[..., Page]) -> None:
    page = start_over(enter(viewport={"width": 390, "height": 844}))
    compose(page, "Told while composing", images=1)
    page.get_by_role("button", name="Generate").click()
    toast = page.locator(".toast").filter(has_text="1 image ready: Told while composing")
    expect(toast).to_be_visible(timeout=PICTURES)
    toast.get_by_role("button", name="Show").click()
    run = page.locator("article.run").filter(has_text="Told while composing")
    expect(run).to_be_in_viewport()
    expect(page.get_by_role("radio", name="Feed")).to_be_checked()


def test_another_page_hears_of_it_too(enter: Callable[..., Page]) -> None:
    page = start_over(enter(DORA))
    compose(page, "Told in the gallery", images=1)
    generate(page)
    page.goto("/gallery/")
    toast = page.locator(".toast").filter(has_text="1 image ready: Told in the gallery")
    expect(toast).to_be_visible(timeout=PICTURES)
    toast.get_by_role("button", name="Show").click()
    page.wait_for_url("**/#run-*")
    run = page.locator("article.run").filter(has_text="Told in the gallery")
    expect(run).to_be_in_viewport()


def test_the_browser_notifies_only_who_asked(enter: Callable[..., Page]) -> None:
    page = start_over(enter(DORA))
    page.add_init_script(f"({HEARD})()")
    page.reload()
    assert page.evaluate("Notification.asked") == 0
    page.get_by_role("button", name="Account").click()
    switch = page.get_by_role("menuitemcheckbox", name="Notify me of ended runs")
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.click()
    switch = page.locator("[data-notify]")
    expect(switch).to_have_attribute("aria-checked", "true")
    assert page.evaluate("Notification.asked") == 1
    page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden' })")
    compose(page, "Notified while hidden", images=1)
    page.get_by_role("button", name="Generate").click()
    said = re.compile("^1 image ready: Notified while hidden")
    expect(page.locator("body")).to_have_attribute("data-heard", said, timeout=PICTURES)


def test_digits_and_w_set_the_strength_of_the_slot_in_focus(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter(DORA))
    upload(page, pictures[:1])
    names = page.get_by_role("group", name="Strength of A", exact=True)
    names.get_by_role("radio", checked=True).focus()
    page.keyboard.press("4")
    expect(names.get_by_role("radio", name="Ultra")).to_be_checked()
    page.keyboard.press("w")
    slider = page.get_by_role("slider", name="Strength of A")
    expect(slider).to_be_focused()
    page.keyboard.press("w")
    expect(names.get_by_role("radio", name="Ultra")).to_be_focused()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys.get_by_text("Strength of the focused slot")).to_be_visible()
    keys.get_by_label("Single-letter keys on this device").uncheck()
    keys.get_by_role("button", name="Close").click()
    names.get_by_role("radio", name="Ultra").focus()
    page.keyboard.press("1")
    expect(names.get_by_role("radio", name="Ultra")).to_be_checked()


def test_what_to_use_a_picture_as_is_no_question_after_generate(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter(DORA))
    compose(page, "Chosen by generating", images=1)
    upload(page, pictures[:1])
    panel = page.get_by_role("group", name="Use A as…")
    expect(panel).to_be_visible()
    generate(page)
    expect(panel).to_be_hidden()


def test_a_filter_stands_in_the_address_and_back_undoes_it(enter: Callable[..., Page]) -> None:
    page = start_over(enter(DORA))
    compose(page, "Filtered by address", images=1)
    generate(page)
    with page.expect_response(lambda answer: "Kept on" in (answer.request.post_data or "")):
        page.get_by_label("Prompt", exact=True).fill("Kept on the way back")
    page.get_by_role("link", name="Favourites").click()
    page.wait_for_url("**/?filter=favourites")
    expect(page.get_by_text("Nothing here.")).to_be_visible()
    page.go_back()
    expect(page.locator("article.run").first).to_contain_text("Filtered by address")
    expect(page.get_by_role("link", name="All", exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("Kept on the way back")
    page.get_by_label("Prompt", exact=True).fill("Still counted")
    expect(page.locator("#prompt-counter")).to_contain_text("13 /")


def test_the_feed_goes_on_where_it_ends(enter: Callable[..., Page], leoweb: Installation) -> None:
    leoweb.manage("shell", "-c", MANY)
    page = enter("bob@example.org")
    runs = page.locator("article.run")
    expect(runs).to_have_count(20)
    for count in (40, 50):
        page.locator(".feed-more").scroll_into_view_if_needed()
        expect(runs).to_have_count(count)
    expect(page.locator(".feed-more")).to_have_count(0)
    ids = page.evaluate("[...document.querySelectorAll('article.run')].map((run) => run.id)")
    assert len(set(ids)) == 50
