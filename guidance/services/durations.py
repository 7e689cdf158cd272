"""How long generations take, learnt from this installation's own history."""

from __future__ import annotations

from collections import OrderedDict
from statistics import median
from threading import Lock
from time import monotonic
from uuid import UUID

from django.db.models import QuerySet

from guidance.models import Generation

_LAST = 50
_KNOWN_FOR = 30.0
_ROOM = 256
_Key = tuple[str, str, int, int]
_known: OrderedDict[_Key, tuple[float, tuple[float, ...]]] = OrderedDict()
_lock = Lock()


def samples(model_id: str, width: int, height: int, transform: str = "") -> tuple[float, ...]:
    """Return the seconds from start to end of the last complete runs of this model and size.

    Of variations only the kind counts. Cached for half a minute in this process, as every look
    at running work asks for it.
    """
    key = (transform, "", 0, 0) if transform else ("", model_id, width, height)
    now = monotonic()
    with _lock:
        known = _known.get(key)
    if known and now - known[0] < _KNOWN_FOR:
        return known[1]
    found = _measured(*key)
    with _lock:
        _known[key] = (now, found)
        _known.move_to_end(key)
        while len(_known) > _ROOM:
            _known.popitem(last=False)
    return found


def expected(model_id: str, width: int, height: int, transform: str = "") -> float | None:
    """Return the median seconds of runs like this, or None before the first one ended."""
    known = samples(model_id, width, height, transform)
    return median(known) if known else None


def of_account(account_id: UUID) -> float | None:
    """Return the median seconds of the account's last runs of any kind."""
    known = _seconds(Generation.objects.filter(account=account_id))
    return median(known) if known else None


def _measured(transform: str, model_id: str, width: int, height: int) -> tuple[float, ...]:
    alike = Generation.objects.filter(transform=transform)
    if not transform:
        alike = alike.filter(model_id=model_id, width=width, height=height)
    return _seconds(alike)


def _seconds(runs: QuerySet[Generation]) -> tuple[float, ...]:
    ended = runs.filter(state=Generation.State.COMPLETE, took_seconds__gt=0).order_by("-ended_at")
    return tuple(took for took in ended.values_list("took_seconds", flat=True)[:_LAST] if took)
