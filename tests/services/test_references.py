"""Uploaded guiding pictures."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from guidance.models import Membership, Reference
from guidance.services import files, references
from leoweb.environment import DataFolder
from tests.factories import coded, paint

pytestmark = pytest.mark.usefixtures("data_folder")


def upload(content: bytes, name: str = "sea.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_an_upload_becomes_a_reference_with_file_and_thumbnails(alice: Membership) -> None:
    reference = references.store(member=alice, upload=upload(coded(paint(200, 100), "JPEG")))
    stored = files.path(reference.sha256, reference.extension)
    assert reference.owner == alice.user
    assert (reference.name, reference.extension) == ("sea.png", "jpg")
    assert (reference.width, reference.height) == (200, 100)
    assert reference.bytes == stored.stat().st_size
    assert all(files.thumb_path(reference.sha256, size).exists() for size in (256, 512))


def test_the_same_picture_in_a_team_is_the_same_row(alice: Membership, bob: Membership) -> None:
    content = coded(paint(seed=4))
    first = references.store(member=alice, upload=upload(content))
    assert references.store(member=bob, upload=upload(content, "other.png")) == first


def test_two_teams_have_two_rows_for_one_picture(alice: Membership, charlie: Membership) -> None:
    content = coded(paint(seed=4))
    first = references.store(member=alice, upload=upload(content))
    second = references.store(member=charlie, upload=upload(content))
    assert first != second
    assert first.sha256 == second.sha256


def test_a_forty_megabyte_file_is_refused_by_its_weight(alice: Membership) -> None:
    heavy = coded(paint(), "JPEG") + bytes(40 * 1024 * 1024)
    with pytest.raises(references.PictureProblem) as caught:
        references.store(member=alice, upload=upload(heavy, "IMG_0001.jpg"))
    assert caught.value.message == (
        "“IMG_0001.jpg” is 40 MB, and 15 MB is the most. "
        "Save a smaller copy, for example as JPEG, and upload that."
    )


def test_an_upload_that_broke_off_is_refused_and_nothing_stays(
    alice: Membership, data_folder: DataFolder
) -> None:
    whole = coded(paint(300, 300))
    with pytest.raises(references.PictureProblem, match="incomplete or damaged"):
        references.store(member=alice, upload=upload(whole[: len(whole) // 2]))
    assert list(data_folder.incoming.glob("*")) == []
    assert not Reference.objects.exists()


def test_an_upload_shorter_than_it_says_is_refused(
    alice: Membership, data_folder: DataFolder
) -> None:
    short = upload(coded(paint()))
    short.size = (short.size or 0) + 10
    with pytest.raises(references.PictureProblem, match="incomplete or damaged"):
        references.store(member=alice, upload=short)
    assert list(data_folder.incoming.glob("*")) == []


def test_an_empty_upload_is_refused(alice: Membership) -> None:
    with pytest.raises(references.PictureProblem, match=r"empty \(0 bytes\)"):
        references.store(member=alice, upload=upload(b""))


def test_a_stored_upload_leaves_no_part(alice: Membership, data_folder: DataFolder) -> None:
    references.store(member=alice, upload=upload(coded(paint())))
    assert list(data_folder.incoming.glob("*")) == []


def test_the_limits_are_those_of_the_settings(alice: Membership, settings: Settings) -> None:
    settings.UPLOAD_MAX_PIXELS = 1000
    with pytest.raises(references.PictureProblem, match="96 × 64 pixels"):
        references.store(member=alice, upload=upload(coded(paint(96, 64))))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\fakepath\\sea.png", "sea.png"),
        ("sea\r\nSet-Cookie: a.png", "seaSet-Cookie: a.png"),
        ("‮gpj.png", "gpj.png"),
        ("n" * 4000, "n" * 200),
        ("", ""),
    ],
)
def test_a_name_is_text_only_and_tamed(given: str, shown: str) -> None:
    assert references.tidy_name(given) == shown
