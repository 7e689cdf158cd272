"""What a gallery on screen says of its images stays true while images come and go."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.installation import PASSWORD, Installation
from tests.journeys.steps import compose, finished, generate

Enter = Callable[..., Page]
PERSON = "finn@example.org"


def says(page: Page, count: int) -> None:
    """The head and the newest day say that many images."""
    for place in (page.locator("#gallery-total"), page.locator(".day-head .small").first):
        expect(place).to_have_text(re.compile(rf"^\s*{count} images\s*$"))


@pytest.fixture(scope="module")
def finn(leoweb: Installation) -> str:
    """Somebody whose own images only these journeys make."""
    leoweb.manage("addmember", PERSON, "--team", "Studio", "--password", PASSWORD)
    return PERSON


@pytest.fixture
def studio(enter: Enter, finn: str) -> Page:
    return enter(finn)


def test_counts_follow_images_that_arrive_and_that_are_deleted(studio: Page) -> None:
    gallery = studio.context.new_page()
    gallery.goto("/gallery/?scope=mine")
    expect(gallery.get_by_text("Nothing here yet")).to_be_visible()
    compose(studio, "Otter on a stone", images=2)
    finished(generate(studio), 2)
    says(gallery, 2)
    compose(studio, "Otter in the water", images=2)
    finished(generate(studio), 2)
    says(gallery, 4)
    gallery.get_by_role("checkbox", name="Select").first.check()
    bar = gallery.get_by_role("toolbar")
    bar.get_by_role("link", name="Select all 4").click()
    expect(bar).to_contain_text("All 4 selected")
    gallery.get_by_role("checkbox", name="Select").first.uncheck()
    bar.get_by_role("button", name="Delete").click()
    gallery.get_by_role("button", name="Delete 3 images").click()
    expect(gallery.locator("#gallery-total")).to_have_text(re.compile(r"^\s*1 image\s*$"))
    expect(gallery.locator(".day-head .small").first).to_have_text("1 image")
    gallery.get_by_role("checkbox", name="Select").check()
    bar.get_by_role("button", name="Delete").click()
    gallery.get_by_role("button", name="Delete 1 image").click()
    expect(gallery.get_by_text("Nothing here yet")).to_be_visible()
    expect(gallery.locator("#gallery-total")).to_have_text(re.compile(r"^\s*0 images\s*$"))
    compose(studio, "Otter at night", images=2)
    finished(generate(studio), 2)
    says(gallery, 2)


def test_a_search_counts_what_is_left_of_it(studio: Page) -> None:
    compose(studio, "Marten under the roof", images=2)
    finished(generate(studio), 2)
    studio.goto("/gallery/?scope=mine&q=marten")
    expect(studio.locator("#matches")).to_have_text("2 match")
    for left in (1, 0):
        studio.get_by_role("checkbox", name="Select").first.check()
        studio.get_by_role("toolbar").get_by_role("button", name="Delete").click()
        studio.get_by_role("button", name="Delete 1 image").click()
        expect(studio.locator("#matches")).to_have_text(f"{left} match{'es' if left == 1 else ''}")
    expect(studio.get_by_role("heading", name="Nothing matches")).to_be_visible()
