"""Measures the gallery inside a process of its own: `python -m benchmarks.inside_gallery NAME N M`.

Prints medians and p95 at N and at M images; leaves with 1 where a target was missed.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PAGE, DEEP = 60, 10_000
QUICK_ROUNDS, ROUNDS, SLOW_ROUNDS = 300, 40, 3


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds, sorted."""

    all: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return statistics.median(self.all)

    @property
    def p95(self) -> float:
        """The 95th percentile."""
        return self.all[min(len(self.all) - 1, int(len(self.all) * 0.95))]

    def __str__(self) -> str:
        return f"median {self.middle:.2f} ms, p95 {self.p95:.2f} ms"


def timed(work: Callable[[], Any], rounds: int = ROUNDS) -> Times:
    """Run the work once to warm up, then `rounds` times."""
    work()
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return Times(tuple(sorted(found)))


def said(what: str, value: float, limit: float, unit: str = "") -> bool:
    """Print one figure beside its target."""
    met = value <= limit
    print(f"   {'met   ' if met else 'MISSED'} {what}: {value:.4g}{unit} (target {limit:.4g})")
    return met


def main(name: str, few: int, many: int) -> bool:
    """Fill to the few, measure, fill to the many, measure."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leoweb.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks import gallery_rows

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    member, account = gallery_rows.people()
    gallery_rows.fill(member, account, first=0, last=few)
    gallery_rows.settle()
    small = _whole_page(member, "")
    began = time.perf_counter()
    gallery_rows.fill(member, account, first=few, last=many)
    gallery_rows.settle()
    print(f"   rows written in {time.perf_counter() - began:.0f} s", flush=True)
    from benchmarks import peer_gallery

    met = _queries(member, name, many, peer_gallery)
    met &= _pages(member, many, small)
    met &= _searches(member, peer_gallery)
    return met


def _queries(member: Any, name: str, many: int, peer: Any) -> bool:
    """Target 9: the page query, first and far down, beside the peer's."""
    first = timed(_keyset(member, ""), QUICK_ROUNDS)
    depth = min(DEEP * PAGE, many - 2 * PAGE)
    cursor = _cursor(member, depth)
    deep = timed(_keyset(member, cursor), QUICK_ROUNDS)
    print(f"   page query, page 1: {first}; page {depth // PAGE:,}: {deep}")
    theirs = timed(lambda: peer.page(member, 0, PAGE), SLOW_ROUNDS)
    theirs_deep = timed(lambda: peer.page(member, depth, PAGE), SLOW_ROUNDS)
    print(f"   peer's shape, page 1: {theirs}; page {depth // PAGE:,}: {theirs_deep}", flush=True)
    met = [
        said("page query p95", max(first.p95, deep.p95), 2 if name == "sqlite" else 5, " ms"),
        said("page far down / page 1", deep.middle / first.middle, 1.5),
        said("page 1 / peer's", first.middle / theirs.middle, 1 / 100),
        said("page far down / peer's", deep.middle / theirs_deep.middle, 1 / 1000),
    ]
    return all(met)


def _pages(member: Any, many: int, small: Times) -> bool:
    """Target 10: the page as a browser gets it."""
    first = _whole_page(member, "")
    deep = _whole_page(member, f"after={_cursor(member, min(DEEP * PAGE, many - 2 * PAGE))}")
    print(f"   whole page with few rows: {small}; with many: {first}; far down: {deep}", flush=True)
    met = [
        said("whole page p95", max(first.p95, deep.p95), 150, " ms"),
        said("many rows / few rows", first.middle / small.middle, 1.3),
        said("queries", _count_queries(member), 8),
    ]
    return all(met)


def _searches(member: Any, peer: Any) -> bool:
    """Target 11: searching, beside the peer's LIKE over JSON text."""
    from benchmarks.gallery_rows import COMMON, NOBODY, RARE
    from guidance.domain.filters import Filters
    from guidance.services import gallery

    found = {}
    texts = [("common word", COMMON), ("rare word", RARE), ("no hit", NOBODY), ("one letter", "l"),
             ("part of a word", "eppeli"), ("two words", f"{RARE} {COMMON}")]  # fmt: skip
    for what, text in texts:
        narrow = Filters(text=text)
        found[what] = timed(lambda narrow=narrow: _ids(member, narrow))  # type: ignore[misc]
        print(f"   search, {what}: {found[what]}", flush=True)
    model = Filters(models=("aa77f04e-3eec-4034-9c07-d0f619684628",), sizes=("landscape",))
    print(f"   filter, model and size: {timed(lambda: _ids(member, model))}")
    whole = timed(lambda: gallery.page(member=member, scope="team", filters=Filters(text=COMMON)))
    print(f"   whole search with tiles and capped count: {whole}")
    theirs = {text: timed(lambda text=text: peer.search(member, text, PAGE), SLOW_ROUNDS)  # type: ignore[misc]
              for text in (COMMON, NOBODY)}  # fmt: skip
    print(f"   peer's search, common: {theirs[COMMON]}; no hit: {theirs[NOBODY]}")
    met = [
        said("common word p95", found["common word"].p95, 20, " ms"),
        said("no hit p95", found["no hit"].p95, 10, " ms"),
        said("common / peer's", found["common word"].middle / theirs[COMMON].middle, 1 / 50),
        said("no hit / peer's", found["no hit"].middle / theirs[NOBODY].middle, 1 / 50),
    ]
    return all(met)


def _keyset(member: Any, cursor: str) -> Callable[[], Any]:
    """Return the page's statement, ready to run: the database's work alone, as with the peer."""
    from django.db import connection
    from django.db.models import Q

    from guidance.services import gallery, paging

    rows = gallery.shown().filter(team=member.team)
    start = paging.read(cursor)
    if start is not None:
        moment, id = start
        rows = rows.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=id))
        rows = rows.filter(created_at__lte=moment)
    page = rows.order_by("-created_at", "-id")[: PAGE + 1]
    statement, values = page.query.get_compiler("default").as_sql()

    def run() -> Any:
        with connection.cursor() as database:
            database.execute(statement, values)
            return database.fetchall()

    return run


def _ids(member: Any, narrow: Any) -> Any:
    from dataclasses import replace

    from guidance.services import gallery_search
    from guidance.services.gallery_sought import Sought

    sought = Sought(member=member, scope="team", filters=narrow)
    ids = gallery_search.image_ids(sought, size=PAGE + 1)
    if ids or not sought.can_look_inside:
        return ids
    return gallery_search.image_ids(replace(sought, parts=True), size=PAGE + 1)


def _cursor(member: Any, depth: int) -> str:
    from guidance.services import gallery, paging

    rows = gallery.shown().filter(team=member.team).order_by("-created_at", "-id")
    return paging.write(rows.only("created_at")[depth])


def _client(member: Any) -> Any:
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(member.user)
    return client


def _whole_page(member: Any, query: str) -> Times:
    client = _client(member)
    headers = {"HX-Request": "true"} if query else {}

    def get() -> None:
        answer = client.get(f"/gallery/?scope=team&{query}", headers=headers)
        assert answer.status_code == 200

    return timed(get)


def _count_queries(member: Any) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = _client(member)
    with CaptureQueriesContext(connection) as queries:
        client.get("/gallery/?scope=team")
    return len(queries)


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])) else 1)
