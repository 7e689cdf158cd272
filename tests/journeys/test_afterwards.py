"""What people do with a run afterwards: retry, remix, use, share, and what a stranger sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from guidance.sandbox.server import Sandbox
from tests.journeys.steps import compose, finished, generate, slowly, strength, upload

TEXTS_BEGIN = """(run) => [".run-prompt", ".run-say"].map((name) => {
  const text = document.createRange();
  text.selectNodeContents(run.querySelector(name));
  return text.getBoundingClientRect().left;
})"""
"""Where a run's prompt and the sentence below it begin, in pixels from the left."""


def test_a_failure_says_what_leonardo_said_and_offers_retry(enter: Callable[..., Page]) -> None:
    page = enter()
    compose(page, "Storm front in oils !failed", images=1)
    failed = generate(page)
    expect(failed.get_by_role("button", name="Retry")).to_be_visible(timeout=30_000)
    expect(failed).to_contain_text("Failed")
    prompt, reason = failed.evaluate(TEXTS_BEGIN)
    assert abs(prompt - reason) < 1
    before = page.locator("article.run").count()
    failed.get_by_role("button", name="Retry").click()
    expect(page.locator("article.run")).to_have_count(before + 1)


def test_a_retry_that_is_answered_after_the_news_of_it_shows_its_run_once(
    enter: Callable[..., Page],
) -> None:
    page, prompt = enter(), "A hail front in oils !failed"
    compose(page, prompt, images=1)
    retry = generate(page).get_by_role("button", name="Retry")
    expect(retry).to_be_visible(timeout=30_000)
    page.route("**/retry", slowly, times=1)
    with page.expect_response("**/retry"):
        retry.click()
    page.wait_for_timeout(500)
    expect(page.locator("article.run").filter(has_text=prompt)).to_have_count(2)


def test_a_sent_run_is_cancelled_after_a_warning_and_its_images_can_be_kept(
    enter: Callable[..., Page],
) -> None:
    page = enter()
    compose(page, "A quiet pier, not wanted after all !slow=6", images=2)
    run = generate(page)
    expect(run).to_contain_text("Generating")
    run.get_by_role("button", name="Cancel").click()
    warning = page.get_by_role("dialog", name="Cancel this run")
    expect(warning).to_contain_text("Leonardo can't stop a run that it has")
    warning.get_by_role("button", name="Images to the trash").click()
    expect(run).to_contain_text("Still running at Leonardo")
    expect(run.locator(".tiles")).to_have_count(0)
    expect(run).to_contain_text("went to the trash", timeout=30_000)
    run.get_by_role("button", name="Keep images").click()
    finished(run, 2)


def test_keys_cancel_a_sent_run_and_the_focus_stays_with_it(enter: Callable[..., Page]) -> None:
    page = enter()
    compose(page, "A pier by keys, not wanted after all !slow=6", images=1)
    run = generate(page)
    expect(run).to_contain_text("Generating")
    run.get_by_role("button", name="Cancel").focus()
    page.keyboard.press("Enter")
    warning = page.get_by_role("dialog", name="Cancel this run")
    expect(warning).to_have_accessible_description(re.compile("Its image goes to the trash"))
    expect(warning.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(run).to_contain_text("Still running at Leonardo")
    expect(run).to_be_focused()
    run.get_by_role("button", name="Keep image").focus()
    page.keyboard.press("Enter")
    expect(run).not_to_contain_text("Still running at Leonardo")
    expect(run).to_be_focused()
    finished(run, 1)


def test_a_refused_prompt_offers_editing_with_everything_kept(enter: Callable[..., Page]) -> None:
    page = enter()
    compose(page, "A quiet street !moderated", images=1)
    refused = generate(page)
    expect(refused).to_contain_text("Leonardo said", timeout=30_000)
    refused.get_by_role("link", name="Edit prompt").click()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("A quiet street !moderated")


def test_remix_brings_everything_back_pictures_included(
    enter: Callable[..., Page], box: Sandbox, pictures: list[Path]
) -> None:
    page, prompt = enter(), "Perfume bottle on a plinth, to be remixed"
    compose(page, prompt, images=1)
    upload(page, pictures)
    strength(page, "A", "Ultra")
    run = generate(page)
    finished(run, 1)
    run.locator(".tile-link").first.click()
    expect(page.get_by_text(prompt).first).to_be_visible()
    expect(page.get_by_text("Style Reference").first).to_be_visible()
    page.get_by_role("link", name="Remix", exact=True).click()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(prompt)
    group = page.get_by_role("group", name="Strength of A", exact=True)
    expect(group.get_by_label("Ultra")).to_be_checked()
    strength(page, "A", "Low")
    finished(generate(page), 1)
    jobs = [job for job in box.accepted() if job["prompt"] == prompt]
    assert len(jobs) == 2
    pictures_sent = [[guide["image"] for guide in job["guides"]] for job in jobs]
    assert pictures_sent[0] == pictures_sent[1]  # uploaded once, used twice


def test_a_result_is_used_as_a_reference(enter: Callable[..., Page], box: Sandbox) -> None:
    page = enter()
    compose(page, "Alpine lake, to be used", images=1)
    run = generate(page)
    finished(run, 1)
    run.locator(".tile-link").first.click()
    page.get_by_role("button", name="Use as").click()
    page.get_by_role("menuitem", name="Style Reference").click()
    expect(page.get_by_label("Kind of A")).to_be_visible()
    prompt = "City at night in the lake's colours"
    compose(page, prompt, images=1)
    finished(generate(page), 1)
    job = next(job for job in box.accepted() if job["prompt"] == prompt)
    assert job["guides"][0]["kind"] == "style"


def test_a_teammate_sees_the_picture_and_a_stranger_gets_404(enter: Callable[..., Page]) -> None:
    page, prompt = enter(), "Lighthouse in fog, for the team"
    compose(page, prompt, images=1)
    run = generate(page)
    finished(run, 1)
    address = run.locator(".tile-link").first.get_attribute("href") or ""
    picture = run.locator(".tile img").first.get_attribute("src") or ""
    bob = enter("bob@example.org", at="/gallery/?scope=team")
    expect(bob.locator(f"a[href*='{address}']").first).to_be_visible()
    charlie = enter("charlie@example.org")
    for path in (address, picture, f"{address}file", f"{address}download"):
        answer = charlie.goto(path)
        assert answer is not None
        assert answer.status == 404
    charlie.goto("/gallery/?scope=team")
    assert charlie.locator(".tile").count() == 0


def test_everything_needed_works_without_javascript(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = enter(java_script_enabled=False)
    page.get_by_label("Prompt", exact=True).fill("Stone bust in soft light, plain posts")
    page.get_by_label("Upload", exact=True).set_input_files([str(pictures[0])])
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_label("Kind of A")).to_be_visible()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(
        "Stone bust in soft light, plain posts"
    )
    page.get_by_role("button", name="Generate").click()
    run = page.locator("article.run").first
    expect(run).to_contain_text("Stone bust in soft light, plain posts")
    for _ in range(60):
        if run.locator(".tile img").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    run.locator(".tile-link").first.click()
    expect(page.get_by_role("link", name="Remix", exact=True)).to_be_visible()
