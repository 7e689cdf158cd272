"""`make bench`: run the benchmarks and print what they measured.

Machines differ, so each prints ratios taken in one run beside the plain figures.
`python -m benchmarks NAME ...` runs some of them.
"""

from __future__ import annotations

import importlib
import sys

BENCHES = {
    "start": "second start (target 16)",
    "watching": "50 at once and one alone, with the SDK's loop as peer (targets 2 and 6)",
    "visible": "file on disk to picture in another person's browser (target 8)",
    "load": "first load of studio and gallery on the wire (target 12)",
    "lighthouse": "scores beside an empty page (target 14)",
    "recipes": "pasted requests and the plan of another model",
    "streams": "1,000 open streams on one web process (target 15)",
    "gallery": "the gallery on 1,000,000 rows, beside a peer's query shape (targets 9 to 11)",
}


def main(names: list[str]) -> int:
    """Run the named benches, or all; return 1 when one misses its target."""
    missed = []
    for name in names or list(BENCHES):
        print(f"\n== {name}: {BENCHES[name]}", flush=True)
        module = importlib.import_module(f"benchmarks.bench_{name}")
        if not module.main():
            missed.append(name)
    print(f"\nmissed: {', '.join(missed)}" if missed else "\nall targets met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
