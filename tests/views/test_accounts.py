"""Signing in and out, the password, the closed door, the theme, and what every page carries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.test import Client

from guidance.models import Membership, User
from tests.conftest import PASSWORD

LOGIN = "/account/login/"
CHANGE = "/account/password/change/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tries_yet(db: None) -> None:
    """Tries are counted in the database; every test starts at none."""
    cache.clear()


def sign_in(client: Client, email: str, password: str, **more: str) -> int:
    answer = client.post(LOGIN, {"login": email, "password": password, **more})
    return answer.status_code


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_signs_in_and_leads_on(alice: Membership, as_nobody: Client) -> None:
    answer = as_nobody.post(
        LOGIN,
        {"login": "Alice@Example.org", "password": PASSWORD, "next": "/account/password/change/"},
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/account/password/change/"
    assert is_in(as_nobody)


def test_a_wrong_password_says_so_and_keeps_the_email(alice: Membership, as_nobody: Client) -> None:
    answer = as_nobody.post(LOGIN, {"login": "alice@example.org", "password": "wrong"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "This email and password don&#x27;t match." in page
    assert 'class="error-summary" role="alert" tabindex="-1"' in page
    assert 'value="alice@example.org"' in page
    assert "wrong" not in page
    assert not is_in(as_nobody)


def test_an_unknown_email_gets_the_same_words_as_a_wrong_password(
    alice: Membership, as_nobody: Client
) -> None:
    def words(email: str) -> str:
        page = as_nobody.post(LOGIN, {"login": email, "password": "wrong"}).content.decode()
        summary = re.search(r"error-summary.*?</div>", page, re.DOTALL)
        assert summary
        return summary.group()

    assert words("alice@example.org") == words("nobody@example.org")


def test_the_sixth_wrong_try_is_held_back_even_with_the_right_password(
    alice: Membership, as_nobody: Client
) -> None:
    for _ in range(5):
        sign_in(as_nobody, "alice@example.org", "wrong")
    answer = as_nobody.post(LOGIN, {"login": "alice@example.org", "password": PASSWORD})
    assert "Too many tries. Wait five minutes, then try again." in answer.content.decode()
    assert not is_in(as_nobody)


def test_empty_fields_are_named_in_the_summary(as_nobody: Client) -> None:
    page = as_nobody.post(LOGIN, {}).content.decode()
    assert 'href="#id_login"' in page
    assert 'aria-describedby="id_login-error"' in page


def test_sign_in_never_leads_to_another_site(alice: Membership, as_nobody: Client) -> None:
    answer = as_nobody.post(
        LOGIN,
        {"login": "alice@example.org", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]


def test_without_the_box_the_session_ends_with_the_browser(
    alice: Membership, as_nobody: Client
) -> None:
    sign_in(as_nobody, "alice@example.org", PASSWORD)
    assert as_nobody.session.get_expire_at_browser_close()
    other = Client()
    sign_in(other, "alice@example.org", PASSWORD, remember="on")
    assert not other.session.get_expire_at_browser_close()


def test_signing_out_needs_a_post(as_alice: Client) -> None:
    assert as_alice.get("/account/logout/").status_code == 200
    assert is_in(as_alice)
    assert as_alice.post("/account/logout/")["Location"] == LOGIN
    assert not is_in(as_alice)


@pytest.mark.parametrize("person", ["as_alice", "as_bob", "as_charlie"])
def test_everybody_sees_only_their_own_email_on_the_password_page(
    person: str, request: pytest.FixtureRequest, bob: Membership, charlie: Membership
) -> None:
    client: Client = request.getfixturevalue(person)
    own = User.objects.get(pk=client.session["_auth_user_id"]).email
    page = client.get(CHANGE).content.decode()
    assert set(re.findall(r"\w+@example\.org", page)) == {own}


def test_nobody_changes_a_password_without_signing_in(as_nobody: Client) -> None:
    answer = as_nobody.get(CHANGE)
    assert answer.status_code == 302
    assert answer["Location"].startswith(LOGIN)


def test_a_new_password_signs_out_and_says_so(as_alice: Client, alice: Membership) -> None:
    new = "quiet lantern on the pier"
    answer = as_alice.post(
        CHANGE, {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True
    )
    assert (
        "Password changed. Sign in with the new one."
        in [str(message) for message in get_messages(answer.wsgi_request)]
        or "Password changed. Sign in with the new one." in answer.content.decode()
    )
    assert not is_in(as_alice)
    alice.user.refresh_from_db()
    assert alice.user.check_password(new)


def test_a_new_password_ends_the_sessions_on_other_devices(
    as_alice: Client, alice: Membership
) -> None:
    other = Client()
    sign_in(other, "alice@example.org", PASSWORD)
    new = "quiet lantern on the pier"
    as_alice.post(CHANGE, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert other.get(CHANGE)["Location"].startswith(LOGIN)


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("not it", "quiet lantern on the pier", "quiet lantern on the pier", "id_oldpassword"),
        (PASSWORD, "short", "short", "id_password1"),
        (PASSWORD, "quiet lantern on the pier", "something else entirely", "id_password2"),
    ],
)
def test_a_refused_password_names_its_field_and_changes_nothing(
    as_alice: Client, alice: Membership, old: str, new: str, again: str, field: str
) -> None:
    page = as_alice.post(
        CHANGE, {"oldpassword": old, "password1": new, "password2": again}
    ).content.decode()
    assert f'href="#{field}"' in page
    assert "The password is unchanged" in page
    alice.user.refresh_from_db()
    assert alice.user.check_password(PASSWORD)


def test_nobody_signs_up(as_nobody: Client) -> None:
    form = {"email": "new@example.org", "password1": "quiet lantern on the pier"}
    for answer in (as_nobody.get("/account/signup/"), as_nobody.post("/account/signup/", form)):
        assert "Accounts are made for you" in answer.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_forgotten_password_leads_to_a_person_and_sends_no_mail(
    as_nobody: Client, alice: Membership, mailoutbox: list[object]
) -> None:
    address = "/account/password/reset/"
    page = as_nobody.get(address).content.decode()
    assert "Ask the person who runs this server" in page
    assert as_nobody.post(address, {"email": "alice@example.org"}).status_code == 405
    assert mailoutbox == []


@pytest.mark.parametrize("address", ["/account/email/", "/account/password/set/"])
def test_account_pages_that_we_do_not_offer_are_not_there(as_alice: Client, address: str) -> None:
    assert as_alice.get(address).status_code == 404


@pytest.mark.parametrize("theme", ["dark", "light", "system"])
def test_a_chosen_theme_is_kept_and_drawn_by_the_server(
    as_alice: Client, alice: Membership, theme: str
) -> None:
    answer = as_alice.post("/theme", {"theme": theme, "next": CHANGE})
    assert (answer.status_code, answer["Location"]) == (302, CHANGE)
    alice.user.refresh_from_db()
    assert alice.user.theme == theme
    assert f'data-theme="{theme}"' in as_alice.get(CHANGE).content.decode()


def test_the_sign_in_page_remembers_a_theme_too(as_nobody: Client) -> None:
    assert 'data-theme="system"' in as_nobody.get(LOGIN).content.decode()
    as_nobody.post("/theme", {"theme": "light", "next": LOGIN})
    assert 'data-theme="light"' in as_nobody.get(LOGIN).content.decode()


def test_one_persons_theme_is_not_anothers(
    as_alice: Client, as_bob: Client, bob: Membership
) -> None:
    as_alice.post("/theme", {"theme": "light"})
    bob.user.refresh_from_db()
    assert bob.user.theme == "system"


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"theme": "pink"}, 400), ({}, 400), ({"theme": "dark", "next": "//evil.example"}, 302)],
)
def test_a_theme_form_is_not_trusted(as_alice: Client, sent: dict[str, str], status: int) -> None:
    answer = as_alice.post("/theme", sent)
    assert answer.status_code == status
    assert answer.headers.get("Location", "/") == "/"


def test_a_theme_is_changed_by_post_alone(as_alice: Client) -> None:
    assert as_alice.get("/theme").status_code == 405


def test_a_forged_post_is_refused_with_a_page_of_ours(alice: Membership) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(LOGIN, {"login": "alice@example.org", "password": PASSWORD})
    assert answer.status_code == 403
    assert "This page was too old" in answer.content.decode()


@pytest.mark.parametrize("address", [LOGIN, CHANGE, "/nothing/here"])
@pytest.mark.parametrize("person", ["as_alice", "as_nobody"])
def test_every_answer_carries_the_strict_policy(
    person: str, address: str, request: pytest.FixtureRequest
) -> None:
    answer = request.getfixturevalue(person).get(address)
    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_no_template_needs_what_the_policy_forbids() -> None:
    forbidden = re.compile(
        r"\sstyle=|<style|\son\w+=|hx-on|javascript:|\"js:|<script(?![^>]*\ssrc=)"
    )
    templates = Path(__file__).parents[2] / "templates"
    pages = list(templates.rglob("*.html"))
    assert pages
    assert [str(page) for page in pages if forbidden.search(page.read_text())] == []
