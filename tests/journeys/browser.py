"""How Chromium is started, for journeys and benchmarks alike."""

from __future__ import annotations

import shutil

# The shell is the same browser without its window, which costs more than most pages do.
_NAMES = ("chromium-headless-shell", "chromium", "google-chrome")

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",  # letters as wide as in a window
]


def chromium() -> str:
    """Return the path of the browser. Raises FileNotFoundError when there is none."""
    for path in map(shutil.which, _NAMES):
        if path:
            return path
    raise FileNotFoundError("Chromium is missing: run `make test`, which installs it")
