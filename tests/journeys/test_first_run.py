"""What somebody sees who has made nothing yet."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.installation import PASSWORD, Installation
from tests.journeys.test_large_text import cut

# By how many pixels the pictures of each card reach into its heading.
COVERED = """() => [...document.querySelectorAll(".recipe")].map((card) => {
  const pictures = [...card.querySelectorAll(".recipe-pictures img")];
  const end = Math.max(...pictures.map((one) => one.getBoundingClientRect().bottom));
  return Math.max(0, end - card.querySelector("h3").getBoundingClientRect().top);
})"""


@pytest.fixture
def newcomer(enter: Callable[..., Page], leoweb: Installation) -> Page:
    """The studio of a member without a single run, in a phone's window."""
    email = "first-run@example.org"
    leoweb.manage("addmember", email, "--team", "Studio", "--password", PASSWORD)
    return enter(email, viewport={"width": 390, "height": 844})


def test_a_recipe_is_read_and_tried_on_a_phone(newcomer: Page) -> None:
    page = newcomer
    page.get_by_role("radio", name="Feed").check(force=True)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(COVERED) == [0, 0, 0]
        assert cut(page) == []
        page.evaluate("document.documentElement.style.fontSize = ''")
    page.get_by_role("button", name="Try it: Blend two styles").click()
    prompt = page.get_by_label("Prompt", exact=True)
    expect(prompt).to_be_visible()
    expect(prompt).to_have_value(re.compile("Vibrant makeup bottle"))
    expect(page.get_by_label("Kind of B")).to_be_visible()
    expect(
        page.locator("#main").get_by_text("Blend two styles is in the composer.")
    ).to_be_visible()
    expect(page.get_by_text("Small:")).to_have_count(0)
    assert cut(page) == []
