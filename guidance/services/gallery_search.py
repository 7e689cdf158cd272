"""Finds the images whose runs match words and tags, newest first, in one statement each.

The full-text index is walked by the run's own order (`RunText.id`) and each run's images are
joined to it, so that the walk ends when a page is full. SQLite walks FTS5 backwards; PostgreSQL
looks through the newest runs, where common words fill a page, and else lets the GIN index name
all matches, which are few then.
"""

# Every statement is put together from constants; what people type is always a parameter.
# ruff: noqa: S608

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from guidance.services import gallery_marked
from guidance.services.gallery_sought import SPREAD, Sought, image_conditions, run_bounds

# So many of the newest runs are looked through before PostgreSQL asks its GIN index.
_NEAR, _NEAR_COUNT = 500, 5000
_JOIN = "JOIN guidance_image i ON i.generation_id = f.generation_id WHERE true"


def image_ids(sought: Sought, *, size: int) -> list[UUID]:
    """Return up to `size` image ids, newest run first; with `oldest` the other way."""
    return _found(sought, size, near=_NEAR)


def first_ids(sought: Sought, *, size: int) -> list[UUID]:
    """Return the first ids, so many that their number is worth telling."""
    return _found(sought, size, near=_NEAR_COUNT)


def _found(sought: Sought, size: int, *, near: int) -> list[UUID]:
    if sought.filters.collection or sought.filters.favourites:
        return _ids(gallery_marked.statement(sought), size)
    if connection.vendor == "sqlite":
        found = _oldest_on_sqlite(sought, size) if sought.oldest else _on_sqlite(sought)
        return _ids(found, size)
    newest = _ids(_near_on_postgresql(sought, near), size)
    return newest if len(newest) == size else _ids(_on_postgresql(sought), size)


def _ids(statement: tuple[str, list[Any]], size: int) -> list[UUID]:
    sql, values = statement
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT %s", [*values, size])
        return [id if isinstance(id, UUID) else UUID(id) for (id,) in cursor.fetchall()]


def _oldest_on_sqlite(sought: Sought, size: int) -> tuple[str, list[Any]]:
    """Walk FTS5 forwards; images of one run stand newest first there, so they are turned round.

    FTS5 is walked in order only where nothing but its rowid is asked for, so the turning is done
    outside, over a page and the rest of the run at its end.
    """
    sql, values = _on_sqlite(sought, columns="i.id, f.rowid AS run, i.created_at AS moment")
    sql = f"SELECT id FROM ({sql} LIMIT %s) ORDER BY run, moment, id"
    return sql, [*values, size + SPREAD]


def _on_sqlite(sought: Sought, *, columns: str = "i.id") -> tuple[str, list[Any]]:
    """Walk FTS5 by rowid; CROSS JOIN keeps the order of the tables as it is written.

    Images of one run stand in the order in which they were listed, newest first.
    """
    table, match = _sqlite_match(sought)
    bounds, moments = run_bounds("f.rowid", sought)
    shown, rest = image_conditions(sought)
    tags, tag_values = _sqlite_tags(sought)
    sql = (
        f"SELECT {columns} FROM {table} f CROSS JOIN guidance_runtext r ON r.id = f.rowid "
        "CROSS JOIN guidance_image i ON i.generation_id = r.generation_id "
        f"WHERE f.{table} MATCH %s{bounds}{tags}{shown} ORDER BY f.rowid {sought.way}"
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
    bounds, moments = run_bounds("r.id", sought)
    runs = f"SELECT r.id, r.generation_id FROM guidance_runtext r WHERE {match}{bounds}"
    shown, rest = image_conditions(sought)
    sql = f"WITH f AS MATERIALIZED ({runs}) SELECT i.id FROM f {_JOIN}{shown}"
    return f"{sql}{sought.ordered('f.id')}", [*values, *moments, *rest]


def _near_on_postgresql(sought: Sought, near: int) -> tuple[str, list[Any]]:
    """Look through the nearest runs alone: what is common fills a page there."""
    match, values = _postgresql_match(sought)
    bounds, moments = run_bounds("r.id", sought)
    newest = (
        "SELECT r.id, r.generation_id, r.document, r.words FROM guidance_runtext r "
        f"WHERE r.team_id = %s{bounds} ORDER BY r.id {sought.way} LIMIT %s"
    )
    runs = f"SELECT r.id, r.generation_id FROM ({newest}) r WHERE {match}"
    shown, rest = image_conditions(sought)
    sql = f"WITH f AS MATERIALIZED ({runs}) SELECT i.id FROM f {_JOIN}{shown}"
    return f"{sql}{sought.ordered('f.id')}", [sought.member.team_id, *moments, near, *values, *rest]


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
