"""The vendor's own Python client against the sandbox: every answer must parse whole."""

import inspect
import json
import time
import warnings
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from leonardo_ai_sdk import LeonardoAiSDK
from leonardo_ai_sdk.models import errors, operations, shared
from leonardo_ai_sdk.types.basemodel import Unset
from pydantic import BaseModel

from guidance.sandbox.server import Sandbox
from tests.sandbox.stranger import KINO, LUCID_ORIGIN, Stranger, picture


class Watched:
    """The client, or a part of it: no answer passes in which it left a value unset."""

    def __init__(self, part: Any) -> None:
        self._part = part

    def __getattr__(self, name: str) -> Any:
        part = getattr(self._part, name)
        return _watching(part) if inspect.ismethod(part) else Watched(part)


def _watching(call: Callable[..., Any]) -> Callable[..., Any]:
    def called(**values: Any) -> Any:
        answer = call(**values)
        assert answer.object is not None
        assert unset_in(answer.object) == []
        return answer

    return called


@pytest.fixture(scope="module")
def sdk(box: Sandbox) -> Iterator[Any]:
    with LeonardoAiSDK(bearer_auth=box.keys[0], server_url=box.api_url) as client:
        yield Watched(client)


def unset_in(value: object, path: str = "$") -> list[str]:
    """Paths of everything that the client found no value for."""
    if isinstance(value, Unset):  # pydantic copies the client's constant, so no "is"
        return [path]
    if isinstance(value, list):
        return [hit for n, item in enumerate(value) for hit in unset_in(item, f"{path}[{n}]")]
    if isinstance(value, BaseModel):
        names = type(value).model_fields
        return [hit for name in names for hit in unset_in(_field(value, name), f"{path}.{name}")]
    return []


def _field(value: BaseModel, name: str) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return getattr(value, name)


class Unread:
    """A part of the client whose answer it could not read."""

    def answer(self) -> SimpleNamespace:
        return SimpleNamespace(
            object=operations.GetGenerationByIDResponseBody.model_validate_json("{}")
        )


def test_what_the_client_finds_no_value_for_is_noticed() -> None:
    body = operations.GetGenerationByIDResponseBody.model_validate_json("{}")
    assert unset_in(body) == ["$.generations_by_pk"]
    with pytest.raises(AssertionError):
        Watched(Unread()).answer()


def created(sdk: Any, **fields: Any) -> str:
    body = operations.CreateGenerationRequestBody(width=256, height=256, num_images=1, **fields)
    answer = sdk.image.create_generation(request=body)
    return str(answer.object.sd_generation_job.generation_id)


def finished(sdk: Any, id_: str) -> Any:
    end = time.monotonic() + 10
    while True:
        answer = sdk.image.get_generation_by_id(id=id_)
        if answer.object.generations_by_pk.status == shared.JobStatus.COMPLETE:
            return answer.object.generations_by_pk
        assert time.monotonic() < end
        time.sleep(0.05)


def test_it_reads_the_account(sdk: Any) -> None:
    answer = sdk.user.get_user_self()
    (details,) = answer.object.user_details
    assert details.api_concurrency_slots == 10
    assert details.api_paid_tokens + details.api_subscription_tokens > 100_000


def test_it_reads_the_models(sdk: Any) -> None:
    models = sdk.models.list_platform_models()
    assert {KINO, LUCID_ORIGIN} <= {model.id for model in models.object.custom_models}
    for model in models.object.custom_models:
        answer = sdk.models.get_model_by_id(id=model.id)
        assert answer.object.custom_models_by_pk.name == model.name


def test_it_creates_with_its_own_defaults_and_reads_the_result(sdk: Any) -> None:
    answer = sdk.image.create_generation(request=operations.CreateGenerationRequestBody())
    assert answer.object.sd_generation_job.cost.unit == shared.Unit.CREDITS
    done = finished(sdk, answer.object.sd_generation_job.generation_id)
    assert len(done.generated_images) == 4
    assert (done.image_width, done.image_height) == (1024, 768)
    assert done.sd_version == shared.SdVersions.SDXL_LIGHTNING


def test_it_uploads_and_guides_and_lists_and_deletes(sdk: Any, me: Stranger) -> None:
    request = operations.UploadInitImageRequestBody(extension="png")
    slot = sdk.init_images.upload_init_image(request=request)
    upload = slot.object.upload_init_image
    assert json.loads(upload.fields)["key"] == upload.key
    raw = {"fields": upload.fields, "url": upload.url}
    assert me.send(raw, picture()).status_code == 204
    found = sdk.init_images.get_init_image_by_id(id=upload.id)
    assert found.object.init_images_by_pk.url.endswith(f"{upload.id}.png")

    item = shared.ControlnetInput(
        init_image_id=upload.id,
        init_image_type=shared.InitImageType.UPLOADED,
        preprocessor_id=67,
        strength_type=shared.StrengthType.HIGH,
    )
    id_ = created(sdk, prompt="a lighthouse", model_id=KINO, controlnets=[item], seed=9999999998)
    assert finished(sdk, id_).seed == 9999999998

    listing = sdk.image.get_generations_by_user_id(user_id=me.user(), limit=50)
    assert id_ in [row.id for row in listing.object.generations]

    gone = sdk.image.delete_generation_by_id(id=id_)
    assert gone.object.delete_generations_by_pk.id == id_
    assert sdk.image.get_generation_by_id(id=id_).object.generations_by_pk is None
    removed = sdk.init_images.delete_init_image_by_id(id=upload.id)
    assert removed.object.delete_init_images_by_pk.id == upload.id


def test_it_reads_models_whose_version_it_does_not_know(sdk: Any) -> None:
    done = finished(sdk, created(sdk, model_id=LUCID_ORIGIN, alchemy=False, prompt="a lamp"))
    assert (done.model_id, done.sd_version) == (LUCID_ORIGIN, None)


def test_it_creates_photo_real_when_the_model_is_left_out(sdk: Any) -> None:
    done = finished(sdk, created(sdk, model_id=None, photo_real=True, prompt="a lamp"))
    assert (done.photo_real, done.sd_version) == (True, shared.SdVersions.V1_5)


def test_it_asks_for_prices(sdk: Any) -> None:
    params = operations.PricingCalculatorPricingCalculatorRequestObject(
        image_width=512, image_height=512, num_images=4, alchemy_mode=True, is_sdxl=True
    )
    answer = sdk.pricing_calculator.pricing_calculator(
        request=operations.PricingCalculatorRequestBody(
            service=shared.PricingCalculatorServices.IMAGE_GENERATION,
            service_params=operations.PricingCalculatorObject(image_generation=params),
        )
    )
    assert answer.object.calculate_production_api_service_cost.cost == 24


def test_it_raises_on_a_refusal_with_the_body_at_hand(sdk: Any) -> None:
    with pytest.raises(errors.SDKError) as caught:
        created(sdk, prompt="a lamp", init_image_id="nonsense")
    assert json.loads(caught.value.body)["error"] == "invalid init image id"
