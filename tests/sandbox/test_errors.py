"""The error table of API contract 1.4, through a real socket."""

from typing import Any

import pytest
import requests

from guidance.sandbox.server import Sandbox
from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import (
    CREATIVE,
    DIFFUSION_XL,
    DREAMSHAPER,
    FLUX_DEV,
    INK_WASH,
    KINO,
    LIGHTNING,
    LUCID_ORIGIN,
    PHOENIX,
    UNKNOWN,
    Stranger,
)

ARGUMENTS = "$.selectionSet.sdGenerationJob.args.arg1"
UNSUPPORTED = (
    f"{UNKNOWN} is not supported within the Production API. "
    "Please try again with a different model ID."
)
REFUSED: list[tuple[dict[str, Any], int, str, str, str]] = [
    ({"photo_real": True}, 400, "Unexpected variable photo_real", "bad-request", "$"),
    ({"nsfw": True}, 400, "Unexpected variable nsfw", "bad-request", "$"),
    ({"isInitImage": True}, 400, "Unexpected variable isInitImage", "bad-request", "$"),
    ({"sd_Version": "v2"}, 400, "Unexpected variable sd_Version", "bad-request", "$"),
    (
        {"photoReal": "true"},
        400,
        "expected a boolean for type 'Boolean', but found a string",
        "validation-failed",
        f"{ARGUMENTS}.photoReal",
    ),
    (
        {"prompt": None},
        400,
        'expecting a value for non-nullable variable: "prompt"',
        "validation-failed",
        "$",
    ),
    (
        {"prompt": "a" * 1501},
        400,
        "Invalid prompt, maximum length of 1500 characters exceeded.",
        "unexpected",
        "$",
    ),
    ({"width": 644}, 400, "invalid dimensions", "unexpected", "$"),
    ({"width": 24}, 400, "invalid dimensions", "unexpected", "$"),
    ({"height": 1544}, 400, "invalid dimensions", "unexpected", "$"),
    ({"init_image_id": UNKNOWN}, 400, "invalid init image id", "unexpected", "$"),
    ({"init_image_id": "cat.png"}, 400, "invalid init image id", "unexpected", "$"),
    ({"init_generation_image_id": UNKNOWN}, 400, "invalid init image id", "unexpected", "$"),
    ({"imagePrompts": [UNKNOWN]}, 400, "invalid init image id", "unexpected", "$"),
    ({"modelId": UNKNOWN}, 400, UNSUPPORTED, "unexpected", "$"),
    ({"modelId": "LEONARDO"}, 500, "internal error", "unexpected", "$"),
]


@pytest.mark.parametrize(("fields", "status", "error", "code", "path"), REFUSED)
def test_a_refused_create_is_answered_word_for_word(
    me: Stranger, fields: dict[str, Any], status: int, error: str, code: str, path: str
) -> None:
    answer = me.try_create(**fields)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json() == {"error": error, "path": path, "code": code}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"num_images": 9, "width": 512}, "Too many images"),
        ({"num_images": 5, "width": 776}, "Too many images"),
        ({"num_images": 0}, "num_images"),
        ({"prompt": "   "}, "Invalid prompt"),
        ({"num_inference_steps": 9}, "num_inference_steps must be between 10 and 60"),
        ({"num_inference_steps": 61}, "num_inference_steps must be between 10 and 60"),
        ({"guidance_scale": 0.5}, "guidance_scale must be between 1 and 20"),
        ({"guidance_scale": 21}, "guidance_scale must be between 1 and 20"),
        ({"guidance_scale": 31, "modelId": DREAMSHAPER}, "guidance_scale must be between 1 and 30"),
        ({"seed": -1}, "seed must be between 0 and 9999999998"),
        ({"seed": 9999999999}, "seed must be between 0 and 9999999998"),
        ({"seed": 2147483638, "modelId": FLUX_DEV}, "seed must be between 0 and 2147483637"),
        ({"contrast": 2}, "contrast must be one of"),
        ({"contrast": 1.8, "modelId": PHOENIX}, "contrast must be at least 2.5"),
        ({"contrastRatio": 1.1}, "contrastRatio must be between"),
        ({"init_strength": 0.05}, "init_strength must be between"),
        ({"promptMagicStrength": 1.5}, "promptMagicStrength must be between"),
        ({"promptMagicVersion": "v9"}, "promptMagicVersion must be one of"),
        ({"photoReal": True, "alchemy": False, "photoRealVersion": "v2"}, "requires alchemy"),
        ({"photoReal": True, "modelId": KINO}, "photoReal v1 cannot be used together with modelId"),
        ({"photoReal": True, "photoRealVersion": "v2"}, "photoReal v2 requires modelId"),
        ({"photoReal": True, "photoRealVersion": "v2", "modelId": CREATIVE}, "photoReal v2"),
        ({"photoRealStrength": 0.4}, "photoRealStrength must be one of"),
        ({"ultra": True, "alchemy": True, "modelId": PHOENIX}, "ultra cannot be used"),
        ({"ultra": True, "modelId": PHOENIX}, "ultra cannot be used together with alchemy"),
        ({"upscaleRatio": 2}, "enterprise"),
        ({"unzoom": True}, "unzoom requires"),
        ({"canvasRequest": True}, "canvas is not supported for Leonardo Lightning XL"),
        ({"elements": [{"akUUID": "x"}]}, "element x was not found"),
        ({"elements": [{"akUUID": UNKNOWN}]}, f"element {UNKNOWN} was not found"),
        ({"elements": [{"akUUID": INK_WASH}], "modelId": DREAMSHAPER}, "not compatible"),
        ({"elements": [{"akUUID": INK_WASH, "weight": 2.1}]}, "must be between -1 and 2"),
        ({"elements": [{"akUUID": INK_WASH, "weight": -1.1}]}, "must be between -1 and 2"),
        ({"userElements": [{"userLoraId": 1}]}, "user element 1 was not found"),
        ({"userElements": [{"userLoraId": 4102}], "modelId": KINO}, "not compatible"),
    ],
)
def test_a_rule_without_a_published_text_is_refused_as_unexpected(
    me: Stranger, fields: dict[str, Any], says: str
) -> None:
    answer = me.try_create(**fields)
    assert (answer.status_code, answer.json()["code"]) == (400, "unexpected")
    assert says in answer.json()["error"]


@pytest.mark.parametrize(
    "fields",
    [
        {"width": 1536, "height": 1536},
        {"width": 32, "height": 32},
        {"num_images": 8, "width": 768, "height": 768},
        {"num_images": 4, "width": 1024, "height": 1024},
        {"modelId": PHOENIX, "width": 2048, "height": 2048, "contrast": 2.5},
        {"modelId": PHOENIX, "ultra": True, "alchemy": False},
        {"modelId": LUCID_ORIGIN, "width": 3840, "height": 3616},
        {"modelId": LUCID_ORIGIN, "ultra": True},
        {"modelId": FLUX_DEV, "seed": 2147483637},
        {"modelId": DREAMSHAPER, "guidance_scale": 30},
        {"seed": 9999999998},
        {"seed": 0},
        {"photoReal": True, "modelId": None},
        {"photoReal": True, "photoRealVersion": "v2", "modelId": DIFFUSION_XL},
        {"photoReal": True, "photoRealStrength": 0.45, "presetStyle": "CINEMATIC"},
        {"sd_version": "v2", "scheduler": "LEONARDO", "presetStyle": "NONE"},
        {"prompt": "é" * 1500},
        {"enhancePrompt": True, "enhancePromptInstruction": "warmer"},
        {"styleUUID": "111dc692-d470-4eec-b791-3475abac4c46"},
        {"transparency": "foreground_only"},
        {"elements": [{"akUUID": INK_WASH, "weight": 0.5}], "sd_version": "SDXL_0_9"},
        {"elements": [{"akUUID": INK_WASH, "weight": -1}], "modelId": LIGHTNING},
        {"elements": [{"akUUID": INK_WASH.upper()}], "sd_version": "SDXL_1_0"},
        {"userElements": [{"userLoraId": 4102, "weight": 1.5}], "modelId": FLUX_DEV},
        {"promptMagic": True, "promptMagicVersion": "v3", "promptMagicStrength": 0.1},
        {"negative_prompt": "text", "public": False, "tiling": True, "highContrast": False},
        {"alchemy": True, "presetStyle": "CINEMATIC"},
    ],
)
def test_a_request_at_the_edge_of_the_rules_is_accepted(
    me: Stranger, fields: dict[str, Any]
) -> None:
    answer = me.try_create(**fields)
    assert answer.status_code == 200, answer.text


def test_every_optional_field_may_be_null(me: Stranger) -> None:
    empty: dict[str, Any] = dict.fromkeys(
        ["seed", "controlnets", "ultra", "contrast", "init_image_id", "modelId"]
    )
    assert me.try_create(**empty).status_code == 200


def test_strict_caps_sides_at_1024_with_alchemy_on_older_families(opened: Opener) -> None:
    _, me = opened(strict=True)
    assert me.try_create(modelId=KINO, width=1032).json()["error"] == "invalid dimensions"
    assert me.try_create(modelId=KINO, width=1032, alchemy=False).status_code == 200
    assert me.try_create(modelId=PHOENIX, width=1472, height=832).status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[1, 2]", b'"prompt"', b'{"prompt": NaN}', b"[" * 100_000, b"\xff"]
)
def test_an_unreadable_body_reads_as_a_missing_prompt(me: Stranger, body: bytes) -> None:
    answer = me.session.post(f"{me.api_url}/generations", data=body, timeout=10)
    error = 'expecting a value for non-nullable variable: "prompt"'
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize(
    ("header", "status", "error", "code"),
    [
        (None, 401, "Authentication hook unauthorized this request", "access-denied"),
        ("", 401, "Authentication hook unauthorized this request", "access-denied"),
        ("Bearer ", 401, "Authentication hook unauthorized this request", "access-denied"),
        (
            f"Bearer {UNKNOWN}",
            401,
            "Authentication hook unauthorized this request",
            "access-denied",
        ),
        ("Bearer hunter2", 500, "Invalid response from authorization hook", "unexpected"),
        ("Bearer sk-" + "a" * 40, 500, "Invalid response from authorization hook", "unexpected"),
    ],
)
def test_a_wrong_key_is_told_apart_from_a_malformed_one(
    box: Sandbox, header: str | None, status: int, error: str, code: str
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = requests.get(f"{box.api_url}/me", headers=headers, timeout=10)
    assert answer.status_code == status
    assert answer.json() == {"error": error, "path": "$", "code": code}


def test_a_key_may_be_written_in_upper_case(box: Sandbox) -> None:
    headers = {"Authorization": f"bearer {box.keys[0].upper()}"}
    assert requests.get(f"{box.api_url}/me", headers=headers, timeout=10).status_code == 200


def test_an_unknown_route_is_not_found_and_asks_for_the_key_first(
    me: Stranger, box: Sandbox
) -> None:
    answer = me.get("/v9/generations")
    expected = {"error": "Endpoint not found", "path": "$", "code": "not-found"}
    assert (answer.status_code, answer.json()) == (404, expected)
    assert requests.get(f"{box.api_url}/nowhere", timeout=10).status_code == 401


def test_a_known_path_with_another_method_names_the_right_ones(me: Stranger) -> None:
    answer = me.delete("/generations")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "path", ["/generations/12", "/models/x'y", "/init-image/12", "/generations/user/me"]
)
def test_an_id_that_is_no_uuid_is_a_data_exception(me: Stranger, path: str) -> None:
    answer = me.get(path)
    id_ = path.rpartition("/")[2]
    assert answer.status_code == 400
    assert answer.json() == {
        "error": f'invalid input syntax for type uuid: "{id_}"',
        "path": "$",
        "code": "data-exception",
    }


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", f"/generations/{UNKNOWN}", "generations_by_pk"),
        ("DELETE", f"/generations/{UNKNOWN}", "delete_generations_by_pk"),
        ("GET", f"/init-image/{UNKNOWN}", "init_images_by_pk"),
        ("DELETE", f"/init-image/{UNKNOWN}", "delete_init_images_by_pk"),
        ("GET", f"/models/{UNKNOWN}", "custom_models_by_pk"),
    ],
)
def test_a_well_formed_unknown_id_is_200_with_null(
    me: Stranger, method: str, path: str, name: str
) -> None:
    answer = me.session.request(method, me.api_url + path, timeout=10)
    assert (answer.status_code, answer.json()) == (200, {name: None})


@pytest.mark.parametrize("query", [{"limit": "ten"}, {"offset": "-1"}, {"limit": "1.5"}])
def test_a_listing_takes_whole_numbers_only(me: Stranger, query: dict[str, str]) -> None:
    answer = me.get(f"/generations/user/{me.user()}", params=query)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation-failed")


def test_an_unknown_query_parameter_is_an_unexpected_variable(me: Stranger) -> None:
    answer = me.get(f"/generations/user/{me.user()}", params={"page": 2})
    assert answer.json()["error"] == "Unexpected variable page"


@pytest.mark.parametrize("extension", [".png", "PNG", "gif", "svg", "", "image/png"])
def test_an_extension_that_is_not_taken_is_named_so(me: Stranger, extension: str) -> None:
    answer = me.post("/init-image", {"extension": extension})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid file extension")


def test_an_init_image_needs_an_extension(me: Stranger) -> None:
    error = 'expecting a value for non-nullable variable: "extension"'
    assert me.post("/init-image", {}).json()["error"] == error
    assert me.post("/init-image", {"ext": "png"}).json()["error"] == "Unexpected variable ext"
