"""Answers of the API become typed values, however loosely they are written."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidance.leonardo import reading
from guidance.leonardo.answers import Cost
from guidance.leonardo.errors import Unreadable

ID = "75925cd2-fb65-4e8c-84c0-6cc010a528e3"


def job(**fields: object) -> dict[str, object]:
    return {"sdGenerationJob": {"generationId": ID, **fields}}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (ID, ID),
        (ID.upper(), ID),
        ("1f0e854a-f871-6d90-8c21-d01395c45acf", "1f0e854a-f871-6d90-8c21-d01395c45acf"),
        ("018f3c1e-9b7a-7def-8abc-0123456789ab", "018f3c1e-9b7a-7def-8abc-0123456789ab"),
        ("00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000001"),
        ("gen_01HZX", "gen_01HZX"),
    ],
)
def test_any_shape_of_id_is_kept(written: str, read: str) -> None:
    assert reading.accepted({"sdGenerationJob": {"generationId": written}}).generation_id == read


@pytest.mark.parametrize("written", ["", " ", "a/b", "../me", "x" * 200, "a\nb", 7, None, True, {}])
def test_what_is_no_id_is_unreadable(written: object) -> None:
    with pytest.raises(Unreadable):
        reading.accepted({"sdGenerationJob": {"generationId": written}})


COSTS = [
    ({"cost": {"amount": "0.0147", "unit": "DOLLARS"}}, Cost(Decimal("0.0147"), "DOLLARS"), None),
    ({"cost": {"amount": "12", "unit": "credits"}}, Cost(Decimal(12), "CREDITS"), None),
    ({"cost": {"amount": 0.5, "unit": "DOLLARS"}}, Cost(Decimal("0.5"), "DOLLARS"), None),
    ({"cost": {"amount": "0.0147"}}, Cost(Decimal("0.0147"), ""), None),
    ({"cost": None, "apiCreditCost": 11}, None, 11),
    ({"apiCreditCost": "11"}, None, 11),
    ({"apiCreditCost": 0}, None, None),
    ({"apiCreditCost": None}, None, None),
    ({}, None, None),
    ({"cost": {"amount": "a lot", "unit": "DOLLARS"}}, None, None),
    ({"cost": {"amount": "Infinity", "unit": "DOLLARS"}}, None, None),
    ({"cost": {"amount": "NaN", "unit": "DOLLARS"}}, None, None),
    ({"cost": {"amount": True, "unit": "DOLLARS"}}, None, None),
]


@pytest.mark.parametrize(("fields", "cost", "tokens"), COSTS)
def test_costs_are_decimals_and_zero_is_unverified(
    fields: dict[str, object], cost: Cost | None, tokens: int | None
) -> None:
    accepted = reading.accepted(job(**fields))
    assert (accepted.cost, accepted.api_credit_cost) == (cost, tokens)
    assert accepted.verified is (cost is not None or tokens is not None)


def test_a_cost_of_the_wrong_type_does_not_lose_a_paid_job() -> None:
    assert reading.accepted(job(cost=["surprise"], apiCreditCost={})).generation_id == ID


FULL: dict[str, object] = {
    "id": ID.upper(),
    "status": "COMPLETE",
    "createdAt": "2024-11-19T10:42:59.533",
    "prompt": "a pear",
    "negativePrompt": "",
    "modelId": "AA77F04E-3EEC-4034-9C07-D0F619684628",
    "imageWidth": 1024,
    "imageHeight": 768,
    "inferenceSteps": None,
    "guidanceScale": 7,
    "seed": 8827082104,
    "scheduler": "EULER_DISCRETE",
    "sdVersion": "SDXL_99",
    "presetStyle": "DYNAMIC",
    "motion": None,
    "prompt_moderations": [{"moderationClassification": []}],
    "something_new": {"x": 1},
    "generated_images": [
        {"id": "1f4a36cc-1cb0-4b2a-b3ef-932e30170438", "url": "https://cdn/0.jpg", "nsfw": True},
        {"id": "2f4a36cc-1cb0-4b2a-b3ef-932e30170438", "url": "https://cdn/1.jpg"},
    ],
}


def test_a_whole_generation_is_read() -> None:
    found = reading.generation({"generations_by_pk": FULL})
    assert found is not None
    assert found.complete
    assert (found.id, found.seed, found.sd_version) == (ID, 8827082104, "SDXL_99")
    assert found.model_id == "aa77f04e-3eec-4034-9c07-d0f619684628"
    assert found.created_at == datetime(2024, 11, 19, 10, 42, 59, 533000, UTC)
    assert [(image.position, image.nsfw) for image in found.images] == [(0, True), (1, False)]


def test_the_least_generation_is_read() -> None:
    found = reading.generation({"generations_by_pk": {"id": ID, "generated_images": []}})
    assert found is not None
    assert (found.status, found.seed, found.images, found.complete) == ("", None, (), False)


@pytest.mark.parametrize(
    ("status", "images", "complete", "failed"),
    [
        ("PENDING", [], False, False),
        ("COMPLETE", [], False, False),
        ("COMPLETE", None, False, False),
        ("COMPLETE", FULL["generated_images"], True, False),
        ("complete", FULL["generated_images"], True, False),
        ("FAILED", [], False, True),
        ("PROCESSING", [], False, False),
        (None, [], False, False),
    ],
)
def test_an_end_is_complete_with_pictures_or_failed(
    status: object, images: object, complete: bool, failed: bool
) -> None:
    row = {**FULL, "status": status, "generated_images": images}
    found = reading.generation({"generations_by_pk": row})
    assert found is not None
    assert (found.complete, found.failed) == (complete, failed)


@pytest.mark.parametrize("seed", ["8827082104", 8827082104, 8827082104.0, " 8827082104 "])
def test_seeds_are_whole_numbers_in_every_spelling(seed: object) -> None:
    found = reading.generation({"generations_by_pk": {**FULL, "seed": seed}})
    assert found is not None
    assert found.seed == 8827082104


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-11-19T10:42:59", datetime(2024, 11, 19, 10, 42, 59, tzinfo=UTC)),
        ("2024-11-19T10:42:59.5", datetime(2024, 11, 19, 10, 42, 59, 500000, tzinfo=UTC)),
        ("2024-11-19T10:42:59.533Z", datetime(2024, 11, 19, 10, 42, 59, 533000, tzinfo=UTC)),
        ("2024-11-19T12:42:59+02:00", datetime(2024, 11, 19, 10, 42, 59, tzinfo=UTC)),
        ("2024-11-19T10:42:59.123456789", datetime(2024, 11, 19, 10, 42, 59, 123456, tzinfo=UTC)),
        ("yesterday", None),
        ("0001-01-01T00:00:00+23:00", None),
        (1732012979, None),
        (None, None),
    ],
)
def test_times_without_a_zone_are_utc(written: object, read: datetime | None) -> None:
    found = reading.generation({"generations_by_pk": {**FULL, "createdAt": written}})
    assert found is not None
    assert found.created_at == read


def test_an_unknown_id_is_none_and_an_error_in_its_place_is_not() -> None:
    assert reading.generation({"generations_by_pk": None}) is None
    assert reading.model({"custom_models_by_pk": None}) is None
    assert reading.init_image({"init_images_by_pk": None}) is None
    assert not reading.deleted({"delete_init_images_by_pk": None}, "delete_init_images_by_pk")
    with pytest.raises(Unreadable):
        reading.generation({"errors": [{"message": "internal error"}]})
    with pytest.raises(Unreadable):
        reading.generation({"generations_by_pk": [FULL]})


def test_one_unreadable_row_spoils_a_listing_since_absence_must_be_certain() -> None:
    row = {"status": "PENDING"}
    with pytest.raises(Unreadable):
        reading.generations({"generations": [FULL, row]}, None)
    with pytest.raises(Unreadable):
        reading.generations({}, None)
    assert reading.generations({"generations": []}, None).generations == ()


def test_the_balance_is_the_sum_of_both_kinds_of_api_tokens() -> None:
    def me(**details: object) -> Decimal | None:
        row = {"user": {"id": ID, "username": "x"}, **details}
        return reading.me({"user_details": [row]}).credits

    assert me(apiPaidTokens=100, apiSubscriptionTokens=3500) == 3600
    assert me(apiPaidTokens=-20, apiSubscriptionTokens=0) == -20
    assert me(apiPaidTokens="12.5") == Decimal("12.5")
    assert me(apiPaidTokens=None) is None


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"user_details": []},
        {"user_details": [{"user": None}]},
        {"user_details": [{"user": {}}]},
    ],
)
def test_an_account_without_a_user_is_unreadable(answer: dict[str, object]) -> None:
    with pytest.raises(Unreadable):
        reading.me(answer)


def test_models_are_listed_and_described() -> None:
    (listed,) = reading.platform_models(
        {"custom_models": [{"id": ID, "name": "Kino XL", "nsfw": False, "generated_image": None}]}
    )
    assert (listed.name, listed.image_url, listed.featured) == ("Kino XL", "", False)
    found = reading.model({"custom_models_by_pk": {"id": ID, "name": "Mine", "sdVersion": "v9"}})
    assert found is not None
    assert (found.sd_version, found.width, found.public) == ("v9", None, None)


def test_an_upload_keeps_its_fields_in_their_order() -> None:
    fields = '{"Content-Type": "image/jpeg", "bucket": "b", "key": "k", "X-Amz-Expires": 120}'
    slot = reading.upload_slot(
        {"uploadInitImage": {"id": ID, "url": "https://b.s3.amazonaws.com/", "fields": fields}}
    )
    assert [name for name, _ in slot.fields] == ["Content-Type", "bucket", "key", "X-Amz-Expires"]
    assert dict(slot.fields)["X-Amz-Expires"] == "120"


@pytest.mark.parametrize(
    "slot",
    [
        None,
        {"id": ID, "url": "https://b/", "fields": "not json"},
        {"id": ID, "url": "https://b/", "fields": None},
        {"id": ID, "url": None, "fields": "{}"},
        {"url": "https://b/", "fields": "{}"},
    ],
)
def test_an_upload_without_a_place_is_unreadable(slot: object) -> None:
    with pytest.raises(Unreadable):
        reading.upload_slot({"uploadInitImage": slot})


def test_a_price_may_be_unknown() -> None:
    assert reading.price({"calculateProductionApiServiceCost": {"cost": 24}}) == 24
    assert reading.price({"calculateProductionApiServiceCost": None}) is None
    assert reading.price({"calculateProductionApiServiceCost": {"cost": None}}) is None


def test_texts_can_always_be_stored() -> None:
    answer = reading.read_json(
        b'{"generations_by_pk": {"id": "gen-1", "prompt": "a\\u0000\\ud800"}}'
    )
    found = reading.generation(answer)
    assert found is not None
    assert found.prompt == "a?"


calm = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
generation_fields = st.dictionaries(st.sampled_from(sorted(FULL)), json_values, max_size=14)


@calm
@given(generation_fields)
def test_a_generation_of_any_content_is_read_or_unreadable(fields: dict[str, object]) -> None:
    try:
        found = reading.generation({"generations_by_pk": {**FULL, **fields}})
    except Unreadable:
        return
    assert found is not None
    assert found.id


@calm
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_body_is_an_object_or_unreadable(body: bytes) -> None:
    try:
        found = reading.read_json(body)
    except Unreadable:
        return
    assert isinstance(found, dict)
