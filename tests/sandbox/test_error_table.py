"""The error table of API contract 1.4, row by row, each from a real call."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.sandbox.stranger import UNKNOWN, Stranger, picture

Ask = Callable[[Stranger], requests.Response]
ARGUMENTS = "$.selectionSet.sdGenerationJob.args.arg1"


def with_key(header: str | None) -> Ask:
    headers = {} if header is None else {"Authorization": header}
    return lambda me: requests.get(f"{me.api_url}/me", headers=headers, timeout=10)


def create(**fields: Any) -> Ask:
    return lambda me: me.try_create(**fields)


def of_upload(me: Stranger) -> requests.Response:
    return me.post("/variations/upscale", {"id": me.upload()})


def mistaken_variation(me: Stranger) -> requests.Response:
    image = me.finished(me.create())["generated_images"][0]["id"]
    return me.post("/variations/nobg", {"id": image, "isVariation": True})


def unparsable(me: Stranger) -> requests.Response:
    return me.session.post(f"{me.api_url}/generations", data=b"{prompt", timeout=10)


ROWS: dict[str, tuple[Ask, int, str, str, str]] = {
    "a well-formed unknown key": (
        with_key(f"Bearer {UNKNOWN}"),
        *(401, "Authentication hook unauthorized this request", "access-denied", "$"),
    ),
    "a key that is no UUID": (
        with_key("Bearer not-a-key"),
        *(500, "Invalid response from authorization hook", "unexpected", "$"),
    ),
    "an empty key": (
        with_key("Bearer "),
        *(401, "Authentication hook unauthorized this request", "access-denied", "$"),
    ),
    "no key": (
        with_key(None),
        *(401, "Authentication hook unauthorized this request", "access-denied", "$"),
    ),
    "an unknown body field": (
        create(negativePrompt="rain"),
        *(400, "Unexpected variable negativePrompt", "bad-request", "$"),
    ),
    "a wrong JSON type": (
        create(photoReal="true"),
        *(400, "expected a boolean for type 'Boolean', but found a string", "validation-failed"),
        f"{ARGUMENTS}.photoReal",
    ),
    "no prompt": (
        create(prompt=None),
        *(400, 'expecting a value for non-nullable variable: "prompt"', "validation-failed", "$"),
    ),
    "a body that is no JSON": (
        unparsable,
        *(400, 'expecting a value for non-nullable variable: "prompt"', "validation-failed", "$"),
    ),
    "a prompt over 1500 characters": (
        create(prompt="a" * 1501),
        *(400, "Invalid prompt, maximum length of 1500 characters exceeded.", "unexpected", "$"),
    ),
    "a prompt to improve over 200 characters": (
        lambda me: me.post("/prompt/improve", {"prompt": "a" * 201}),
        *(400, "Prompt is too long, please keep it under 200 characters", "unexpected", "$"),
    ),
    "moderation, by its guide": (
        create(prompt="!moderated"),
        *(400, "content moderation filter: moderated", "unexpected", "$"),
    ),
    "moderation, by the list of errors": (
        create(prompt="!moderated-403"),
        *(403, "content moderation filter: moderated", "unexpected", "$"),
    ),
    "a bad size": (create(height=644), 400, "invalid dimensions", "unexpected", "$"),
    "too many images": (
        create(num_images=5, width=1024, height=1024),
        *(400, "Too many images: maximum is 4 for 1024x1024", "unexpected", "$"),
    ),
    "a bad init image id": (
        create(init_image_id=UNKNOWN),
        *(400, "invalid init image id", "unexpected", "$"),
    ),
    "a variation of an upload": (of_upload, 400, "couldn't access image", "unexpected", "$"),
    "an isVariation mismatch": (
        mistaken_variation,
        *(400, "failed to find init variation", "unexpected", "$"),
    ),
    "an extension that is not allowed": (
        lambda me: me.post("/init-image", {"extension": "bmp"}),
        *(400, "invalid file extension", "unexpected", "$"),
    ),
    "a model that the API does not allow": (
        create(modelId=UNKNOWN),
        400,
        f"{UNKNOWN} is not supported within the Production API. "
        "Please try again with a different model ID.",
        *("unexpected", "$"),
    ),
    "a failure of the server": (create(prompt="!500"), 500, "internal error", "unexpected", "$"),
    "a failure without a reason": (
        create(prompt="!service-error"),
        *(400, "Service Error", "unexpected", "$"),
    ),
    "a failure without a reason of the server": (
        create(prompt="!service-error=500"),
        *(500, "Service Error", "unexpected", "$"),
    ),
    "an unknown route": (
        lambda me: me.get("/nowhere"),
        *(404, "Endpoint not found", "not-found", "$"),
    ),
    "a malformed id in a path": (
        lambda me: me.get("/generations/7"),
        *(400, 'invalid input syntax for type uuid: "7"', "data-exception", "$"),
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_answered_word_for_word(me: Stranger, row: str) -> None:
    ask, status, error, code, path = ROWS[row]
    answer = ask(me)
    assert answer.status_code == status
    assert answer.json() == {"error": error, "path": path, "code": code}


def test_an_empty_balance_names_the_account(me: Stranger) -> None:
    answer = me.try_create("!nocredit")
    error = f"not enough api tokens userId: {me.user()}"
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": error, "path": "$", "code": "unexpected"},
    )


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "generations", "generations_by_pk"),
        ("DELETE", "generations", "delete_generations_by_pk"),
        ("GET", "init-image", "init_images_by_pk"),
        ("DELETE", "init-image", "delete_init_images_by_pk"),
        ("GET", "models", "custom_models_by_pk"),
    ],
)
def test_an_unknown_id_is_a_success_with_null(
    me: Stranger, method: str, path: str, name: str
) -> None:
    answer = me.session.request(method, f"{me.api_url}/{path}/{UNKNOWN}", timeout=10)
    assert (answer.status_code, answer.json()) == (200, {name: None})


@pytest.mark.parametrize("flaw", ["key", "altered", "unsigned"])
def test_an_upload_with_the_key_or_an_altered_form_is_refused_in_xml(
    me: Stranger, flaw: str
) -> None:
    slot = me.slot()
    if flaw == "key":
        answer = me.send(slot, picture(), {"Authorization": me.session.headers["Authorization"]})
    elif flaw == "altered":
        answer = me.send(slot, picture(), key=json.loads(slot["fields"])["key"] + "x")
    else:
        answer = me.send(slot, picture(), Policy="")
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/xml")
    assert "<Code>" in answer.text
