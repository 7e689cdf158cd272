"""The sandbox's storage: one SQLite file, or nothing but RAM when no file is named.

Every change is committed before its answer leaves, so that a killed sandbox comes back with
all it had accepted.
"""

import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

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
CREATE TABLE IF NOT EXISTS variations (
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
  api_key TEXT NOT NULL, created REAL NOT NULL, starts REAL NOT NULL, ends REAL NOT NULL,
  failed INTEGER NOT NULL, cost INTEGER NOT NULL, image TEXT NOT NULL,
  generation TEXT NOT NULL, work TEXT NOT NULL,
  told INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS variations_account ON variations (account, ends);
CREATE INDEX IF NOT EXISTS variations_image ON variations (image);
CREATE TABLE IF NOT EXISTS charges (
  account TEXT NOT NULL, created REAL NOT NULL, service TEXT NOT NULL, cost INTEGER NOT NULL);
"""


class Store:
    """Reads and writes. Safe to share between threads: one connection behind one lock."""

    def __init__(self, path: str = "") -> None:
        self.lock = threading.RLock()
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

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows that a query finds."""
        with self.lock:
            return self._base.execute(sql, values).fetchall()

    def change(self, sql: str, values: Sequence[object]) -> int:
        """Writes, and tells how many rows changed."""
        with self.lock:
            return self._base.execute(sql, values).rowcount

    def fact(self, name: str, value: Any = None) -> Any:
        """What was stored under a name; ``value`` is stored when nothing was yet."""
        rows = self.rows("SELECT value FROM facts WHERE name = ?", (name,))
        if rows:
            return json.loads(rows[0][0])
        if value is not None:
            self.learn(name, value)
        return value

    def learn(self, name: str, value: Any) -> None:
        """Stores a value under a name, in place of an earlier one."""
        self.change("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, json.dumps(value)))

    def secret(self) -> bytes:
        """The signing secret of this memory's upload forms."""
        return bytes.fromhex(self.fact("secret", secrets.token_hex(32)))
