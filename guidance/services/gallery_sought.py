"""What the gallery looks for, and the parts of statements that every way of looking shares."""

# Every statement is put together from constants; what people type is always a parameter.

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guidance.domain.filters import PART, Filters, person_tag, team_tag
from guidance.models import Membership
from guidance.services.run_texts import micros

# Images of one run are a microsecond apart, counted back from the run's own moment.
SPREAD = 64


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: whose images, which words and tags, between which moments.

    `after` is the end of the page before: a moment and an image. `parts` looks inside words.
    `oldest` walks everything the other way.
    """

    member: Membership
    scope: str
    filters: Filters
    since: datetime | None = None
    until: datetime | None = None
    after: tuple[datetime, UUID] | None = None
    parts: bool = False
    oldest: bool = False

    @property
    def way(self) -> str:
        """The direction in which runs are walked."""
        return "ASC" if self.oldest else "DESC"

    def ordered(self, run: str) -> str:
        """Return the order of a statement whose runs stand in the column `run`."""
        return f" ORDER BY {run} {self.way}, i.created_at {self.way}, i.id {self.way}"

    @property
    def owner(self) -> int | None:
        """The one person whose images are looked for, None for everyone's."""
        return self.member.user_id if self.scope == "mine" else self.filters.person

    @property
    def tag_groups(self) -> list[tuple[str, ...]]:
        """The groups of tags, with the team's and the person's."""
        mine = [(person_tag(self.owner),)] if self.owner is not None else []
        return [(team_tag(self.member.team.pk.hex),), *mine, *self.filters.tag_groups]

    @property
    def can_look_inside(self) -> bool:
        """Whether every word is long enough to be looked for inside words."""
        found = self.filters.words
        return bool(found) and all(len(word) >= PART for word in found)


def run_bounds(column: str, sought: Sought) -> tuple[str, list[Any]]:
    """Return the bounds on a run's moment: of the days, and of the page before."""
    starts, ends = [sought.since], [sought.until]
    (starts if sought.oldest else ends).append(sought.after[0] if sought.after else None)
    first = [micros(one) for one in starts if one]
    last = [micros(one) for one in ends if one]
    sql = f" AND {column} >= %s" if first else ""
    sql += f" AND {column} <= %s" if last else ""
    return sql, [*([max(first)] if first else []), *([min(last) + SPREAD] if last else [])]


def image_conditions(sought: Sought) -> tuple[str, list[Any]]:
    """Return the conditions on the image itself; the team is asked here whatever a tag says."""
    sql = " AND i.state = 'stored' AND i.deleted_at IS NULL AND i.team_id = %s"
    values: list[Any] = [as_uuid(sought.member.team_id)]
    if sought.owner is not None:
        sql, values = f"{sql} AND i.owner_id = %s", [*values, sought.owner]
    for compared, moment in ((">=", sought.since), ("<", sought.until)):
        if moment is not None:
            sql, values = f"{sql} AND i.created_at {compared} %s", [*values, as_moment(moment)]
    if sought.after is not None:
        when, id = as_moment(sought.after[0]), as_uuid(sought.after[1])
        sign = ">" if sought.oldest else "<"
        sql += f" AND (i.created_at {sign} %s OR (i.created_at = %s AND i.id {sign} %s))"
        values += [when, when, id]
    return sql, values


def as_uuid(id: UUID) -> Any:
    """Return an id as this database keeps it."""
    return id.hex if connection.vendor == "sqlite" else id


def as_moment(moment: datetime) -> Any:
    """Return a moment as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(moment)
