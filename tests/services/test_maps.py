"""Approximate maps and parts of a picture: made in the picture process, kept beside the picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pixels
from PIL import ImageDraw

from guidance.domain.preflight import Box
from guidance.models import Membership
from guidance.services import files, pictures, references
from guidance.services.picture_problems import PictureProblem
from leoweb.environment import DataFolder
from tests.factories import a_reference, an_image, coded, paint


def drawing() -> Pixels.Image:
    """A dark square on light ground: its outline is all there is to see."""
    canvas = Pixels.new("RGB", (400, 300), (230, 220, 210))
    ImageDraw.Draw(canvas).rectangle((100, 80, 300, 220), fill=(40, 60, 90))
    return canvas


def mapped(picture: Pixels.Image, kind: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    kept = files.keep(coded(picture), "png")
    path = pictures.approximate_map(kept.sha256, "png", kind)
    assert path
    assert path == files.map_path(kept.sha256, kind)
    with Pixels.open(path) as made:
        assert made.format == "WEBP"
        assert max(made.size) <= 640
        return np.asarray(made.convert("L"), dtype=np.float64)


@pytest.mark.parametrize(
    ("kind", "is_dark"), [("edge", True), ("sketch", False), ("line_art", False)]
)
def test_a_map_shows_the_outline_and_nothing_else(kind: str, is_dark: bool) -> None:
    seen = mapped(drawing(), kind)
    ground = 0.0 if is_dark else 255.0
    assert abs(np.median(seen) - ground) < 20
    outline, inside, outside = seen[76:86, 150:250], seen[120:180, 140:260], seen[10:60, 20:380]
    assert np.abs(outline - ground).max() > 100
    assert max(np.abs(inside - ground).max(), np.abs(outside - ground).max()) < 40


def test_a_large_picture_gets_a_small_map() -> None:
    assert max(mapped(paint(2000, 900), "edge").shape) == 640


def test_a_map_is_made_once_and_goes_with_its_picture() -> None:
    kept = files.keep(coded(drawing()), "png")
    first = pictures.approximate_map(kept.sha256, "png", "edge")
    assert first
    before = first.stat().st_mtime_ns
    assert pictures.approximate_map(kept.sha256, "png", "edge") == first
    assert first.stat().st_mtime_ns == before
    files.remove(kept.sha256, "png")
    assert not first.exists()
    assert pictures.approximate_map(kept.sha256, "png", "edge") is None


def test_an_odd_picture_still_has_maps(data_folder: DataFolder) -> None:
    clear = paint(64, 64).convert("RGBA")
    clear.putalpha(0)
    for picture in (Pixels.new("L", (1, 1)), Pixels.new("RGB", (3, 900)), clear):
        for kind in files.MAPS:
            assert mapped(picture, kind).size
    assert not list(data_folder.incoming.glob("*"))


def test_a_broken_file_has_no_map_and_kills_nobody(data_folder: DataFolder) -> None:
    kept = files.keep(coded(drawing())[:400], "png")
    with pytest.raises(PictureProblem):
        pictures.approximate_map(kept.sha256, "png", "edge")
    assert not list(data_folder.incoming.glob("*"))
    assert mapped(drawing(), "edge").size


def test_other_maps_do_not_exist() -> None:
    with pytest.raises(ValueError, match="no map"):
        files.map_path("0" * 64, "depth")


def test_a_part_is_a_picture_of_its_own(alice: Membership, bob: Membership) -> None:
    whole = a_reference(alice, picture=drawing(), name="plan.png")
    part = references.cut(member=bob, picture=whole, box=Box(100, 80, 60, 40))
    assert (part.width, part.height, part.name) == (60, 40, "plan, part")
    assert (part.cut_from, part.owner, part.team) == (whole, bob.user, whole.team)
    with Pixels.open(files.path(part.sha256, part.extension)) as made:
        assert made.convert("RGB").getcolors() == [(2400, (40, 60, 90))]
    whole.refresh_from_db()
    assert (whole.width, whole.height) == (400, 300)
    assert pictures.thumb(part.sha256, part.extension, 256)


def test_a_part_of_a_part_keeps_a_short_name(alice: Membership) -> None:
    first = references.cut(
        member=alice, picture=a_reference(alice, picture=drawing()), box=Box(0, 0, 200, 200)
    )
    second = references.cut(member=alice, picture=first, box=Box(50, 50, 100, 100))
    assert (first.name, second.name) == ("sea, part", "sea, part")
    assert second.cut_from == first


def test_a_part_of_a_generated_image_remembers_it(alice: Membership) -> None:
    image = an_image(alice, picture=drawing())
    part = references.cut(member=alice, picture=image, box=Box(0, 0, 100, 100))
    assert (part.cut_from_image, part.name) == (image, "Generated picture, part")


def test_the_same_part_twice_is_one_picture(alice: Membership) -> None:
    whole = a_reference(alice, picture=drawing())
    box = Box(10, 10, 120, 90)
    first = references.cut(member=alice, picture=whole, box=box)
    assert references.cut(member=alice, picture=whole, box=box) == first


def test_a_part_of_a_lost_file_is_refused_with_a_sentence(
    alice: Membership, data_folder: DataFolder
) -> None:
    whole = a_reference(alice)
    Path(files.path(whole.sha256, "png")).unlink()
    with pytest.raises(PictureProblem, match="is not on this server any more"):
        references.cut(member=alice, picture=whole, box=Box(0, 0, 40, 40))
    assert not list(data_folder.incoming.glob("*"))
