"""Thumbnails, and the colour that stands for a picture."""

from __future__ import annotations

import pytest
from PIL import Image as Pixels

from guidance.services import files, pictures
from tests.factories import coded, paint

pytestmark = pytest.mark.usefixtures("data_folder")


@pytest.mark.parametrize(
    ("size", "small", "large"),
    [
        ((1024, 1024), (256, 256), (512, 512)),
        ((1040, 640), (416, 256), (832, 512)),
        ((640, 1040), (158, 256), (315, 512)),
        ((100, 60), (100, 60), (100, 60)),
        ((2000, 100), (768, 38), (1536, 77)),
    ],
)
def test_thumbnails_have_the_size_that_pages_are_told(
    size: tuple[int, int], small: tuple[int, int], large: tuple[int, int]
) -> None:
    kept = files.keep(coded(paint(*size)), "png")
    pictures.thumbnails(kept.sha256, "png")
    for height, expected in ((256, small), (512, large)):
        with Pixels.open(files.thumb_path(kept.sha256, height)) as thumb:
            assert thumb.format == "WEBP"
            assert thumb.size == expected == pictures.thumb_box(*size, height)


def test_a_thumbnail_at_gallery_size_weighs_15_kb_at_most_even_with_heavy_grain() -> None:
    grain = Pixels.effect_noise((1040, 640), 60).convert("RGB")
    grainy = Pixels.blend(paint(1040, 640, seed=2), grain, 0.4)
    kept = files.keep(coded(grainy), "png")
    pictures.thumbnails(kept.sha256, "png")
    assert files.thumb_path(kept.sha256, 256).stat().st_size <= 15_000


def test_the_average_colour_stands_for_the_picture() -> None:
    kept = files.keep(coded(Pixels.new("RGB", (64, 64), (200, 100, 50))), "png")
    assert pictures.thumbnails(kept.sha256, "png") == "#c86432"
