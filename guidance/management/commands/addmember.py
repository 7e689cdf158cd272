"""`manage.py addmember EMAIL --team T`: add a person to a team."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from guidance.models import Membership, Team, User
from guidance.services import teams


class Command(BaseCommand):
    """Adds people; a new person gets a password that is shown once."""

    help = "Add a person to a team, making the person (and with --new-team the team) if needed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--team", required=True, help="the team's name")
        parser.add_argument("--name", default="", help="the person's name")
        parser.add_argument("--password", default="", help="made up and shown once when left out")
        parser.add_argument("--role", choices=Membership.Role.values, default="member")
        parser.add_argument("--new-team", action="store_true", help="make the team if it is new")

    def handle(self, *args: Any, **options: Any) -> None:
        email = _checked(options["email"])
        team = _team(options["team"], make=options["new_team"])
        known = User.objects.filter(email=email).exists()
        password = options["password"] or secrets.token_urlsafe(12)
        teams.add_member(
            team=team,
            email=email,
            password=password,
            name=options["name"],
            role=Membership.Role(options["role"]),
        )
        self.stdout.write(f"{email} belongs to {team}.")
        if not known and not options["password"]:
            self.stdout.write(f"The password, shown this once: {password}")


def _checked(email: str) -> str:
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandError(f"{email!r} is not an email address.") from error
    return email.strip().lower()


def _team(name: str, *, make: bool) -> Team:
    if make:
        return Team.objects.get_or_create(name=name)[0]
    team = Team.objects.filter(name=name).first()
    if team is None:
        known = ", ".join(Team.objects.values_list("name", flat=True)) or "none yet"
        raise CommandError(f"There is no team {name!r}. Teams: {known}.")
    return team
