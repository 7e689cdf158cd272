"""Limits per account: calls and creates in the last minute, slots, and the queue (1.3)."""

import threading
from collections import defaultdict, deque
from collections.abc import Sequence

MINUTE = 60.0


class Window:
    """Counts calls of the last minute, for each account apart."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait(self, account: str, now: float, limit: int) -> float:
        """Seconds until a call may pass; 0 when this one passes and is counted."""
        with self._lock:
            times = self._times[account]
            while times and times[0] <= now - MINUTE:
                times.popleft()
            if len(times) >= limit:
                return times[-limit] + MINUTE - now if limit else MINUTE
            times.append(now)
            return 0.0


def start_of_next(ends: Sequence[float], now: float, slots: int) -> float:
    """When a job accepted now begins, with first come, first served over ``slots``.

    ``ends`` are the sorted ends of all jobs that run or wait. Every one of them starts before
    the new job, so it starts as soon as fewer than ``slots`` of them are left.
    """
    return now if len(ends) < slots else max(now, ends[len(ends) - slots])
