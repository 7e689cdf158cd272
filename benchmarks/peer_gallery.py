"""InvokeAI's query shape on our rows: OFFSET, an exact count on each page, LIKE over JSON text."""

from __future__ import annotations

from typing import Any

from django.db import connection

from guidance.models import Membership

_FROM = (
    "FROM guidance_image i LEFT JOIN guidance_generation g ON g.id = i.generation_id "
    "WHERE i.team_id = %s AND i.state = 'stored' AND i.deleted_at IS NULL"
)
_LIKE = " AND lower(CAST(g.recipe AS TEXT)) LIKE %s"


def page(member: Membership, skipped: int, size: int, like: str = "") -> list[Any]:
    """Return a page with all its columns, after counting everything that matches."""
    team = member.team.pk.hex if connection.vendor == "sqlite" else member.team.pk
    where, values = _FROM, [team]
    if like:
        where, values = f"{_FROM}{_LIKE}", [team, f"%{like}%"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {where}", values)
        cursor.fetchone()
        rows = f"SELECT i.*, g.recipe {where} ORDER BY i.created_at DESC LIMIT %s OFFSET %s"
        cursor.execute(rows, [*values, size, skipped])
        return list(cursor.fetchall())


def search(member: Membership, text: str, size: int) -> list[Any]:
    """Return the first page of a search."""
    return page(member, 0, size, like=text)
