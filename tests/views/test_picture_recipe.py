"""Pictures that carry their recipe: out by download, in by import and by dropping."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guidance.domain.kinds import ControlNetKind, Source
from guidance.domain.recipe import ControlNetInput, InitImage, Picture, Recipe
from guidance.models import Generation, Image, Membership, Reference
from guidance.services import carrying, files, references
from guidance.services.picture_text import text_in, with_text
from tests.factories import KINO_XL, a_generation, a_reference, add_slots, an_image, coded, paint
from tests.views.composing import Page, opened, pressed, uploaded
from tests.views.test_studio_import import imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference(alice: Membership) -> Reference:
    return a_reference(alice)


@pytest.fixture
def image(alice: Membership, reference: Reference) -> Image:
    """An image whose run was guided by an upload and started from it."""
    picture = Picture(Source.UPLOADED, reference.pk)
    recipe = Recipe(
        prompt="the secret sea <b> & “more”",
        model_id=KINO_XL,
        width=1040,
        height=640,
        guidance=(ControlNetInput(ControlNetKind.STYLE, picture, weight=0.7),),
        init_image=InitImage(picture, 0.4),
    )
    run = a_generation(alice, recipe=recipe.to_json(), seed=77)
    rows: list[dict[str, Any]] = [
        {"kind": "style", "reference": reference},
        {"kind": "init_image", "reference": reference},
    ]
    add_slots(run, rows)
    return an_image(alice, generation=run)


def downloaded(browser: Client, image: Image, extension: str = "") -> bytes:
    """The file as a browser saves it."""
    if extension:
        address = reverse("image_convert", args=[image.pk, extension])
    else:
        address = reverse("image_download", args=[image.pk])
    return b"".join(browser.get(address).streaming_content)  # type: ignore[attr-defined]


def dropped(browser: Client, data: bytes) -> Page:
    """Import that file."""
    return imported(browser, "", recipe_file=SimpleUploadedFile("a.png", data))


@pytest.mark.parametrize("extension", ["", "jpg", "webp"])
def test_a_downloaded_picture_restores_the_whole_recipe(
    as_alice: Client, image: Image, reference: Reference, extension: str
) -> None:
    page = dropped(as_alice, downloaded(as_alice, image, extension))
    assert page.values["prompt"] == "the secret sea <b> & “more”"
    assert (page.values["width"], page.values["height"]) == ("1040", "640")
    assert page.values["seed"] == "77"
    assert (page.slot("1", "picture"), page.slot("1", "weight")) == (
        uploaded(reference.pk),
        "0.70",
    )
    assert page.values["start-picture"] == uploaded(reference.pk)


def test_the_file_on_disk_stays_as_it_is(as_alice: Client, image: Image) -> None:
    path = files.path(image.sha256, image.extension)
    before = path.read_bytes()
    assert downloaded(as_alice, image) != before
    assert path.read_bytes() == before
    assert text_in(before) is None


def test_neither_names_nor_keys_go_along(as_alice: Client, image: Image) -> None:
    text = text_in(downloaded(as_alice, image)) or ""
    assert text
    for private in ("Alice", "alice@", "Studio North", image.account.key_ending):
        assert private not in text


def test_a_zip_carries_the_recipes(as_alice: Client, image: Image) -> None:
    address = reverse("gallery_bulk")
    answer = as_alice.post(address, {"action": "download", "image": [str(image.pk)]})
    stream = io.BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    with zipfile.ZipFile(stream) as archive:
        saved = next(name for name in archive.namelist() if not name.startswith("recipes"))
        assert text_in(archive.read(saved)) == carrying.text_of(image)


def test_a_stranger_gets_the_recipe_of_a_file_but_never_its_pictures(
    as_alice: Client, as_charlie: Client, image: Image
) -> None:
    page = dropped(as_charlie, downloaded(as_alice, image))
    assert page.values["prompt"].startswith("the secret sea")
    assert page.slot("1", "picture") == ""
    assert "A waits for its picture: this team doesn&#x27;t have it." in page.text


def test_the_same_content_is_found_under_another_id(
    as_alice: Client, as_charlie: Client, charlie: Membership, image: Image, reference: Reference
) -> None:
    path = files.path(reference.sha256, reference.extension)
    own = a_reference(charlie)
    Reference.objects.filter(pk=own.pk).update(sha256=reference.sha256)
    assert path.exists()
    page = dropped(as_charlie, downloaded(as_alice, image))
    assert page.slot("1", "picture") == uploaded(own.pk)


def tampered() -> list[str]:
    """Carried texts that somebody changed, with a digest that fits where that is possible."""
    recipe = Recipe("a pear", KINO_XL).to_json()

    def signed(**changes: Any) -> str:
        body = {"leoweb": 1, "recipe": recipe, "pictures": {}} | changes
        return json.dumps(body | {"digest": carrying._digest(body)})

    whole = signed()
    return [
        whole.replace("a pear", "a plum"),
        whole[:-20],
        "[]",
        "{}",
        "[" * 20_000,
        signed(leoweb=2),
        signed(pictures=[1]),
        signed(recipe={**recipe, "width": "wide"}),
        signed(recipe={**recipe, "width": 10**30}),
        signed(recipe={**recipe, "prompt": "\ud800"}),
        signed(recipe={**recipe, "prompt": "a\x00b"}),
        signed(recipe={**recipe, "guidance": [{"kind": "smell"}]}),
        signed(recipe={**recipe, "guidance": [{"kind": "style"}] * 500}),
        signed(recipe={**recipe, "elements": [{"weight": 1, "ak_uuid": {"a": 1}}]}),
        signed(recipe={**recipe, "contrast": float("nan")}),
    ]


@pytest.mark.parametrize("text", tampered())
def test_a_tampered_recipe_is_refused_with_a_sentence(as_alice: Client, text: str) -> None:
    data = with_text(coded(paint()), text.encode("utf-8", "replace").decode())
    file = SimpleUploadedFile("a.png", data)
    answer = as_alice.post(reverse("studio_import"), {"text_in": "", "recipe_file": file})
    assert answer.status_code == 422
    assert "can&#x27;t be read: it was changed or cut short" in answer.content.decode()


def test_a_picture_without_a_recipe_says_so(as_alice: Client) -> None:
    file = SimpleUploadedFile("a.png", coded(paint()))
    answer = as_alice.post(reverse("studio_import"), {"text_in": "", "recipe_file": file})
    assert answer.status_code == 422
    assert "carries no recipe" in answer.content.decode()


def test_a_dropped_picture_offers_its_recipe(as_alice: Client, image: Image) -> None:
    data = downloaded(as_alice, image)
    file = SimpleUploadedFile("a.png", data, "image/png")
    page = pressed(as_alice, opened(as_alice), "upload", files={"files": [file]}, prompt="mine")
    assert "This picture carries its recipe." in page.text
    assert len(page.slots) == 1
    assert "This picture carries its recipe." in opened(as_alice).text
    used = pressed(as_alice, page, page.button("Use the recipe"))
    assert used.values["prompt"].startswith("the secret sea")
    assert "This picture carries" not in used.text
    assert pressed(as_alice, used, "back").values["prompt"] == "mine"


def test_a_dropped_picture_can_stay_a_reference(as_alice: Client, image: Image) -> None:
    file = SimpleUploadedFile("a.png", downloaded(as_alice, image), "image/png")
    page = pressed(as_alice, opened(as_alice), "upload", files={"files": [file]})
    kept = pressed(as_alice, page, page.button("Use as a reference"))
    assert len(kept.slots) == 1
    assert "This picture carries" not in kept.text


def test_a_reference_that_is_kept_carries_nothing(
    as_alice: Client, alice: Membership, image: Image
) -> None:
    file = SimpleUploadedFile("a.png", downloaded(as_alice, image), "image/png")
    row = references.store(member=alice, upload=file)
    assert text_in(files.path(row.sha256, row.extension).read_bytes()) is None


def test_a_recipe_of_old_leaves_the_download_as_it_is(as_alice: Client, image: Image) -> None:
    Generation.objects.filter(pk=image.generation_id).update(recipe={"version": 0})
    path = files.path(image.sha256, image.extension)
    assert downloaded(as_alice, image) == path.read_bytes()


def test_the_digest_knows_any_change() -> None:
    recipe = Recipe("a pear", KINO_XL)
    other = replace(recipe, seed=1)
    assert carrying._digest({"recipe": recipe.to_json()}) != carrying._digest(
        {"recipe": other.to_json()}
    )
