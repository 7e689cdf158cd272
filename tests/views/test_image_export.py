"""What leaves an image's page: its request as text, its file in other formats, its lineage."""

from __future__ import annotations

import io
import json

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image as Pixels
from pytest_django import DjangoAssertNumQueries

from guidance.domain.kinds import ControlNetKind, Source
from guidance.domain.recipe import ControlNetInput, Picture, Recipe
from guidance.models import Account, Image, Membership, RemoteCopy
from guidance.services import accounts, carrying, files
from tests.factories import (
    KINO_XL,
    a_generation,
    a_reference,
    account_of,
    add_slots,
    an_image,
    coded,
    paint,
)

HTMX = {"HX-Request": "true"}
SECRET = "99999999-8888-4777-8666-555555555555"


@pytest.fixture
def image(alice: Membership) -> Image:
    return an_image(alice)


def guided(alice: Membership) -> Image:
    """An image whose run was guided by an uploaded and by a generated picture."""
    upload, earlier = a_reference(alice), an_image(alice)
    recipe = Recipe(
        prompt="Vibrant makeup bottle in a showroom",
        model_id=KINO_XL,
        guidance=(
            ControlNetInput(ControlNetKind.STYLE, Picture(Source.UPLOADED, upload.pk)),
            ControlNetInput(ControlNetKind.EDGE, Picture(Source.GENERATED, earlier.pk), weight=0.8),
        ),
    )
    run = a_generation(alice, recipe=recipe.to_json())
    rows = [{"kind": "style", "reference": upload}, {"kind": "edge", "image": earlier}]
    add_slots(run, rows)
    return an_image(alice, generation=run)


def address(image: Image, form: str) -> str:
    return reverse("image_request", args=[image.pk, form])


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("image_request", ["curl"]),
        ("image_request", ["python"]),
        ("image_request", ["json"]),
        ("image_convert", ["webp"]),
        ("image_convert", ["jpg"]),
        ("image_lineage", []),
    ],
)
def test_the_team_gets_it_and_nobody_else(
    name: str,
    rest: list[str],
    image: Image,
    as_alice: Client,
    as_bob: Client,
    as_charlie: Client,
    as_nobody: Client,
) -> None:
    where = reverse(name, args=[image.pk, *rest])
    for member in (as_alice, as_bob):
        answer = member.get(where)
        assert answer.status_code == 200
        assert answer.getvalue()
    strange = as_charlie.get(where)
    assert strange.status_code == 404
    assert "Vibrant" not in strange.text
    assert as_nobody.get(where).headers["Location"].startswith("/account/login/")
    assert as_alice.post(where).status_code == 405


def test_a_request_is_plain_text_with_the_seed_that_was_sent(
    image: Image, as_alice: Client
) -> None:
    answer = as_alice.get(address(image, "json"))
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    body = json.loads(answer.text)
    assert (body["seed"], body["width"], body["public"]) == (4186220913, 1040, False)


@pytest.mark.parametrize("form", ["curl", "python", "json"])
def test_no_form_holds_the_teams_key(form: str, alice: Membership, as_alice: Client) -> None:
    accounts.choose(team=alice.team, key=SECRET, api_url="https://api.example.org/v1")
    text = as_alice.get(address(an_image(alice), form)).text
    assert SECRET not in text
    assert SECRET[-12:] not in text
    assert Account.objects.get().key_mark not in text


def test_pictures_that_the_account_has_are_named_by_their_ids_there(
    alice: Membership, as_alice: Client
) -> None:
    image = guided(alice)
    style, edge = image.generation.slots.all()
    assert style.reference
    assert edge.image
    before = json.loads(as_alice.get(address(image, "json")).text)["controlnets"]
    assert [guide["initImageId"] for guide in before] == ["IMAGE_ID_OF_A", edge.image.remote_id]
    RemoteCopy.objects.create(
        account=account_of(alice), sha256=style.reference.sha256, remote_id="remote-7"
    )
    text = as_alice.get(address(image, "curl")).text
    assert '"initImageId": "remote-7"' in text
    assert "IMAGE_ID_OF" not in text


def test_an_upload_that_never_ended_is_no_id(alice: Membership, as_alice: Client) -> None:
    image = guided(alice)
    upload = image.generation.slots.all()[0].reference
    assert upload
    RemoteCopy.objects.create(account=account_of(alice), sha256=upload.sha256)
    assert "# IMAGE_ID_OF_A" in as_alice.get(address(image, "python")).text


def test_a_recipe_of_another_release_says_so(alice: Membership, as_alice: Client) -> None:
    image = an_image(alice, generation=a_generation(alice, recipe={"version": 99}))
    answer = as_alice.get(address(image, "curl"))
    assert answer.status_code == 409
    assert "can't be written" in answer.text


@pytest.mark.parametrize("form", ["wget", "CURL", "__class__"])
def test_an_unknown_form_does_not_exist(form: str, image: Image, as_alice: Client) -> None:
    assert as_alice.get(address(image, form)).status_code == 404


def convert(client: Client, image: Image, extension: str) -> tuple[Pixels.Image, str]:
    """The converted picture, and the header that names its file."""
    answer = client.get(reverse("image_convert", args=[image.pk, extension]))
    assert answer.status_code == 200
    content = answer.getvalue()
    return Pixels.open(io.BytesIO(content)), answer.headers["Content-Disposition"]


def with_file(alice: Membership, content: bytes, extension: str) -> Image:
    kept = files.keep(content, extension)
    return an_image(
        alice, stored=False, state=Image.State.STORED, sha256=kept.sha256, extension=extension,
        width=96, height=64,
    )  # fmt: skip


@pytest.mark.parametrize(("extension", "format_"), [("webp", "WEBP"), ("jpg", "JPEG")])
def test_a_png_leaves_as_webp_and_jpeg_in_full_size(
    extension: str, format_: str, alice: Membership, as_alice: Client
) -> None:
    image = with_file(alice, coded(paint()), "png")
    picture, name = convert(as_alice, image, extension)
    assert (picture.format, picture.size) == (format_, (96, 64))
    assert name.startswith("attachment; ")
    assert f"-1.{extension}" in name


def test_a_conversion_is_made_once(alice: Membership, as_alice: Client) -> None:
    image = with_file(alice, coded(paint()), "png")
    convert(as_alice, image, "webp")
    made = files.conversion_path(image.sha256, "webp")
    before = made.stat().st_mtime_ns
    convert(as_alice, image, "webp")
    assert made.stat().st_mtime_ns == before
    assert not list(files.new_part().parent.glob("*"))


def test_what_is_clear_turns_white_in_a_jpeg(alice: Membership, as_alice: Client) -> None:
    clear = Pixels.new("RGBA", (96, 64), (255, 0, 0, 0))
    clear.paste((0, 0, 255, 255), (0, 0, 20, 64))
    picture, _ = convert(as_alice, with_file(alice, coded(clear), "png"), "jpg")
    right = picture.getpixel((90, 30))
    assert isinstance(right, tuple)
    assert min(right) > 245


def test_the_same_format_is_the_original_itself(image: Image, as_alice: Client) -> None:
    answer = as_alice.get(reverse("image_convert", args=[image.pk, "jpg"]))
    content = answer.getvalue()
    original = files.path(image.sha256, "jpg").read_bytes()
    assert content == carrying.carried(image, original)
    assert not files.conversion_path(image.sha256, "jpg").exists()


def test_a_file_that_is_gone_or_broken_can_be_fetched_again(
    image: Image, alice: Membership, as_alice: Client
) -> None:
    files.remove(image.sha256, image.extension)
    broken = with_file(alice, coded(paint())[:200], "png")
    for one in (image, broken):
        answer = as_alice.get(reverse("image_convert", args=[one.pk, "webp"]))
        assert answer.status_code == 404
        assert "Fetch it again" in answer.text


def test_nothing_is_converted_to_other_formats(image: Image, as_alice: Client) -> None:
    for extension in ("png", "gif", "svg"):
        where = reverse("image_convert", args=[image.pk, extension])
        assert as_alice.get(where).status_code == 404


def test_a_conversion_leaves_with_its_picture(alice: Membership, as_alice: Client) -> None:
    image = with_file(alice, coded(paint()), "png")
    convert(as_alice, image, "jpg")
    files.remove(image.sha256, "png")
    assert not files.conversion_path(image.sha256, "jpg").exists()


def test_lineage_lists_what_went_in_and_what_colleagues_made_of_it(
    alice: Membership, bob: Membership, as_alice: Client
) -> None:
    image = guided(alice)
    child = a_generation(bob)
    add_slots(child, [{"kind": "style", "image": image}])
    made = an_image(bob, generation=child)
    retried = an_image(alice, generation=a_generation(alice, retry_of=image.generation))
    text = as_alice.get(reverse("image_lineage", args=[image.pk]), headers=HTMX).text
    assert "<html" not in text
    assert "2 references went in · 2 images came out of it" in text
    for words in ("A · Style", "B · Edge", "As Style · Bob", "Retry · Alice"):
        assert words in text
    for one in (made, retried):
        assert reverse("image", args=[one.pk]) in text


def test_lineage_shows_no_deleted_image(alice: Membership, as_alice: Client) -> None:
    image = an_image(alice)
    child = a_generation(alice)
    add_slots(child, [{"kind": "style", "image": image}])
    an_image(alice, generation=child, deleted_at=child.created_at)
    text = as_alice.get(reverse("image_lineage", args=[image.pk]), headers=HTMX).text
    assert "No reference went in · nothing came out of it yet" in text


def test_the_strip_is_short_and_the_tree_is_whole(
    image: Image,
    alice: Membership,
    as_alice: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    child = a_generation(alice)
    add_slots(child, [{"kind": "style", "image": image}])
    for _ in range(7):
        an_image(alice, generation=child, stored=False, state=Image.State.STORED, sha256="0" * 64)
    where = reverse("image_lineage", args=[image.pk])
    with django_assert_max_num_queries(7):
        assert "more than 5 images came out of it" in as_alice.get(where, headers=HTMX).text
    whole = as_alice.get(where).text
    assert "<html" in whole
    assert "7 images came out of it" in whole
