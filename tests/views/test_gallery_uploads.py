"""Uploads from the gallery: the team's references, offered to the studio."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guidance.models import Membership, Reference
from tests.factories import a_reference, coded, paint

UPLOADS = "/gallery/uploads"


def file(name: str = "sea.png", seed: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, coded(paint(seed=seed)))


def test_the_team_sees_its_uploads_and_strangers_do_not(
    alice: Membership, as_alice: Client, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    found = a_reference(alice)
    link = f"?use_reference={found.pk}"
    assert link in as_alice.get(UPLOADS).text
    assert link in as_bob.get(UPLOADS).text
    assert link not in as_charlie.get(UPLOADS).text
    assert "No uploads yet" in as_charlie.get(UPLOADS).text
    assert as_nobody.get(UPLOADS).status_code == 302
    assert as_nobody.post(UPLOADS).status_code == 302


def test_a_post_keeps_the_good_pictures_and_says_what_is_wrong_with_others(
    alice: Membership, as_alice: Client
) -> None:
    bad = SimpleUploadedFile("notes.png", b"no picture at all")
    answer = as_alice.post(UPLOADS, {"files": [file(), bad]})
    assert answer.status_code == 422
    assert "notes.png" in answer.text
    assert Reference.objects.filter(team=alice.team).count() == 1
    good = as_alice.post(UPLOADS, {"files": [file("b.png", 2), file("c.png", 3)]}, follow=True)
    assert "2 pictures added" in good.text
    assert "Choose pictures first." in as_alice.post(UPLOADS).text


def test_more_uploads_follow_page_by_page(alice: Membership, as_alice: Client) -> None:
    found = a_reference(alice)
    rows = [
        Reference(
            team=alice.team, owner=alice.user, sha256=f"{n:064}", extension="png", bytes=1,
            width=64, height=64,
        )
        for n in range(60)
    ]  # fmt: skip
    Reference.objects.bulk_create(rows)
    first = as_alice.get(UPLOADS).text
    link = re.search(r'href="([^"]+)">More uploads', first)
    assert link
    second = as_alice.get(link[1]).text
    used = re.findall(r"use_reference=([0-9a-f-]+)", first + second)
    assert len(used) == len(set(used)) == 61
    assert str(found.pk) in used
    assert as_alice.get(UPLOADS, {"after": "nonsense"}).status_code == 200
