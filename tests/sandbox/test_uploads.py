"""Presigned uploads (API contract 6.1, 6.2)."""

import base64
import io
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from PIL import Image

from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import KINO, Stranger, guide, picture


@pytest.mark.parametrize(
    ("extension", "format_", "kind"),
    [
        ("png", "PNG", "image/png"),
        ("jpg", "JPEG", "image/jpeg"),
        ("jpeg", "JPEG", "image/jpeg"),
        ("webp", "WEBP", "image/webp"),
    ],
)
def test_an_upload_can_be_read_back(me: Stranger, extension: str, format_: str, kind: str) -> None:
    data = picture(format_)
    id_ = me.upload(data, extension)
    found = me.get(f"/init-image/{id_}").json()["init_images_by_pk"]
    assert found["id"] == id_
    assert found["url"].endswith(f"/users/{me.user()}/initImages/{id_}.{extension}")
    created = datetime.fromisoformat(found["createdAt"]).replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - created).total_seconds()) < 5
    answer = me.fetch(found["url"])
    assert (answer.content, answer.headers["Content-Type"]) == (data, kind)


def test_a_slot_holds_its_fields_as_json_in_a_string(me: Stranger) -> None:
    slot = me.slot("webp")
    assert set(slot) == {"id", "fields", "key", "url"}
    fields = json.loads(slot["fields"])
    assert fields["key"] == slot["key"] == f"users/{me.user()}/initImages/{slot['id']}.webp"
    assert fields["Content-Type"] == "image/webp"
    assert not slot["url"].startswith(me.api_url)


def refused(answer: requests.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/xml"
    assert f"<Code>{code}</Code>" in answer.text


def test_the_api_key_is_refused_at_the_upload_host(me: Stranger) -> None:
    slot = me.slot()
    key = {"Authorization": str(me.session.headers["Authorization"])}
    refused(me.send(slot, picture(), key), 403, "AccessDenied")
    assert me.send(slot, picture()).status_code == 204


def test_a_form_expires(opened: Opener) -> None:
    _, me = opened(form_seconds=0.2)
    slot = me.slot()
    time.sleep(0.3)
    answer = me.send(slot, picture())
    refused(answer, 403, "AccessDenied")
    assert "Policy expired" in answer.text


@pytest.mark.parametrize("field", ["key", "Content-Type", "bucket", "X-Amz-Date"])
def test_an_altered_field_is_refused(me: Stranger, field: str) -> None:
    refused(me.send(me.slot(), picture(), **{field: "other"}), 403, "AccessDenied")


def test_an_altered_policy_or_signature_is_refused(me: Stranger) -> None:
    slot = me.slot()
    policy = json.loads(base64.b64decode(json.loads(slot["fields"])["Policy"]))
    policy["expiration"] = "2099-01-01T00:00:00+00:00"
    forged = base64.b64encode(json.dumps(policy).encode()).decode()
    refused(me.send(slot, picture(), Policy=forged), 403, "SignatureDoesNotMatch")
    refused(me.send(slot, picture(), **{"X-Amz-Signature": "ö"}), 403, "SignatureDoesNotMatch")
    refused(me.send(slot, picture(), Policy=""), 403, "AccessDenied")


def test_an_extra_field_is_refused(me: Stranger) -> None:
    refused(me.send(me.slot(), picture(), acl="public-read"), 403, "AccessDenied")


def test_fields_after_the_file_do_not_count(me: Stranger) -> None:
    slot = me.slot()
    fields = json.loads(slot["fields"])
    parts: list[Any] = [("file", ("picture", picture()))]
    parts += [(name, (None, value)) for name, value in fields.items()]
    answer = me.plain.post(slot["url"], files=parts, timeout=10)
    refused(answer, 403, "AccessDenied")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EntityTooSmall"),
        (b"plain text", "InvalidArgument"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "InvalidArgument"),
        (picture("JPEG"), "InvalidArgument"),
        (picture("GIF"), "InvalidArgument"),
        (b"\x89PNG\r\n\x1a\n" + bytes(1100 * 1024), "EntityTooLarge"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(opened: Opener, data: bytes, code: str) -> None:
    _, me = opened(max_upload_mb=1)
    slot = me.slot("png")
    refused(me.send(slot, data), 400, code)
    url = me.get(f"/init-image/{slot['id']}").json()["init_images_by_pk"]["url"]
    assert me.fetch(url).status_code == 403, "nothing was kept"


def test_a_file_far_beyond_the_limit_is_answered_not_cut_off(opened: Opener) -> None:
    _, me = opened(max_upload_mb=1)
    refused(me.send(me.slot(), bytes(20 * 1024 * 1024)), 400, "EntityTooLarge")


def test_a_form_without_a_file_is_refused(me: Stranger) -> None:
    slot = me.slot()
    parts = {name: (None, value) for name, value in json.loads(slot["fields"]).items()}
    answer = me.plain.post(slot["url"], files=parts, timeout=10)
    refused(answer, 400, "InvalidArgument")


@pytest.mark.parametrize("body", [b"", b"{}", b"--x\r\nno end"])
def test_a_body_that_is_no_form_is_refused(me: Stranger, body: bytes) -> None:
    url = me.slot()["url"]
    refused(me.plain.post(url, data=body, timeout=10), 412, "PreconditionFailed")
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = me.plain.post(url, data=body, headers=form, timeout=10)
    refused(answer, 400, "MalformedPOSTRequest")


def test_other_methods_are_refused(me: Stranger) -> None:
    refused(me.plain.put(me.slot()["url"], data=picture(), timeout=10), 405, "MethodNotAllowed")


def test_a_slot_can_be_filled_twice_within_its_time(me: Stranger) -> None:
    slot = me.slot()
    assert me.send(slot, picture(shade=10)).status_code == 204
    assert me.send(slot, picture(shade=20)).status_code == 204
    url = me.get(f"/init-image/{slot['id']}").json()["init_images_by_pk"]["url"]
    assert me.fetch(url).content == picture(shade=20)


def test_the_address_of_an_empty_slot_is_refused(me: Stranger) -> None:
    url = me.get(f"/init-image/{me.slot()['id']}").json()["init_images_by_pk"]["url"]
    assert me.fetch(url).status_code == 403


def test_work_with_a_picture_that_cannot_be_decoded_fails(me: Stranger) -> None:
    whole = picture(size=(400, 400))
    id_ = me.upload(whole[: len(whole) // 2])
    done = me.finished(me.create(modelId=KINO, controlnets=[guide(id_, 67)]))
    assert (done["status"], done["generated_images"]) == ("FAILED", [])


def test_a_decompression_bomb_as_a_reference_makes_work_fail(
    me: Stranger,
) -> None:
    stream = io.BytesIO()
    Image.new("1", (14_000, 14_000)).save(stream, "PNG")
    done = me.finished(me.create(init_image_id=me.upload(stream.getvalue())))
    assert done["status"] == "FAILED"
