"""Fixtures that every test may use: people, a team, an account, a Redis of our own.

Hypothesis takes the same examples every time, and no deadline: a shared machine may be slow
at any moment, which says nothing about the code.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from guidance.models import Account, Membership, Team, User
from guidance.services import accounts, teams
from leoweb.environment import DataFolder
from tests.doorbell import bell, redis_url

__all__ = ["bell", "redis_url"]

hypothesis_settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("steady")

PASSWORD = "correct horse battery"
KEY = "11111111-2222-4333-8444-555555555555"


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> DataFolder:
    """A data folder of the test's own: no test touches the installation's pictures."""
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    settings.DATA = folder
    settings.FILE_UPLOAD_TEMP_DIR = folder.incoming
    # Argon2 is slow on purpose; what it protects is not what these tests are about.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return folder


@pytest.fixture
def team(db: None) -> Team:
    return Team.objects.create(name="Studio North")


@pytest.fixture
def alice(team: Team) -> Membership:
    """The owner of the team, and of whatever a test makes."""
    return teams.found(
        team_name=team.name, email="alice@example.org", password=PASSWORD, name="Alice Ames"
    )


@pytest.fixture
def bob(team: Team, alice: Membership) -> Membership:
    """Alice's teammate."""
    return teams.add_member(team=team, email="bob@example.org", password=PASSWORD, name="Bob Birch")


@pytest.fixture
def charlie(db: None) -> Membership:
    """A stranger: signed in, but in another team."""
    return teams.found(
        team_name="Somewhere Else", email="charlie@example.org", password=PASSWORD, name="Charlie"
    )


@pytest.fixture
def account(team: Team) -> Account:
    """An account at an address where nothing answers; tests of the wire point it at a sandbox."""
    return accounts.choose(team=team, key=KEY, api_url="http://127.0.0.1:9/api/rest/v1")


@pytest.fixture
def sandboxed(team: Team) -> Account:
    """The same, as the account of a team that tries things out in the sandbox."""
    return accounts.choose(
        team=team, key=KEY, api_url="http://127.0.0.1:9/api/rest/v1", is_sandbox=True
    )


def signed_in(user: User) -> Client:
    """Return a test browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_alice(alice: Membership) -> Client:
    return signed_in(alice.user)


@pytest.fixture
def as_bob(bob: Membership) -> Client:
    return signed_in(bob.user)


@pytest.fixture
def as_charlie(charlie: Membership) -> Client:
    return signed_in(charlie.user)


@pytest.fixture
def as_nobody() -> Client:
    return Client()
