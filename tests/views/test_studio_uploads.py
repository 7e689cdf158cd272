"""Pictures that come with a post: bad ones are named, good ones arrive, nothing typed is lost."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guidance.models import Membership, Reference
from tests.conftest import signed_in
from tests.factories import coded, paint
from tests.views.composing import HTMX, Page, opened, picture, pressed

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def file(name: str, body: bytes, kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, kind)


def animated() -> bytes:
    stream = io.BytesIO()
    frames = [paint(32, 32, seed=seed) for seed in range(3)]
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    return stream.getvalue()


def bomb(side: int = 14_200) -> bytes:
    """A PNG of 200 megapixels that weighs some kilobytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 2) * side), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


BAD: dict[str, tuple[bytes, str]] = {
    "notes.txt": (b"just some text", "is not a picture"),
    "logo.svg": (SVG, "is an SVG drawing"),
    "dance.gif": (animated(), "dance.gif"),
    "cut.png": (coded(paint(400, 300))[:900], "cut.png"),
    "empty.png": (b"", "empty.png"),
    "huge.png": (bomb(), "huge.png"),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_picture_is_named_and_its_neighbours_arrive(as_alice: Client, name: str) -> None:
    body, said = BAD[name]
    files = {"files": [picture("one.png", seed=1), file(name, body), picture("two.png", seed=2)]}
    page = pressed(as_alice, opened(as_alice), "upload", files=files, prompt="Kept", seed="5")
    assert page.answer.status_code == 422
    assert page.slots == ["1", "2"]
    assert (page.values["prompt"], page.values["seed"]) == ("Kept", "5")
    problems = page.text.split('id="upload-problems"')[1].split("</div>")[0]
    assert said in problems
    assert name in problems


def test_a_picture_that_weighs_too_much_is_named(as_alice: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 2000
    heavy = file("heavy.jpg", b"\xff\xd8" + bytes(4000), "image/jpeg")
    page = pressed(as_alice, opened(as_alice), "upload", files={"files": [heavy]})
    assert "heavy.jpg" in page.text
    assert page.slots == []


def test_the_same_picture_twice_is_stored_once(as_alice: Client, alice: Membership) -> None:
    files = {"files": [picture("a.png", seed=4), picture("b.png", seed=4)]}
    page = pressed(as_alice, opened(as_alice), "upload", files=files)
    assert page.slots == ["1", "2"]
    assert Reference.objects.filter(team=alice.team).count() == 1


def test_a_slot_takes_its_own_file(as_alice: Client) -> None:
    empty = pressed(as_alice, opened(as_alice), "slot:pose")
    page = pressed(as_alice, empty, "upload", files={"slot-1-file": picture()})
    assert page.slots == ["1"]
    assert page.slot("1", "kind") == "pose"
    assert page.slot("1", "picture").startswith("uploaded:")


def test_image_to_image_takes_its_own_file(as_alice: Client) -> None:
    empty = pressed(as_alice, opened(as_alice), "slot:init_image")
    page = pressed(as_alice, empty, "upload", files={"start-file": picture()})
    assert page.values["start-picture"].startswith("uploaded:")


def test_a_ninth_reference_is_named_and_left_out(as_alice: Client) -> None:
    eight = {"files": [picture(f"{seed}.png", seed=seed) for seed in range(9)]}
    page = pressed(as_alice, opened(as_alice), "upload", files=eight)
    assert len(page.slots) == 8
    assert "8.png: the composer holds 8 references." in page.text


def test_htmx_gets_the_reason_with_the_pieces(as_alice: Client) -> None:
    data = {**opened(as_alice).values, "do": "upload", "files": [file("notes.txt", b"text")]}
    answer = as_alice.post(reverse("studio_guidance"), data, headers=HTMX)
    assert answer.status_code == 422
    assert "notes.txt" in answer.content.decode()
    assert 'hx-target="#guidance"' in answer.content.decode()


# --- One file at a time, as the script sends them ----------------------------------------------


def test_the_script_stores_one_picture_and_gets_its_name(
    as_alice: Client, alice: Membership
) -> None:
    answer = as_alice.post(reverse("studio_upload"), {"file": picture("sea.png")})
    assert answer.status_code == 201
    row = Reference.objects.get(team=alice.team)
    assert answer.json() == {"picture": f"uploaded:{row.pk}", "name": "sea.png"}


@pytest.mark.parametrize("data", [{}, {"file": ""}])
def test_the_script_is_told_when_there_is_no_file(as_alice: Client, data: dict[str, str]) -> None:
    answer = as_alice.post(reverse("studio_upload"), data)
    assert answer.status_code == 422
    assert answer.json() == {"message": "Choose a picture first."}


def test_the_script_is_told_what_is_wrong_with_a_picture(as_alice: Client) -> None:
    answer = as_alice.post(reverse("studio_upload"), {"file": file("notes.txt", b"text")})
    assert answer.status_code == 422
    assert "notes.txt" in answer.json()["message"]


def test_a_picture_belongs_to_the_team_of_who_uploaded_it(
    as_charlie: Client, as_alice: Client, charlie: Membership
) -> None:
    name = as_charlie.post(reverse("studio_upload"), {"file": picture()}).json()["picture"]
    assert Reference.objects.get().team == charlie.team
    page = pressed(as_alice, opened(as_alice), f"add:{name}", prompt="x")
    assert page.label() == "Generate without A"


# --- Bodies that can't be read -----------------------------------------------------------------


def test_too_much_text_is_answered_with_a_sentence_and_the_last_draft(as_alice: Client) -> None:
    pressed(as_alice, opened(as_alice), "refresh", prompt="Kept in the draft")
    body = {**opened(as_alice).values, "do": "refresh", "prompt": "x" * 3_000_000}
    answer = as_alice.post(reverse("studio_guidance"), body)
    page = Page(answer)  # type: ignore[arg-type]
    assert answer.status_code == 413
    assert "That is more than one post can carry." in page.text
    assert page.values["prompt"] == "Kept in the draft"


def test_too_many_bytes_are_refused_before_they_are_read(as_alice: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 100
    body = {**opened(as_alice).values, "files": [picture(f"{n}.png", seed=n) for n in range(4)]}
    answer = as_alice.post(reverse("studio_guidance"), body)
    assert answer.status_code == 413
    assert "at once. Add fewer pictures." in answer.content.decode()


def test_too_many_files_are_answered_with_a_sentence(as_alice: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    body = {**opened(as_alice).values, "files": [picture(f"{n}.png", seed=n) for n in range(4)]}
    answer = as_alice.post(reverse("studio_guidance"), body, headers=HTMX)
    assert answer.status_code == 422
    assert "Add fewer pictures" in answer.content.decode()


def test_the_script_gets_the_sentence_as_json(as_alice: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    answer = as_alice.post(
        reverse("studio_upload"), {"file": picture()}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
    assert "MB at once" in answer.json()["message"]


def test_a_body_that_is_no_form_is_answered_with_a_sentence(as_alice: Client) -> None:
    answer = as_alice.generic(
        "POST", reverse("studio_guidance"), b"torn", content_type="multipart/form-data"
    )
    assert answer.status_code == 400
    assert "The upload broke off. Try it again." in answer.content.decode()


@pytest.mark.parametrize("name", ["studio_guidance", "studio_generate", "studio_upload"])
def test_a_post_from_elsewhere_is_refused(alice: Membership, name: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice.user)
    assert browser.post(reverse(name), {"do": "over"}).status_code == 403
    assert signed_in(alice.user).post(reverse(name), {"do": "over"}).status_code != 403


def test_a_picture_with_a_name_of_markup_is_harmless(as_alice: Client) -> None:
    named = '<img src=x onerror="alert(1)">.txt'
    page = pressed(as_alice, opened(as_alice), "upload", files={"files": [file(named, b"text")]})
    assert "<img src=x" not in page.text
