"""Looking at untrusted pictures."""

from __future__ import annotations

import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image as Pixels
from PIL import ImageCms
from PIL.PngImagePlugin import PngInfo
from pytest_django import Settings

from guidance.services import pictures
from leoweb.environment import DataFolder
from tests.factories import coded, paint

pytestmark = pytest.mark.usefixtures("data_folder")
GPS = b"GPS-CANARY-51.4769N"


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return path


def huge_png(width: int, height: int) -> bytes:
    """A PNG of black pixels that is tiny on disk."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    packer = zlib.compressobj(9)
    row = bytes(1 + width // 8)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def animation(format_: str) -> bytes:
    frames = [paint(seed=seed) for seed in range(3)]
    stream = io.BytesIO()
    frames[0].save(stream, format_, save_all=True, append_images=frames[1:], duration=80)
    return stream.getvalue()


def problem_of(tmp_path: Path, content: bytes, name: str) -> str:
    with pytest.raises(pictures.PictureProblem) as caught:
        pictures.clean_upload(written(tmp_path, content), name=name)
    return caught.value.message


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "empty.png", "“empty.png” is empty (0 bytes)."),
        (b"Dear all, see attached", "notes.png", "“notes.png” is not a picture."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "“a.svg” is an SVG drawing."),
        (b"<?xml version='1.0'?><svg/>", "logo.png", "“logo.png” is an SVG drawing."),
        (animation("GIF"), "dance.gif", "“dance.gif” is a GIF."),
        (animation("PNG"), "dance.png", "“dance.png” is animated."),
        (animation("WEBP"), "dance.webp", "“dance.webp” is animated."),
        (b"%PDF-1.7 ...", "a.pdf", "“a.pdf” is a PDF."),
        (coded(paint(), "TIFF"), "a.jpg", "“a.jpg” is a TIFF picture."),
        (b"\0\0\0\x18ftypheic....", "IMG_1.HEIC", "“IMG_1.HEIC” is a HEIC picture or a video."),
        (coded(paint())[:300], "half.png", "“half.png” is incomplete or damaged."),
        (coded(paint(400, 400), "JPEG")[:3000], "half.jpg", "“half.jpg” is incomplete or damaged."),
        (coded(paint(), "WEBP")[:200], "half.webp", "“half.webp” is incomplete or damaged."),
        (b"\x89PNG\r\n\x1a\n", "head.png", "“head.png” is incomplete or damaged."),
    ],
)
def test_a_file_that_is_no_whole_still_picture_is_refused_by_name(
    tmp_path: Path, content: bytes, name: str, says: str
) -> None:
    assert problem_of(tmp_path, content, name).startswith(says)


def test_every_refusal_leaves_nothing_behind(data_folder: DataFolder, tmp_path: Path) -> None:
    for content in (b"", b"text", coded(paint())[:300], animation("PNG")):
        problem_of(tmp_path, content, "x.png")
    assert list(data_folder.incoming.glob("*")) == []
    assert list(data_folder.media.glob("*")) == []


def test_a_tiny_file_of_200_megapixels_is_refused_from_its_header(tmp_path: Path) -> None:
    content = huge_png(20_000, 10_000)
    assert len(content) < 40_000
    said = problem_of(tmp_path, content, "bomb.png")
    assert said.startswith("“bomb.png” measures 20,000 × 10,000 pixels. The most is 8,192")


def test_a_side_of_8192_is_taken_and_one_more_is_not(tmp_path: Path) -> None:
    assert pictures.clean_upload(written(tmp_path, huge_png(8192, 8))).width == 8192
    assert "8,193 × 8" in problem_of(tmp_path, huge_png(8193, 8), "long.png")


@pytest.mark.slow
def test_a_picture_that_takes_too_much_memory_is_refused(
    tmp_path: Path, settings: Settings
) -> None:
    settings.UPLOAD_MAX_SIDE, settings.UPLOAD_MAX_PIXELS = 40_000, 10**9
    big = Pixels.new("RGB", (14_000, 14_000))
    said = problem_of(tmp_path, coded(big, "JPEG", quality=1), "big.jpg")
    assert said.startswith("“big.jpg” takes too much memory or time to open.")


@pytest.mark.slow
def test_forty_megapixels_are_cleaned_within_the_limits(tmp_path: Path) -> None:
    big = paint(800, 500, seed=3).resize((8000, 5000)).convert("RGBA")
    big.putpixel((0, 0), (1, 2, 3, 0))
    cleaned = pictures.clean_upload(written(tmp_path, coded(big, "PNG", compress_level=1)))
    assert (cleaned.width, cleaned.height, cleaned.extension) == (8000, 5000, "png")


def test_metadata_and_trailing_content_are_gone(tmp_path: Path) -> None:
    words = PngInfo()
    words.add_text("Comment", GPS.decode())
    exif = Pixels.Exif()
    exif[0x010E] = GPS.decode()
    cases = (
        coded(paint(), "PNG", pnginfo=words, exif=exif) + b"PK\x03\x04" + GPS,
        coded(paint(), "JPEG", comment=GPS, exif=exif) + b"<script>" + GPS,
        coded(paint(), "WEBP", exif=exif, xmp=GPS),
    )
    for content in cases:
        assert GPS in content
        cleaned = pictures.clean_upload(written(tmp_path, content))
        everything = cleaned.path.read_bytes() + b"".join(
            thumb.read_bytes() for thumb in cleaned.thumbs.values()
        )
        assert GPS not in everything
        assert b"Exif" not in everything


def test_a_turned_photograph_stands_upright_afterwards(tmp_path: Path) -> None:
    exif = Pixels.Exif()
    exif[0x0112] = 6
    cleaned = pictures.clean_upload(written(tmp_path, coded(paint(80, 40), "JPEG", exif=exif)))
    assert (cleaned.width, cleaned.height) == (40, 80)
    with Pixels.open(cleaned.path) as upright:
        assert upright.size == (40, 80)


@pytest.mark.parametrize(
    ("mode", "format_", "extension"),
    [
        ("RGB", "PNG", "png"),
        ("RGB", "JPEG", "jpg"),
        ("CMYK", "JPEG", "jpg"),
        ("L", "JPEG", "jpg"),
        ("RGB", "WEBP", "jpg"),
        ("RGBA", "PNG", "png"),
        ("RGBA", "WEBP", "png"),
        ("P", "PNG", "png"),
        ("1", "PNG", "png"),
        ("I;16", "PNG", "png"),
        ("LA", "PNG", "png"),
    ],
)
def test_every_kind_of_pixel_is_encoded_anew(
    tmp_path: Path, mode: str, format_: str, extension: str
) -> None:
    picture = paint().convert("RGBA" if mode == "LA" else "RGB")
    if mode == "RGBA":
        picture.putalpha(90)
    picture = Pixels.new("I;16", (96, 64), 40_000) if mode == "I;16" else picture.convert(mode)
    cleaned = pictures.clean_upload(written(tmp_path, coded(picture, format_)))
    assert cleaned.extension == extension
    with Pixels.open(cleaned.path) as made:
        assert made.size == (96, 64)
        assert made.mode in {"L", "RGB", "RGBA"}


def test_sixteen_bit_grey_keeps_its_brightness(tmp_path: Path) -> None:
    content = coded(Pixels.new("I;16", (8, 8), 0x8000), "PNG")
    cleaned = pictures.clean_upload(written(tmp_path, content))
    assert cleaned.color == "#808080"


def test_a_png_keeps_every_pixel_and_its_transparency(tmp_path: Path) -> None:
    picture = paint().convert("RGBA")
    picture.putalpha(120)
    cleaned = pictures.clean_upload(written(tmp_path, coded(picture)))
    with Pixels.open(cleaned.path) as made:
        assert made.tobytes() == picture.tobytes()


def test_a_colour_profile_is_applied_before_it_is_dropped(tmp_path: Path) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # In this profile red is blue and blue is red.
    swapped = srgb.replace(b"rXYZ", b"????", 1).replace(b"bXYZ", b"rXYZ", 1)
    swapped = swapped.replace(b"????", b"bXYZ", 1)
    red = Pixels.new("RGB", (16, 16), (255, 0, 0))
    cleaned = pictures.clean_upload(written(tmp_path, coded(red, icc_profile=swapped)))
    with Pixels.open(cleaned.path) as made:
        assert made.getpixel((8, 8)) == (0, 0, 255)
        assert "icc_profile" not in made.info


def test_a_profile_that_makes_no_sense_is_ignored(tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (lab, b"not a profile"):
        content = coded(paint(), "PNG", icc_profile=profile)
        with Pixels.open(pictures.clean_upload(written(tmp_path, content)).path) as made:
            assert made.tobytes() == paint().tobytes()
            assert "icc_profile" not in made.info


def test_the_header_is_read_without_decoding(tmp_path: Path) -> None:
    facts = pictures.inspect(written(tmp_path, huge_png(20_000, 10_000)))
    assert facts == pictures.Facts("PNG", 20_000, 10_000, 1)


def test_a_whole_picture_passes_the_check_and_a_short_one_does_not(tmp_path: Path) -> None:
    whole = coded(paint(200, 100), "JPEG")
    checked = pictures.check_image(written(tmp_path, whole))
    assert checked == pictures.Checked("jpg", 200, 100)
    with pytest.raises(pictures.PictureProblem):
        pictures.check_image(written(tmp_path, whole[: len(whole) // 2]))


def test_a_long_or_treacherous_name_is_shown_tamed(tmp_path: Path) -> None:
    name = "‮gpj.exe\r\n" + "x" * 500 + ".png"
    said = problem_of(tmp_path, b"text", name)
    assert said.split("”")[0] == "“gpj.exe" + "x" * 33 + "…" + "x" * 12 + ".png"


@pytest.mark.slow
def test_mutated_files_are_refused_or_stored_as_our_own_encoding(
    data_folder: DataFolder, tmp_path: Path
) -> None:
    dice = random.Random(11)
    seeds = [
        coded(paint(80, 60, seed=7), "PNG"),
        coded(paint(80, 60, seed=7), "JPEG", quality=90, comment=b"x" * 50),
        coded(paint(80, 60, seed=7), "WEBP"),
        animation("PNG"),
        coded(paint(80, 60, seed=7).convert("RGBA"), "WEBP", lossless=True),
    ]
    outcomes = {"refused": 0, "taken": 0}
    for _ in range(60):
        try:
            cleaned = pictures.clean_upload(written(tmp_path, mutated(dice.choice(seeds), dice)))
        except pictures.PictureProblem:
            outcomes["refused"] += 1
            continue
        with Pixels.open(cleaned.path, formats=["PNG", "JPEG"]) as made:
            made.load()
        cleaned.discard()
        outcomes["taken"] += 1
    assert list(data_folder.incoming.glob("*")) == []
    assert all(outcomes.values())


def mutated(content: bytes, dice: random.Random) -> bytes:
    """Flip, cut, repeat or overwrite parts of a file, most often near its header."""
    spoiled = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 8))):
        at = min(int(dice.expovariate(1 / 60)), len(spoiled) - 1)
        how = dice.randrange(4)
        if how == 0:
            spoiled[at] ^= 1 << dice.randrange(8)
        elif how == 1:
            spoiled[at : at + 4] = dice.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00"))
        elif how == 2:
            del spoiled[dice.randrange(len(spoiled) // 2, len(spoiled)) :]
        else:
            spoiled[at:at] = spoiled[at : at + dice.randrange(1, 64)]
    return bytes(spoiled)
