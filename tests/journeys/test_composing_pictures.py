"""Pictures for the composer: chosen, pasted, dropped; too many, too large, or none at all."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import compose, finished, generate, start_over

DELIVER = """([target, type, name, body]) => {
  const bytes = Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type: "image/png" }));
  const options = { bubbles: true, cancelable: true };
  const event = type === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: data })
    : new DragEvent(type, { ...options, dataTransfer: data });
  document.querySelector(target).dispatchEvent(event);
}"""

LINK = """(address) => {
  const data = new DataTransfer();
  data.setData("text/uri-list", address);
  const options = { bubbles: true, cancelable: true, dataTransfer: data };
  document.querySelector("#guidance").dispatchEvent(new DragEvent("drop", options));
}"""


def deliver(page: Page, file: Path, how: str, target: str = "#composer") -> None:
    """Paste or drop a file, as a browser would hand it over."""
    body = base64.b64encode(file.read_bytes()).decode()
    page.evaluate(DELIVER, [target, how, file.name, body])


def test_a_bad_file_is_named_and_the_others_arrive(
    enter: Callable[..., Page], pictures: list[Path], tmp_path: Path
) -> None:
    page, bad = start_over(enter()), tmp_path / "notes.png"
    bad.write_text("only text")
    page.get_by_label("Prompt", exact=True).fill("Kept while uploading")
    files = [str(pictures[0]), str(bad), str(pictures[1])]
    page.get_by_label("Upload", exact=True).set_input_files(files)
    expect(page.locator("[data-slot]")).to_have_count(2)
    expect(page.locator("#upload-problems")).to_contain_text("notes.png")
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("Kept while uploading")


@pytest.mark.parametrize("how", ["paste", "drop"])
def test_a_picture_is_pasted_or_dropped_anywhere(
    enter: Callable[..., Page], pictures: list[Path], how: str
) -> None:
    page = start_over(enter())
    deliver(page, pictures[0], how, "#id_prompt" if how == "paste" else "#feed-column, #feed")
    expect(page.get_by_label("Kind of A")).to_be_visible()
    page.get_by_role("group", name="Use A as…").get_by_role("button", name="Depth to Image").click()
    expect(page.get_by_role("group", name="A, Depth to Image")).to_be_visible()


def test_a_picture_of_the_feed_is_dropped_on_the_composer(enter: Callable[..., Page]) -> None:
    page = start_over(enter())
    compose(page, "A kettle, to be dropped", images=1)
    run = generate(page)
    finished(run, 1)
    run.locator(".tile-link img").first.drag_to(page.locator("#guidance"))
    expect(page.get_by_label("Kind of A")).to_be_visible()
    expect(page.get_by_role("group", name="A, Style Reference")).to_contain_text("Generated")
    page.get_by_role("group", name="Use A as…").get_by_role("button", name="Depth to Image").click()
    expect(page.get_by_role("group", name="A, Depth to Image")).to_be_visible()
    page.evaluate(LINK, "https://example.org/picture.png")
    expect(page.locator("#upload-problems")).to_contain_text("Only picture files")
    expect(page.locator("[data-slot]")).to_have_count(1)


def test_five_hundred_files_at_once_are_told_and_the_first_are_taken(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter())
    page.get_by_label("Prompt", exact=True).fill("Kept while dropping")
    page.evaluate(
        """([body]) => {
          const bytes = Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0));
          const data = new DataTransfer();
          for (let n = 0; n < 500; n += 1) {
            data.items.add(new File([bytes], `p${n}.png`, { type: "image/png" }));
          }
          const options = { bubbles: true, cancelable: true, dataTransfer: data };
          document.querySelector("#feed-column").dispatchEvent(new DragEvent("drop", options));
        }""",
        [base64.b64encode(pictures[0].read_bytes()).decode()],
    )
    expect(page.locator("[data-slot]")).to_have_count(8)
    told = "The composer holds 8 references: of 500 pictures the first 8 are added."
    expect(page.locator("#upload-problems")).to_contain_text(told)
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("Kept while dropping")


def test_a_paste_of_sixty_megabytes_is_refused_and_nothing_is_lost(
    enter: Callable[..., Page],
) -> None:
    page = start_over(enter())
    page.get_by_label("Prompt", exact=True).fill("Kept while pasting")
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          const body = new Uint8Array(60 * 1024 * 1024);
          data.items.add(new File([body], "big.png", { type: "image/png" }));
          const options = { bubbles: true, cancelable: true, clipboardData: data };
          document.querySelector("#composer").dispatchEvent(new ClipboardEvent("paste", options));
        }"""
    )
    expect(page.locator("#upload-problems")).to_contain_text("big.png")
    expect(page.locator("[data-slot]")).to_have_count(0)
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("Kept while pasting")
