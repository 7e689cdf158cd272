"""Sessions that two requests may write at the same time.

Django writes a session whole, so the slower of two requests takes back what the other kept: a
check of the composer took back the draft that a preset had just put aside. Where both write the
same part, the one that came later counts, not the one that was done later.
"""

from __future__ import annotations

import time
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as WholeSessionStore
from django.db import router, transaction

Data = dict[str, Any]
_CAME = ":came"


class SessionStore(WholeSessionStore):
    """Django's database session; saving writes only the keys that this request changed."""

    _as_loaded = ""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.came = time.time_ns()

    def put_latest(self, key: str, value: Any) -> None:
        """Keep a value that only a request which came later may replace."""
        self[key] = value
        self[key + _CAME] = self.came

    def load(self) -> Data:
        """Read the session, and keep it as it was read; an empty one when there is none."""
        data: Data = super().load()
        self._as_loaded = self.encode(data) if self.session_key else ""
        return data

    def save(self, must_create: bool = False) -> None:
        """Write what changed since it was read. Raises UpdateError when it has ended meanwhile."""
        if must_create or not self._as_loaded or self.session_key is None:
            super().save(must_create)
            self._as_loaded = ""
            return
        with transaction.atomic(using=router.db_for_write(self.model)):
            rows = self.model.objects.select_for_update()
            row = rows.filter(session_key=self.session_key).first()
            if row is not None:
                self._session_cache = self._merged(self.decode(row.session_data))
            super().save()
            self._as_loaded = self.encode(self._session_cache)

    def _merged(self, stored: Data) -> Data:
        """The stored session with this request's changes, in place or not, laid over it."""
        before, now = self.decode(self._as_loaded), dict(self.items())
        changed = {key for key in now if key not in before or before[key] != now[key]}
        came = {key for key in changed if key.endswith(_CAME)}
        # After a step of the clock what is there may come from the future: nothing is later yet.
        clock = time.time_ns()
        late = {key for key in came if clock >= stored.get(key, 0) > now[key]}
        changed = (changed | _with_values(came)) - _with_values(late)
        kept = {key: stored[key] for key in stored if key in now or key not in before}
        return kept | {key: now[key] for key in changed}


def _with_values(came: set[str]) -> set[str]:
    """The keys that say when a value came, and those of the values."""
    return came | {key.removesuffix(_CAME) for key in came}
