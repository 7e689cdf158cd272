"""`make screens`: photograph every screen in both themes, wide and on a phone.

A fresh installation with its sandbox is filled with a believable day's work, then each screen is
written to `docs/screens/<screen>-<theme>[-mobile].webp`. `python -m tests.screens NAME ...` writes
some of them.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import requests
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from guidance.sandbox.painter import Order, paint
from tests.installation import OWNER, PASSWORD, ROOT, Installation, installation
from tests.journeys.browser import CHROMIUM_FLAGS, chromium
from tests.journeys.steps import (
    compose,
    finished,
    generate,
    influence,
    kind,
    start_over,
    strength,
    upload,
    weight,
)
from tests.leonardo import pastes

FOLDER = ROOT / "docs" / "screens"
MOST_BYTES = 60_000
WIDE, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
BOTTLE = "Vibrant makeup bottle in a showroom, terracotta plinth, soft morning key light"
# The magic words stand where a row has long cut the prompt off.
TAIL = ", wide composition with plenty of quiet room around the subject, fine grain, no people"


@dataclass(frozen=True, slots=True)
class Studio:
    """A signed-in page, and the pictures that lie ready as references."""

    page: Page
    folder: Path
    wanted: frozenset[str]

    def reference(self, name: str, prompt: str, seed: int) -> Path:
        """Paint a picture that somebody could have uploaded."""
        path = self.folder / f"{name}.jpg"
        if not path.exists():
            order = Order(prompt, "", seed, 0, 768, 768, None, "Leonardo Kino XL")
            path.write_bytes(paint(order).data)
        return path

    def run(
        self,
        prompt: str,
        *references: Path,
        images: int = 4,
        size: tuple[int, int] = (1024, 1024),
        wait: bool = True,
    ) -> None:
        """Make a run from an empty composer; its references are Style References."""
        start_over(self.page)
        compose(self.page, prompt, images=images)
        sized(self.page, *size)
        if references:
            upload(self.page, references)
        row = generate(self.page)
        if wait:
            finished(row, images)

    def shoot(self, screen: str, ready: Callable[[], None] | None = None) -> None:
        """Photograph what stands open, in both themes and both sizes."""
        if self.wanted and screen not in self.wanted:
            return
        for size, mark in ((WIDE, ""), (PHONE, "-mobile")):
            self.page.set_viewport_size(size)
            for theme in ("dark", "light"):
                self.page.emulate_media(color_scheme=theme)
                if ready:
                    ready()
                settle(self.page)
                keep(self.page.screenshot(), FOLDER / f"{screen}-{theme}{mark}.webp")
        self.page.set_viewport_size(WIDE)


def main(names: list[str]) -> int:
    """Fill an installation and photograph it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="leoweb-screens-") as folder,
        installation(Path(folder) / "data") as leoweb,
        sync_playwright() as playwright,
    ):
        hurry(leoweb)
        leoweb.manage(
            *("addmember", "priya@example.org", "--team", "Studio", "--name", "Priya Nair"),
            *("--password", PASSWORD),
        )
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        tour(browser, leoweb, Path(folder), frozenset(names))
        browser.close()
    return 0


def hurry(leoweb: Installation) -> None:
    """Let the installation's own sandbox paint a run in a second."""
    port = json.loads((leoweb.data / "sandbox.json").read_text())["port"]
    settings = f"http://127.0.0.1:{port}/_sandbox/settings"
    requests.patch(settings, json={"duration": 1.0}, timeout=10).raise_for_status()


def tour(browser: Browser, leoweb: Installation, folder: Path, wanted: frozenset[str]) -> None:
    """Go through all screens in the order in which a team would meet them."""
    studio = Studio(entered(browser, leoweb, None), folder, wanted)
    studio.page.goto("/account/login/")
    studio.shoot("sign-in")
    sign_in(studio.page, OWNER)
    studio.shoot("empty-studio")
    colleague = Studio(entered(browser, leoweb, "priya@example.org"), folder, wanted)
    days_work(studio, colleague)
    shoot_studio(studio)
    shoot_import(studio)
    shoot_rest(studio)


def entered(browser: Browser, leoweb: Installation, email: str | None) -> Page:
    """Open a browser of its own, signed in as somebody or nobody."""
    page = browser.new_context(base_url=leoweb.url, viewport=WIDE).new_page()
    page.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    if email:
        sign_in(page, email)
    return page


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


def sized(page: Page, width: int, height: int) -> None:
    page.get_by_role("button", name="Size").click()
    page.get_by_label("Width").fill(str(width))
    page.get_by_label("Height").fill(str(height))
    page.keyboard.press("Escape")


def days_work(studio: Studio, colleague: Studio) -> None:
    """Runs of two people, a failed one, and one that is still being made."""
    ember = studio.reference("ember", "Swirling nebulas, magenta and amber", 7)
    mint = studio.reference("mint", "Mint bottle on a plinth, product photo", 3)
    colleague.run("A wistful young woman stands in the beaming doorway", size=(768, 1024))
    colleague.run("Koi pond from above, lily pads and slow ripples", images=3, size=(1152, 768))
    studio.run("Alpine lake at blue hour, layered ridgelines", size=(1280, 720))
    studio.run("Dream arcade over still water, pink arches", ember, images=3)
    studio.run("Botanical study of a peony, deep green background", images=2, size=(768, 960))
    blend(studio, ember, mint)
    finished(generate(studio.page), 4)
    studio.run(f"Storm front in oils, heavy impasto{TAIL} !failed", ember, wait=False)
    row = studio.page.locator("article.run").first
    expect(row.get_by_role("button", name="Retry")).to_be_visible(timeout=60_000)
    studio.run(
        f"Swirling nebulas over a sleeping city{TAIL} !slow=3600",
        ember,
        size=(1280, 720),
        wait=False,
    )
    expect(studio.page.locator("article.run").first).to_contain_text("Generating", timeout=60_000)


def blend(studio: Studio, first: Path, second: Path) -> None:
    """Two Style References at 0.39 to 0.64 on Kino XL."""
    page = studio.page
    start_over(page)
    compose(page, BOTTLE, images=4)
    sized(page, 1040, 640)
    upload(page, [first, second])
    strength(page, "A", "High")
    weight(page, "B", "1.3")
    influence(page, "A", "0.39")
    influence(page, "B", "0.64")


def shoot_studio(studio: Studio) -> None:
    page = studio.page
    ember, mint = studio.folder / "ember.jpg", studio.folder / "mint.jpg"
    blend(studio, ember, mint)
    expect(page.locator("#generate-label")).to_have_text("Generate")
    page.get_by_label("Prompt", exact=True).focus()
    studio.shoot("studio")
    outline = studio.reference("outline", "Glass perfume bottle beside spheres, product", 21)
    again = studio.reference("peach", "Pink bottle on a peach plinth, product photo", 5)
    upload(page, [outline, again], already=2)
    kind(page, "C", "Edge to Image")
    page.get_by_role("button", name="More for D").click()
    page.get_by_role("menuitem", name="Use as Image to image").click()
    expect(page.locator("#generate-label")).to_contain_text("Generate without")
    page.get_by_label("Prompt", exact=True).focus()
    studio.shoot("studio-incompatible")


def shoot_import(studio: Studio) -> None:
    """A pasted request with the repairs that it needed, then the plan of another model."""
    page = studio.page
    start_over(page)
    page.get_by_role("button", name="Import and copy").click()
    page.get_by_role("menuitem", name="Import…").first.click()
    page.locator("#import-text").fill(pastes.STYLES)
    studio.shoot("import")
    page.get_by_role("button", name="Fill the composer").click()
    expect(page.get_by_role("heading", name="What the import did")).to_be_visible()
    studio.shoot("imported")
    page.locator(".model-button").click()
    studio.shoot("models")
    page.locator("#model-list").get_by_text("DreamShaper v7").click()
    expect(page.get_by_role("heading", name="Switch to DreamShaper v7?")).to_be_visible()
    studio.shoot("model-plan")
    page.get_by_role("button", name="Keep Kino XL").click()


def shoot_rest(studio: Studio) -> None:
    page = studio.page
    run = page.locator("article.run", has_text="Vibrant makeup").first
    image = run.locator(".tile-link").first.get_attribute("href") or ""
    addresses = {
        "gallery": "/gallery/?scope=mine",
        "gallery-team": "/gallery/?scope=team",
        "image": image,
        "guide": "/guidance/",
        "connection": "/connection/",
        "password": "/account/password/change/",
        "not-found": "/nothing/",
    }
    for screen, address in addresses.items():
        page.goto(address)
        studio.shoot(screen)


def settle(page: Page) -> None:
    """Wait until the pictures in view are decoded and nothing fades any more."""
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function(
        """() => [...document.images].every((image) => {
          const box = image.getBoundingClientRect();
          return box.top > innerHeight || !image.checkVisibility() || image.complete;
        })"""
    )
    page.wait_for_timeout(500)


def keep(png: bytes, path: Path) -> None:
    """Write a screenshot as WebP, as good as its allowed size lets it be."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in (88, 82, 76, 70, 62, 54, 46, 38, 30):
        body = io.BytesIO()
        picture.save(body, "WEBP", quality=quality, method=6)
        if body.tell() <= MOST_BYTES:
            break
    path.write_bytes(body.getvalue())
    sys.stdout.write(f"{path.relative_to(ROOT)}  {body.tell() / 1000:.0f} KB at {quality}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
