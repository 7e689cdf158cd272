"""Elements, own models, prompts and canvas uploads (API contract 6.3, 7)."""

import json

import pytest

from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import INK_WASH, KINO, UNKNOWN, Stranger, picture


def test_elements_are_listed_with_whole_weights_and_a_picture(me: Stranger) -> None:
    loras = me.get("/elements").json()["loras"]
    assert len({lora["akUUID"] for lora in loras}) == len(loras) > 5
    for lora in loras:
        assert set(lora) == {
            "akUUID", "name", "description", "creatorName", "urlImage", "baseModel",
            "weightDefault", "weightMin", "weightMax",
        }  # fmt: skip
        low, usual, high = lora["weightMin"], lora["weightDefault"], lora["weightMax"]
        assert [type(weight) for weight in (low, usual, high)] == [int, int, int]
        assert low <= usual <= high
    assert me.fetch(loras[0]["urlImage"]).content.startswith(b"\xff\xd8")


def test_an_element_of_a_generation_is_read_back_with_its_weight(me: Stranger) -> None:
    items = [{"akUUID": INK_WASH, "weight": 0.5}]
    done = me.read(me.create(modelId=KINO, elements=items))
    (applied,) = done["generation_elements"]
    assert applied["weightApplied"] == 0.5
    assert (applied["lora"]["akUUID"], applied["lora"]["name"]) == (INK_WASH, "Ink Wash")
    assert "creatorName" not in applied["lora"]


def test_trained_elements_are_read_alone_and_by_their_account(me: Stranger) -> None:
    rows = me.get(f"/elements/user/{me.user()}").json()["user_loras"]
    assert [row["id"] for row in rows] == [4101, 4102]
    assert me.get("/elements/4101").json() == {"user_loras_by_pk": rows[0]}
    assert me.get("/elements/9").json() == {"user_loras_by_pk": None}
    assert me.get(f"/elements/user/{UNKNOWN}").json() == {"user_loras": []}
    answer = me.get("/elements/first")
    assert (answer.status_code, answer.json()["code"]) == (400, "data-exception")


def test_an_own_model_is_listed_read_and_used_by_its_account_alone(opened: Opener) -> None:
    keys = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")
    box, me = opened(keys=keys)
    (mine,) = me.get(f"/models/user/{me.user()}").json()["custom_models"]
    assert me.get(f"/models/{mine['id']}").json() == {"custom_models_by_pk": mine}
    assert (mine["public"], mine["sdVersion"]) == (False, "v1_5")
    done = me.read(me.create(modelId=mine["id"]))
    assert (done["modelId"], done["sdVersion"]) == (mine["id"], "v1_5")
    other = Stranger(box.api_url, keys[1])
    assert other.get(f"/models/user/{me.user()}").json() == {"custom_models": []}
    assert other.get(f"/models/{mine['id']}").json() == {"custom_models_by_pk": None}
    answer = other.try_create(modelId=mine["id"])
    assert "is not supported within the Production API" in answer.json()["error"]
    other.close()


def test_a_prompt_is_improved_for_four_credits(me: Stranger) -> None:
    before = me.balance()
    first = me.post("/prompt/improve", {"prompt": "a red door"}).json()["promptGeneration"]
    assert set(first) == {"prompt", "apiCreditCost", "cost"}
    assert first["prompt"].startswith("a red door, ")
    assert (first["apiCreditCost"], first["cost"]["unit"]) == (4, "CREDITS")
    body = {"prompt": "a red door", "promptInstructions": "make it winter", "isVideo": True}
    second = me.post("/prompt/improve", body).json()["promptGeneration"]
    assert second["prompt"].startswith(first["prompt"])
    assert "make it winter" in second["prompt"]
    assert me.balance() == before - 8


def test_a_prompt_to_improve_has_at_most_200_characters(me: Stranger) -> None:
    assert me.post("/prompt/improve", {"prompt": "a" * 200}).status_code == 200
    answer = me.post("/prompt/improve", {"prompt": "a" * 201})
    error = "Prompt is too long, please keep it under 200 characters"
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": error, "path": "$", "code": "unexpected"},
    )
    missing = 'expecting a value for non-nullable variable: "prompt"'
    assert me.post("/prompt/improve", {}).json()["error"] == missing


def test_random_prompts_need_no_body_and_differ(me: Stranger) -> None:
    before = me.balance()
    found = {me.post("/prompt/random").json()["promptGeneration"]["prompt"] for _ in range(8)}
    assert len(found) > 2
    assert me.balance() == before - 32


def test_no_prompt_is_written_without_the_credits_for_it(opened: Opener) -> None:
    _, me = opened(credits=3)
    for path, body in (("/prompt/improve", {"prompt": "a door"}), ("/prompt/random", None)):
        answer = me.post(path, body)
        assert (answer.status_code, answer.json()["error"]) == (
            400,
            f"not enough api tokens userId: {me.user()}",
        )


def test_canvas_images_have_two_slots_and_the_mask_two_spellings(me: Stranger) -> None:
    body = {"initExtension": "png", "maskExtension": "jpg"}
    slot = me.post("/canvas-init-image", body).json()["uploadCanvasInitImage"]
    for name in ("ImageId", "Fields", "Key", "Url"):
        assert slot[f"mask{name}"] == slot[f"masks{name}"] != slot[f"init{name}"] or name == "Url"
    assert json.loads(slot["initFields"])["key"] == slot["initKey"]
    for part, data in (("init", picture()), ("masks", picture("JPEG"))):
        raw = {"fields": slot[f"{part}Fields"], "url": slot[f"{part}Url"]}
        assert me.send(raw, data).status_code == 204
        found = me.get(f"/init-image/{slot[f'{part}ImageId']}").json()["init_images_by_pk"]
        assert me.fetch(found["url"]).content == data
    assert me.try_create(init_image_id=slot["initImageId"]).status_code == 200


@pytest.mark.parametrize("name", ["initExtension", "maskExtension"])
def test_canvas_images_need_both_extensions(me: Stranger, name: str) -> None:
    body = {"initExtension": "png", "maskExtension": "png"}
    answer = me.post("/canvas-init-image", {**body, name: "gif"})
    assert answer.json()["error"] == "invalid file extension"
    answer = me.post("/canvas-init-image", {**body, name: None})
    assert answer.json()["error"] == f'expecting a value for non-nullable variable: "{name}"'
