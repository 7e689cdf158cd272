"""Import in a browser: a pasted curl fills the composer, a downloaded picture brings it back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.steps import compose, finished, generate
from tests.leonardo import pastes
from tests.leonardo.odd_pastes import ODD
from tests.leonardo.recipes import DREAMSHAPER

PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.getElementById("id_prompt").dispatchEvent(event);
}"""


def opened(page: Page) -> None:
    page.get_by_role("button", name="Import and copy").click()
    page.get_by_role("menuitem", name="Import…").click()


def test_a_pasted_curl_is_repaired_and_fills_the_composer(enter: Callable[..., Page]) -> None:
    page = enter()
    page.get_by_role("button", name="Start over").click()
    opened(page)
    dialog = page.get_by_role("dialog", name="Import")
    found = Axe().run(page, context="#import-dialog").response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    text = dialog.get_by_label("A curl command, JSON")
    expect(text).to_be_focused()
    text.fill(pastes.STYLES)
    dialog.get_by_role("button", name="Fill the composer").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("a glass teapot on a windowsill")
    said = page.get_by_role("status", name="What the import did")
    expect(said).to_contain_text("2 missing commas were put in.")
    expect(said).to_contain_text("B waits for its picture")
    found = Axe().run(page, context="#composer-imported").response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    page.get_by_role("button", name="Dismiss what the import did").click()
    expect(said).to_have_count(0)


def test_a_request_pasted_into_the_empty_prompt_is_imported(enter: Callable[..., Page]) -> None:
    page = enter()
    page.get_by_role("button", name="Start over").click()
    prompt = page.get_by_label("Prompt", exact=True)
    expect(prompt).to_have_value("")
    page.evaluate(PASTE, pastes.START)
    expect(prompt).to_have_value("a kite over a salt lake")
    expect(page.get_by_role("status", name="What the import did")).to_contain_text("so it is 640")


def test_what_was_clicked_before_an_import_gives_way_to_it(enter: Callable[..., Page]) -> None:
    page = enter()
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("")
    images = page.get_by_role("group", name="Images")
    body = {"prompt": "a kite", "modelId": DREAMSHAPER, "width": 512, "height": 512}
    for clicked, count in (("1", 2), ("4", 1), ("2", 1)):
        images.get_by_role("radio", name=clicked).check()
        page.get_by_role("button", name="Start over").click()
        expect(page.get_by_label("Prompt", exact=True)).to_have_value("")
        text = {**body, "prompt": f"a kite {clicked}", "num_images": count}
        page.evaluate(PASTE, json.dumps(text))
        expect(page.get_by_label("Prompt", exact=True)).to_have_value(f"a kite {clicked}")
        expect(images.get_by_role("radio", name=str(count))).to_be_checked()


def test_what_is_pasted_from_elsewhere_is_imported_and_its_key_stays_nowhere(
    enter: Callable[..., Page],
) -> None:
    page = enter()
    prompt = page.get_by_label("Prompt", exact=True)
    for name in ("powershell", "axios", "postman", "page", "encoded", "numbered"):
        page.get_by_role("button", name="Start over").click()
        expect(prompt).to_have_value("")
        page.evaluate(PASTE, ODD[name])
        expect(prompt).to_have_value("a pear, ripe")
        assert pastes.KEY not in page.content()


def test_the_id_of_a_generation_pasted_into_the_empty_prompt_is_looked_up(
    enter: Callable[..., Page],
) -> None:
    page = enter()
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("")
    compose(page, "A kiln at dusk", images=1)
    run = generate(page)
    finished(run, 1)
    number = str(run.get_attribute("id")).removeprefix("run-")
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("")
    page.evaluate(PASTE, number)
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("A kiln at dusk")


def test_a_key_pasted_into_the_empty_prompt_does_not_stay_there(
    enter: Callable[..., Page],
) -> None:
    page = enter()
    page.get_by_role("button", name="Start over").click()
    prompt = page.get_by_label("Prompt", exact=True)
    expect(prompt).to_have_value("")
    page.evaluate(PASTE, f"curl -H 'authorization: Bearer {pastes.KEY}' -d @body.json")
    dialog = page.get_by_role("dialog", name="Import")
    expect(dialog).to_contain_text("The body of this curl command is in the file body.json.")
    expect(dialog.get_by_label("A curl command, JSON")).to_have_value(re.compile(r"\[hidden\]"))
    expect(prompt).to_have_value("")
    assert pastes.KEY not in page.content()


def test_a_downloaded_picture_brings_its_recipe_back(
    enter: Callable[..., Page], tmp_path: Path
) -> None:
    page = enter()
    page.get_by_role("button", name="Start over").click()
    compose(page, "A paper boat, carried along", images=1)
    run = generate(page)
    finished(run, 1)
    run.locator(".tile a").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download", exact=True).click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    page.goto("/")
    page.get_by_role("button", name="Start over").click()
    page.get_by_label("Upload", exact=True).set_input_files(str(saved))
    page.get_by_role("button", name="Use the recipe").click()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("A paper boat, carried along")
    expect(page.get_by_label("Kind of A")).to_have_count(0)
