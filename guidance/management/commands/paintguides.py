"""`manage.py paintguides`: paint a pair of pictures, reference and result, for each kind.

The guide shows them. They come from the sandbox's painter, so that they show what the sandbox
makes of a reference; the same code gives the same files.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from guidance.management import drawn
from guidance.management.painted import KILOBYTE, painted, painted_over, webp
from guidance.sandbox.painter import Guide

SHOWN = (320, 240)
KILOBYTES = 8
Picture = Callable[[], bytes]


def _scene(prompt: str, seed: int) -> Picture:
    return lambda: painted(prompt, seed, *drawn.SIZE)


def _drawing(draw: Callable[[], drawn.Pixels]) -> Picture:
    return lambda: drawn.encoded(draw())


PAIRS: dict[str, tuple[Picture, str, int, float]] = {
    "style": (_scene("abstract marble, magenta and orange ink", 3), "perfume bottle, plinth", 6, 1),
    "character": (_scene("portrait of a woman, silver", 6), "desert dunes at golden sunset", 3, 1),
    "content": (_scene("perfume bottle, mint", 6), "perfume bottle, crimson, sunset", 9, 1),
    "edge": (_scene("arcade columns and a sphere", 4), "violet palace at dusk", 8, 1),
    "depth": (_drawing(drawn.depth_map), "emerald mountains, morning mist", 5, 1),
    "pose": (_drawing(drawn.stance), "golden temple courtyard at dusk", 7, 1.4),
    "text": (_drawing(drawn.lettering), "koi pond, lotus leaves", 2, 1.4),
    "sketch": (_drawing(drawn.sketch), "alpine lake, house, sunset", 9, 1),
    "normal": (_drawing(drawn.normal_map), "copper spheres in a studio", 3, 1),
    "line_art": (_drawing(drawn.line_art), "ceramic vase with green leaves", 5, 1),
    "pattern": (_drawing(drawn.spiral), "forest path, autumn", 3, 1),
    "qr": (_drawing(lambda: drawn.code("https://example.org")), "koi pond, lotus leaves", 4, 1),
}
"""For each kind of reference: its picture, then prompt, seed and strength of the result."""
START = (_scene("perfume bottle, showroom, mint", 6), "terracotta showroom at sunset", 6, 0.45)


class Command(BaseCommand):
    """Paints what the guide to image guidance shows."""

    help = "Paint the guide's pairs of reference and result into a folder of static files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        place = Path(settings.BASE_DIR) / "static" / "guidance" / "img"
        parser.add_argument("--into", type=Path, default=place, help="folder for the files")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["into"]
        folder.mkdir(parents=True, exist_ok=True)
        pictures = {**_pairs(), **_start()}
        for name, data in pictures.items():
            (folder / f"{name}.webp").write_bytes(data)
        total = sum(map(len, pictures.values())) // KILOBYTE
        self.stdout.write(f"{len(pictures)} pictures, {total} KB, in {folder}")


def _pairs() -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    for kind, (reference, prompt, seed, strength) in PAIRS.items():
        picture = reference()
        result = painted(prompt, seed, *drawn.SIZE, (Guide(kind, picture, strength, 1.0),))
        made |= _named(kind, picture, result)
    return made


def _start() -> dict[str, bytes]:
    reference, prompt, seed, strength = START
    picture = reference()
    return _named("init_image", picture, painted_over(prompt, seed, drawn.SIZE, picture, strength))


def _named(kind: str, reference: bytes, result: bytes) -> dict[str, bytes]:
    return {
        f"guide-{kind}-in": webp(reference, SHOWN, KILOBYTES),
        f"guide-{kind}-out": webp(result, SHOWN, KILOBYTES),
    }
