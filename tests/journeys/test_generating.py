"""From a signed-in person to guided pictures, through every real part."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from guidance.sandbox.server import Sandbox
from tests.journeys.steps import (
    compose,
    finished,
    generate,
    influence,
    kind,
    strength,
    upload,
    weight,
)


def sent(box: Sandbox, prompt: str) -> dict[str, Any]:
    """Return the request that reached the API with this prompt; there must be exactly one."""
    found = [job for job in box.accepted() if job["prompt"] == prompt]
    assert len(found) == 1
    return found[0]


def test_a_prompt_becomes_pictures_without_a_reload(enter: Callable[..., Page]) -> None:
    page = enter()
    page.evaluate("window.untouched = true")
    compose(page, "A mountain lake at dusk, first picture")
    finished(generate(page), 2)
    assert page.evaluate("window.untouched") is True


def test_two_styles_share_their_influence(
    enter: Callable[..., Page], box: Sandbox, pictures: list[Path]
) -> None:
    page, prompt = enter(), "Swirling nebulas over a city, two styles"
    compose(page, prompt, images=4)
    upload(page, pictures)
    strength(page, "A", "High")
    weight(page, "B", "1.3")
    influence(page, "A", "0.39")
    influence(page, "B", "0.64")
    finished(generate(page), 4)
    first, second = sent(box, prompt)["guides"]
    assert (first["kind"], second["kind"]) == ("style", "style")
    assert abs(first["share"] - 0.39 / 1.03) < 0.001
    assert abs(second["strength"] - 1.3) < 0.001


def test_a_character_joins_a_style(
    enter: Callable[..., Page], box: Sandbox, pictures: list[Path]
) -> None:
    page, prompt = enter(), "Portrait in a sunlit room, character with style"
    compose(page, prompt)
    upload(page, pictures)
    kind(page, "A", "Character Reference")
    strength(page, "A", "High")
    finished(generate(page), 2)
    assert [guide["kind"] for guide in sent(box, prompt)["guides"]] == [
        "character",
        "style",
    ]


def test_image_to_image_joins_a_style(
    enter: Callable[..., Page], box: Sandbox, pictures: list[Path]
) -> None:
    page, prompt = enter(), "Glossy liquid metal, image to image with a style"
    compose(page, prompt)
    upload(page, pictures)
    page.get_by_role("button", name="More for B").click()
    page.get_by_role("menuitem", name="Use as Image to image").click()
    field = page.get_by_label("Strength of Image to image", exact=True)
    expect(field.first).to_be_visible()
    finished(generate(page), 2)
    job = sent(box, prompt)
    assert job["init"] is not None
    assert len(job["guides"]) == 1


def test_edges_are_held_by_weight(
    enter: Callable[..., Page], box: Sandbox, pictures: list[Path]
) -> None:
    page, prompt = enter(), "Dream arcade over still water, edges by weight"
    compose(page, prompt)
    upload(page, pictures[:1])
    kind(page, "A", "Edge to Image")
    weight(page, "A", "0.8")
    finished(generate(page), 2)
    guide = sent(box, prompt)["guides"][0]
    assert (guide["kind"], guide["strength"]) == ("edge", 0.8)


def test_a_second_click_makes_no_second_run(enter: Callable[..., Page], box: Sandbox) -> None:
    page, prompt = enter(), "Forest in morning mist, clicked twice"
    compose(page, prompt, images=1)
    page.get_by_role("button", name="Generate").dblclick()
    finished(page.locator("article.run").first, 1)
    assert sent(box, prompt)


def test_reloading_in_the_middle_changes_nothing(enter: Callable[..., Page], box: Sandbox) -> None:
    page, prompt = enter(), "Dunes under two moons, reloaded"
    compose(page, prompt, images=1)
    generate(page)
    page.reload()
    finished(page.locator("article.run").first, 1)
    assert sent(box, prompt)


def test_another_tab_of_the_same_person_follows_live(enter: Callable[..., Page]) -> None:
    page = enter()
    other = page.context.new_page()
    other.goto("/")
    compose(page, "Sea under a low sun, seen in two tabs", images=1)
    run = generate(page)
    finished(other.locator(f"#{run.get_attribute('id')}"), 1)
