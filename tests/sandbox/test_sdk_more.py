"""The vendor's Python client for the rest: variations, prompts, Elements, own models, canvas.

Every answer must parse whole: a value that the client does not know leaves its object UNSET
without an error (API contract 9.4), and that is what `Watched` looks for in all of them.
"""

import json
import time
from typing import Any

import pytest
from leonardo_ai_sdk.models import errors, operations, shared
from leonardo_ai_sdk.types.basemodel import Unset

from tests.sandbox.stranger import CREATIVE, FLUX_DEV, INK_WASH, KINO, Stranger, picture
from tests.sandbox.test_sdk import created, finished, sdk

__all__ = ["sdk"]


@pytest.fixture(scope="module")
def image(sdk: Any) -> str:
    return str(finished(sdk, created(sdk, prompt="a teapot")).generated_images[0].id)


def ended(sdk: Any, id_: str) -> Any:
    until = time.monotonic() + 10
    while True:
        answer = sdk.variation.get_variation_by_id(id=id_)
        (row,) = answer.object.generated_image_variation_generic
        if row.status != shared.JobStatus.PENDING:
            return row
        assert time.monotonic() < until
        time.sleep(0.05)


def priced(job: Any, cost: int) -> str:
    """The id of a job whose cost was read."""
    assert (job.cost.amount, job.cost.unit) == (str(cost), shared.Unit.CREDITS)
    return str(job.id)


def test_it_upscales(sdk: Any, image: str) -> None:
    body = operations.CreateVariationUpscaleRequestBody(id=image)
    answer = sdk.variation.create_variation_upscale(request=body)
    row = ended(sdk, priced(answer.object.sd_upscale_job, 15))
    assert (row.status, row.transform_type) == (
        shared.JobStatus.COMPLETE,
        shared.VariationType.UPSCALE,
    )
    assert row.url.endswith(".jpg")


def test_it_removes_backgrounds_and_zooms_out_of_the_result(sdk: Any, image: str) -> None:
    cut = operations.CreateVariationNoBGRequestBody(id=image)
    answer = sdk.variation.create_variation_no_bg(request=cut)
    row = ended(sdk, priced(answer.object.sd_nobg_job, 5))
    assert (row.transform_type, row.url[-4:]) == (shared.VariationType.NOBG, ".png")
    wide = operations.CreateVariationUnzoomRequestBody(id=row.id, is_variation=True)
    answer = sdk.variation.create_variation_unzoom(request=wide)
    row = ended(sdk, priced(answer.object.sd_unzoom_job, 15))
    assert row.transform_type == shared.VariationType.UNZOOM


@pytest.mark.parametrize(
    ("fields", "cost"),
    [
        ({}, 60),
        ({"ultra_upscale_style": "ARTISTIC", "similarity": 3, "detail_contrast": 8}, 90),
        ({"upscaler_style": "2D ART & ILLUSTRATION", "upscale_multiplier": 2.0}, 60),
    ],
)
def test_it_upscales_universally_with_its_own_default_style(
    sdk: Any, image: str, fields: dict[str, Any], cost: int
) -> None:
    body = operations.CreateUniversalUpscalerJobRequestBody(generated_image_id=image, **fields)
    answer = sdk.variation.create_universal_upscaler_job(request=body)
    assert ended(sdk, priced(answer.object.universal_upscaler, cost)).url


def test_it_lists_variations_with_their_picture(sdk: Any) -> None:
    done = finished(sdk, created(sdk, prompt="a kite"))
    body = operations.CreateVariationUpscaleRequestBody(id=done.generated_images[0].id)
    job = sdk.variation.create_variation_upscale(request=body).object.sd_upscale_job
    ended(sdk, job.id)
    (found,) = finished(sdk, done.id).generated_images
    (row,) = found.generated_image_variation_generics
    assert (row.id, row.transform_type) == (job.id, shared.VariationType.UPSCALE)


def test_it_improves_and_invents_prompts(sdk: Any) -> None:
    body = operations.PromptImproveRequestBody(prompt="a door", prompt_instructions="at night")
    answer = sdk.prompt.prompt_improve(request=body)
    assert "at night" in answer.object.prompt_generation.prompt
    assert answer.object.prompt_generation.cost.amount == "4"
    answer = sdk.prompt.prompt_random()
    assert answer.object.prompt_generation.prompt not in {"", "The random prompt generated."}
    with pytest.raises(errors.SDKError) as caught:
        sdk.prompt.prompt_improve(request=operations.PromptImproveRequestBody(prompt="a" * 201))
    assert "under 200 characters" in caught.value.body


def test_it_reads_elements_and_uses_them(sdk: Any, me: Stranger) -> None:
    answer = sdk.elements.list_elements()
    (ink,) = [lora for lora in answer.object.loras if lora.ak_uuid == INK_WASH]
    assert (ink.base_model, ink.weight_min, ink.weight_max) == (
        shared.SdVersions.SDXL_0_9,
        -1,
        2,
    )
    own = sdk.elements.get_custom_elements_by_user_id(user_id=me.user())
    first, second = own.object.user_loras
    found = sdk.elements.get_element_by_id(id=first.id)
    assert found.object.user_loras_by_pk.model_dump() == first.model_dump()
    items = [shared.ElementInput(ak_uuid=INK_WASH, weight=0.5)]
    done = finished(sdk, created(sdk, prompt="a lamp", model_id=KINO, elements=items))
    assert done.generation_elements[0].lora.ak_uuid == INK_WASH
    mine = [shared.UserElementsInput(user_lora_id=second.id, weight=1.0)]
    assert created(sdk, prompt="a lamp", model_id=FLUX_DEV, user_elements=mine)


def test_it_reads_the_models_of_an_account(sdk: Any, me: Stranger) -> None:
    answer = sdk.models.get_custom_models_by_user_id(user_id=me.user())
    (model,) = answer.object.custom_models
    found = sdk.models.get_model_by_id(id=model.id)
    assert found.object.custom_models_by_pk.sd_version == shared.SdVersions.V1_5
    assert created(sdk, prompt="a lamp", model_id=model.id)


def test_it_uploads_canvas_images_by_the_spelling_of_its_schema(sdk: Any, me: Stranger) -> None:
    request = operations.UploadCanvasInitImageRequestBody(
        init_extension="png", mask_extension="png"
    )
    slot = sdk.init_images.upload_canvas_init_image(request=request)
    found = slot.object.upload_canvas_init_image
    for fields, url in ((found.init_fields, found.init_url), (found.mask_fields, found.mask_url)):
        assert me.send({"fields": fields, "url": url}, picture()).status_code == 204


def test_it_paints_inside_a_canvas_mask(sdk: Any, me: Stranger) -> None:
    request = operations.UploadCanvasInitImageRequestBody(
        init_extension="png", mask_extension="png"
    )
    slot = sdk.init_images.upload_canvas_init_image(request=request).object.upload_canvas_init_image
    for fields, url in ((slot.init_fields, slot.init_url), (slot.mask_fields, slot.mask_url)):
        assert me.send({"fields": fields, "url": url}, picture()).status_code == 204
    # The client fills in Alchemy, a style, a size and Lightning XL by itself (9.14).
    answer = sdk.image.create_generation(
        request={
            "prompt": "a lamp",
            "model_id": CREATIVE,
            "canvas_request": True,
            "canvas_request_type": shared.CanvasRequestType.INPAINT,
            "canvas_init_id": slot.init_image_id,
            "canvas_mask_id": slot.mask_image_id,
            "num_images": 1,
            **dict.fromkeys(("width", "height", "alchemy", "preset_style", "contrast")),
            **dict.fromkeys(
                ("scheduler", "num_inference_steps", "photo_real_version", "sd_version")
            ),
        }
    )
    made = me.finished(answer.object.sd_generation_job.generation_id)
    assert (made["status"], len(made["generated_images"])) == ("COMPLETE", 1)


def test_the_live_spelling_of_canvas_masks_is_beyond_it() -> None:
    """The server answers `masks…` in live code (6.3, 9.24), which this client can't read.

    So a sandbox that gave the live spelling alone would be faithful and unreadable; it gives
    both.
    """
    live = {"initImageId": "a", "initFields": "{}", "initKey": "k", "initUrl": "u"}
    live |= {"masksImageId": "b", "masksFields": "{}", "masksKey": "k", "masksUrl": "u"}
    body = json.dumps({"uploadCanvasInitImage": live})
    parsed = operations.UploadCanvasInitImageResponseBody.model_validate_json(body)
    slot = parsed.upload_canvas_init_image
    assert isinstance(slot, operations.CanvasInitImageUploadOutput)
    assert slot.init_image_id == "a"
    unread = (slot.mask_image_id, slot.mask_fields, slot.mask_key, slot.mask_url)
    assert all(isinstance(value, Unset) for value in unread)
