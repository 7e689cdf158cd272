"""Named points at which a test may kill this very process, to prove that nothing is lost.

Inert unless `LEOWEB_CRASH` is set, for example to `CP08:2` (die on the second visit).
The points are those of the reliability design, section 2.5, and CP21: between the two rows of
an attempt that was refused and its run.
"""

from __future__ import annotations

import os
import signal
import threading

POINTS = ("CP02", "CP04", "CP06", "CP09", "CP10", "CP11", "CP13", "CP14", "CP21")
_ARMED, _, _NUMBER = os.environ.get("LEOWEB_CRASH", "").partition(":")
_lock = threading.Lock()
_left = int(_NUMBER or 1)


def crash_here(point: str) -> None:
    """Die at once, as a power cut would have it, if this point is armed."""
    global _left
    if point != _ARMED:
        return
    with _lock:
        _left -= 1
        if _left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
