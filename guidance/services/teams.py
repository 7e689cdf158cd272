"""Teams and their people."""

from __future__ import annotations

from django.db import transaction

from guidance.models import Membership, Team, User


@transaction.atomic
def found(*, team_name: str, email: str, password: str, name: str = "") -> Membership:
    """Make a team with its owner; the person may exist already and keeps their password then."""
    team, _ = Team.objects.get_or_create(name=team_name)
    return add_member(
        team=team, email=email, password=password, name=name, role=Membership.Role.OWNER
    )


@transaction.atomic
def add_member(
    *,
    team: Team,
    email: str,
    password: str,
    name: str = "",
    role: Membership.Role = Membership.Role.MEMBER,
) -> Membership:
    """Add a person to a team; a person who has an account already keeps their password."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email=email, password=password, name=name)
    tint = Membership.objects.filter(team=team).count() % 6 + 1
    membership, _ = Membership.objects.get_or_create(
        team=team, user=user, defaults={"role": role, "tint": tint}
    )
    return membership
