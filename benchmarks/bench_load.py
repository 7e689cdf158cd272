"""Target 12: what a first visit to the studio and to the gallery costs on the wire.

A browser with an empty cache signs in; then each page is opened with the cache emptied again, and
the browser's own count of bytes (headers and compressed bodies, as our web process sends them) is
added up. Thumbnails are left out, as in the figure that we compare with.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from guidance.sandbox.server import Config, serve
from tests.installation import OWNER, PASSWORD, installation
from tests.journeys.browser import CHROMIUM_FLAGS, chromium
from tests.journeys.steps import compose, finished, generate

INVOKE_AI = 1_739_000
MOST_BYTES, MOST_REQUESTS, MOST_FONTS, MOST_FIRST = 120_000, 12, 50_000, 14_336
PAGES = {"studio": "/", "gallery": "/gallery/"}


@dataclass(slots=True)
class Load:
    """One visit: kind, address and bytes on the wire of every answer, by request id."""

    kinds: dict[str, tuple[str, str]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    blocking: set[str] = field(default_factory=set)
    head: int = 0

    def counted(self) -> dict[str, int]:
        """Bytes by request, without thumbnails and what the browser already had in memory."""
        return {
            number: size
            for number, size in self.sizes.items()
            if size and not _is_thumbnail(self.kinds[number][1])
        }

    @property
    def bytes(self) -> int:
        return sum(self.counted().values())

    @property
    def fonts(self) -> int:
        return sum(size for n, size in self.sizes.items() if self.kinds[n][0] == "Font")

    @property
    def first(self) -> int:
        """Head and critical CSS: what stands between the request and the first paint."""
        return self.head + sum(
            size for n, size in self.sizes.items() if self.kinds[n][1] in self.blocking
        )

    def meets(self) -> bool:
        return (
            self.bytes <= min(MOST_BYTES, INVOKE_AI / 14)
            and len(self.counted()) <= MOST_REQUESTS
            and self.fonts <= MOST_FONTS
            and self.first <= MOST_FIRST
        )


def main() -> bool:
    """Open both pages as a first visit and compare with the target."""
    with (
        tempfile.TemporaryDirectory(prefix="leoweb-bench-") as folder,
        serve(Config(duration=1.0)) as box,
        installation(
            Path(folder) / "data", LEONARDO_API_URL=box.api_url, LEONARDO_API_KEY=box.keys[0]
        ) as leoweb,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        page = browser.new_context(base_url=leoweb.url, color_scheme="dark").new_page()
        _prepare(page)
        loads = {name: _visit(page, address) for name, address in PAGES.items()}
        browser.close()
    for name, load in loads.items():
        _tell(name, load)
    return all(load.meets() for load in loads.values())


def _prepare(page: Page) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(OWNER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
    for prompt in ("Alpine lake at blue hour", "Koi pond from above"):
        compose(page, prompt, images=4)
        finished(generate(page), 4)
    # The figures are about a page, not about a draft that happens to be long.
    page.get_by_role("button", name="Start over").click()


def _visit(page: Page, address: str) -> Load:
    page.goto("about:blank")
    wire, load = page.context.new_cdp_session(page), Load()
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    _listen(wire, load)
    page.goto(address)
    page.wait_for_timeout(2500)
    load.blocking = set(
        page.evaluate("[...document.head.querySelectorAll('link[rel=stylesheet]')].map(l=>l.href)")
    )
    wire.detach()
    load.head = _head(page.evaluate("fetch(location.href).then((answer) => answer.text())"))
    return load


def _listen(wire: CDPSession, load: Load) -> None:
    def answered(event: dict[str, Any]) -> None:
        load.kinds[event["requestId"]] = (event["type"], event["response"]["url"])
        load.sizes[event["requestId"]] = int(event["response"]["encodedDataLength"])

    def ended(event: dict[str, Any]) -> None:
        if event["requestId"] in load.sizes:
            load.sizes[event["requestId"]] = int(event["encodedDataLength"])

    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", ended)


def _head(page: str) -> int:
    """Return how many bytes the page's head is on the wire when it is sent first."""
    return len(gzip.compress(page.split("</head>")[0].encode(), 6))


def _is_thumbnail(address: str) -> bool:
    return "/thumb/" in address or address.endswith((".webp", ".jpg", ".png"))


def _tell(name: str, load: Load) -> None:
    counted = load.counted()
    print(
        f"{name}: {load.bytes / 1000:.1f} KB in {len(counted)} requests, "
        f"fonts {load.fonts / 1000:.1f} KB, head and critical CSS {load.first / 1024:.2f} KB "
        f"(target <= 120 KB, 12, 50 KB, 14 KB)"
    )
    print(f"  InvokeAI / Leoweb = {INVOKE_AI / load.bytes:.1f} (target >= 14)")
    for number, size in sorted(counted.items(), key=lambda one: -one[1]):
        kind, address = load.kinds[number]
        print(f"    {size / 1000:6.1f} KB  {kind:<11} {address.split('/', 3)[3][:60]}")


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
