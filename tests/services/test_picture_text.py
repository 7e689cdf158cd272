"""A text inside a picture file: there and back, without touching a pixel."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pixels

from guidance.services.picture_text import LONGEST, text_in, with_text
from tests.factories import coded, paint

TEXT = '{"prompt": "it\'s <b>“bold”</b> & ünïcode 🍐"}'
FORMS: dict[str, tuple[str, dict[str, object]]] = {
    "png": ("PNG", {}),
    "jpeg": ("JPEG", {"quality": 90}),
    "jpeg with exif": ("JPEG", {"exif": Pixels.Exif().tobytes() or b"Exif\0\0"}),
    "webp": ("WEBP", {"quality": 80}),
    "webp lossless": ("WEBP", {"lossless": True}),
    "webp extended": ("WEBP", {"quality": 80, "xmp": b"<other/>"}),
}


def picture(name: str) -> bytes:
    form, options = FORMS[name]
    return coded(paint(), form, **options)


def pixels(data: bytes) -> tuple[str, tuple[int, int], bytes]:
    with Pixels.open(io.BytesIO(data)) as opened:
        opened.load()
        return opened.mode, opened.size, opened.tobytes()


@pytest.mark.parametrize("name", FORMS)
def test_a_text_goes_in_and_comes_out_and_the_pixels_stay(name: str) -> None:
    data = picture(name)
    carrying = with_text(data, TEXT)
    assert text_in(carrying) == TEXT
    assert text_in(data) is None
    assert pixels(carrying) == pixels(data)


def test_transparency_stays() -> None:
    clear = paint().convert("RGBA")
    clear.putalpha(90)
    for form, options in (("PNG", {}), ("WEBP", {"lossless": True}), ("WEBP", {})):
        data = coded(clear, form, **options)
        assert pixels(with_text(data, TEXT)) == pixels(data)


def test_a_text_that_is_too_long_leaves_the_file_as_it_was() -> None:
    data = picture("jpeg")
    assert with_text(data, "x" * LONGEST) == data


def test_other_readers_see_the_packet() -> None:
    with Pixels.open(io.BytesIO(with_text(picture("jpeg"), TEXT))) as opened:
        assert b"leoweb:recipe" in opened.info["xmp"]
    with Pixels.open(io.BytesIO(with_text(picture("png"), TEXT))) as opened:
        assert opened.info["leoweb:recipe"] == TEXT


@given(st.sampled_from(list(FORMS)), st.integers(0, 400), st.binary(max_size=8))
@settings(max_examples=400, deadline=None)
def test_no_broken_file_raises(name: str, at: int, noise: bytes) -> None:
    whole = with_text(picture(name), TEXT)
    for broken in (whole[:at], whole[:at] + noise + whole[at + len(noise) :], noise + whole):
        text_in(broken)
        with_text(broken, TEXT)
