"""The universal upscaler (API contract 7)."""

import numpy as np
import pytest

from tests.sandbox.stranger import UNKNOWN, Stranger, picture
from tests.sandbox.varying import Json, ended, image_id, opened_picture, varied


def test_the_universal_upscaler_enlarges_by_its_multiplier_and_adds_detail(
    me: Stranger, done: Json
) -> None:
    sizes, detail = [], []
    for multiplier, creativity in ((1, 1), (1.25, 1), (2, 1), (2, 10)):
        body = {
            "generatedImageId": image_id(done),
            "upscaleMultiplier": multiplier,
            "creativityStrength": creativity,
        }
        after = opened_picture(me, ended(me, varied(me, "universal-upscaler", body))["url"])
        sizes.append(after.size[0])
        gray = np.asarray(after.convert("L"), dtype=float)
        detail.append(np.abs(np.diff(gray)).mean())
    assert sizes == [256, 320, 512, 512]
    assert detail[3] > detail[2] * 1.5


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"upscalerStyle": "GENERAL"},
        {"upscalerStyle": "2D ART & ILLUSTRATION", "creativityStrength": 1},
        {"upscalerStyle": "CG ART & GAME ASSETS", "upscaleMultiplier": 2},
        {"upscalerStyle": "CINEMATIC", "prompt": "a teapot"},
        {"ultraUpscaleStyle": "ARTISTIC", "similarity": 1, "detailContrast": 10},
        {"ultraUpscaleStyle": "REALISTIC", "upscalerStyle": "GENERAL"},
        {"ultraUpscaleStyle": None, "upscalerStyle": None, "variationId": None},
    ],
)
def test_the_universal_upscaler_takes_what_its_page_allows(
    me: Stranger, done: Json, fields: Json
) -> None:
    id_ = varied(me, "universal-upscaler", {"generatedImageId": image_id(done), **fields})
    found = ended(me, id_)
    assert opened_picture(me, found["url"]).format == "JPEG"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"creativityStrength": 0}, "creativityStrength must be between 1 and 10"),
        ({"creativityStrength": 11}, "creativityStrength must be between 1 and 10"),
        ({"upscaleMultiplier": 0.9}, "upscaleMultiplier must be between 1 and 2"),
        ({"upscaleMultiplier": 2.1}, "upscaleMultiplier must be between 1 and 2"),
        ({"similarity": 5}, "similarity can only be used with ultraUpscaleStyle"),
        ({"detailContrast": 5}, "detailContrast can only be used with ultraUpscaleStyle"),
        ({"similarity": 11, "ultraUpscaleStyle": "ARTISTIC"}, "similarity must be between"),
        (
            {"ultraUpscaleStyle": "ARTISTIC", "upscalerStyle": "CINEMATIC"},
            "upscalerStyle cannot be used together with ultraUpscaleStyle",
        ),
        ({"upscalerStyle": "OIL"}, "expected one of the values ['GENERAL', "),
        ({"multiplier": 2}, "Unexpected variable multiplier"),
        ({"variationId": UNKNOWN}, "exactly one of"),
        ({"generatedImageId": None}, "exactly one of"),
        ({"generatedImageId": UNKNOWN}, "couldn't access image"),
    ],
)
def test_the_universal_upscaler_refuses_what_its_page_forbids(
    me: Stranger, done: Json, fields: Json, says: str
) -> None:
    body = {"generatedImageId": image_id(done), **fields}
    answer = me.post("/variations/universal-upscaler", body)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(says)


def test_the_universal_upscaler_takes_uploads_and_variations_up_to_20_megapixels(
    me: Stranger, done: Json
) -> None:
    upload = me.upload(picture(size=(200, 100)))
    after = ended(me, varied(me, "universal-upscaler", {"initImageId": upload}))
    assert opened_picture(me, after["url"]).size == (300, 150)
    assert after["url"].split("/users/")[1].split("/")[1:3] == ["initImages", "variations"]
    again = varied(me, "universal-upscaler", {"variationId": after["id"], "upscaleMultiplier": 2})
    assert opened_picture(me, ended(me, again)["url"]).size == (600, 300)
    large = me.upload(picture("JPEG", (2500, 2100)), "jpg")
    body = {"initImageId": large, "upscaleMultiplier": 2}
    answer = me.post("/variations/universal-upscaler", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "unexpected")
    assert answer.json()["error"] == "output is 5000x4200, maximum is 20 megapixel"
    body["upscaleMultiplier"] = 1.9
    assert me.post("/variations/universal-upscaler", body).status_code == 200


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"initImageId": UNKNOWN}, "invalid init image id"),
        ({"variationId": UNKNOWN}, "failed to find init variation"),
        ({"generatedImageId": "cat.png"}, "couldn't access image"),
    ],
)
def test_each_source_of_the_universal_upscaler_has_its_own_refusal(
    me: Stranger, body: Json, error: str
) -> None:
    answer = me.post("/variations/universal-upscaler", body)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
