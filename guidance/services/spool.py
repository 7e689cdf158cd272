"""A journal for the moment between Leonardo's answer and our commit of it.

One small file for each accepted answer, flushed to the disk before the database is asked.
Whoever finds a file whose commit never happened records it, so a paid run is never lost.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

import structlog
from django.conf import settings

from guidance.leonardo.answers import Accepted, AcceptedVariation

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What Leonardo answered to one attempt; `cost` is a decimal as text, None when not told."""

    attempt: int
    remote_id: str
    cost: str | None = None
    unit: str = ""

    @property
    def amount(self) -> Decimal | None:
        """The cost as a number."""
        return None if self.cost is None else Decimal(self.cost)


def receipt(attempt_id: int, answer: Accepted | AcceptedVariation) -> Receipt:
    """Take from an answer what must not be lost (API contract 2.7)."""
    if answer.cost is not None:
        return Receipt(attempt_id, answer.remote_id, str(answer.cost.amount), answer.cost.unit)
    if answer.api_credit_cost is not None:
        return Receipt(attempt_id, answer.remote_id, str(answer.api_credit_cost), "CREDITS")
    return Receipt(attempt_id, answer.remote_id)


def write(entry: Receipt) -> None:
    """Put a receipt on the disk, flushed, before anything else happens to it."""
    path = _path(entry.attempt)
    part = path.with_suffix(".part")
    with part.open("w") as stream:
        json.dump(asdict(entry), stream)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    _flush(path.parent)


def waiting() -> Iterator[Receipt]:
    """Yield the receipts whose commit may not have happened."""
    for path in sorted(_folder().glob("*.json")):
        try:
            yield Receipt(**json.loads(path.read_text()))
        except FileNotFoundError:
            continue
        except (ValueError, TypeError):
            # Kept for a person to read: it may be the only trace of a paid run.
            log.error("receipt_unreadable", file=path.name)


def of(attempt_id: int) -> Receipt | None:
    """Return the receipt of one attempt, if there is one."""
    return next((entry for entry in waiting() if entry.attempt == attempt_id), None)


def discard(attempt_id: int) -> None:
    """Remove a receipt whose commit stands."""
    _path(attempt_id).unlink(missing_ok=True)


def _path(attempt_id: int) -> Path:
    return _folder() / f"{attempt_id}.json"


def _folder() -> Path:
    folder = Path(settings.DATA.root) / "spool"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
