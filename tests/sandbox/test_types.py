"""JSON types are as strict as the API's schema (API contract 2.1, type strictness)."""

from typing import Any

import pytest

from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import KINO, Stranger, guide


@pytest.mark.parametrize(
    ("fields", "error", "path"),
    [
        ({"width": "512"}, "expected a 32-bit integer for type 'Int', but found a string", "width"),
        ({"width": 512.5}, "expected a 32-bit integer for type 'Int', but found a number", "width"),
        (
            {"width": 2**31},
            "expected a 32-bit integer for type 'Int', but found a number",
            "width",
        ),
        ({"width": True}, "expected a 32-bit integer for type 'Int', but found a boolean", "width"),
        (
            {"guidance_scale": "7"},
            "expected a float for type 'Float', but found a string",
            "guidance_scale",
        ),
        ({"alchemy": 1}, "expected a boolean for type 'Boolean', but found a number", "alchemy"),
        ({"prompt": 7}, "expected a string for type 'String', but found a number", "prompt"),
        ({"seed": "9"}, "expected a whole number for type 'bigint', but found a string", "seed"),
        (
            {"controlnets": {}},
            "expected a list for type '[ControlnetInput]', but found an object",
            "controlnets",
        ),
        (
            {"controlnets": ["x"]},
            "expected an object for type 'ControlnetInput', but found a string",
            "controlnets[0]",
        ),
        (
            {"controlnets": [{"weight": "0.5"}]},
            "expected a float for type 'Float', but found a string",
            "controlnets[0].weight",
        ),
    ],
)
def test_a_value_of_another_type_is_located(
    me: Stranger, fields: dict[str, Any], error: str, path: str
) -> None:
    answer = me.try_create(**fields)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation-failed")
    assert answer.json()["error"] == error
    assert answer.json()["path"] == f"$.selectionSet.sdGenerationJob.args.arg1.{path}"


@pytest.mark.parametrize(
    ("fields", "kind", "found"),
    [
        ({"presetStyle": "OIL"}, "SdGenerationStyle", "'OIL'"),
        ({"scheduler": "FAST"}, "SdGenerationSchedulers", "'FAST'"),
        ({"sd_version": "SDXL"}, "SdVersions", "'SDXL'"),
        ({"transparency": True}, "TransparencyType", "a boolean"),
        ({"controlnets": [{"strengthType": "Medium"}]}, "StrengthType", "'Medium'"),
        ({"controlnets": [{"strengthType": "low"}]}, "StrengthType", "'low'"),
        ({"controlnets": [{"initImageType": "uploaded"}]}, "InitImageType", "'uploaded'"),
    ],
)
def test_an_enum_value_that_does_not_exist_fails_validation(
    me: Stranger, fields: dict[str, Any], kind: str, found: str
) -> None:
    answer = me.try_create(**fields)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation-failed")
    assert f"for type '{kind}', but found {found}" in answer.json()["error"]


def test_an_unknown_field_inside_a_controlnet_is_refused(me: Stranger) -> None:
    answer = me.try_create(controlnets=[{"strength": "High"}])
    assert answer.json()["error"] == "field 'strength' not found in type: 'ControlnetInput'"


def test_a_whole_number_may_be_written_as_a_fraction(me: Stranger) -> None:
    item = guide(me.upload(), 67.0, strengthType="High")
    assert me.try_create(modelId=KINO, width=256.0, controlnets=[item]).status_code == 200


def test_numbers_in_strings_pass_only_when_lenient(opened: Opener) -> None:
    box, me = opened()
    item = guide(me.upload(), 67, weight="0.5")
    assert me.try_create(modelId=KINO, controlnets=[item]).status_code == 400
    box.change(lenient=True)
    assert me.try_create(modelId=KINO, controlnets=[item], width="256").status_code == 200
    assert me.try_create(modelId=KINO, width="wide").status_code == 400


def test_a_prompt_of_any_script_comes_back_as_it_was(me: Stranger) -> None:
    prompt = 'ein Fuchs, 狐, "quoted" \\ \n\t and <b>'
    assert me.read(me.create(prompt))["prompt"] == prompt


def test_half_a_surrogate_pair_does_no_harm(me: Stranger) -> None:
    body = b'{"prompt": "fox \\ud800", "width": 256, "height": 256, "num_images": 1}'
    answer = me.session.post(f"{me.api_url}/generations", data=body, timeout=10)
    done = me.finished(answer.json()["sdGenerationJob"]["generationId"])
    assert me.fetch(done["generated_images"][0]["url"]).status_code == 200


def test_a_nul_in_a_text_is_a_data_exception(me: Stranger) -> None:
    assert me.try_create("a\0b").json()["code"] == "data-exception"


def test_numbers_beyond_any_bound_are_refused(me: Stranger) -> None:
    for number in ("1e999", "1" * 400, "-" + "9" * 400):
        body = b'{"prompt": "x", "guidance_scale": %s}' % number.encode()
        answer = me.session.post(f"{me.api_url}/generations", data=body, timeout=10)
        assert answer.status_code == 400
