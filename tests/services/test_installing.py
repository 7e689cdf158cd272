"""Whose account an installation starts with: the environment's, the sandbox's, or a chosen one."""

from __future__ import annotations

from importlib import import_module

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from pytest_django import Settings

from guidance.models import Account, Generation, Membership
from guidance.services import accounts, installing
from tests.factories import a_generation

pytestmark = pytest.mark.django_db

REAL = "https://cloud.leonardo.ai/api/rest/v1"
BOX = "http://127.0.0.1:8123/api/rest/v1"


def current(member: Membership) -> Account:
    found = accounts.current(member.team)
    assert found
    return found


def chosen_by_a_person(member: Membership) -> Account:
    """Another user's key, entered in the browser after the environment's was in use."""
    Account.objects.filter(team=member.team).update(remote_user_id="north")
    return accounts.choose(team=member.team, key="by-hand", api_url=REAL, remote_user_id="south")


def start(key: str, api_url: str = REAL) -> None:
    installing.use_environment_key(key=key, api_url=api_url)


def test_the_environments_key_is_applied_once_and_then_a_persons_choice_holds(
    alice: Membership,
) -> None:
    start("first")
    assert accounts.key_of(current(alice)) == "first"
    chosen = chosen_by_a_person(alice)
    start("first")
    assert current(alice) == chosen
    assert accounts.key_of(current(alice)) == "by-hand"


def test_another_key_or_address_in_the_environment_is_applied_again(alice: Membership) -> None:
    start("first")
    chosen_by_a_person(alice)
    start("second")
    assert accounts.key_of(current(alice)) == "second"
    start("second", "https://proxy.example.org/api/rest/v1")
    assert current(alice).api_url == "https://proxy.example.org/api/rest/v1"
    assert accounts.key_of(current(alice)) == "second"


def test_a_key_of_the_environment_outweighs_the_sandbox(alice: Membership) -> None:
    installing.use_sandbox(key="painted", api_url=BOX)
    start("first")
    assert (current(alice).is_sandbox, current(alice).api_url) == (False, REAL)
    assert not installing.needs_sandbox()


def test_a_team_whose_accounts_were_all_deleted_gets_the_environments_again(
    alice: Membership,
) -> None:
    start("first")
    Account.objects.all().delete()
    start("first")
    assert accounts.key_of(current(alice)) == "first"


def test_a_key_that_can_no_longer_be_read_gives_way_to_the_environments(
    alice: Membership, settings: Settings
) -> None:
    start("first")
    settings.LEOWEB_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert not accounts.can_open(current(alice))
    start("first")
    assert accounts.key_of(current(alice)) == "first"


def test_the_sandbox_serves_until_there_is_an_account_of_ones_own(alice: Membership) -> None:
    assert installing.needs_sandbox()
    installing.use_sandbox(key="painted", api_url=BOX)
    assert current(alice).is_sandbox
    assert installing.needs_sandbox()
    chosen = chosen_by_a_person(alice)
    assert not installing.needs_sandbox()
    installing.use_sandbox(key="painted", api_url=BOX)
    assert current(alice) == chosen


def test_the_sandbox_starts_again_for_runs_that_are_under_way_there(alice: Membership) -> None:
    installing.use_sandbox(key="painted", api_url=BOX)
    played = current(alice)
    run = a_generation(alice, state=Generation.State.PENDING)
    chosen = chosen_by_a_person(alice)
    assert installing.needs_sandbox()
    installing.use_sandbox(key="painted", api_url=BOX.replace("8123", "8124"))
    assert current(alice) == chosen
    played.refresh_from_db()
    assert played.api_url == BOX.replace("8123", "8124")
    Generation.objects.filter(pk=run.pk).update(state=Generation.State.COMPLETE)
    assert not installing.needs_sandbox()


def test_the_sandbox_keeps_its_account_when_its_port_was_taken(alice: Membership) -> None:
    installing.use_sandbox(key="painted", api_url=BOX)
    before = current(alice)
    installing.use_sandbox(key="painted", api_url=BOX.replace("8123", "8124"))
    assert current(alice) == before
    assert Account.objects.count() == 1


def test_without_a_team_nothing_is_written(db: None) -> None:
    start("first")
    installing.use_sandbox(key="painted", api_url=BOX)
    assert not Account.objects.exists()


def test_accounts_from_before_are_told_by_their_address(
    alice: Membership, charlie: Membership
) -> None:
    played = accounts.choose(team=alice.team, key="painted", api_url=BOX)
    real = accounts.choose(team=charlie.team, key="paid", api_url=REAL)
    migration = import_module("guidance.migrations.0009_tell_sandbox_accounts")
    migration.tell_sandbox_accounts(apps, None)
    played.refresh_from_db()
    real.refresh_from_db()
    assert (played.is_sandbox, real.is_sandbox) == (True, False)
