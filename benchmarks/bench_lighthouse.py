"""Target 14: Lighthouse's desktop scores, beside an empty page measured in the same run.

Lighthouse is a Node program: it is fetched by `npx` when Node is there. LIGHTHOUSE names another
command. Performance depends on the machine, so it counts as a share of the empty page's score.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

from guidance.sandbox.server import Config, serve
from tests.installation import OWNER, PASSWORD, free_port, installation
from tests.journeys.browser import CHROMIUM_FLAGS, chromium

COMMAND = "npx --yes lighthouse@12.8.2"
PAGES = {"studio": "/", "gallery": "/gallery/", "trash": "/gallery/trash"}
CATEGORIES = ("performance", "accessibility", "best-practices")
RUNS = 3
MOST_ACCESSIBLE, LEAST_PRACTICES, LEAST_SHARE = 100, 95, 0.95
EMPTY = (
    b'<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">'
    b"<title>Empty</title><p>Empty</p></html>"
)

Scores = dict[str, float]


class _Empty(BaseHTTPRequestHandler):
    """The control page: a sentence and nothing else."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(EMPTY)))
        self.end_headers()
        self.wfile.write(EMPTY)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


def main() -> bool:
    """Audit each page as a signed-in person and compare with the empty one."""
    command = shlex.split(os.environ.get("LIGHTHOUSE", COMMAND))
    if shutil.which(command[0]) is None:
        print(f"not measured: {command[0]} is missing (install Node, or set LIGHTHOUSE)")
        return False
    with (
        tempfile.TemporaryDirectory(prefix="leoweb-bench-") as folder,
        serve(Config()) as box,
        installation(
            Path(folder) / "data", LEONARDO_API_URL=box.api_url, LEONARDO_API_KEY=box.keys[0]
        ) as leoweb,
        _empty_page() as control,
        _signed_in(leoweb.url, Path(folder) / "profile") as port,
    ):
        audits = Audits(command, port, Path(folder) / "report.json")
        empty = audits.of(control)
        _tell("empty page", empty, None)
        passed = [_judge(name, audits.of(leoweb.url + path), empty) for name, path in PAGES.items()]
    return all(passed)


@contextmanager
def _signed_in(url: str, profile: Path) -> Iterator[int]:
    """Open a browser with somebody signed in; yield the port on which Lighthouse joins it."""
    port = free_port()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium(),
            args=[*CHROMIUM_FLAGS, f"--remote-debugging-port={port}"],
        )
        page = browser.new_page()
        page.goto(f"{url}/account/login/")
        page.get_by_label("Email").fill(OWNER)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{url}/")
        page.goto("about:blank")
        yield port
        browser.close()


@contextmanager
def _empty_page() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Empty)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()


@dataclass(frozen=True, slots=True)
class Audits:
    """The command, the port of the browser that it joins, and where it writes."""

    command: list[str]
    port: int
    report: Path

    def of(self, address: str) -> Scores:
        """Return the median scores of a page in percent; a run that gave none is left out."""
        runs = [self._once(address) for _ in range(RUNS)]
        return {
            name: statistics.median([run[name] for run in runs if name in run] or [0.0])
            for name in CATEGORIES
        }

    def _once(self, address: str) -> Scores:
        subprocess.run(
            [
                *(*self.command, address, "--quiet", "--preset=desktop", "--output=json"),
                *(f"--port={self.port}", "--disable-storage-reset"),
                *(f"--output-path={self.report}", f"--only-categories={','.join(CATEGORIES)}"),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        found = json.loads(self.report.read_text())
        _tell_failures(found)
        scores = {name: found["categories"][name]["score"] for name in CATEGORIES}
        return {name: 100 * score for name, score in scores.items() if score is not None}


def _tell_failures(found: dict[str, dict[str, dict[str, object]]]) -> None:
    """Name what Lighthouse refused in the two categories that have a fixed target."""
    for name in CATEGORIES[1:]:
        for one in found["categories"][name]["auditRefs"]:  # type: ignore[attr-defined]
            audit = found["audits"][one["id"]]
            if one["weight"] and audit["score"] is not None and audit["score"] != 1:
                print(f"    {name}: {audit['title']}")


def _judge(name: str, scores: Scores, empty: Scores) -> bool:
    share = scores["performance"] / max(1.0, empty["performance"])
    _tell(name, scores, share)
    return (
        scores["accessibility"] >= MOST_ACCESSIBLE
        and scores["best-practices"] >= LEAST_PRACTICES
        and share >= LEAST_SHARE
    )


def _tell(name: str, scores: Scores, share: float | None) -> None:
    ratio = "" if share is None else f", {share:.2f} of the empty page (target >= {LEAST_SHARE})"
    print(
        f"{name}: accessibility {scores['accessibility']:.0f} (target {MOST_ACCESSIBLE}), best "
        f"practices {scores['best-practices']:.0f} (target >= {LEAST_PRACTICES}), performance "
        f"{scores['performance']:.0f}{ratio}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
