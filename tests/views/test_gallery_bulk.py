"""What is done with a selection, by whom, and the way back."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from guidance.models import Account, Favourite, Image, Membership, OfferedModel
from guidance.services import carrying, files, sweeping, trash
from tests.factories import a_generation, a_reference, add_slots, an_image

BULK = "/gallery/bulk"
RESTORE = "/gallery/restore"
TRASH = "/gallery/trash"
HTMX = {"HX-Request": "true"}


def post(client: Client, action: str, images: Iterable[object], **more: str) -> str:
    """Post a selection with htmx and return the answer's text."""
    ids = [str(getattr(image, "pk", image)) for image in images]
    answer = client.post(BULK, {"action": action, "image": ids, **more}, headers=HTMX)
    assert answer.status_code == 200
    return answer.text + answer.headers.get("HX-Trigger", "")


def is_there(image: Image) -> bool:
    return Image.objects.filter(pk=image.pk, deleted_at=None).exists()


def test_the_owner_deletes_and_brings_back(alice: Membership, as_alice: Client) -> None:
    image = an_image(alice)
    assert "Delete 1 image?" in post(as_alice, "ask", [image])
    assert is_there(image)
    said = post(as_alice, "delete", [image])
    assert "1 image deleted" in said
    assert f'hx-target="#tile-{image.pk}" hx-swap="delete"' in said
    assert str(image.pk) in said.partition('"detail"')[2]
    assert str(image.pk) not in as_alice.get("/gallery/").text
    assert str(image.pk) in as_alice.get(TRASH).text
    answer = as_alice.post(RESTORE, {"image": [str(image.pk)], "next": "/gallery/"}, follow=True)
    assert "1 image restored" in answer.text
    assert f'id="tile-{image.pk}"' in answer.text


def test_a_teammate_a_stranger_and_nobody_delete_nothing(
    alice: Membership, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    image = an_image(alice)
    assert "Only the person who made an image" in post(as_bob, "ask", [image])
    for client in (as_bob, as_charlie):
        post(client, "delete", [image])
        assert is_there(image)
    assert "gone already" in post(as_charlie, "ask", [image])
    for address in (BULK, RESTORE):
        answer = as_nobody.post(address, {"action": "delete", "image": str(image.pk)})
        assert answer.headers["Location"].startswith("/account/login/")
    assert is_there(image)


def test_an_owner_of_the_team_deletes_a_colleagues_image_and_both_may_restore_it(
    bob: Membership, as_alice: Client, as_bob: Client, as_charlie: Client
) -> None:
    image = an_image(bob)
    post(as_alice, "delete", [image])
    assert str(image.pk) in as_bob.get(TRASH).text
    assert str(image.pk) not in as_charlie.get(TRASH).text
    as_charlie.post(RESTORE, {"image": str(image.pk)})
    assert not is_there(image)
    as_bob.post(RESTORE, {"image": str(image.pk)})
    assert is_there(image)


def test_a_member_sees_only_their_own_in_the_trash(
    alice: Membership, as_alice: Client, as_bob: Client, as_nobody: Client
) -> None:
    image = an_image(alice)
    trash.discard(member=alice, ids=[image.pk])
    assert str(image.pk) in as_alice.get(TRASH).text
    assert str(image.pk) not in as_bob.get(TRASH).text
    assert "The trash is empty" in as_bob.get(TRASH).text
    as_bob.post(RESTORE, {"image": str(image.pk)})
    assert not is_there(image)
    assert as_nobody.get(TRASH).status_code == 302


def test_the_trash_says_what_is_still_on_its_way_and_draws_no_picture_without_a_file(
    alice: Membership, bob: Membership, as_alice: Client, as_bob: Client, as_charlie: Client
) -> None:
    run = a_generation(alice, state="fetching")
    for _ in range(2):
        an_image(alice, generation=run, stored=False, deleted_at=timezone.now())
    text = as_alice.get("/gallery/trash").text
    assert "2 images of cancelled runs are still being downloaded" in text
    assert "tile-" not in text
    assert "The trash is empty" not in text
    for client in (as_bob, as_charlie):
        assert "The trash is empty" in client.get("/gallery/trash").text


def test_what_served_as_a_reference_is_said_before_it_is_deleted(
    alice: Membership, as_alice: Client
) -> None:
    used, plain = an_image(alice), an_image(alice)
    for _ in range(2):
        add_slots(a_generation(alice), [{"kind": "style", "image": used}])
    said = post(as_alice, "ask", [used, plain])
    assert "Delete 2 images?" in said
    assert "1 of them served as a reference in 2 runs" in said
    assert "served as a reference" not in post(as_alice, "ask", [plain])


def test_a_selection_deleted_in_another_tab_is_taken_off_the_page(
    alice: Membership, as_alice: Client
) -> None:
    gone, there = an_image(alice), an_image(alice)
    trash.discard(member=alice, ids=[gone.pk])
    for action in ("ask", "delete", "favourite", "download"):
        said = post(as_alice, action, [gone])
        assert "gone already" in said
        assert f"#tile-{gone.pk}" in said
    both = post(as_alice, "ask", [gone, there])
    assert "Delete 1 image?" in both
    assert "1 is gone already" in both


@pytest.mark.parametrize("ids", [[], ["nonsense"], ["\x00"], ["1" * 5000]])
@pytest.mark.parametrize("action", ["favourite", "delete", "burn", ""])
def test_a_selection_that_makes_no_sense_changes_nothing(
    ids: list[str], action: str, alice: Membership, as_alice: Client
) -> None:
    image = an_image(alice)
    assert "Select images first" in post(as_alice, action, ids)
    assert is_there(image)
    assert not Favourite.objects.exists()


def test_hearts_are_given_to_all_and_taken_when_all_have_them(
    alice: Membership, as_alice: Client, as_charlie: Client
) -> None:
    images = [an_image(alice) for _ in range(3)]
    post(as_alice, "favourite", images[:1])
    assert "3 images in your favourites" in post(as_alice, "favourite", images)
    assert Favourite.objects.count() == 3
    said = post(as_alice, "favourite", images)
    assert "3 images out of your favourites" in said
    assert said.count('aria-pressed="false"') == 3
    assert "gone already" in post(as_charlie, "favourite", images)
    assert not Favourite.objects.exists()


def test_everything_works_by_plain_posts(alice: Membership, as_alice: Client) -> None:
    image = an_image(alice)
    form = {"image": str(image.pk), "next": "/gallery/?scope=team"}
    hearts = as_alice.post(BULK, form | {"action": "favourite"}, follow=True)
    assert hearts.redirect_chain == [("/gallery/?scope=team", 302)]
    assert "1 image in your favourites" in hearts.text
    page = as_alice.post(BULK, form | {"action": "ask"})
    assert "<html" in page.text
    assert "Delete 1 image?" in page.text
    as_alice.post(BULK, form | {"action": "delete"})
    assert not is_there(image)
    elsewhere = form | {"action": "delete", "next": "https://evil.example/"}
    assert as_alice.post(BULK, elsewhere).headers["Location"] == "/gallery/"


def unzipped(client: Client, images: Iterable[Image]) -> zipfile.ZipFile:
    answer = client.post(BULK, {"action": "download", "image": [str(one.pk) for one in images]})
    assert answer.streaming  # nothing waits until the whole file is there
    assert answer.headers["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    assert archive.testzip() is None
    return archive


def test_a_zip_holds_the_originals_and_their_recipes(alice: Membership, as_alice: Client) -> None:
    run = a_generation(alice, prompt="Lake at dusk")
    add_slots(run, [{"kind": "style", "reference": a_reference(alice)}])
    images = [an_image(alice, generation=run) for _ in range(2)]
    archive = unzipped(as_alice, images)
    rows = json.loads(archive.read("recipes.json"))
    assert {row["id"] for row in rows} == {str(image.pk) for image in images}
    for row in rows:
        image = next(one for one in images if str(one.pk) == row["id"])
        original = files.path(image.sha256, image.extension).read_bytes()
        assert archive.read(row["file"]) == carrying.carried(image, original)
        assert row["recipe"]["model_id"] == run.model_id
    table = list(csv.DictReader(io.StringIO(archive.read("recipes.csv").decode())))
    assert [row["guidance"] for row in table] == ["Style Reference"] * 2
    assert {row["file"] for row in table} == {row["file"] for row in rows}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_prompt_is_no_formula_in_the_table(
    start: str, alice: Membership, as_alice: Client
) -> None:
    image = an_image(alice, generation=a_generation(alice, prompt=f"{start}1+2"))
    archive = unzipped(as_alice, [image])
    text = archive.read("recipes.csv").decode()
    table = list(csv.DictReader(io.StringIO(text, newline="")))
    assert table[0]["prompt"] == f"'{start}1+2"
    assert json.loads(archive.read("recipes.json"))[0]["prompt"] == f"{start}1+2"


def test_a_lost_file_leaves_the_zip_whole(alice: Membership, as_alice: Client) -> None:
    lost, there = an_image(alice), an_image(alice)
    files.remove(lost.sha256, lost.extension)
    archive = unzipped(as_alice, [lost, there])
    rows = {row["id"]: row["file"] for row in json.loads(archive.read("recipes.json"))}
    assert rows[str(lost.pk)] == ""
    assert rows[str(there.pk)] in archive.namelist()


def test_a_zip_holds_only_what_the_person_may_see(
    alice: Membership, as_bob: Client, as_charlie: Client
) -> None:
    image = an_image(alice)
    assert len(unzipped(as_bob, [image]).namelist()) == 3
    assert "gone already" in post(as_charlie, "download", [image])


def test_the_trash_is_emptied_after_30_days(alice: Membership, as_alice: Client) -> None:
    old, young, used, kept = (an_image(alice) for _ in range(4))
    add_slots(a_generation(alice), [{"kind": "style", "image": used}])
    now = timezone.now()
    for image, days in ((old, 31), (young, 29), (used, 31)):
        Image.objects.filter(pk=image.pk).update(deleted_at=now - timedelta(days=days))
    later = now + timedelta(hours=2)
    sweeping.tidy(later)
    left = set(Image.objects.values_list("pk", flat=True))
    assert left == {young.pk, used.pk, kept.pk}
    assert not files.path(old.sha256, old.extension).exists()
    for image in (young, used, kept):
        assert files.path(image.sha256, image.extension).exists()
    assert str(used.pk) not in as_alice.get(TRASH).text


def test_a_content_that_another_row_names_keeps_its_file(
    alice: Membership, account: Account
) -> None:
    first, second, example, alone = (an_image(alice) for _ in range(4))
    Image.objects.filter(pk=second.pk).update(sha256=first.sha256, extension=first.extension)
    OfferedModel.objects.create(
        account=account, model_id="m", sha256=example.sha256, extension=example.extension
    )
    gone = Image.objects.filter(pk__in=[first.pk, example.pk, alone.pk])
    gone.update(deleted_at=timezone.now() - timedelta(days=31))
    assert trash.empty(timezone.now() + timedelta(hours=2)) == 3
    assert files.path(first.sha256, first.extension).exists()
    assert files.path(example.sha256, example.extension).exists()
    assert not files.path(alone.sha256, alone.extension).exists()


def test_a_content_that_was_just_stored_keeps_its_file(alice: Membership) -> None:
    fresh = an_image(alice)
    Image.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    assert trash.empty(timezone.now()) == 1
    assert files.path(fresh.sha256, fresh.extension).exists()
