"""The first start of an installation: a team, its owner, its account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import transaction

from guidance.domain.states import ACTIVE
from guidance.models import Account, Generation, Team, User
from guidance.services import accounts, teams

FIRST_TEAM = "Studio"
FIRST_OWNER = "owner@leoweb.local"


@dataclass(frozen=True, slots=True)
class FirstSignIn:
    """What the first owner signs in with; `password` is shown once and stored nowhere."""

    email: str
    password: str
    made_up: bool


def first_owner(*, email: str = "", password: str = "") -> FirstSignIn | None:
    """Make a first team and owner on an empty database; None when there are people already."""
    if User.objects.exists():
        return None
    sign_in = FirstSignIn(
        email=email or FIRST_OWNER,
        password=password or secrets.token_urlsafe(12),
        made_up=not password,
    )
    teams.found(team_name=FIRST_TEAM, email=sign_in.email, password=sign_in.password)
    return sign_in


@transaction.atomic
def use_environment_key(*, key: str, api_url: str) -> None:
    """Let the first team work with the operator's key, once for each new key or address.

    One that was applied before changes nothing: what a person chose in the browser since holds,
    as long as it can be read.
    """
    team = _first_team()
    if team is None:
        return
    mark = accounts.key_mark(f"{api_url} {key}")
    chosen = accounts.current(team)
    if team.environment_key_mark == mark and chosen is not None and accounts.can_open(chosen):
        return
    accounts.choose(team=team, key=key, api_url=api_url)
    Team.objects.filter(pk=team.pk).update(environment_key_mark=mark)


def needs_sandbox() -> bool:
    """Say whether the first team works in the sandbox, or still has runs under way there."""
    team = _first_team()
    account = accounts.current(team) if team else None
    if account is None or account.is_sandbox:
        return True
    return Generation.objects.filter(
        account__team=team, account__is_sandbox=True, state__in=ACTIVE
    ).exists()


def use_sandbox(*, key: str, api_url: str) -> None:
    """Let the first team work in the sandbox, unless it has an account of its own by now.

    Then only its account there learns the sandbox's address, for the runs that it still has.
    """
    team = _first_team()
    if team is None:
        return
    account = accounts.current(team)
    if account is None or account.is_sandbox:
        accounts.choose(team=team, key=key, api_url=api_url, is_sandbox=True)
    else:
        there = Account.objects.filter(team=team, key_mark=accounts.key_mark(key), is_sandbox=True)
        there.update(api_url=api_url)


def _first_team() -> Team | None:
    return Team.objects.order_by("created_at").first()
