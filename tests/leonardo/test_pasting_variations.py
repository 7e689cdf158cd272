"""Pasted requests for a variation: recognised whatever they are written in, never half a recipe."""

from __future__ import annotations

import json

import pytest

from guidance.domain.variations import Transform
from guidance.leonardo.pasting.importing import VariationAsked, read
from tests.leonardo import pastes

CURL = """curl --request POST \\
     --url https://cloud.leonardo.ai/api/rest/v1/variations/{path} \\
     --header 'authorization: Bearer <YOUR_API_KEY>' \\
     --data '
{body}
'
"""
REQUESTS = """import requests
url = "https://cloud.leonardo.ai/api/rest/v1/variations/{path}"
payload = {body}
requests.post(url, json=payload, headers={{"authorization": "Bearer x"}})
"""
ORDERS = [
    ("upscale", Transform.UPSCALE, {"id": pastes.REMOTE}),
    ("nobg", Transform.NOBG, {"id": pastes.REMOTE, "isVariation": False}),
    ("unzoom", Transform.UNZOOM, {"id": pastes.REMOTE, "isVariation": False}),
    (
        "universal-upscaler",
        Transform.UNIVERSAL,
        {"generatedImageId": pastes.REMOTE, "upscaleMultiplier": 1.5, "prompt": "a pear"},
    ),
]


@pytest.mark.parametrize("sample", [CURL, REQUESTS])
@pytest.mark.parametrize(("path", "transform", "body"), ORDERS)
def test_a_call_says_which_variation_of_which_picture(
    sample: str, path: str, transform: Transform, body: dict[str, object]
) -> None:
    written = json.dumps(body) if sample is CURL else repr(body)
    pasted = read(sample.format(path=path, body=written))
    assert pasted.variation == VariationAsked(transform, pastes.REMOTE)
    assert pasted.recipe is None


def test_the_official_clients_calls_are_known() -> None:
    upscale = f"""s = LeonardoAiSDK(bearer_auth="x")
res = s.variation.create_variation_upscale(
    request=operations.CreateVariationUpscaleRequestBody(id="{pastes.REMOTE}"))
"""
    assert read(upscale).variation == VariationAsked(Transform.UPSCALE, pastes.REMOTE)
    cut = upscale.replace("create_variation_upscale", "create_variation_no_bg")
    assert read(cut).variation == VariationAsked(Transform.NOBG, pastes.REMOTE)
    universal = upscale.replace("create_variation_upscale", "create_universal_upscaler_job")
    universal = universal.replace("(id=", "(variation_id=")
    assert read(universal).variation == VariationAsked(Transform.UNIVERSAL, pastes.REMOTE)


def test_a_body_alone_is_recognised_by_its_fields() -> None:
    plain = json.dumps({"id": pastes.REMOTE, "isVariation": True})
    assert read(plain).variation == VariationAsked(None, pastes.REMOTE)
    upload = json.dumps({"initImageId": pastes.REMOTE, "upscalerStyle": "GENERAL"})
    asked = VariationAsked(Transform.UNIVERSAL, pastes.REMOTE, of_upload=True)
    assert read(upload).variation == asked


@pytest.mark.parametrize("body", ['{"id": <YOUR_IMAGE_ID>}', "", '{"id": "<YOUR_IMAGE_ID>"}'])
def test_a_call_without_an_id_is_known_all_the_same(body: str) -> None:
    pasted = read(CURL.format(path="unzoom", body=body))
    assert pasted.variation == VariationAsked(Transform.UNZOOM, "")


@pytest.mark.parametrize("sample", pastes.SAMPLES)
def test_a_request_for_pictures_is_none(sample: str) -> None:
    assert read(sample).variation is None


def test_new_pictures_count_more_than_a_variation_beside_them() -> None:
    both = pastes.LEGACY + 'requests.post("https://x/variations/upscale", json={"id": image_id})'
    pasted = read(both)
    assert pasted.variation is None
    assert pasted.recipe is not None
    assert pasted.recipe.prompt == "a dancer in the rain"
