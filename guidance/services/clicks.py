"""One run for each click: a second click or a repeated form makes no second one."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError

from guidance.models import Generation, Membership


def known(member: Membership, client_token: UUID) -> Generation | None:
    """Return the run that this click of the team has made already."""
    return Generation.objects.filter(team=member.team_id, client_token=client_token).first()


def once(member: Membership, client_token: UUID, write: Callable[[], Generation]) -> Generation:
    """Write a run, or return the one that the same click wrote at the same moment."""
    try:
        return write()
    except IntegrityError:
        found = known(member, client_token)
        if found is None:
            raise
        return found
