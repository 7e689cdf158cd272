"""The page of the team's Leonardo account: who gets it, and that a key never comes back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from guidance.models import Account, Membership
from guidance.sandbox.server import Config, Sandbox, serve
from guidance.services import accounts
from tests.conftest import KEY

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
GOOD = "aaaaaaaa-0000-4000-8000-000000000001"
BAD = "cccccccc-0000-4000-8000-000000000004"
PAGE = "/connection/"


@pytest.fixture
def box(settings: Settings) -> Iterator[Sandbox]:
    """A sandbox at the operator's address that knows one key."""
    with serve(Config(keys=(GOOD,), credits=3500)) as sandbox:
        settings.LEONARDO_API_URL = sandbox.api_url
        yield sandbox


def use(browser: Client, key: str, *, htmx: bool = False) -> HttpResponse:
    answer = browser.post(PAGE, {"key": key}, headers=HTMX if htmx else {})
    assert isinstance(answer, HttpResponse)
    return answer


def text(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def promote(member: Membership, role: Membership.Role) -> None:
    Membership.objects.filter(pk=member.pk).update(role=role)


def test_the_owner_and_admins_get_the_page_and_members_do_not(
    as_alice: Client, as_bob: Client, bob: Membership, account: Account
) -> None:
    assert account.key_ending in text(as_alice.get(PAGE))
    assert as_bob.get(PAGE).status_code == 404
    promote(bob, Membership.Role.ADMIN)
    assert account.key_ending in text(as_bob.get(PAGE))


def test_a_stranger_sees_their_own_teams_account_alone(
    as_charlie: Client, account: Account
) -> None:
    page = text(as_charlie.get(PAGE))
    assert account.key_ending not in page
    assert "Test connection" not in page
    assert "Add API key" in page


def test_nobody_is_asked_to_sign_in(as_nobody: Client, box: Sandbox, account: Account) -> None:
    for answer in (as_nobody.get(PAGE), use(as_nobody, GOOD), as_nobody.post(f"{PAGE}test")):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")
    assert Account.objects.get().key_mark == account.key_mark


def test_a_member_can_neither_use_a_key_nor_test_the_one_in_use(
    as_bob: Client, box: Sandbox, account: Account
) -> None:
    assert use(as_bob, GOOD).status_code == 404
    assert as_bob.post(f"{PAGE}test").status_code == 404
    assert accounts.key_of(Account.objects.get()) == KEY
    assert box.calls() == {}


def test_a_strangers_key_is_for_their_own_team(
    as_charlie: Client, alice: Membership, charlie: Membership, box: Sandbox, account: Account
) -> None:
    assert use(as_charlie, GOOD).status_code == 302
    assert accounts.current(alice.team) == account
    theirs = accounts.current(charlie.team)
    assert theirs
    assert accounts.key_of(theirs) == GOOD


def test_a_key_that_works_leads_to_the_studio_with_a_word(
    as_alice: Client, box: Sandbox, sandboxed: Account
) -> None:
    answer = use(as_alice, GOOD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    studio = text(as_alice.get("/"))
    assert "Leoweb now works with your Leonardo account: 3,500 credits left." in studio
    assert "You’re in the sandbox." not in studio
    assert "3,500 left" in studio


def test_with_script_the_browser_is_sent_on(as_alice: Client, box: Sandbox) -> None:
    answer = use(as_alice, GOOD, htmx=True)
    assert (answer.status_code, answer["HX-Redirect"], text(answer)) == (200, "/", "")


@pytest.mark.parametrize("htmx", [False, True])
def test_a_refused_key_is_explained_at_its_field_and_the_old_one_stays(
    as_alice: Client, box: Sandbox, account: Account, htmx: bool
) -> None:
    answer = use(as_alice, BAD, htmx=htmx)
    page = text(answer)
    assert answer.status_code == 422
    assert 'aria-describedby="api-key-hint api-key-error" aria-invalid="true"' in page
    assert "Leonardo refused this key: “" in page
    assert ("<html" in page) is not htmx
    assert accounts.key_of(Account.objects.get()) == KEY


def test_after_ten_tries_in_five_minutes_no_key_is_tried(
    as_alice: Client, as_charlie: Client, box: Sandbox, account: Account
) -> None:
    with time_machine.travel("2026-11-22 09:00", tick=False) as clock:
        for _ in range(10):
            assert use(as_alice, BAD).status_code == 422
        assert use(as_alice, "two keys").status_code == 422, "what is no key is told as such"
        asked = box.calls()
        for key in (BAD, GOOD):
            answer = use(as_alice, key, htmx=True)
            assert answer.status_code == 429
            assert "Ten keys were tried within five minutes. Wait five minutes" in text(answer)
            assert key not in text(answer)
        assert box.calls() == asked, "Leonardo was not asked"
        assert use(as_charlie, GOOD).status_code == 302, "another team is not held up"
        clock.shift(301)
        assert use(as_alice, GOOD).status_code == 302


def test_a_key_that_works_forgets_the_tries_before_it(
    as_alice: Client, box: Sandbox, account: Account
) -> None:
    for key in (*[BAD] * 9, GOOD, *[BAD] * 9, GOOD):
        assert use(as_alice, key).status_code == (302 if key == GOOD else 422)


def test_a_key_comes_back_in_no_answer_no_session_no_cookie_and_no_log(
    as_alice: Client, box: Sandbox, sandboxed: Account, caplog: pytest.LogCaptureFixture
) -> None:
    said = []
    with caplog.at_level("DEBUG"):
        for key in (BAD, f"two {BAD}", GOOD):
            for htmx in (True, False):
                answer = use(as_alice, key, htmx=htmx)
                said += [text(answer), repr(answer.headers), str(answer.cookies)]
        pages = (PAGE, "/", "/studio/account", "/gallery/")
        said += [text(as_alice.get(address)) for address in pages]
        said.append(text(as_alice.post(f"{PAGE}test")))
    said += [repr(dict(as_alice.session)), str(as_alice.cookies), caplog.text]
    for key in (GOOD, BAD):
        assert key not in "".join(said)
        assert key[:18] not in "".join(said)


def test_a_test_says_what_came_of_it_beside_the_button(as_alice: Client, box: Sandbox) -> None:
    use(as_alice, GOOD)
    said = "Leonardo answers: 3,500 credits left, 10 jobs at once."
    assert said in text(as_alice.post(f"{PAGE}test"))
    box.change(api_outage=503)
    for htmx in (HTMX, {}):
        answer = as_alice.post(f"{PAGE}test", headers=htmx)
        assert answer.status_code == 200
        assert "as it should" in text(answer)
        assert ("<html" in text(answer)) is not bool(htmx)


def test_the_tests_address_opened_by_hand_leads_to_the_page(as_alice: Client) -> None:
    assert as_alice.get(f"{PAGE}test")["Location"] == PAGE
    assert as_alice.put(PAGE).status_code == 405


def test_the_page_shows_why_the_account_is_paused(as_alice: Client, account: Account) -> None:
    accounts.pause(account=account, reason=Account.Paused.KEY_REFUSED, said="<b>unauthorized</b>")
    page = text(as_alice.get(PAGE))
    assert "Leonardo refused the API key" in page
    assert "&lt;b&gt;unauthorized&lt;/b&gt;" in page
    assert "127.0.0.1:9" in page


def test_a_refused_key_links_those_who_can_replace_it(
    as_alice: Client, as_bob: Client, account: Account
) -> None:
    accounts.pause(account=account, reason=Account.Paused.KEY_REFUSED, said="unauthorized")
    for address in ("/", reverse("studio_account")):
        assert "Replace the key" in text(as_alice.get(address))
        assert "Replace the key" not in text(as_bob.get(address))
        assert "from the team’s owner or an admin" in text(as_bob.get(address))


def test_the_menu_names_the_page_to_those_who_may_open_it(
    as_alice: Client, as_bob: Client, account: Account
) -> None:
    link = f'href="{PAGE}"'
    for address in ("/", "/gallery/", "/guidance/"):
        assert link not in text(as_bob.get(address))
    for address in ("/", "/gallery/", PAGE):
        assert link in text(as_alice.get(address))


def test_a_change_of_account_takes_the_sandboxs_banner_away(
    as_alice: Client, sandboxed: Account
) -> None:
    words = "You’re in the sandbox."
    assert words in text(as_alice.get(reverse("studio_account")))
    Account.objects.filter(pk=sandboxed.pk).update(is_sandbox=False)
    page = text(as_alice.get(reverse("studio_account")))
    assert 'hx-target="#sandbox-place"' in page
    assert words not in page
