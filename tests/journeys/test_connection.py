"""From the sandbox to one's own account, another key later, all in the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from guidance.sandbox.server import Config, Sandbox, serve
from tests.installation import Installation, installation
from tests.journeys.steps import compose, finished, generate, start_over

Enter = Callable[..., Page]
STARTED = "dddddddd-0000-4000-8000-000000000001"
OWN = "aaaaaaaa-0000-4000-8000-000000000002"
NEXT = "aaaaaaaa-0000-4000-8000-000000000003"
WRONG = "cccccccc-0000-4000-8000-000000000004"
BOB = "bob@example.org"


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    """Leonardo with two users: one that the installation starts with, one with two keys."""
    keys = (f"{STARTED}:house", f"{OWN}:own", f"{NEXT}:own")
    with serve(Config(duration=1.0, keys=keys)) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def leoweb(box: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation of this file's own."""
    data = tmp_path_factory.mktemp("connection") / "data"
    with installation(data, LEONARDO_API_URL=box.api_url, LEONARDO_API_KEY=STARTED) as running:
        running.manage("addmember", BOB, "--team", "Studio", "--password", "correct horse battery")
        yield running


IN_THE_SANDBOX = """
from django.utils import timezone
from guidance.models import Account
Account.objects.update(is_sandbox=False)
first = Account.objects.order_by("created_at").first()
Account.objects.filter(pk=first.pk).update(is_sandbox=True, chosen_at=timezone.now())
"""


@pytest.fixture
def sandboxed(leoweb: Installation) -> None:
    """Let the team work with its first account, which counts as the sandbox's."""
    leoweb.manage("shell", "-v", "0", "-c", IN_THE_SANDBOX)


def enter_key(page: Page, key: str) -> None:
    page.get_by_label("API key", exact=True).fill(key)
    page.get_by_role("button", name="Use this key").click()


def in_the_studio(page: Page) -> None:
    expect(page.get_by_label("Prompt", exact=True)).to_be_visible()


def toast(page: Page, words: str) -> None:
    expect(page.locator(".toast-text", has_text=words)).to_be_visible()


@pytest.mark.usefixtures("sandboxed")
def test_from_the_sandboxs_banner_to_a_picture_of_ones_own_account(
    enter: Enter, box: Sandbox
) -> None:
    colleague = enter(BOB)
    expect(colleague.get_by_text("You’re in the sandbox.")).to_be_visible()
    expect(colleague.get_by_role("link", name="Add API key")).to_have_count(0)
    page = enter()
    page.get_by_role("link", name="Add API key").click()
    expect(page.get_by_role("heading", name="Leonardo account")).to_be_visible()
    enter_key(page, WRONG)
    expect(page.locator("#api-key-error")).to_contain_text("Leonardo refused this key")
    field = page.get_by_label("API key", exact=True)
    expect(field).to_have_value(WRONG)  # kept by the page; the answer does not hold it
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#alert")).to_contain_text("Leonardo refused this key")
    enter_key(page, OWN)
    in_the_studio(page)
    toast(page, "Leoweb now works with your Leonardo account")
    expect(page.get_by_text("You’re in the sandbox.")).to_have_count(0)
    expect(page.locator("#cost")).to_contain_text("for this run")
    # A page that stood open learns that runs cost credits from now on.
    expect(colleague.get_by_text("You’re in the sandbox.")).to_have_count(0)
    expect(colleague.locator("#cost")).to_contain_text("for this run")
    compose(page, "A first picture of one's own", images=1)
    finished(generate(page), 1)
    assert [job["prompt"] for job in box.accepted()].count("A first picture of one's own") == 1


def test_the_key_is_tested_and_replaced_from_the_menu(enter: Enter, box: Sandbox) -> None:
    page = enter(at="/connection/")
    enter_key(page, OWN)
    in_the_studio(page)
    page.get_by_role("button", name="Account:").click()
    page.get_by_role("menuitem", name="Leonardo account").click()
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#tested")).to_contain_text("Leonardo answers")
    box.change(api_outage=503)
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#tested")).to_contain_text("as it should")
    box.change(api_outage=0)
    enter_key(page, f"Bearer {NEXT}")
    in_the_studio(page)
    toast(page, "The new key works")
    start_over(page)
    compose(page, "By the next key", images=1)
    finished(generate(page), 1)


def test_while_a_key_is_tried_the_button_waits_and_a_second_press_does_nothing(
    enter: Enter,
) -> None:
    page, held = enter(), list[Route]()
    page.goto("/connection/")
    page.route("**/connection/", lambda route: held.append(route))
    button = page.get_by_role("button", name="Use this key")
    enter_key(page, WRONG)
    expect(page.locator("#use-key.htmx-request")).to_be_visible()
    button.press("Enter")
    page.get_by_label("API key", exact=True).press("Enter")
    page.wait_for_timeout(300)
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("#api-key-error")).to_contain_text("Leonardo refused this key")
    expect(page.locator("#use-key.htmx-request")).to_have_count(0)


@pytest.mark.usefixtures("sandboxed")
def test_without_script_a_key_is_refused_at_its_field_and_another_taken(enter: Enter) -> None:
    page = enter(java_script_enabled=False)
    page.goto("/connection/")
    enter_key(page, WRONG)
    expect(page.locator("#api-key-error")).to_contain_text("Leonardo refused this key")
    field = page.get_by_label("API key", exact=True)
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    enter_key(page, OWN)
    in_the_studio(page)
    toast(page, "Leoweb now works with your Leonardo account")
    page.goto("/connection/")
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#tested")).to_contain_text("Leonardo answers")
