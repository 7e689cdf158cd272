"""The sample requests of the vendor's guides, taken or refused as API contract 2 and 11 say."""

from __future__ import annotations

from typing import Any

import pytest

from guidance.sandbox.server import Sandbox
from tests.sandbox.stranger import (
    DREAMSHAPER,
    FLUX_SCHNELL,
    KINO,
    LIGHTNING,
    LUCID_REALISM,
    PHOENIX,
    Stranger,
    guide,
)

DYNAMIC = "111dc692-d470-4eec-b791-3475abac4c46"


@pytest.fixture(scope="module")
def image(me: Stranger) -> str:
    return str(me.finished(me.create())["generated_images"][0]["id"])


def test_two_weighted_styles_one_of_each_origin(
    me: Stranger, box: Sandbox, upload: str, image: str
) -> None:
    items = [
        guide(upload, 67, strengthType="High", influence=0.39),
        guide(image, 67, "GENERATED", strengthType="High", influence=0.64),
    ]
    id_ = me.create(modelId=KINO, presetStyle="DYNAMIC", alchemy=True, controlnets=items)
    (row,) = [row for row in box.accepted() if row["id"] == id_]
    shares = [one["share"] for one in row["guides"]]
    assert shares == pytest.approx([0.39 / 1.03, 0.64 / 1.03])


@pytest.mark.parametrize(("number", "taken"), [(67, True), (133, True), (100, False), (19, False)])
def test_image_to_image_with_one_guide_on_sdxl(
    me: Stranger, upload: str, image: str, number: int, taken: bool
) -> None:
    fields: dict[str, Any] = {"modelId": LIGHTNING, "alchemy": True, "init_strength": 0.5}
    items = [guide(upload, number)]
    answer = me.try_create(init_generation_image_id=image, controlnets=items, **fields)
    assert answer.ok is taken, answer.text


def test_the_image_to_image_sample_is_refused_for_its_height_alone(
    me: Stranger, upload: str
) -> None:
    sample: dict[str, Any] = {
        "modelId": LIGHTNING,
        "alchemy": True,
        "num_images": 1,
        "init_image_id": upload,
        "init_strength": 0.5,
        "width": 1040,
        "height": 644,
    }
    assert me.try_create(**sample).json()["error"] == "invalid dimensions"
    assert me.try_create(**{**sample, "height": 640}).status_code == 200


def test_a_weight_in_quotes_is_a_wrong_type(me: Stranger, upload: str) -> None:
    items = [guide(upload, 1, weight="0.5")]
    answer = me.try_create(modelId=DREAMSHAPER, controlnets=items)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation-failed")
    items[0]["weight"] = 0.5
    assert me.try_create(modelId=DREAMSHAPER, controlnets=items).status_code == 200


@pytest.mark.parametrize("number", [67, 67.0])
def test_a_preprocessor_id_may_be_a_float(me: Stranger, upload: str, number: float) -> None:
    assert me.try_create(modelId=KINO, controlnets=[guide(upload, number)]).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"modelId": PHOENIX, "contrast": 3.5, "alchemy": True, "styleUUID": DYNAMIC,
         "width": 1472, "height": 832, "enhancePrompt": False},
        {"modelId": FLUX_SCHNELL, "contrast": 3.5, "styleUUID": DYNAMIC, "width": 1472,
         "height": 832, "enhancePrompt": True, "enhancePromptInstruction": "warmer"},
        {"modelId": LUCID_REALISM, "contrast": 3.5, "alchemy": False, "styleUUID": DYNAMIC},
        {"modelId": KINO, "alchemy": True, "photoReal": True, "photoRealVersion": "v2",
         "presetStyle": "DYNAMIC"},
        {"alchemy": True, "photoReal": True, "photoRealStrength": 0.55, "presetStyle": "CINEMATIC"},
        {"modelId": LIGHTNING, "alchemy": True, "presetStyle": "CINEMATIC"},
        {"modelId": LIGHTNING, "alchemy": False, "width": 1536, "height": 1024},
        {"modelId": KINO, "transparency": "foreground_only"},
        {"alchemy": True, "highResolution": True, "contrastRatio": 0.5, "expandedDomain": True,
         "sd_version": "v2", "presetStyle": "ILLUSTRATION"},
    ],
)  # fmt: skip
def test_a_sample_of_a_model_guide_is_accepted(me: Stranger, fields: dict[str, Any]) -> None:
    answer = me.try_create(**fields)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("kind", ["CANNY", "POSE", "DEPTH"])
def test_the_legacy_trio_is_accepted_with_its_weighting(
    me: Stranger, box: Sandbox, image: str, kind: str
) -> None:
    fields: dict[str, Any] = {"controlNet": True, "controlNetType": kind, "weighting": 0.75}
    id_ = me.create(modelId=DREAMSHAPER, init_generation_image_id=image, **fields)
    (row,) = [row for row in box.accepted() if row["id"] == id_]
    (found,) = row["guides"]
    names = {"CANNY": "edge", "POSE": "pose", "DEPTH": "depth"}
    assert (found["kind"], found["strength"]) == (names[kind], 0.75)


def test_null_is_absence_everywhere(me: Stranger, upload: str) -> None:
    empty = dict.fromkeys(["strengthType", "weight", "influence"])
    items = [{**guide(upload, 67), **empty}]
    absent: dict[str, Any] = dict.fromkeys(
        ["seed", "contrast", "elements", "init_image_id", "photoReal", "ultra"]
    )
    assert me.try_create(modelId=KINO, controlnets=items, **absent).status_code == 200
