"""Looks through images that people marked: a person's hearts, or a collection's images.

Both are few beside a team's images, so they are walked first and narrowed row by row. A
collection keeps its images' moments, so its own index brings them in order.
"""

# Every statement is put together from constants; what people type is always a parameter.
# ruff: noqa: S608

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from guidance.services.gallery_sought import (
    Sought,
    as_moment,
    as_uuid,
    image_conditions,
    run_bounds,
)


def statement(sought: Sought) -> tuple[str, list[Any]]:
    """Return the statement that names the images, without its limit."""
    collection = sought.filters.collection
    return _collected(sought, collection) if collection else _hearted(sought)


def _hearted(sought: Sought) -> tuple[str, list[Any]]:
    shown, rest = image_conditions(sought)
    bounds, moments = run_bounds("r.id", sought)
    texts, values = _texts(sought)
    return (
        "SELECT i.id FROM guidance_favourite v JOIN guidance_image i ON i.id = v.image_id "
        "JOIN guidance_runtext r ON r.generation_id = i.generation_id "
        f"WHERE v.user_id = %s{bounds}{texts}{shown}{sought.ordered('r.id')}",
        [sought.member.user_id, *moments, *values, *rest],
    )


def _collected(sought: Sought, collection: UUID) -> tuple[str, list[Any]]:
    """Walk the collection's index; SQLite keeps the order of the tables as it is written."""
    join = "CROSS JOIN" if connection.vendor == "sqlite" else "JOIN"
    sql = (
        f"SELECT i.id FROM guidance_collectionimage v {join} guidance_image i ON i.id = v.image_id "
    )
    texts, values = _texts(sought)
    if texts:
        sql += "JOIN guidance_runtext r ON r.generation_id = i.generation_id "
    bounds, moments = _entry_bounds(sought)
    shown, rest = image_conditions(sought)
    hearts, person = _hearts(sought)
    order = f" ORDER BY v.made_at {sought.way}, v.image_id {sought.way}"
    sql += f"WHERE v.collection_id = %s{bounds}{texts}{shown}{hearts}{order}"
    return sql, [as_uuid(collection), *moments, *values, *rest, *person]


def _entry_bounds(sought: Sought) -> tuple[str, list[Any]]:
    """Let the index begin where the page before ended."""
    if sought.after is None:
        return "", []
    sign = ">=" if sought.oldest else "<="
    return f" AND v.made_at {sign} %s", [as_moment(sought.after[0])]


def _hearts(sought: Sought) -> tuple[str, list[Any]]:
    if not sought.filters.favourites:
        return "", []
    heart = "SELECT 1 FROM guidance_favourite h WHERE h.image_id = i.id AND h.user_id = %s"
    return f" AND EXISTS ({heart})", [sought.member.user_id]


def _texts(sought: Sought) -> tuple[str, list[Any]]:
    """Compare tags and words row by row; team and person are columns of the image."""
    sql = ""
    values: list[Any] = []
    for group in sought.filters.tag_groups:
        either = " OR ".join("' ' || r.tags || ' ' LIKE %s" for _ in group)
        sql += f" AND ({either})"
        values += [f"% {tag} %" for tag in group]
    for place, word in enumerate(sought.filters.words, start=1):
        end = "" if place == len(sought.filters.words) else " "
        sql += " AND ' ' || r.words || ' ' LIKE %s"
        values.append(f"%{word}%" if sought.parts else f"% {word}{end}%")
    return sql, values
