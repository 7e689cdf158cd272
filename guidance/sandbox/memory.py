"""The sandbox's memory: one SQLite file, or nothing but RAM when no file is named.

Every change is committed before its answer leaves, so that a killed sandbox comes back with
all it had accepted. Start and end of a job are fixed when it is accepted, which is why a
restart needs no catching up: time alone finishes jobs.
"""

import hashlib
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from guidance.sandbox.job import Job, load

SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS blobs (digest TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS init_images (
  id TEXT PRIMARY KEY, account TEXT NOT NULL, extension TEXT NOT NULL, created REAL NOT NULL,
  digest TEXT NOT NULL DEFAULT '', readable INTEGER NOT NULL DEFAULT 1,
  deleted INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS generations (
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
  api_key TEXT NOT NULL, created REAL NOT NULL, starts REAL NOT NULL, ends REAL NOT NULL,
  visible REAL NOT NULL, failed INTEGER NOT NULL, cost INTEGER NOT NULL, job TEXT NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0, told INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS generations_account ON generations (account, ends);
CREATE INDEX IF NOT EXISTS generations_untold ON generations (ends) WHERE told = 0;
CREATE TABLE IF NOT EXISTS images (
  id TEXT PRIMARY KEY, generation TEXT NOT NULL, place INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS images_generation ON images (generation, place);
"""
COLUMNS = "id, account, api_key, created, starts, ends, visible, failed, cost, job, deleted"
MOST_KNOWN = 5000  # generations kept at hand; rows never change but for their deletion
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class InitImage:
    """An upload slot. ``digest`` stays empty until the file came."""

    id: str
    account: str
    extension: str
    created: float
    digest: str = ""
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Generation:
    """An accepted create. Times are seconds since 1970; ``cost`` is in credits."""

    id: str
    account: str
    api_key: str
    created: float
    starts: float
    ends: float
    visible: float
    failed: bool
    cost: int
    job: Job
    images: tuple[str, ...]
    deleted: bool = False


def _init_image(row: tuple[Any, ...]) -> InitImage:
    id_, account, extension, created, digest, whole = row
    return InitImage(id_, account, extension, created, digest, bool(whole))


def _generation(row: tuple[Any, ...], images: tuple[str, ...]) -> Generation:
    id_, account, key, created, starts, ends, visible, failed, cost, job, deleted = row
    return Generation(
        *(id_, account, key, created, starts, ends, visible),
        failed=bool(failed),
        cost=cost,
        job=load(job),
        images=images,
        deleted=bool(deleted),
    )


class Memory:
    """Reads and writes. Safe to share between threads: one connection behind one lock."""

    def __init__(self, path: str = "") -> None:
        self.lock = threading.RLock()
        self._known: dict[str, Generation] = {}
        self._base = sqlite3.connect(
            path or ":memory:", check_same_thread=False, isolation_level=None, timeout=20
        )
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=NORMAL")
        self._base.executescript(SCHEMA)

    def close(self) -> None:
        """Lets go of the file."""
        with self.lock:
            self._base.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Everything inside is written as one, and nobody reads or writes between."""
        with self.lock:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self.lock:
            return self._base.execute(sql, values).fetchall()

    def _change(self, sql: str, values: Sequence[object]) -> int:
        with self.lock:
            return self._base.execute(sql, values).rowcount

    def fact(self, name: str, value: Any = None) -> Any:
        """What was stored under a name; ``value`` is stored when nothing was yet."""
        rows = self._rows("SELECT value FROM facts WHERE name = ?", (name,))
        if rows:
            return json.loads(rows[0][0])
        if value is not None:
            self.learn(name, value)
        return value

    def learn(self, name: str, value: Any) -> None:
        """Stores a value under a name, in place of an earlier one."""
        self._change("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, json.dumps(value)))

    def secret(self) -> bytes:
        """The signing secret of this memory's upload forms."""
        return bytes.fromhex(self.fact("secret", secrets.token_hex(32)))

    # Uploads

    def add_init_image(self, image: InitImage) -> None:
        """An upload slot, empty as yet."""
        self._change(
            "INSERT INTO init_images (id, account, extension, created) VALUES (?, ?, ?, ?)",
            (image.id, image.account, image.extension, image.created),
        )

    def init_image(self, id_: str) -> InitImage | None:
        """An upload slot that was not deleted, whoever owns it."""
        rows = self._rows(
            "SELECT id, account, extension, created, digest, readable FROM init_images"
            " WHERE id = ? AND deleted = 0",
            (id_.lower(),),
        )
        return _init_image(rows[0]) if rows else None

    def keep_upload(self, id_: str, data: bytes, readable: bool) -> None:
        """Stores the file of a slot. The bytes outlive the slot: jobs may still need them."""
        digest = hashlib.sha256(data).hexdigest()
        with self.together():
            self._change("INSERT OR IGNORE INTO blobs VALUES (?, ?)", (digest, data))
            self._change(
                "UPDATE init_images SET digest = ?, readable = ? WHERE id = ?",
                (digest, int(readable), id_),
            )

    def drop_init_image(self, id_: str) -> None:
        """Forgets a slot, as DELETE /init-image does."""
        self._change("UPDATE init_images SET deleted = 1 WHERE id = ?", (id_.lower(),))

    def uploads(self) -> int:
        """How many upload slots there ever were."""
        return int(self._rows("SELECT count(*) FROM init_images")[0][0])

    def blob(self, digest: str) -> bytes:
        """Uploaded bytes. Raises ``LookupError`` when they never came."""
        rows = self._rows("SELECT data FROM blobs WHERE digest = ?", (digest,))
        if not rows:
            raise LookupError(digest)
        return bytes(rows[0][0])

    # Generations

    def add_generation(self, generation: Generation, told: bool = True) -> None:
        """An accepted create with its picture ids. Call it inside ``together``.

        ``told`` is False when a webhook shall be sent at its end.
        """
        g = generation
        self._change(
            f"INSERT INTO generations ({COLUMNS}, told)"  # noqa: S608
            " VALUES (?,?,?,?,?,?,?,?,?,?,0,?)",
            (
                *(g.id, g.account, g.api_key, g.created, g.starts, g.ends, g.visible),
                *(int(g.failed), g.cost, g.job.dump(), int(told)),
            ),
        )
        rows = [(id_, g.id, place) for place, id_ in enumerate(g.images)]
        self._base.executemany("INSERT INTO images VALUES (?, ?, ?)", rows)

    def _generations(self, rest: str, values: Sequence[object]) -> list[Generation]:
        ids = [row[0] for row in self._rows(f"SELECT id FROM generations {rest}", values)]  # noqa: S608
        with self.lock:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            self._recall([id_ for id_ in ids if id_ not in self._known])
            return [self._known[id_] for id_ in ids]

    def _recall(self, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            marks = ",".join("?" * len(some))
            images = self._images_of(some)
            for row in self._rows(
                f"SELECT {COLUMNS} FROM generations WHERE id IN ({marks})",  # noqa: S608
                some,
            ):
                self._known[row[0]] = _generation(row, images[row[0]])

    def _images_of(self, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        images: dict[str, tuple[str, ...]] = dict.fromkeys(ids, ())
        marks = ",".join("?" * len(images))
        rows = self._rows(
            f"SELECT generation, id FROM images WHERE generation IN ({marks})"  # noqa: S608
            " ORDER BY place",
            list(images),
        )
        for generation, id_ in rows:
            images[generation] += (id_,)
        return images

    def generation(self, id_: str) -> Generation | None:
        """A generation, whoever owns it, deleted or not."""
        found = self._generations("WHERE id = ?", (id_.lower(),))
        return found[0] if found else None

    def generation_of_image(self, image: str) -> Generation | None:
        """The generation that a picture belongs to, deleted or not."""
        rows = self._rows("SELECT generation FROM images WHERE id = ?", (image.lower(),))
        return self.generation(rows[0][0]) if rows else None

    def listing(self, account: str, now: float, offset: int, limit: int) -> list[Generation]:
        """Generations of an account that the listing shows, newest first."""
        return self._generations(
            "WHERE account = ? AND deleted = 0 AND visible <= ? ORDER BY n DESC LIMIT ? OFFSET ?",
            (account, now, limit, offset),
        )

    def drop_generation(self, id_: str) -> None:
        """Hides a generation. Its work goes on and its cost stays (a choice)."""
        with self.lock:
            self._change("UPDATE generations SET deleted = 1 WHERE id = ?", (id_.lower(),))
            self._known.pop(id_.lower(), None)

    def every_generation(self) -> list[Generation]:
        """All that was ever accepted, oldest first, deleted ones too."""
        return self._generations("ORDER BY n", ())

    def ends(self, account: str, now: float) -> list[float]:
        """When the jobs that have not ended will end, soonest first."""
        rows = self._rows(
            "SELECT ends FROM generations WHERE account = ? AND ends > ? ORDER BY ends",
            (account, now),
        )
        return [row[0] for row in rows]

    def spent(self, account: str, now: float) -> int:
        """Credits charged so far; a job that ended FAILED gives its credits back."""
        rows = self._rows(
            "SELECT coalesce(sum(cost), 0) FROM generations"
            " WHERE account = ? AND NOT (failed AND ends <= ?)",
            (account, now),
        )
        return int(rows[0][0])

    # Webhooks

    def untold(self, now: float) -> list[Generation]:
        """Ended generations whose webhook was not tried, oldest end first."""
        return self._generations("WHERE told = 0 AND ends <= ? ORDER BY ends", (now,))

    def next_untold(self) -> float | None:
        """When the next untold generation ends, or None."""
        return self._rows("SELECT min(ends) FROM generations WHERE told = 0")[0][0]  # type: ignore[no-any-return]

    def mark_told(self, id_: str) -> None:
        """Written before the one attempt, so that a restart does not ring twice."""
        self._change("UPDATE generations SET told = 1 WHERE id = ?", (id_,))
