"""Picture files: who gets them, and with which headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import NOT_FOUND, NOT_MODIFIED, OK

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from guidance.models import Account, Image, Membership, OfferedModel, Reference
from guidance.services import carrying, files
from tests.factories import a_generation, a_reference, an_image

KINDS = ("image_thumb", "image_file", "image_download", "reference_thumb", "reference_file")


@pytest.fixture
def image(alice: Membership) -> Image:
    run = a_generation(alice, prompt="Süße Häuser / am Meer: «Abend» " + "und Licht " * 20)
    return an_image(alice, generation=run, created_at=datetime(2026, 11, 22, 12, tzinfo=UTC))


@pytest.fixture
def reference(alice: Membership) -> Reference:
    return a_reference(alice)


@pytest.fixture
def address(image: Image, reference: Reference) -> Callable[[str], str]:
    def of(kind: str) -> str:
        id = image.pk if kind.startswith("image") else reference.pk
        return reverse(kind, args=[id, 256] if kind.endswith("thumb") else [id])

    return of


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def get(client: Client, where: str, **headers: str) -> Answer:
    """Read an answer to its end, so that its file is closed."""
    answer: HttpResponseBase = client.get(where, headers=headers)
    body = b"".join(answer)
    return Answer(answer.status_code, answer.headers, body)


@pytest.mark.parametrize("kind", KINDS)
def test_owner_and_teammate_get_the_file_and_nobody_else(
    kind: str,
    address: Callable[[str], str],
    as_alice: Client,
    as_bob: Client,
    as_charlie: Client,
    as_nobody: Client,
) -> None:
    where = address(kind)
    assert get(as_alice, where).status == OK
    assert get(as_bob, where).status == OK
    assert get(as_charlie, where).status == NOT_FOUND
    turned_away = get(as_nobody, where)
    assert turned_away.status == 302
    assert turned_away.headers["Location"].startswith("/account/login/?next=")


@pytest.mark.parametrize("kind", KINDS)
def test_a_stranger_learns_nothing_from_an_etag(
    kind: str, address: Callable[[str], str], as_alice: Client, as_charlie: Client
) -> None:
    etag = get(as_alice, address(kind)).headers["ETag"]
    answer = get(as_charlie, address(kind), **{"If-None-Match": etag})
    assert answer.status == NOT_FOUND


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_can_do_nothing_but_be_a_picture(
    kind: str, address: Callable[[str], str], as_alice: Client
) -> None:
    headers = get(as_alice, address(kind)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert headers["Content-Type"] in {"image/webp", "image/jpeg", "image/png"}
    assert headers["Content-Disposition"].startswith(("inline", "attachment"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_the_browser_knows_is_not_sent_again(
    kind: str, address: Callable[[str], str], as_alice: Client
) -> None:
    first = get(as_alice, address(kind))
    again = get(as_alice, address(kind), **{"If-None-Match": first.headers["ETag"]})
    assert again.status == NOT_MODIFIED
    assert again.body == b""
    assert again.headers["Cache-Control"].startswith("private")


def test_the_original_arrives_byte_for_byte_and_a_download_with_its_recipe(
    image: Image, as_alice: Client
) -> None:
    stored = files.path(image.sha256, image.extension).read_bytes()
    with_recipe = carrying.carried(image, stored)
    for kind, expected in (("image_file", stored), ("image_download", with_recipe)):
        answer = get(as_alice, reverse(kind, args=[image.pk]))
        assert answer.body == expected
        assert answer.headers["Content-Length"] == str(len(expected))


def test_a_thumbnail_is_the_webp_of_its_size(image: Image, as_alice: Client) -> None:
    for size in (256, 512):
        answer = get(as_alice, reverse("image_thumb", args=[image.pk, size]))
        assert answer.body == files.thumb_path(image.sha256, size).read_bytes()


def test_a_download_is_named_by_prompt_and_date(image: Image, as_alice: Client) -> None:
    answer = get(as_alice, reverse("image_download", args=[image.pk]))
    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename\*=utf-8''[A-Za-z0-9%.-]+", disposition)
    assert "s%C3%BC%C3%9Fe-h%C3%A4user-am-meer-abend-und-licht" in disposition
    assert disposition.endswith("-2026-11-22-1.jpg")
    assert len(disposition) < 200


@pytest.mark.parametrize("prompt", ["../../etc/passwd", "a\r\nSet-Cookie: x", "***", "‮gpj.exe"])
def test_a_download_name_holds_nothing_that_a_file_system_obeys(
    prompt: str, alice: Membership, as_alice: Client
) -> None:
    image = an_image(alice, generation=a_generation(alice, prompt=prompt))
    answer = get(as_alice, reverse("image_download", args=[image.pk]))
    name = answer.headers["Content-Disposition"].partition("filename=")[2]
    assert re.fullmatch(r'"[a-z-]+-\d{4}-\d\d-\d\d-1\.jpg"', name)


@pytest.mark.parametrize("size", [1, 255, 1024, 999999])
def test_other_thumbnail_sizes_do_not_exist(size: int, image: Image, as_alice: Client) -> None:
    answer = get(as_alice, reverse("image_thumb", args=[image.pk, size]))
    assert answer.status == NOT_FOUND


def test_a_lost_thumbnail_is_made_again(image: Image, as_alice: Client) -> None:
    files.thumb_path(image.sha256, 256).unlink()
    assert get(as_alice, reverse("image_thumb", args=[image.pk, 256])).status == OK
    assert files.thumb_path(image.sha256, 256).exists()


def test_a_lost_original_is_explained_and_can_be_fetched_again(
    image: Image, as_alice: Client, as_charlie: Client
) -> None:
    files.remove(image.sha256, image.extension)
    for kind in ("image_file", "image_download"):
        answer = get(as_alice, reverse(kind, args=[image.pk]))
        assert answer.status == NOT_FOUND
        assert "The file is missing" in answer.body.decode()
        assert reverse("image_fetch", args=[image.pk]) in answer.body.decode()
    assert get(as_alice, reverse("image_thumb", args=[image.pk, 256])).status == NOT_FOUND
    assert "is missing" not in get(as_charlie, reverse("image_file", args=[image.pk])).body.decode()


def test_a_lost_reference_is_explained(reference: Reference, as_alice: Client) -> None:
    files.remove(reference.sha256, reference.extension)
    answer = get(as_alice, reverse("reference_file", args=[reference.pk]))
    assert answer.status == NOT_FOUND
    assert "Upload it again in the studio." in answer.body.decode()


def test_an_image_without_its_file_yet_has_no_address(alice: Membership, as_alice: Client) -> None:
    waiting = an_image(alice, stored=False)
    for kind in ("image_file", "image_download"):
        assert get(as_alice, reverse(kind, args=[waiting.pk])).status == NOT_FOUND


def test_files_are_only_read(image: Image, as_alice: Client) -> None:
    assert as_alice.post(reverse("image_file", args=[image.pk])).status_code == 405


def test_a_models_picture_is_its_teams_alone(
    as_alice: Client, as_bob: Client, as_charlie: Client, as_nobody: Client, account: Account,
    image: Image,
) -> None:  # fmt: skip
    OfferedModel.objects.create(
        account=account, model_id="m", sha256=image.sha256, extension=image.extension
    )
    where = reverse("model_thumb", args=[image.sha256])
    for browser in (as_alice, as_bob):
        answer = get(browser, where)
        assert (answer.status, answer.headers["Content-Type"]) == (OK, "image/webp")
        assert "private" in answer.headers["Cache-Control"]
    assert get(as_charlie, where).status == NOT_FOUND
    assert "/account/login/" in get(as_nobody, where).headers["Location"]
    for wrong in ("0" * 64, "nothing", "a" * 500):
        assert get(as_alice, reverse("model_thumb", args=[wrong])).status == NOT_FOUND
