"""The look at a slot's picture: who sees it, what it says, and the part that is cut."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from guidance.models import Membership, Reference
from guidance.services import files
from tests.factories import a_reference, an_image, coded, paint
from tests.views.test_slot_remarks import a_post

FRAGMENT = {"HX-Request": "true"}
LOOK, CROP = "/studio/picture", "/studio/crop"


@pytest.fixture
def wide(alice: Membership) -> Reference:
    return a_reference(alice, picture=paint(900, 600), name="harbour.png")


def look(client: Client, row: Reference, *, piece: bool = True) -> Any:
    where = f"{LOOK}?{urlencode({'slot': '1', 'picture': f'uploaded:{row.pk}'})}"
    return client.get(where, headers=FRAGMENT if piece else {})


def crop(client: Client, row: Reference, *, piece: bool = True, **changes: Any) -> Any:
    post = {"slot": "1", "picture": f"uploaded:{row.pk}"}
    post |= {"left": "100", "top": "0", "width": "600", "height": "600"} | changes
    return client.post(CROP, post, headers=FRAGMENT if piece else {})


def test_the_team_looks_at_a_picture_and_nobody_else(
    wide: Reference, as_alice: Client, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    for client, status in ((as_alice, 200), (as_bob, 200), (as_charlie, 404), (as_nobody, 302)):
        assert look(client, wide).status_code == status
        assert crop(client, wide, left="x").status_code == (422 if status == 200 else status)
    assert Reference.objects.count() == 1


@pytest.mark.parametrize("kind", files.MAPS)
def test_a_map_is_for_the_team_alone(
    kind: str,
    wide: Reference,
    alice: Membership,
    as_alice: Client,
    as_bob: Client,
    as_charlie: Client,
    as_nobody: Client,
) -> None:
    image = an_image(alice, picture=paint(90, 60))
    for where in (
        reverse("reference_map", args=[wide.pk, kind]),
        reverse("image_map", args=[image.pk, kind]),
    ):
        for client in (as_alice, as_bob):
            answer = client.get(where)
            assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
            assert answer.headers["Cache-Control"].startswith("private")
            assert b"".join(answer)[8:12] == b"WEBP"
        assert as_charlie.get(where).status_code == 404
        assert as_nobody.get(where).status_code == 302


def test_other_maps_and_broken_pictures_are_not_found(wide: Reference, as_alice: Client) -> None:
    assert as_alice.get(reverse("reference_map", args=[wide.pk, "depth"])).status_code == 404
    files.path(wide.sha256, "png").write_bytes(coded(paint(900, 600))[:300])
    assert as_alice.get(reverse("reference_map", args=[wide.pk, "edge"])).status_code == 404


def test_the_look_says_what_is_lost_and_marks_the_middle(wide: Reference, as_alice: Client) -> None:
    as_alice.post("/studio/guidance", a_post((f"uploaded:{wide.pk}", "edge")))
    page = look(as_alice, wide).content.decode()
    assert page.lstrip().startswith("<dialog")
    assert "A: harbour.png" in page
    assert "About 33% is cut off or distorted." in page
    assert '<rect class="crop-line" x="150" y="0" width="600" height="600"/>' in page
    assert page.count('loading="lazy"') == len(files.MAPS)
    assert "Approximation" in page


def test_without_script_the_look_is_a_page(wide: Reference, as_alice: Client) -> None:
    page = look(as_alice, wide, piece=False).content.decode()
    assert "<title>Check a picture · Leoweb</title>" in page
    assert "hx-post" not in page[page.index('class="look-crop"') :][:300]


@pytest.mark.parametrize("name", ["", "uploaded:", "uploaded:7", "elsewhere:7", "generated:x"])
def test_a_picture_that_does_not_exist_is_not_found(name: str, as_alice: Client) -> None:
    assert as_alice.get(LOOK, {"picture": name}).status_code == 404
    assert as_alice.post(CROP, {"picture": name}).status_code == 404


def test_the_part_goes_into_the_slot_of_the_open_composer(wide: Reference, as_bob: Client) -> None:
    answer = crop(as_bob, wide)
    part = Reference.objects.get(cut_from=wide)
    assert answer.content == b""
    told = json.loads(answer.headers["HX-Trigger"])
    assert told == {"studio:do": {"value": f"put:1:uploaded:{part.pk}"}}
    assert (part.width, part.height) == (600, 600)


def test_without_script_the_draft_takes_the_part(wide: Reference, as_alice: Client) -> None:
    as_alice.post("/studio/guidance", a_post((f"uploaded:{wide.pk}", "edge"), prompt="A pier"))
    assert crop(as_alice, wide, piece=False).headers["Location"] == "/"
    part = Reference.objects.get(cut_from=wide)
    page = as_alice.get("/").content.decode()
    assert f'name="slot-1-picture" value="uploaded:{part.pk}"' in page
    assert f"uploaded:{wide.pk}" not in page
    assert "A pier" in page
    assert 'value="edge" selected' in page


def test_without_script_image_to_image_takes_its_part(wide: Reference, as_alice: Client) -> None:
    name = f"uploaded:{wide.pk}"
    as_alice.post("/studio/guidance", {"slots": "", "do": f"add:{name}:init_image"})
    assert f"slot=start&amp;picture={name}" in as_alice.get("/").content.decode()
    crop(as_alice, wide, piece=False, slot="start")
    part = Reference.objects.get(cut_from=wide)
    page = as_alice.get("/").content.decode()
    assert f'name="start-picture" value="uploaded:{part.pk}"' in page


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"left": ""}, "Left is a number of pixels."),
        ({"top": "-3"}, "Top is a number of pixels."),
        ({"width": "wide"}, "Width is a number of pixels."),
        ({"width": "9" * 30}, "reaches beyond the picture, which has 900 pixels."),
        ({"left": "500"}, "500 + 600 reaches beyond the picture, which has 900 pixels."),
        ({"height": "601"}, "0 + 601 reaches beyond the picture, which has 600 pixels."),
        ({"height": "31"}, "The part is at least 32 pixels a side."),
    ],
)
def test_a_part_that_can_not_be_is_refused_and_stays_typed(
    typed: dict[str, Any], says: str, wide: Reference, as_alice: Client
) -> None:
    answer = crop(as_alice, wide, **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    for name, value in typed.items():
        assert f'name="{name}"' in page
        assert f'value="{value}"' in page
    assert Reference.objects.count() == 1


def test_what_is_typed_can_not_become_markup(wide: Reference, as_alice: Client) -> None:
    page = crop(as_alice, wide, left='"><script>go()</script>').content.decode()
    assert "<script>go" not in page


def test_a_part_of_a_lost_file_is_explained(wide: Reference, as_alice: Client) -> None:
    files.remove(wide.sha256, wide.extension)
    answer = crop(as_alice, wide)
    assert answer.status_code == 422
    assert "is not on this server any more" in answer.content.decode()
