"""The variations that the sandbox accepted: pictures made out of pictures (API contract 7)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from guidance.sandbox.job import Source
from guidance.sandbox.store import Store

COLUMNS = "id, account, api_key, created, starts, ends, failed, cost, image, generation, work"
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Work:
    """What a variation does. ``service`` is the endpoint's name, ``kind`` the transformType.

    ``source`` is an upload, a generated image or an earlier variation (origin ``VARIATION``);
    ``width`` and ``height`` are those of the result. ``settings`` are the universal upscaler's.
    """

    service: str
    kind: str
    source: Source
    width: int
    height: int
    transparent: bool
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variation:
    """An accepted variation. Times are seconds since 1970; ``cost`` is in credits.

    ``image`` and ``generation`` are what it goes back to, empty for an upload.
    """

    id: str
    account: str
    api_key: str
    created: float
    starts: float
    ends: float
    failed: bool
    cost: int
    image: str
    generation: str
    work: Work

    @property
    def extension(self) -> str:
        """PNG where the picture has transparent parts, else JPEG."""
        return "png" if self.work.transparent else "jpg"


def _variation(row: tuple[Any, ...]) -> Variation:
    id_, account, key, created, starts, ends, failed, cost, image, generation, work = row
    read = json.loads(work)
    made = Work(**{**read, "source": Source(**read["source"])})
    times = (created, starts, ends)
    return Variation(id_, account, key, *times, bool(failed), cost, image, generation, made)


class Variations:
    """Reads and writes of variations in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, variation: Variation, told: bool = True) -> None:
        """An accepted variation. Call it inside the store's ``together``.

        ``told`` is False when a webhook shall be sent at its end.
        """
        v = variation
        self._store.change(
            f"INSERT INTO variations ({COLUMNS}, told) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608
            (
                *(v.id, v.account, v.api_key, v.created, v.starts, v.ends, int(v.failed)),
                *(v.cost, v.image, v.generation, json.dumps(asdict(v.work)), int(told)),
            ),
        )

    def _found(self, rest: str, values: Sequence[object]) -> list[Variation]:
        rows = self._store.rows(f"SELECT {COLUMNS} FROM variations {rest}", values)  # noqa: S608
        return [_variation(row) for row in rows]

    def one(self, id_: str) -> Variation | None:
        """A variation, whoever owns it."""
        found = self._found("WHERE id = ?", (id_.lower(),))
        return found[0] if found else None

    def of_images(self, images: Sequence[str]) -> dict[str, list[Variation]]:
        """Everything that was made out of generated images, oldest first, by image."""
        made: dict[str, list[Variation]] = {image: [] for image in images}
        for start in range(0, len(images), AT_ONCE):
            some = images[start : start + AT_ONCE]
            marks = ",".join("?" * len(some))
            for variation in self._found(f"WHERE image IN ({marks}) ORDER BY n", some):
                made[variation.image].append(variation)
        return made

    def all(self) -> list[Variation]:
        """All that were ever accepted, oldest first."""
        return self._found("ORDER BY n", ())

    def ends(self, account: str, now: float) -> list[float]:
        """When the variations that have not ended will end, soonest first."""
        rows = self._store.rows(
            "SELECT ends FROM variations WHERE account = ? AND ends > ? ORDER BY ends",
            (account, now),
        )
        return [row[0] for row in rows]

    # Webhooks

    def untold(self, now: float) -> list[Variation]:
        """Ended variations whose webhook was not tried, oldest end first."""
        return self._found("WHERE told = 0 AND ends <= ? ORDER BY ends", (now,))

    def next_untold(self) -> float | None:
        """When the next untold variation ends, or None."""
        return self._store.rows("SELECT min(ends) FROM variations WHERE told = 0")[0][0]  # type: ignore[no-any-return]

    def mark_told(self, id_: str) -> None:
        """Written before the one attempt, so that a restart does not ring twice."""
        self._store.change("UPDATE variations SET told = 1 WHERE id = ?", (id_,))
