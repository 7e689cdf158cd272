"""What the sandbox remembers: uploads, generations and variations.

Start and end of a job are fixed when it is accepted, which is why a restart needs no catching
up: time alone finishes jobs.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from guidance.sandbox.job import Job, load
from guidance.sandbox.store import Store
from guidance.sandbox.variations import Variations

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


class Memory(Store):
    """Reads and writes of one account's things and of all."""

    def __init__(self, path: str = "") -> None:
        super().__init__(path)
        self._known: dict[str, Generation] = {}
        self.variations = Variations(self)

    # Uploads

    def add_init_image(self, image: InitImage) -> None:
        """An upload slot, empty as yet."""
        self.change(
            "INSERT INTO init_images (id, account, extension, created) VALUES (?, ?, ?, ?)",
            (image.id, image.account, image.extension, image.created),
        )

    def init_image(self, id_: str) -> InitImage | None:
        """An upload slot that was not deleted, whoever owns it."""
        rows = self.rows(
            "SELECT id, account, extension, created, digest, readable FROM init_images"
            " WHERE id = ? AND deleted = 0",
            (id_.lower(),),
        )
        return _init_image(rows[0]) if rows else None

    def keep_upload(self, id_: str, data: bytes, readable: bool) -> None:
        """Stores the file of a slot. The bytes outlive the slot: jobs may still need them."""
        digest = hashlib.sha256(data).hexdigest()
        with self.together():
            self.change("INSERT OR IGNORE INTO blobs VALUES (?, ?)", (digest, data))
            self.change(
                "UPDATE init_images SET digest = ?, readable = ? WHERE id = ?",
                (digest, int(readable), id_),
            )

    def drop_init_image(self, id_: str) -> None:
        """Forgets a slot, as DELETE /init-image does."""
        self.change("UPDATE init_images SET deleted = 1 WHERE id = ?", (id_.lower(),))

    def uploads(self) -> int:
        """How many upload slots there ever were."""
        return int(self.rows("SELECT count(*) FROM init_images")[0][0])

    def blob(self, digest: str) -> bytes:
        """Uploaded bytes. Raises ``LookupError`` when they never came."""
        rows = self.rows("SELECT data FROM blobs WHERE digest = ?", (digest,))
        if not rows:
            raise LookupError(digest)
        return bytes(rows[0][0])

    # Generations

    def add_generation(self, generation: Generation, told: bool = True) -> None:
        """An accepted create with its picture ids. Call it inside ``together``.

        ``told`` is False when a webhook shall be sent at its end.
        """
        g = generation
        self.change(
            f"INSERT INTO generations ({COLUMNS}, told)"  # noqa: S608
            " VALUES (?,?,?,?,?,?,?,?,?,?,0,?)",
            (
                *(g.id, g.account, g.api_key, g.created, g.starts, g.ends, g.visible),
                *(int(g.failed), g.cost, g.job.dump(), int(told)),
            ),
        )
        rows = [(id_, g.id, place) for place, id_ in enumerate(g.images)]
        for row in rows:
            self.change("INSERT INTO images VALUES (?, ?, ?)", row)

    def _generations(self, rest: str, values: Sequence[object]) -> list[Generation]:
        ids = [row[0] for row in self.rows(f"SELECT id FROM generations {rest}", values)]  # noqa: S608
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
            for row in self.rows(
                f"SELECT {COLUMNS} FROM generations WHERE id IN ({marks})",  # noqa: S608
                some,
            ):
                self._known[row[0]] = _generation(row, images[row[0]])

    def _images_of(self, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        images: dict[str, tuple[str, ...]] = dict.fromkeys(ids, ())
        marks = ",".join("?" * len(images))
        rows = self.rows(
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
        rows = self.rows("SELECT generation FROM images WHERE id = ?", (image.lower(),))
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
            self.change("UPDATE generations SET deleted = 1 WHERE id = ?", (id_.lower(),))
            self._known.pop(id_.lower(), None)

    def every_generation(self) -> list[Generation]:
        """All that was ever accepted, oldest first, deleted ones too."""
        return self._generations("ORDER BY n", ())

    def ends(self, account: str, now: float) -> list[float]:
        """When the jobs that have not ended will end, soonest first."""
        rows = self.rows(
            "SELECT ends FROM generations WHERE account = ? AND ends > ? ORDER BY ends",
            (account, now),
        )
        return [row[0] for row in rows]

    def spent(self, account: str, now: float) -> int:
        """Credits charged so far; a job that ended FAILED gives its credits back."""
        rows = self.rows(
            "SELECT coalesce(sum(cost), 0) FROM ("
            "SELECT account, cost, failed, ends FROM generations"
            " UNION ALL SELECT account, cost, failed, ends FROM variations"
            " UNION ALL SELECT account, cost, 0, created FROM charges"
            ") WHERE account = ? AND NOT (failed AND ends <= ?)",
            (account, now),
        )
        return int(rows[0][0])

    def charge(self, account: str, now: float, service: str, cost: int) -> None:
        """Writes down a service that is done when it is answered. Call it inside ``together``."""
        self.change("INSERT INTO charges VALUES (?, ?, ?, ?)", (account, now, service, cost))

    # Webhooks

    def untold(self, now: float) -> list[Generation]:
        """Ended generations whose webhook was not tried, oldest end first."""
        return self._generations("WHERE told = 0 AND ends <= ? ORDER BY ends", (now,))

    def next_untold(self) -> float | None:
        """When the next untold generation ends, or None."""
        return self.rows("SELECT min(ends) FROM generations WHERE told = 0")[0][0]  # type: ignore[no-any-return]

    def mark_told(self, id_: str) -> None:
        """Written before the one attempt, so that a restart does not ring twice."""
        self.change("UPDATE generations SET told = 1 WHERE id = ?", (id_,))
