"""JSON of the API -> the dataclasses of `answers`: strict about what must be, lenient else.

Unknown enum values stay text, missing optional fields become None, numbers may come as text.
Only a missing id, or a missing list where one must be, raises Unreadable. Source: API contract
2.7, 5, 6 and 7.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from guidance.leonardo.answers import (
    Accepted,
    AcceptedVariation,
    Cost,
    GeneratedImage,
    Generation,
    GenerationPage,
    Me,
    ModelDetails,
    ModelListing,
    StoredInitImage,
    UploadSlot,
    Variation,
    WrittenPrompt,
)
from guidance.leonardo.errors import Unreadable
from guidance.leonardo.fields import (
    a_list,
    a_map,
    decimal,
    flag,
    identifier,
    integer,
    moment,
    optional_id,
    optional_map,
    rows,
    side_map,
    text,
)


def read_json(body: bytes) -> Mapping[str, object]:
    """The JSON object in a body. Raises Unreadable for anything else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Unreadable(detail="not a JSON object")
    return value


def me(answer: Mapping[str, object]) -> Me:
    """GET /me."""
    details = a_map(a_list(answer, "user_details")[:1], 0)
    user = a_map(details, "user")
    return Me(
        user_id=identifier(user, "id"),
        username=text(user, "username"),
        paid_tokens=decimal(details, "apiPaidTokens"),
        subscription_tokens=decimal(details, "apiSubscriptionTokens"),
        slots=integer(details, "apiConcurrencySlots"),
        renewal=moment(details, "apiPlanTokenRenewalDate"),
    )


def platform_models(answer: Mapping[str, object]) -> tuple[ModelListing, ...]:
    """GET /platformModels."""
    return tuple(_listing(item) for item in a_list(answer, "custom_models"))


def _listing(item: Mapping[str, object]) -> ModelListing:
    picture = side_map(item, "generated_image")
    return ModelListing(
        id=identifier(item, "id"),
        name=text(item, "name"),
        description=text(item, "description"),
        featured=flag(item, "featured") or False,
        nsfw=flag(item, "nsfw") or False,
        image_url=text(picture, "url"),
    )


def model(answer: Mapping[str, object]) -> ModelDetails | None:
    """GET /models/{id}; None for an id that nothing has."""
    item = optional_map(answer, "custom_models_by_pk")
    return None if item is None else _model(item)


def own_models(answer: Mapping[str, object]) -> tuple[ModelDetails, ...]:
    """GET /models/user/{userId}; the API may put null among them."""
    return tuple(_model(item) for item in rows(answer, "custom_models"))


def _model(item: Mapping[str, object]) -> ModelDetails:
    return ModelDetails(
        id=identifier(item, "id"),
        name=text(item, "name"),
        description=text(item, "description"),
        sd_version=text(item, "sdVersion"),
        type=text(item, "type"),
        status=text(item, "status"),
        public=flag(item, "public"),
        width=integer(item, "modelWidth"),
        height=integer(item, "modelHeight"),
        instance_prompt=text(item, "instancePrompt"),
    )


def written_prompt(answer: Mapping[str, object]) -> WrittenPrompt:
    """POST /prompt/improve and /prompt/random. Unreadable without a text."""
    found = a_map(answer, "promptGeneration")
    words = text(found, "prompt")
    if not words.strip():
        raise Unreadable(detail="no prompt")
    return WrittenPrompt(words, _cost(found), integer(found, "apiCreditCost") or None)


def upload_slot(answer: Mapping[str, object]) -> UploadSlot:
    """POST /init-image. `fields` arrives as JSON inside a string and keeps its order."""
    slot = a_map(answer, "uploadInitImage")
    url = text(slot, "url")
    if not url:
        raise Unreadable(detail="upload without an address")
    fields = read_json(text(slot, "fields").encode())
    return UploadSlot(
        id=identifier(slot, "id"),
        url=url,
        fields=tuple((name, str(value)) for name, value in fields.items()),
        key=text(slot, "key"),
    )


def init_image(answer: Mapping[str, object]) -> StoredInitImage | None:
    """GET /init-image/{id}; None for an id that nothing has."""
    item = optional_map(answer, "init_images_by_pk")
    if item is None:
        return None
    return StoredInitImage(identifier(item, "id"), text(item, "url"), moment(item, "createdAt"))


def accepted(answer: Mapping[str, object]) -> Accepted:
    """POST /generations. An answer without a generation id is Unreadable: nobody can tell."""
    job = a_map(answer, "sdGenerationJob")
    return Accepted(
        generation_id=identifier(job, "generationId"),
        cost=_cost(job),
        api_credit_cost=integer(job, "apiCreditCost") or None,
    )


def _cost(job: Mapping[str, object]) -> Cost | None:
    cost = side_map(job, "cost")
    amount = decimal(cost, "amount")
    return None if amount is None else Cost(amount, text(cost, "unit").upper())


def generation(answer: Mapping[str, object]) -> Generation | None:
    """GET /generations/{id}; None for an id that nothing has (yet)."""
    item = optional_map(answer, "generations_by_pk")
    return None if item is None else _generation(item)


def generations(answer: Mapping[str, object], server_time: datetime | None) -> GenerationPage:
    """GET /generations/user/{id}. One unreadable row spoils the page: absence must be certain."""
    return GenerationPage(
        tuple(_generation(item) for item in a_list(answer, "generations")), server_time
    )


def _generation(item: Mapping[str, object]) -> Generation:
    pictures = a_list(item, "generated_images") if item.get("generated_images") else []
    return Generation(
        id=identifier(item, "id"),
        status=text(item, "status").upper(),
        created_at=moment(item, "createdAt"),
        prompt=text(item, "prompt"),
        negative_prompt=text(item, "negativePrompt"),
        model_id=optional_id(item, "modelId"),
        width=integer(item, "imageWidth"),
        height=integer(item, "imageHeight"),
        seed=integer(item, "seed"),
        sd_version=text(item, "sdVersion"),
        preset_style=text(item, "presetStyle"),
        images=tuple(_image(picture, n) for n, picture in enumerate(pictures)),
    )


def _image(item: Mapping[str, object], position: int) -> GeneratedImage:
    listed = item.get("generated_image_variation_generics")
    return GeneratedImage(
        id=identifier(item, "id"),
        url=text(item, "url"),
        nsfw=flag(item, "nsfw") or False,
        position=position,
        variations=_variations(listed if isinstance(listed, list) else []),
    )


def _variations(listed: list[object]) -> tuple[Variation, ...]:
    """The variations listed with a picture; what can't be read is left out, nobody pays twice."""
    readable = [item for item in listed if isinstance(item, dict) and optional_id(item, "id")]
    return tuple(_variation(item) for item in readable)


def _variation(item: Mapping[str, object]) -> Variation:
    return Variation(
        id=identifier(item, "id"),
        status=text(item, "status").upper(),
        kind=text(item, "transformType").upper(),
        url=text(item, "url"),
        created_at=moment(item, "createdAt"),
    )


def accepted_variation(answer: Mapping[str, object], name: str) -> AcceptedVariation:
    """POST /variations/*, whose job stands under `name`. Without an id nobody can tell."""
    job = a_map(answer, name)
    return AcceptedVariation(
        variation_id=identifier(job, "id"),
        cost=_cost(job),
        api_credit_cost=integer(job, "apiCreditCost") or None,
    )


def variation(answer: Mapping[str, object]) -> Variation | None:
    """GET /variations/{id}: an array of one; None for an id that nothing has."""
    found = a_list(answer, "generated_image_variation_generic")
    return _variation(found[0]) if found else None


def deleted(answer: Mapping[str, object], name: str) -> bool:
    """DELETE: whether there was something to delete. A second time answers null."""
    return optional_map(answer, name) is not None


def price(answer: Mapping[str, object]) -> Decimal | None:
    """POST /pricing-calculator: API credits, or None when it can't say."""
    found = side_map(answer, "calculateProductionApiServiceCost")
    return decimal(found, "cost")
