"""Image guidance: which requests the API takes and which it refuses (API contract 3)."""

from collections.abc import Iterator
from typing import Any

import pytest

from guidance.sandbox.server import Config, Sandbox, serve
from tests.sandbox.conftest import FAST
from tests.sandbox.stranger import (
    CREATIVE,
    DREAMSHAPER,
    FLUX_DEV,
    FLUX_SCHNELL,
    KINO,
    KONTEXT,
    LIGHTNING,
    LUCID_ORIGIN,
    LUCID_REALISM,
    PHOENIX,
    UNKNOWN,
    Stranger,
    error_of,
    guide,
)

TABLE = {
    DREAMSHAPER: [1, 3, 7, 11, 10, 6, 5, 8, 9],
    CREATIVE: [12, 13, 16, 18, 17, 15],
    KINO: [67, 133, 100, 19, 20, 21, 22],
    LIGHTNING: [67, 133, 100, 19, 20, 21, 22],
    PHOENIX: [166, 397, 364],
    FLUX_DEV: [299, 233],
    FLUX_SCHNELL: [298, 232],
    LUCID_REALISM: [431, 430],
    LUCID_ORIGIN: [431, 430],
}
ALL_IDS = sorted({id_ for ids in TABLE.values() for id_ in ids})


@pytest.fixture(scope="module")
def generated(me: Stranger) -> str:
    return str(me.finished(me.create())["generated_images"][0]["id"])


@pytest.mark.parametrize("model", TABLE)
def test_each_base_takes_its_own_preprocessors_and_no_others(
    me: Stranger, upload: str, model: str
) -> None:
    for id_ in ALL_IDS:
        answer = me.try_create(modelId=model, controlnets=[guide(upload, id_)])
        assert answer.status_code == (200 if id_ in TABLE[model] else 400), (id_, answer.text)


@pytest.mark.parametrize(
    ("model", "items"),
    [
        (
            KINO,
            [
                {"preprocessorId": 67, "strengthType": "High", "influence": 0.39},
                {"preprocessorId": 67, "strengthType": "Max", "influence": 0.64},
            ],
        ),
        (
            KINO,
            [
                {"preprocessorId": 133, "strengthType": "Mid"},
                {"preprocessorId": 67, "strengthType": "High"},
            ],
        ),
        (KINO, [{"preprocessorId": 100, "strengthType": "High"}]),
        (KINO, [{"preprocessorId": 67, "weight": 2}]),
        (KINO, [{"preprocessorId": 67, "weight": 0}]),
        (LIGHTNING, [{"preprocessorId": 67, "strengthType": "Ultra"}]),
        (DREAMSHAPER, [{"preprocessorId": 1, "weight": 0.5}]),
        (CREATIVE, [{"preprocessorId": 12, "weight": 0.5}]),
        (KINO, [{"preprocessorId": 19, "weight": 0.5}]),
        (KINO, [{"preprocessorId": 67}] * 4),
        (KINO, [{"preprocessorId": id_} for id_ in (67, 133, 100, 19)]),
        (KINO, [{"preprocessorId": 67, "influence": 0}, {"preprocessorId": 67}]),
        (PHOENIX, [{"preprocessorId": 166, "strengthType": "Max"}]),
    ],
)
def test_the_recipes_of_the_guide_are_accepted(
    me: Stranger, upload: str, model: str, items: list[dict[str, Any]]
) -> None:
    controlnets = [guide(upload, **_renamed(item)) for item in items]
    answer = me.try_create(modelId=model, controlnets=controlnets)
    assert answer.status_code == 200, answer.text


def _renamed(item: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in item.items() if name != "preprocessorId"}
    return {"preprocessor": item["preprocessorId"], **rest}


def test_image_to_image_goes_with_style_and_character_on_sdxl(
    me: Stranger, upload: str, generated: str
) -> None:
    for init in ({"init_image_id": upload}, {"init_generation_image_id": generated}):
        items = [guide(upload, 67, strengthType="High"), guide(upload, 133)]
        answer = me.try_create(modelId=KINO, controlnets=items, init_strength=0.4, **init)
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("preprocessor", [100, 19, 20, 21, 22])
def test_image_to_image_refuses_other_guidance_on_sdxl(
    me: Stranger, upload: str, preprocessor: int
) -> None:
    items = [guide(upload, preprocessor)]
    error = error_of(me, modelId=KINO, init_image_id=upload, controlnets=items)
    assert error == f"preprocessorId {preprocessor} cannot be combined with image2image"


def test_image_to_image_goes_with_edges_on_older_bases(me: Stranger, upload: str) -> None:
    answer = me.try_create(
        modelId=DREAMSHAPER, init_image_id=upload, controlnets=[guide(upload, 1)]
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("ids", [[67] * 5, [133, 133], [100, 100], [67, 133, 100, 19, 20]])
def test_there_is_a_most_of_each_kind_and_of_all(me: Stranger, upload: str, ids: list[int]) -> None:
    items = [guide(upload, id_) for id_ in ids]
    assert "too many controlnets" in error_of(me, modelId=KINO, controlnets=items)


def test_an_id_flagged_as_the_other_kind_is_invalid(
    me: Stranger, upload: str, generated: str
) -> None:
    for item in (guide(upload, 67, "GENERATED"), guide(generated, 67, "UPLOADED")):
        error = error_of(me, modelId=KINO, controlnets=[item])
        assert error == "invalid init image id"
    right = guide(generated, 67, "GENERATED")
    assert me.try_create(modelId=KINO, controlnets=[right]).status_code == 200


def test_a_generation_id_is_not_an_image_id(me: Stranger) -> None:
    generation = me.finished(me.create())["id"]
    error = error_of(me, init_generation_image_id=generation)
    assert error == "invalid init image id"


def test_a_slot_whose_file_never_came_is_invalid(me: Stranger) -> None:
    item = guide(me.slot()["id"], 67)
    assert error_of(me, modelId=KINO, controlnets=[item]) == "invalid init image id"


def test_a_deleted_upload_is_invalid_but_work_that_uses_it_goes_on(me: Stranger) -> None:
    id_ = me.upload()
    running = me.create(modelId=KINO, controlnets=[guide(id_, 67)])
    assert me.delete(f"/init-image/{id_}").json() == {"delete_init_images_by_pk": {"id": id_}}
    assert error_of(me, modelId=KINO, controlnets=[guide(id_, 67)]) == "invalid init image id"
    url = me.finished(running)["generated_images"][0]["url"]
    assert me.fetch(url).status_code == 200


@pytest.mark.parametrize("missing", ["initImageId", "initImageType", "preprocessorId"])
def test_a_controlnet_needs_its_three_parts(me: Stranger, upload: str, missing: str) -> None:
    item = {name: value for name, value in guide(upload, 67).items() if name != missing}
    error_of(me, modelId=KINO, controlnets=[item])


def test_two_sources_for_image_to_image_are_refused(
    me: Stranger, upload: str, generated: str
) -> None:
    error = error_of(me, init_image_id=upload, init_generation_image_id=generated)
    assert "cannot be used together" in error


def test_the_old_controlnet_fields_still_work_alone(me: Stranger, upload: str) -> None:
    old: dict[str, Any] = {"controlNet": True, "controlNetType": "CANNY", "weighting": 0.5}
    assert me.try_create(init_image_id=upload, modelId=DREAMSHAPER, **old).status_code == 200
    items = [guide(upload, 1)]
    error = error_of(me, init_image_id=upload, modelId=DREAMSHAPER, controlnets=items, **old)
    assert "cannot be used together with controlnets" in error


def test_context_images_belong_to_kontext(me: Stranger, upload: str) -> None:
    image = {"id": upload, "type": "UPLOADED"}
    assert me.try_create(modelId=KONTEXT, contextImages=[image] * 4).status_code == 200
    assert "maximum is 4" in error_of(me, modelId=KONTEXT, contextImages=[image] * 5)
    assert "not supported" in error_of(me, modelId=KINO, contextImages=[image])
    assert "not supported" in error_of(me, modelId=KONTEXT, controlnets=[guide(upload, 67)])


@pytest.fixture(scope="module")
def two() -> Iterator[Sandbox]:
    keys = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")
    with serve(Config(keys=keys, **FAST)) as box:  # type: ignore[arg-type]
        yield box


def test_another_account_sees_and_uses_nothing_of_mine(two: Sandbox) -> None:
    alice, bob = (Stranger(two.api_url, key) for key in two.keys)
    upload, generation = alice.upload(), alice.finished(alice.create())
    image = generation["generated_images"][0]["id"]
    assert bob.read(generation["id"]) is None
    assert bob.get(f"/generations/user/{alice.user()}").json() == {"generations": []}
    assert bob.get(f"/init-image/{upload}").json() == {"init_images_by_pk": None}
    assert bob.delete(f"/init-image/{upload}").json() == {"delete_init_images_by_pk": None}
    gone = bob.delete(f"/generations/{generation['id']}").json()
    assert gone == {"delete_generations_by_pk": None}
    assert error_of(bob, init_image_id=upload) == "invalid init image id"
    assert error_of(bob, init_generation_image_id=image) == "invalid init image id"
    assert alice.read(generation["id"])["status"] == "COMPLETE"
    alice.close()
    bob.close()


def test_an_unknown_id_in_a_controlnet_is_invalid(me: Stranger) -> None:
    for id_ in (UNKNOWN, "not-an-id", ""):
        error = error_of(me, modelId=KINO, controlnets=[guide(id_, 67)])
        assert error == "invalid init image id"
