"""What stands around a narrowed gallery: addresses, chips, menus, and names that were meant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from guidance.domain.filters import Filters
from guidance.forms import narrowing
from guidance.models import Membership
from guidance.services import collections
from guidance.services import gallery as galleries
from guidance.services.gallery_choices import Menu, Names, menus

_IN_THE_ROW = ("person", "collection")
_PLAIN = ("kind",)
_WITHOUT: dict[str, dict[str, Any]] = {
    "model": {"models": ()},
    "kind": {"kinds": ()},
    "style": {"styles": ()},
    "size": {"sizes": ()},
    "person": {"person": None},
    "collection": {"collection": None},
    "date": {"since": None, "until": None},
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on: what it narrows, its words, and the address without it."""

    what: str
    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Meant:
    """A person or a collection whose name is like what was searched, and the address of it."""

    icon: str
    label: str
    name: str
    query: str


def around(page: galleries.Page, named: Names) -> dict[str, Any]:
    """Return menus, chips and names for a page."""
    every = menus(named, page.scope, page.filters)
    collection = page.filters.collection
    return {
        "own_menus": [menu for menu in every if menu.name in _IN_THE_ROW],
        "menus": [menu for menu in every if menu.name not in _IN_THE_ROW],
        "chips": _chips(page, every),
        "days": narrowing.DAYS.items(),
        "meant": _meant(page, named),
        "collection": collection,
        "collection_name": named.collections.get(str(collection), ""),
    }


def counted(page: galleries.Page, member: Membership) -> str:
    """Say how many images of the page's collection it shows: "12 of 40 images"; "" without one."""
    collection = page.filters.collection
    if collection is None:
        return ""
    others = replace(page.filters, collection=None).any
    if page.scope == "team" and not others:
        return _images(page.total)
    whole = f"{collections.size(collection=collection, member=member):,}"
    if whole == page.total:
        return _images(whole)
    yours = "" if others or page.scope == "team" else " are yours"
    return f"{page.total} of {_images(whole)}{yours}"


def _images(count: str) -> str:
    return f"{count} image{'' if count == '1' else 's'}"


def query(page: galleries.Page, **further: str) -> str:
    """Return the query string of a page's address."""
    sort = [("sort", narrowing.OLDEST)] if page.oldest else []
    pairs = [("scope", page.scope), *narrowing.written(page.filters), *sort, *further.items()]
    return urlencode(pairs)


def _chips(page: galleries.Page, every: tuple[Menu, ...]) -> list[Chip]:
    lines = [
        ("" if menu.name in _PLAIN else f"{menu.label}: ", menu.chosen, menu.name)
        for menu in every
        if menu.chosen
    ]
    if page.filters.since or page.filters.until:
        lines.append(("", _span(page.filters), "date"))
    return [Chip(what, label, _narrowed(page, _WITHOUT[name])) for what, label, name in lines]


def _meant(page: galleries.Page, named: Names) -> list[Meant]:
    """Offer people and collections that are called like the words of the search."""
    kinds = ("collection", "person") if page.scope == "team" else ("collection",)
    found = named.called_like(page.filters.text, kinds)
    return [_offer(page, *one) for one in found]


def _offer(page: galleries.Page, kind: str, value: str, name: str) -> Meant:
    if kind == "person":
        return Meant("user", "Person", name, _narrowed(page, {"text": "", "person": int(value)}))
    changes = {"text": "", "collection": UUID(value)}
    return Meant("folder", "Collection", name, _narrowed(page, changes))


def _narrowed(page: galleries.Page, changes: dict[str, Any]) -> str:
    return query(replace(page, filters=replace(page.filters, **cast(Any, changes))))


def _span(filters: Filters) -> str:
    """Say a span of days: "From 1 Nov 2026", "To …", "1 Nov 2026 to 5 Nov 2026"."""
    since, until = (
        f"{day.day} {day:%b %Y}" if day else "" for day in (filters.since, filters.until)
    )
    if since and until:
        return since if since == until else f"{since} to {until}"
    return f"From {since}" if since else f"To {until}"
