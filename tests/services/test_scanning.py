"""QR codes: read in the picture process, kept on the row, and never in anybody's way."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image as Pixels
from pytest_django import DjangoAssertNumQueries

from guidance.domain.kinds import ControlNetKind, Source
from guidance.domain.recipe import ControlNetInput, Picture
from guidance.models import Image, Membership
from guidance.services import files, pictures, scanning
from tests.factories import a_generation, a_reference, add_slots, an_image, coded, paint
from tests.services.pipeline import Pipeline, a_recipe

ADDRESS = "https://example.org/summer"
DREAMSHAPER = "ac614f96-1082-45bf-be9d-757f2d31c174"


def code(text: str = ADDRESS, side: int = 512) -> Pixels.Image:
    modules = cv2.QRCodeEncoder.create().encode(text)
    return Pixels.fromarray(modules).resize((side, side), Pixels.Resampling.NEAREST).convert("RGB")


def kept(picture: Pixels.Image) -> tuple[str, str]:
    return files.keep(coded(picture), "png").sha256, "png"


def test_a_plain_code_says_what_it_holds() -> None:
    assert pictures.code_in(*kept(code())) == ADDRESS


@pytest.mark.parametrize(
    "spoil",
    [
        lambda picture: picture.resize((96, 96)),
        lambda picture: picture.rotate(12, expand=True, fillcolor="white"),
        lambda picture: Pixels.blend(picture, paint(512, 512, seed=3), 0.35),
    ],
    ids=["small", "turned", "painted over"],
)
def test_a_code_that_a_phone_reads_is_read(spoil: Any) -> None:
    assert pictures.code_in(*kept(spoil(code()))) == ADDRESS


def test_a_code_on_transparent_ground_is_read() -> None:
    clear = code().convert("RGBA")
    dark = np.asarray(clear.convert("L")) < 128
    clear.putalpha(Pixels.fromarray((dark * 255).astype(np.uint8)))
    assert pictures.code_in(*kept(clear)) == ADDRESS


def test_a_picture_without_a_code_says_nothing() -> None:
    noise = np.random.default_rng(4).integers(0, 255, (700, 700, 3), dtype=np.uint8)
    for picture in (paint(400, 300), Pixels.fromarray(noise), Pixels.new("L", (1, 1))):
        assert pictures.code_in(*kept(picture)) == ""


def test_a_very_long_code_is_cut() -> None:
    found = pictures.code_in(*kept(code("x" * 400, 1000)))
    assert found == "x" * 300


def test_a_broken_file_stays_unread_and_the_next_one_is_read(alice: Membership) -> None:
    whole = coded(code())
    broken = a_reference(alice)
    files.path(broken.sha256, "png").write_bytes(whole[: len(whole) // 2])
    assert scanning.scanned(broken).scan == ""
    gone = a_reference(alice)
    files.remove(gone.sha256, gone.extension)
    assert scanning.scanned(gone).scan == ""
    assert pictures.code_in(*kept(code())) == ADDRESS


def test_a_picture_is_read_once(
    alice: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = a_reference(alice, picture=code())
    scanning.scanned(row)
    row.refresh_from_db()
    assert (row.scan, row.scan_text) == ("scans", ADDRESS)
    with django_assert_num_queries(0):
        assert scanning.scanned(row).scan_text == ADDRESS


def test_only_images_of_runs_with_a_code_are_read(alice: Membership) -> None:
    plain, guided = a_generation(alice), a_generation(alice)
    add_slots(guided, [{"kind": "qr", "reference": a_reference(alice, picture=code())}])
    image = an_image(alice, generation=guided)
    content = (image.sha256, image.extension)
    assert scanning.columns_for(plain, *content) == {}
    assert scanning.columns_for(guided, *content) == {"scan": "silent", "scan_text": ""}


@pytest.mark.django_db(transaction=True)
def test_an_image_that_arrives_knows_whether_it_scans(pipeline: Pipeline) -> None:
    reference = a_reference(pipeline.member, picture=code(side=600))
    guide = ControlNetInput(
        kind=ControlNetKind.QR, picture=Picture(Source.UPLOADED, reference.id), weight=1.8
    )
    recipe = replace(a_recipe("Koi pond", guidance=(guide,)), model_id=DREAMSHAPER)
    run = pipeline.until_state(pipeline.start(recipe), "complete")
    image = Image.objects.get(generation=run)
    assert (image.scan, image.scan_text) == ("scans", ADDRESS)


@pytest.mark.django_db(transaction=True)
def test_an_image_of_a_run_without_a_code_is_not_looked_at(pipeline: Pipeline) -> None:
    run = pipeline.until_state(pipeline.start("A quiet harbour"), "complete")
    assert Image.objects.get(generation=run).scan == ""


def test_an_upload_tells_transparency_and_turn(tmp_path: Any) -> None:
    exif = Pixels.Exif()
    exif[0x0112] = 6
    turned, clear = tmp_path / "a.jpg", tmp_path / "b.png"
    turned.write_bytes(coded(paint(), "JPEG", exif=exif))
    half = paint().convert("RGBA")
    half.putalpha(90)
    clear.write_bytes(coded(half))
    first, second = pictures.clean_upload(turned), pictures.clean_upload(clear)
    assert (first.was_turned, first.is_clear) == (True, False)
    assert (second.was_turned, second.is_clear) == (False, True)
    assert Pixels.open(io.BytesIO(first.path.read_bytes())).size == (64, 96)
