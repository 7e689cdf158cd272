"""Target 16: a second `manage.py up` is ready within 10 s."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from tests.installation import environment_for, free_port, start, stop, wait_until_ready

ROUNDS = 3
TARGET_SECONDS = 10.0


def main() -> bool:
    """Start once to prepare, then measure the starts that follow."""
    with tempfile.TemporaryDirectory(prefix="leoweb-bench-") as folder:
        data, port = Path(folder) / "data", free_port()
        first = _one(data, port)
        later = [_one(data, port) for _ in range(ROUNDS)]
    middle = statistics.median(later)
    print(
        f"first start {first:.1f} s; second start median {middle:.1f} s, worst {max(later):.1f} s"
    )
    print(f"second / first = {middle / first:.2f}; target <= {TARGET_SECONDS:.0f} s")
    return max(later) <= TARGET_SECONDS


def _one(data: Path, port: int) -> float:
    with (data.parent / "up.out").open("w") as output:
        began = time.monotonic()
        process = start(environment_for(data, port, ""), output.fileno())
        try:
            wait_until_ready(port, process)
            return time.monotonic() - began
        finally:
            stop(process)
