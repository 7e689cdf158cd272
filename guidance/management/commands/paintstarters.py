"""`manage.py paintstarters`: paint the pictures that come with the product.

They are painted by the sandbox, so that the recipes of the empty studio show what the sandbox
makes of them. The same code gives the same files.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand
from numpy.typing import NDArray

from guidance.management.painted import KILOBYTE, painted, webp
from guidance.sandbox.painter import Guide

Pixels = NDArray[np.uint8]
WIDTH = 480
REFERENCE = 640  # what a recipe sends: large enough that no slot calls it small
_TALL = (REFERENCE, 788)
MODELS = {
    "sd15": ("portrait of a woman, short hair", 11),
    "sd21": ("mountain ridges at dusk", 5),
    "sdxl": ("city skyline at night", 2),
    "phoenix": ("red nebula", 9),
    "flux": ("liquid metal", 4),
    "lucid": ("perfume bottle, mint", 6),
}
# the sign-in page's picture columns: prompt, seed, height at the common width
SIGN_IN: tuple[tuple[str, int, int], ...] = (
    ("dream arcade at dusk over still water", 9, 640),
    ("perfume bottle in a showroom", 12, 320),
    ("emerald liquid metal", 3, 360),
    ("indigo mountains at night", 8, 520),
    ("hot air balloons over clouds", 3, 330),
    ("koi pond", 2, 420),
    ("city skyline at night", 7, 300),
    ("magenta satin folds", 5, 520),
    ("sunset over the sea", 4, 340),
)
STYLES = "Vibrant makeup bottle in a showroom, terracotta plinth, soft morning key light"
CHARACTER = "Portrait of a woman at a desert lookout, last light, calm face, warm rim light"
EDGES = "Columns and a sphere on a mirror lake at dusk, violet sky, dream architecture"


class Command(BaseCommand):
    """Paints model thumbnails, starter recipes and the pictures beside the sign-in form."""

    help = "Paint the pictures that come with the product into a folder of static files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        place = Path(settings.BASE_DIR) / "static" / "guidance" / "img"
        parser.add_argument("--into", type=Path, default=place, help="folder for the files")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["into"]
        folder.mkdir(parents=True, exist_ok=True)
        pictures = {**_models(), **_starters(), **_sign_in()}
        for name, data in pictures.items():
            (folder / f"{name}.webp").write_bytes(data)
        total = sum(map(len, pictures.values())) // KILOBYTE
        self.stdout.write(f"{len(pictures)} pictures, {total} KB, in {folder}")


def _models() -> dict[str, bytes]:
    return {
        f"model-{slug}": webp(painted(prompt, seed, 384, 384), (96, 96), 6)
        for slug, (prompt, seed) in MODELS.items()
    }


def _sign_in() -> dict[str, bytes]:
    return {
        f"signin-{number}": webp(painted(prompt, seed, WIDTH * 2, height * 2), (WIDTH, height), 30)
        for number, (prompt, seed, height) in enumerate(SIGN_IN, start=1)
    }


def _starters() -> dict[str, bytes]:
    return {**_styles_starter(), **_character_starter(), **_edges_starter()}


def _styles_starter() -> dict[str, bytes]:
    first = _square("abstract marble, magenta and orange ink", 3)
    second = _square("perfume bottle, mint", 6)
    guides = (Guide("style", first, 1.0, 0.39 / 1.03), Guide("style", second, 0.6, 0.64 / 1.03))
    return {
        "starter-styles-a": first,
        "starter-styles-b": second,
        "starter-styles": _result(STYLES, 5, guides),
    }


def _character_starter() -> dict[str, bytes]:
    person = _upright("portrait of a woman, silver", 6)
    light = _square("desert dunes at golden sunset", 3)
    guides = (Guide("character", person, 0.99, 1.0), Guide("style", light, 1.0, 1.0))
    return {
        "starter-character-a": person,
        "starter-character-b": light,
        "starter-character": _result(CHARACTER, 4, guides),
    }


def _edges_starter() -> dict[str, bytes]:
    drawn = cv2.imencode(".png", _arcade_lines())[1].tobytes()
    edges = webp(drawn, _TALL, 25)
    return {
        "starter-edges-a": edges,
        "starter-edges": _result(EDGES, 4, (Guide("edge", edges, 1.75, 1.0),)),
    }


def _arcade_lines() -> Pixels:
    """Outlines of portals stepping into the distance, a floor, steps and a sphere."""
    drawn = np.zeros((1182, 960, 3), dtype=np.uint8)
    cv2.line(drawn, (0, 800), (960, 800), (255, 255, 255), 4, cv2.LINE_AA)
    for step in range(5):
        left, top = 620 + step * 62, 740 - step * 60
        _shape(drawn, np.array([(left, top), (970, top), (970, top + 60), (left, top + 60)]))
    for x, width in ((540, 96), (410, 150), (210, 230)):
        _portal(drawn, x, width)
    cv2.circle(drawn, (520, 830), 150, (0, 0, 0), -1)
    cv2.circle(drawn, (520, 830), 150, (255, 255, 255), 4, cv2.LINE_AA)
    return drawn


def _portal(drawn: Pixels, x: int, width: int) -> None:
    tall, post, half = width * 2.5, width * 0.19, width / 2
    outer = np.array([(x - half, 800), (x - half, 800 - tall), (x + half, 800 - tall),
                      (x + half, 800)])  # fmt: skip
    side = outer[2:] + np.array([width * 0.16, 0.0])
    _shape(drawn, np.array([outer[2], side[0], side[1], outer[3]]))
    _shape(drawn, outer)
    inner = half - post
    spring = 800 - tall + post + inner
    bend = [(x + np.cos(a) * inner, spring + np.sin(a) * inner) for a in np.linspace(-np.pi, 0, 40)]
    _shape(drawn, np.array([(x - inner, 800), *bend, (x + inner, 800)]))


def _shape(drawn: Pixels, points: NDArray[np.floating[Any]]) -> None:
    outline = [np.round(points).astype(np.int32)]
    cv2.fillPoly(drawn, outline, (0, 0, 0))
    cv2.polylines(drawn, outline, True, (255, 255, 255), 4, cv2.LINE_AA)


def _square(prompt: str, seed: int) -> bytes:
    return webp(painted(prompt, seed, 960, 960), (REFERENCE, REFERENCE), 40)


def _upright(prompt: str, seed: int) -> bytes:
    return webp(painted(prompt, seed, 832, 1024), _TALL, 25)


def _result(prompt: str, seed: int, guides: tuple[Guide, ...]) -> bytes:
    return webp(painted(prompt, seed, 832, 1024, guides), (WIDTH, 591), 25)
