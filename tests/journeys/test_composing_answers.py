"""The composer while an answer of the server is on its way."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.journeys.steps import start_over, upload


def test_quick_clicks_wait_for_one_another(
    enter: Callable[..., Page], pictures: list[Path]
) -> None:
    page = start_over(enter())
    upload(page, pictures)
    page.evaluate(
        """() => { for (const name of ["Remove A", "Remove B"]) {
          document.querySelector(`[aria-label="${name}"]`).click(); } }"""
    )
    expect(page.locator("[data-slot]")).to_have_count(0)


def test_a_check_waits_for_the_answer_that_changes_the_composer(
    enter: Callable[..., Page],
) -> None:
    def slowly(route: Route) -> None:
        page.wait_for_timeout(1500)
        route.continue_()

    page = start_over(enter())
    page.route("**/studio/guidance", slowly)
    with page.expect_request("**/studio/check") as check:
        page.get_by_role("button", name="Style", exact=True).click()
        page.get_by_label("Prompt", exact=True).press_sequentially("Typed meanwhile")
    assert re.search(r'slots(=|"\s+)1\b', check.value.post_data or "")
    assert "Typed" in (check.value.post_data or "")


def test_what_is_unfolded_while_an_answer_is_on_its_way_stays_open(
    enter: Callable[..., Page],
) -> None:
    held: list[Route] = []
    page = start_over(enter())
    page.get_by_label("Prompt", exact=True).fill("To be emptied")
    page.route("**/studio/guidance", lambda route: held.append(route))
    with page.expect_request("**/studio/guidance"):
        page.get_by_role("button", name="Start over").click()
    page.get_by_role("button", name="Advanced").click()
    page.get_by_role("button", name="Negative prompt").click()
    held[0].continue_()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("")
    page.unroute("**/studio/guidance")
    expect(page.get_by_label("Alchemy", exact=True)).to_be_visible()
    expect(page.get_by_label("Avoid")).to_be_visible()
    expect(page.get_by_role("button", name="Advanced")).to_have_attribute("aria-expanded", "true")
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_label("Alchemy", exact=True)).to_be_hidden()
    expect(page.get_by_label("Avoid")).to_be_hidden()
