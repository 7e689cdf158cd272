"""Finds the images whose runs match words and tags, newest first, in one statement each.

The full-text index is walked by the run's own order (`RunText.id`) and each run's images are
joined to it, so that the walk ends when a page is full. SQLite walks FTS5 backwards; PostgreSQL
looks through the newest runs, where common words fill a page, and else lets the GIN index name
all matches, which are few then.
"""

# Every statement is put together from constants; what people type is always a parameter.
# ruff: noqa: S608

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
_SPREAD = 64
# So many of the newest runs are looked through before PostgreSQL asks its GIN index.
_NEAR, _NEAR_COUNT = 1000, 5000
_JOIN = "JOIN guidance_image i ON i.generation_id = f.generation_id WHERE true"


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: whose images, which words and tags, between which moments.

    `after` is the end of the page before: a moment and an image. `parts` looks inside words.
    """

    member: Membership
    scope: str
    filters: Filters
    since: datetime | None = None
    until: datetime | None = None
    after: tuple[datetime, UUID] | None = None
    parts: bool = False

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


def image_ids(sought: Sought, *, size: int) -> list[UUID]:
    """Return up to `size` image ids, newest run first."""
    return _found(sought, size, near=_NEAR)


def count(sought: Sought, *, limit: int) -> int:
    """Count the matching images, up to `limit`."""
    return len(_found(sought, limit, near=_NEAR_COUNT))


def _found(sought: Sought, size: int, *, near: int) -> list[UUID]:
    if sought.filters.favourites:
        return _ids(_from_hearts(sought), size)
    if connection.vendor == "sqlite":
        return _ids(_on_sqlite(sought), size)
    newest = _ids(_near_on_postgresql(sought, near), size)
    return newest if len(newest) == size else _ids(_on_postgresql(sought), size)


def _ids(statement: tuple[str, list[Any]], size: int) -> list[UUID]:
    sql, values = statement
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT %s", [*values, size])
        return [id if isinstance(id, UUID) else UUID(id) for (id,) in cursor.fetchall()]


def _on_sqlite(sought: Sought) -> tuple[str, list[Any]]:
    """Walk FTS5 by rowid; CROSS JOIN keeps the order of the tables as it is written."""
    table, match = _sqlite_match(sought)
    bounds, moments = _bounds("f.rowid", sought)
    shown, rest = _shown(sought)
    tags, tag_values = _sqlite_tags(sought)
    sql = (
        f"SELECT i.id FROM {table} f CROSS JOIN guidance_runtext r ON r.id = f.rowid "
        "CROSS JOIN guidance_image i ON i.generation_id = r.generation_id "
        f"WHERE f.{table} MATCH %s{bounds}{tags}{shown} ORDER BY f.rowid DESC"
    )
    return sql, [match, *moments, *tag_values, *rest]


def _sqlite_match(sought: Sought) -> tuple[str, str]:
    if sought.parts:
        inside = " AND ".join(f'"{word}"' for word in sought.filters.words)
        return "guidance_runtext_parts", inside
    groups = [" OR ".join(f'"{tag}"' for tag in group) for group in sought.tag_groups]
    terms = [f"tags : ({group})" for group in groups]
    found = sought.filters.words
    terms += [f'words : "{word}"' for word in found[:-1]]
    terms += [f'words : "{found[-1]}" *'] if found else []
    return "guidance_runtext_fts", " AND ".join(terms)


def _sqlite_tags(sought: Sought) -> tuple[str, list[Any]]:
    """Compare tags row by row where the index of parts knows none of them."""
    if not sought.parts:
        return "", []
    sql = ""
    values: list[Any] = []
    for group in sought.tag_groups:
        either = " OR ".join("' ' || r.tags || ' ' LIKE %s" for _ in group)
        sql += f" AND ({either})"
        values += [f"% {tag} %" for tag in group]
    return sql, values


def _on_postgresql(sought: Sought) -> tuple[str, list[Any]]:
    """Let the GIN index name all matches, then sort them: they are few, or old."""
    match, values = _postgresql_match(sought)
    bounds, moments = _bounds("r.id", sought)
    runs = f"SELECT r.id, r.generation_id FROM guidance_runtext r WHERE {match}{bounds}"
    shown, rest = _shown(sought)
    sql = f"WITH f AS MATERIALIZED ({runs}) SELECT i.id FROM f {_JOIN}{shown} ORDER BY f.id DESC"
    return sql, [*values, *moments, *rest]


def _near_on_postgresql(sought: Sought, near: int) -> tuple[str, list[Any]]:
    """Look through the newest runs alone: what is common fills a page there."""
    match, values = _postgresql_match(sought)
    bounds, moments = _bounds("r.id", sought)
    newest = (
        "SELECT r.id, r.generation_id, r.document, r.words FROM guidance_runtext r "
        f"WHERE r.team_id = %s{bounds} ORDER BY r.id DESC LIMIT %s"
    )
    runs = f"SELECT r.id, r.generation_id FROM ({newest}) r WHERE {match}"
    shown, rest = _shown(sought)
    sql = f"WITH f AS MATERIALIZED ({runs}) SELECT i.id FROM f {_JOIN}{shown} ORDER BY f.id DESC"
    return sql, [sought.member.team_id, *moments, near, *values, *rest]


def _postgresql_match(sought: Sought) -> tuple[str, list[Any]]:
    tags = [" | ".join(f"'={tag}'" for tag in group) for group in sought.tag_groups]
    terms = [f"({group})" for group in tags]
    found = sought.filters.words
    if sought.parts:
        inside = "".join(" AND r.words LIKE %s" for _ in found)
        return f"r.document @@ %s::tsquery{inside}", [" & ".join(terms), *_likes(found)]
    terms += [f"'{word}'" for word in found[:-1]]
    terms += [f"'{found[-1]}':*"] if found else []
    return "r.document @@ %s::tsquery", [" & ".join(terms)]


def _likes(found: tuple[str, ...]) -> list[str]:
    # Words hold letters and digits alone, so nothing in them means anything to LIKE.
    return [f"%{word}%" for word in found]


def _from_hearts(sought: Sought) -> tuple[str, list[Any]]:
    """Look through the person's own hearts, which are few beside a team's images."""
    shown, rest = _shown(sought)
    bounds, moments = _bounds("r.id", sought)
    sql = ""
    values: list[Any] = []
    for group in sought.tag_groups:
        either = " OR ".join("' ' || r.tags || ' ' LIKE %s" for _ in group)
        sql += f" AND ({either})"
        values += [f"% {tag} %" for tag in group]
    for place, word in enumerate(sought.filters.words, start=1):
        end = "" if place == len(sought.filters.words) else " "
        sql += " AND ' ' || r.words || ' ' LIKE %s"
        values.append(f"%{word}%" if sought.parts else f"% {word}{end}%")
    return (
        "SELECT i.id FROM guidance_favourite v JOIN guidance_image i ON i.id = v.image_id "
        "JOIN guidance_runtext r ON r.generation_id = i.generation_id "
        f"WHERE v.user_id = %s{bounds}{sql}{shown} ORDER BY r.id DESC",
        [sought.member.user_id, *moments, *values, *rest],
    )


def _bounds(column: str, sought: Sought) -> tuple[str, list[Any]]:
    """Return the bounds on a run's moment: of the days, and of the page before."""
    sql = ""
    values: list[Any] = []
    if sought.since is not None:
        sql, values = f"{sql} AND {column} >= %s", [*values, micros(sought.since)]
    ends = [one for one in (sought.until,) if one is not None]
    ends += [sought.after[0]] if sought.after else []
    if ends:
        sql, values = f"{sql} AND {column} <= %s", [*values, micros(min(ends)) + _SPREAD]
    return sql, values


def _shown(sought: Sought) -> tuple[str, list[Any]]:
    """Return the conditions on the image itself; the team is asked here whatever a tag says."""
    sql = " AND i.state = 'stored' AND i.deleted_at IS NULL AND i.team_id = %s"
    values: list[Any] = [_uuid(sought.member.team_id)]
    if sought.owner is not None:
        sql, values = f"{sql} AND i.owner_id = %s", [*values, sought.owner]
    for compared, moment in ((">=", sought.since), ("<", sought.until)):
        if moment is not None:
            sql, values = f"{sql} AND i.created_at {compared} %s", [*values, _moment(moment)]
    if sought.after is not None:
        when, id = _moment(sought.after[0]), _uuid(sought.after[1])
        sql += " AND (i.created_at < %s OR (i.created_at = %s AND i.id < %s))"
        values += [when, when, id]
    return sql, values


def _uuid(id: UUID) -> Any:
    return id.hex if connection.vendor == "sqlite" else id


def _moment(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
