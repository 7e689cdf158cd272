"""What goes wrong is said where it happens, in plain words, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from guidance.sandbox.server import Sandbox
from tests.factories import coded, paint
from tests.installation import OWNER, PASSWORD
from tests.journeys.steps import compose, finished, generate, upload

Enter = Callable[..., Page]
ERIN = "erin@example.org"
NOTHING_TOUCHED = "A lighthouse that stays typed"


@pytest.fixture
def outage(box: Sandbox) -> Iterator[Callable[..., None]]:
    """Change the sandbox for one test and put it back to normal afterwards."""
    yield box.change
    box.change(api_outage=0, upload_outage=0)


def sent(box: Sandbox, prompt: str) -> int:
    return sum(job["prompt"] == prompt for job in box.accepted())


def size(page: Page, width: str, height: str) -> None:
    """Open the size panel and type both sides."""
    page.get_by_role("button", name="Size").click()
    page.get_by_label("Width").fill(width)
    page.get_by_label("Height").fill(height)


# --- What is typed --------------------------------------------------------------------------------


def test_a_generate_that_cannot_go_leads_to_what_it_waits_for(enter: Enter) -> None:
    page = enter()
    page.get_by_label("Prompt", exact=True).fill("")
    button = page.locator("#generate")
    expect(button).to_have_text("Write a prompt first")
    button.click(force=True)
    expect(page.get_by_label("Prompt", exact=True)).to_be_focused()
    page.keyboard.type(NOTHING_TOUCHED)
    page.get_by_role("button", name="Advanced").click()
    page.get_by_label("Guidance scale").fill("99")
    expect(button).to_have_text("Fix the marked setting")
    page.get_by_role("button", name="Advanced").click()
    expect(page.get_by_label("Guidance scale")).to_be_hidden()
    button.click(force=True)
    expect(page.get_by_label("Guidance scale")).to_be_focused()
    page.get_by_label("Guidance scale").fill("")
    expect(button).to_contain_text("Generate")


def test_the_counter_counts_signs_as_the_server_does(enter: Enter) -> None:
    page = enter()
    page.get_by_label("Prompt", exact=True).fill("🌊" * 1500)
    expect(page.locator("#prompt-counter")).to_have_text("1,500 / 1,500")
    expect(page.locator("#generate")).to_contain_text("Generate")
    page.get_by_label("Prompt", exact=True).fill("🌊" * 1501)
    expect(page.locator("#note-prompt")).to_contain_text("1,501 characters. Leonardo takes 1,500.")
    page.get_by_role("button", name="Cut to 1,500 characters").click()
    expect(page.locator("#prompt-counter")).to_have_text("1,500 / 1,500")


def test_without_script_a_wrong_size_is_said_and_its_line_leads_to_it(enter: Enter) -> None:
    page = enter(java_script_enabled=False)
    page.get_by_label("Prompt", exact=True).fill(NOTHING_TOUCHED)
    size(page, "1023", "20000")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Generate").click()
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("Width must be a multiple of 8.")
    summary.get_by_role("link", name="Height goes from 32 to 1536 pixels.").click()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(NOTHING_TOUCHED)
    expect(page.get_by_role("button", name="Size")).to_contain_text("1023 × 20000")
    expect(page.locator("#cost")).not_to_contain_text(re.compile(r"\d{4}"))


# --- What is uploaded -----------------------------------------------------------------------------


def bad_files(folder: Path) -> dict[Path, str]:
    """Files that no picture can be made of, and the words that name the trouble."""
    picture = paint(400, 300, seed=3)
    frames = [paint(40, 40, seed=seed) for seed in range(3)]
    frames[0].save(folder / "moving.png", save_all=True, append_images=frames[1:])
    picture.save(folder / "flat.bmp")
    contents = {
        "notes.txt": (b"just text", "is not a picture"),
        "logo.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "is an SVG drawing"),
        "cut.jpg": (coded(picture, "JPEG")[:2000], "is incomplete or damaged"),
        "empty.webp": (b"", "is empty (0 bytes)"),
        "phone.heic": (b"\0\0\0\x18ftypheic" + bytes(64), "is a HEIC picture"),
        "heavy.jpg": (coded(picture, "JPEG") + bytes(40 * 1024**2), "15 MB is the most"),
    }
    for name, (body, _) in contents.items():
        (folder / name).write_bytes(body)
    told = {folder / name: words for name, (_, words) in contents.items()}
    return told | {folder / "moving.png": "is animated", folder / "flat.bmp": "is a BMP picture"}


def test_every_bad_file_is_named_at_once_and_good_ones_arrive_beside_them(
    enter: Enter, tmp_path: Path, pictures: list[Path]
) -> None:
    page, bad = enter(), bad_files(tmp_path)
    page.get_by_label("Prompt", exact=True).fill(NOTHING_TOUCHED)
    files = [pictures[0], *bad, pictures[1]]
    page.get_by_label("Upload", exact=True).set_input_files([str(file) for file in files])
    problems = page.locator("#upload-problems")
    expect(problems.locator("span")).to_have_count(len(bad), timeout=30_000)
    for file, words in bad.items():
        expect(problems.get_by_text(f"“{file.name}”")).to_contain_text(words)
    expect(page.locator("[data-slot]")).to_have_count(2)
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(NOTHING_TOUCHED)


def test_an_upload_that_breaks_off_says_so_and_works_again(
    enter: Enter, pictures: list[Path]
) -> None:
    page = enter()
    page.get_by_label("Prompt", exact=True).fill(NOTHING_TOUCHED)
    page.route("**/studio/upload", lambda route: route.abort("connectionreset"))
    page.get_by_label("Upload", exact=True).set_input_files([str(pictures[0])])
    expect(page.locator("#upload-problems")).to_contain_text("ember.png: the upload broke off.")
    page.unroute("**/studio/upload")
    upload(page, pictures[:1])
    expect(page.locator("#upload-problems")).to_have_text("")
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(NOTHING_TOUCHED)


# --- What Leonardo says ---------------------------------------------------------------------------


def test_storage_that_is_down_keeps_the_run_in_line_and_says_why(
    enter: Enter, outage: Callable[..., None], box: Sandbox, tmp_path: Path
) -> None:
    page, prompt = enter(), "A vase whose reference waits"
    fresh = tmp_path / "unseen.png"
    fresh.write_bytes(coded(paint(333, 222, seed=91), "PNG"))
    compose(page, prompt, images=1)
    upload(page, [fresh])
    outage(upload_outage=503)
    run = generate(page)
    expect(run).to_contain_text("Nothing was sent; this run goes out again by itself.")
    expect(run.locator("q")).to_have_text("Service Temporarily Unavailable")
    outage(upload_outage=0)
    finished(run, 1)
    assert sent(box, prompt) == 1


def test_a_doubtful_answer_is_quoted_and_never_sent_again(enter: Enter, box: Sandbox) -> None:
    page, prompt = enter(), "A vase of doubt !500"
    compose(page, prompt, images=1)
    run = generate(page)
    expect(run).to_contain_text("Checking")
    expect(run.locator("q")).to_have_text("internal error")
    expect(run).to_contain_text("nothing is sent twice")
    assert sent(box, prompt) == 0


def test_images_that_do_not_arrive_say_why_and_come_later(enter: Enter) -> None:
    page = enter()
    compose(page, "A vase far away !cdn-flaky=2", images=1)
    run = generate(page)
    expect(run).to_contain_text("An image does not arrive yet. The image host", timeout=30_000)
    finished(run, 1)
    expect(run).not_to_contain_text("does not arrive")


# --- Leaving, coming back, signing in again -------------------------------------------------------


def test_back_and_generate_again_is_a_run_of_its_own_with_everything_typed(
    enter: Enter, box: Sandbox
) -> None:
    page, prompt = enter(), "A vase seen twice"
    compose(page, prompt, images=1)
    first = generate(page)
    page.goto("/gallery/")
    page.go_back()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(prompt)
    second = generate(page)
    assert first.get_attribute("id") != second.get_attribute("id")
    finished(second, 1)
    assert sent(box, prompt) == 2


def test_words_that_only_the_browser_remembers_can_be_generated_after_going_back(
    enter: Enter,
) -> None:
    page, prompt = enter(), "A vase that no check told of"
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_role("button", name="Write a prompt first")).to_be_visible()
    page.route("**/studio/check", lambda _route: None)  # never answered
    page.get_by_label("Prompt", exact=True).fill(prompt)
    page.goto("/gallery/")
    page.go_back()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(prompt)
    expect(page.get_by_role("button", name="Generate")).to_be_enabled()


def test_without_script_reloading_the_answer_and_going_back_send_nothing(
    enter: Enter, box: Sandbox
) -> None:
    page, prompt = enter(java_script_enabled=False), "A vase posted once"
    page.get_by_label("Prompt", exact=True).fill(prompt)
    page.get_by_role("button", name="Generate").click()
    run = page.locator("article.run").first
    expect(run).to_contain_text(prompt)
    before = page.locator("article.run").count()
    page.reload()
    expect(page.locator("article.run")).to_have_count(before)
    page.goto("/gallery/")
    page.go_back()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(prompt)
    expect(page.locator("article.run")).to_have_count(before)
    assert sent(box, prompt) <= 1


def test_a_session_that_ended_brings_everything_back_after_signing_in(
    enter: Enter, box: Sandbox, pictures: list[Path]
) -> None:
    page, prompt = enter(), "Typed after the session ended"
    with page.expect_response("**/studio/check"):  # its cookie would open the session again
        upload(page, pictures[:1])
    page.context.clear_cookies(name="leoweb-session")
    page.get_by_label("Prompt", exact=True).fill(prompt)
    page.wait_for_url("**/account/login/**")
    back_in(page)
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(prompt)
    expect(page.get_by_label("Kind of A")).to_be_visible()
    assert sent(box, prompt) == 0


def test_what_is_typed_while_an_ended_session_is_found_out_comes_back_too(enter: Enter) -> None:
    # Somebody whose runs have ended: only the check asks, so it is the check that finds out.
    page, prompt = enter(ERIN), "A fern, typed between a question and its answer"
    expect(page.locator("article.run[data-live]")).to_have_count(0)
    page.route("**/studio/check", answered_after(page, prompt))
    page.context.clear_cookies(name="leoweb-session")
    page.get_by_label("Prompt", exact=True).fill("A fern")
    page.wait_for_url("**/account/login/**")
    back_in(page, ERIN)
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(prompt)


def answered_after(page: Page, prompt: str) -> Callable[[Route], None]:
    """Let the first check of "A fern" be answered, and type before the page hears of it."""
    told: list[Route] = []

    def handle(route: Route) -> None:
        if told or "A+fern" not in (route.request.post_data or ""):
            return route.fallback()
        told.append(route)
        answer = route.fetch(max_redirects=0)
        page.get_by_label("Prompt", exact=True).fill(prompt)
        return route.fulfill(response=answer)

    return handle


def back_in(page: Page, email: str = OWNER) -> None:
    """Sign in where the ended session has led to."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
