"""The first start of an installation: a team, its owner, its account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from guidance.models import Team, User
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


def first_account(*, key: str, api_url: str) -> None:
    """Give the first team the account of this key; nothing before there is a team."""
    team = _first_team()
    if team is not None:
        accounts.choose(team=team, key=key, api_url=api_url)


def has_own_account(*, sandbox_key: str) -> bool:
    """Say whether the first team works with an account other than the sandbox's."""
    team = _first_team()
    account = accounts.current(team) if team else None
    return account is not None and account.key_mark != accounts.key_mark(sandbox_key)


def _first_team() -> Team | None:
    return Team.objects.order_by("created_at").first()
