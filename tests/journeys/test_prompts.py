"""Prompt history in a browser: opened from the box, searched, chosen by key."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.steps import compose, generate


def test_an_earlier_prompt_is_searched_and_comes_back(enter: Callable[..., Page]) -> None:
    page = enter()
    page.get_by_role("button", name="Start over").click()
    for prompt in ("Heron in reeds, history", "Copper kettle, history"):
        compose(page, prompt, images=1)
        generate(page)
    box = page.get_by_label("Prompt", exact=True)
    box.fill("Not sent yet")
    page.get_by_role("button", name="Earlier prompts").click()
    dialog = page.get_by_role("dialog", name="Earlier prompts")
    expect(dialog.get_by_role("button", name="Copper kettle, history")).to_be_visible()
    found = Axe().run(page, context="#prompts-dialog").response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    search = dialog.get_by_label("Search your prompts")
    expect(search).to_be_focused()
    search.fill("reeds")
    expect(dialog.get_by_role("button", name="Copper kettle, history")).to_have_count(0)
    search.press("Enter")
    expect(box).to_have_value("Heron in reeds, history")
    expect(box).to_be_focused()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Bring it back").click()
    expect(box).to_have_value("Not sent yet")
