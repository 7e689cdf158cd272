"""A key from the browser: tried against a sandbox over a socket before anything is stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.utils import timezone
from pytest_django import Settings
from structlog.testing import capture_logs

from guidance.models import Account, Generation, Image, Membership
from guidance.sandbox.server import Config, Sandbox, serve
from guidance.services import accounts, connecting
from guidance.services.connecting import Connected, NotConnected
from tests.factories import an_image
from tests.services.pipeline import Pipeline

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = "aaaaaaaa-0000-4000-8000-000000000001"
SECOND = "aaaaaaaa-0000-4000-8000-000000000002"
OTHERS = "bbbbbbbb-0000-4000-8000-000000000003"
NOBODYS = "cccccccc-0000-4000-8000-000000000004"
NOWHERE = "http://127.0.0.1:9/api/rest/v1"


@pytest.fixture
def box(settings: Settings) -> Iterator[Sandbox]:
    """Two keys of one Leonardo user, and one of another, at the operator's address."""
    keys = (f"{FIRST}:north", f"{SECOND}:north", f"{OTHERS}:south")
    with serve(Config(duration=0.3, seed=1, keys=keys, credits=3500)) as sandbox:
        settings.LEONARDO_API_URL = sandbox.api_url
        yield sandbox


@pytest.fixture
def member(transactional_db: None, alice: Membership, bell: str, box: Sandbox) -> Membership:
    return alice


def use(member: Membership, typed: str) -> Connected:
    return connecting.connect(team=member.team, typed=typed, now=timezone.now())


def rows() -> list[Any]:
    """Every column of every account."""
    return list(Account.objects.order_by("created_at").values_list())


def refused(member: Membership, typed: str) -> str:
    """Return why a key was not taken, and prove that no row changed."""
    before = rows()
    with pytest.raises(NotConnected) as problem:
        use(member, typed)
    assert rows() == before
    assert typed not in str(problem.getrepr())
    return str(problem.value)


def test_the_first_key_becomes_the_teams_account(member: Membership, box: Sandbox) -> None:
    done = use(member, FIRST)
    assert accounts.current(member.team) == done.account
    assert accounts.key_of(done.account) == FIRST
    assert (done.account.api_url, done.account.is_sandbox) == (box.api_url, False)
    assert done.account.remote_user_id == box.user_ids[0]
    assert done.account.checked_at
    assert done.told == "Leoweb now works with your Leonardo account: 3,500 credits left."


def test_from_the_sandbox_one_comes_to_an_account_of_ones_own(member: Membership) -> None:
    played = accounts.choose(team=member.team, key=FIRST, api_url=NOWHERE, is_sandbox=True)
    image = an_image(member)
    done = use(member, OTHERS)
    assert accounts.current(member.team) == done.account
    assert not done.account.is_sandbox
    played.refresh_from_db()
    assert (played.is_sandbox, played.key_ending) == (True, FIRST[-4:])
    assert Image.objects.get(pk=image.pk).account == played


def test_a_new_key_of_the_same_user_takes_the_old_ones_place(member: Membership) -> None:
    before = use(member, FIRST).account
    accounts.pause(account=before, reason=Account.Paused.KEY_REFUSED, said="unauthorized")
    done = use(member, SECOND)
    assert done.account.pk == before.pk
    assert accounts.key_of(done.account) == SECOND
    assert done.account.paused_reason == ""
    assert done.told == "The new key works: 3,500 credits left."
    assert Account.objects.count() == 1


def test_a_key_of_another_user_is_another_account_and_pictures_stay_at_theirs(
    member: Membership,
) -> None:
    before = use(member, FIRST).account
    image = an_image(member)
    done = use(member, OTHERS)
    assert done.account.pk != before.pk
    assert accounts.current(member.team) == done.account
    assert Image.objects.get(pk=image.pk).account_id == before.pk
    assert accounts.key_of(Account.objects.get(pk=before.pk)) == FIRST


def test_a_key_of_an_earlier_user_brings_that_users_account_back(member: Membership) -> None:
    before = use(member, FIRST).account
    use(member, OTHERS)
    assert use(member, SECOND).account.pk == before.pk
    assert accounts.current(member.team) == before
    assert Account.objects.count() == 2


def test_a_key_whose_user_was_never_known_is_replaced_in_place(
    member: Membership, box: Sandbox
) -> None:
    before = accounts.choose(team=member.team, key=NOBODYS, api_url=box.api_url)
    assert use(member, FIRST).account.pk == before.pk


def test_the_key_in_use_entered_again_says_so_and_clears_the_pause(member: Membership) -> None:
    before = use(member, FIRST).account
    accounts.pause(account=before, reason=Account.Paused.KEY_REFUSED, said="unauthorized")
    done = use(member, FIRST)
    assert done.told == "This key was in use already and works: 3,500 credits left."
    assert (done.account.pk, done.account.paused_reason) == (before.pk, "")


def test_a_key_that_can_no_longer_be_read_is_sealed_anew(
    member: Membership, settings: Settings
) -> None:
    account = use(member, FIRST).account
    settings.LEOWEB_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(NotConnected, match="Enter it again"):
        connecting.check(team=member.team, now=timezone.now())
    assert use(member, FIRST).account.pk == account.pk
    assert accounts.key_of(Account.objects.get()) == FIRST


def test_a_refused_key_comes_with_the_apis_own_words_and_stores_nothing(
    member: Membership,
) -> None:
    use(member, FIRST)
    said = refused(member, NOBODYS)
    assert said.startswith("Leonardo refused this key: “")
    assert said.endswith("”. Nothing was changed.")
    assert "authorization hook" in refused(member, "not-a-uuid-at-all")


def test_an_api_that_is_away_or_in_trouble_stores_nothing(
    member: Membership, box: Sandbox, settings: Settings
) -> None:
    host = box.api_url.split("/")[2]
    box.change(api_outage=503)
    assert refused(member, FIRST).startswith(f"{host} doesn't answer as it should")
    settings.LEONARDO_API_URL = NOWHERE
    assert refused(member, FIRST) == (
        "127.0.0.1:9 can't be reached. Try again in a minute. Nothing was changed."
    )


@pytest.mark.parametrize(
    "typed",
    [
        FIRST,
        f"  {FIRST}\n",
        f"Bearer {FIRST}",
        f'"bearer  {FIRST}"',
        f"authorization: Bearer {FIRST}",
        f"--header 'authorization: Bearer {FIRST}'",
        f"export LEONARDO_API_KEY='{FIRST}'",
        f'"api_key": "{FIRST}",',
        f"\ufeff“{FIRST}”\u200b",
    ],
)
def test_what_stands_round_a_pasted_key_is_taken_off(typed: str) -> None:
    assert connecting.key_in(typed) == FIRST


def test_a_key_of_another_form_is_left_as_it_is() -> None:
    for key in ("abc=", "sk:live:1=2", "monkey.business-1"):
        assert connecting.key_in(key) == key


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Paste an API key first."),
        (' "" ', "Paste an API key first."),
        ("Bearer ", "Paste an API key first."),
        ("k" * 257, "This is too long for an API key. Paste the key alone."),
        ("k" * 100_000, "This is too long for an API key. Paste the key alone."),
        ("two keys", "An API key has no spaces or special letters. Paste the key alone."),
        ("schlüssel", "An API key has no spaces or special letters. Paste the key alone."),
        ("a\x00b", "An API key has no spaces or special letters. Paste the key alone."),
    ],
)
def test_what_can_be_no_key_is_refused_in_a_sentence_and_asks_nobody(
    member: Membership, box: Sandbox, typed: str, said: str
) -> None:
    before = rows()
    with pytest.raises(NotConnected) as problem:
        use(member, typed)
    assert str(problem.value) == said
    assert rows() == before
    assert box.calls() == {}


def test_runs_that_waited_for_a_key_go_out_with_the_new_one(
    member: Membership, box: Sandbox
) -> None:
    account = use(member, FIRST).account
    Account.objects.filter(pk=account.pk).update(sealed_key=accounts.seal(NOBODYS))
    line = Pipeline(member, account, box)
    try:
        run = line.start("A quiet harbour")
        line.until(lambda: bool(Account.objects.get().paused_reason))
        done = use(member, SECOND)
        assert done.told.endswith("1 run that waited can go now.")
        assert line.until_state(run, "complete", "failed").state == "complete"
    finally:
        line.close()
    assert Generation.objects.get().account_id == account.pk


def test_runs_left_behind_at_a_paused_account_are_told(member: Membership, box: Sandbox) -> None:
    account = use(member, FIRST).account
    line = Pipeline(member, account, box)
    run = line.start("Left behind")
    line.close()
    accounts.pause(account=account, reason=Account.Paused.KEY_REFUSED, said="unauthorized")
    done = use(member, OTHERS)
    assert "Waiting at the account used before: 1 run; cancel and generate again." in done.told
    assert Generation.objects.get(pk=run.pk).account_id == account.pk


def test_the_connection_is_tested_and_a_trouble_that_passed_is_cleared(
    member: Membership, box: Sandbox
) -> None:
    with pytest.raises(NotConnected, match="no key yet"):
        connecting.check(team=member.team, now=timezone.now())
    account = use(member, FIRST).account
    accounts.pause(account=account, reason=Account.Paused.UNREACHABLE, said="")
    box.change(credits=3501)
    said = connecting.check(team=member.team, now=timezone.now())
    assert said == "Leonardo answers: 3,501 credits left, 10 jobs at once."
    account.refresh_from_db()
    assert (account.paused_reason, str(account.balance)) == ("", "3501.0000")


def test_a_test_that_finds_the_key_refused_pauses_the_account(member: Membership) -> None:
    account = use(member, FIRST).account
    Account.objects.filter(pk=account.pk).update(sealed_key=accounts.seal(NOBODYS))
    with pytest.raises(NotConnected, match="Leonardo refused this key"):
        connecting.check(team=member.team, now=timezone.now())
    assert Account.objects.get().paused_reason == Account.Paused.KEY_REFUSED


def test_the_key_is_in_no_log_no_result_and_nowhere_in_clear_in_the_database(
    member: Membership, caplog: pytest.LogCaptureFixture
) -> None:
    canary = str(uuid.uuid4())
    with capture_logs() as events, caplog.at_level("DEBUG"):
        done = use(member, FIRST)
        refused(member, canary)
        connecting.check(team=member.team, now=timezone.now())
    for key in (FIRST, canary):
        assert key not in caplog.text + repr(events) + repr(done)
        assert key not in repr(rows())
