"""A generation from its acceptance to its deletion (API contract 1.3, 2.7, 5)."""

import re
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from guidance.sandbox.limits import start_of_next
from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import KINO, LIGHTNING, LUCID_ORIGIN, Stranger

LIVE_FIELDS = {
    "generated_images",
    "modelId",
    "motion",
    "motionModel",
    "motionStrength",
    "prompt",
    "negativePrompt",
    "imageHeight",
    "imageToVideo",
    "imageWidth",
    "inferenceSteps",
    "seed",
    "ultra",
    "public",
    "scheduler",
    "sdVersion",
    "status",
    "presetStyle",
    "initStrength",
    "guidanceScale",
    "id",
    "createdAt",
    "promptMagic",
    "promptMagicVersion",
    "promptMagicStrength",
    "photoReal",
    "photoRealStrength",
    "fantasyAvatar",
    "prompt_moderations",
    "generation_elements",
}


def test_a_generation_is_pending_without_pictures_and_then_complete(opened: Opener) -> None:
    _, me = opened(duration=0.4)
    id_ = me.create(num_images=3)
    first = me.read(id_)
    assert (first["status"], first["generated_images"]) == ("PENDING", [])
    done = me.finished(id_)
    assert (done["status"], len(done["generated_images"])) == ("COMPLETE", 3)


def test_a_generation_carries_every_field_of_a_live_answer(me: Stranger) -> None:
    done = me.finished(
        me.create(
            "a red door",
            modelId=KINO,
            seed=8827082104,
            negative_prompt="rain",
            guidance_scale=7,
            presetStyle="CINEMATIC",
            height=128,
        )
    )
    assert set(done) == LIVE_FIELDS
    assert done["prompt"] == "a red door"
    assert done["negativePrompt"] == "rain"
    assert (done["modelId"], done["sdVersion"]) == (KINO, "SDXL_0_9")
    assert (done["imageWidth"], done["imageHeight"]) == (256, 128)
    assert (done["seed"], done["inferenceSteps"], done["guidanceScale"]) == (8827082104, 15, 7)
    assert (done["presetStyle"], done["scheduler"]) == ("CINEMATIC", "EULER_DISCRETE")
    assert (done["photoReal"], done["promptMagic"], done["public"]) == (False, False, False)
    assert done["prompt_moderations"] == [{"moderationClassification": []}]


def test_defaults_fill_in_what_was_not_asked_for(me: Stranger) -> None:
    answer = me.post("/generations", {"prompt": "a red door"})
    found = me.read(answer.json()["sdGenerationJob"]["generationId"])
    assert (found["modelId"], found["sdVersion"]) == (LIGHTNING, "SDXL_LIGHTNING")
    assert (found["imageWidth"], found["imageHeight"]) == (1024, 768)
    assert (found["presetStyle"], found["negativePrompt"]) == ("DYNAMIC", "")
    assert (found["guidanceScale"], found["inferenceSteps"], found["ultra"]) == (None, 15, None)
    assert isinstance(found["seed"], int)


@pytest.mark.parametrize(
    ("fields", "model", "version"),
    [
        ({"sd_version": "v2"}, None, "v2"),
        ({"photoReal": True}, None, "v1_5"),
        ({"sd_version": "SDXL_1_0", "modelId": KINO}, KINO, "SDXL_0_9"),
        ({"modelId": LUCID_ORIGIN}, LUCID_ORIGIN, None),
    ],
)
def test_model_and_version_decide_the_base_together(
    me: Stranger, fields: dict[str, Any], model: str | None, version: str | None
) -> None:
    found = me.read(me.create(**fields))
    assert (found["modelId"], found["sdVersion"]) == (model, version)


def test_created_at_is_utc_with_milliseconds_and_no_zone(me: Stranger) -> None:
    text = me.read(me.create())["createdAt"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}", text)
    age = datetime.now(UTC) - datetime.fromisoformat(text).replace(tzinfo=UTC)
    assert abs(age.total_seconds()) < 5


def test_picture_addresses_have_the_live_shape(me: Stranger) -> None:
    done = me.finished(me.create("Ein roter Fuchs, 4k!", modelId=KINO, num_images=2))
    for place, image in enumerate(done["generated_images"]):
        tail = f"/users/{me.user()}/generations/{done['id']}/Leonardo_Kino_XL_Ein_roter_Fuchs_4k"
        assert image["url"].endswith(f"{tail}_{place}.jpg")
        assert (image["nsfw"], image["likeCount"]) == (False, 0)
        assert image["generated_image_variation_generics"] == []


def test_the_listing_is_newest_first_and_pages_by_offset_and_limit(opened: Opener) -> None:
    _, me = opened()
    ids = [me.create(f"number {number}") for number in range(12)][::-1]
    assert [row["id"] for row in me.listing()] == ids[:10]
    assert [row["id"] for row in me.listing(offset=10)] == ids[10:]
    assert [row["id"] for row in me.listing(offset=3, limit=2)] == ids[3:5]
    assert [row["id"] for row in me.listing(limit=5000)] == ids
    assert me.listing(limit=0) == []
    assert me.listing(offset=50) == []


def test_the_listing_gives_at_most_a_hundred(opened: Opener) -> None:
    _, me = opened(pending_limit=1000)
    for _ in range(101):
        me.create()
    assert len(me.listing(limit=500)) == 100


def test_a_listed_generation_lacks_only_the_avatar_of_its_pictures(opened: Opener) -> None:
    _, me = opened()
    single = me.finished(me.create())
    (listed,) = me.listing()
    assert single["generated_images"][0].pop("fantasyAvatar") is None
    assert listed == single


def test_a_deleted_generation_is_gone_everywhere(opened: Opener) -> None:
    _, me = opened()
    id_ = me.create()
    url = me.finished(id_)["generated_images"][0]["url"]
    assert me.delete(f"/generations/{id_}").json() == {"delete_generations_by_pk": {"id": id_}}
    assert me.delete(f"/generations/{id_}").json() == {"delete_generations_by_pk": None}
    assert me.read(id_) is None
    assert me.listing() == []
    assert me.fetch(url).status_code == 200, "pictures stay on the image host"


def test_only_as_many_jobs_run_as_there_are_slots(opened: Opener) -> None:
    box, me = opened(duration=0.5, slots=2)
    for number in range(5):
        me.create(f"number {number}")
    rows = box.accepted()
    waits = [round((row["starts"] - rows[0]["starts"]) / 0.5, 1) for row in rows]
    assert [round(wait) for wait in waits] == [0, 0, 1, 1, 2]
    time.sleep(0.75)
    states = [row["status"] for row in box.accepted()]
    assert states == ["COMPLETE", "COMPLETE", "PENDING", "PENDING", "PENDING"]


@pytest.mark.parametrize(
    ("ends", "slots", "start"),
    [([], 1, 10), ([12], 2, 10), ([12], 1, 12), ([11, 14], 2, 11), ([11, 12, 15, 16], 2, 15)],
)
def test_a_new_job_starts_when_its_turn_comes(ends: list[float], slots: int, start: float) -> None:
    assert start_of_next(ends, 10, slots) == start


def test_jobs_beyond_the_queue_are_refused_with_429(opened: Opener) -> None:
    box, me = opened(duration=60, slots=2, pending_limit=3)
    assert [me.try_create().status_code for _ in range(5)] == [200] * 5
    answer = me.try_create()
    assert (answer.status_code, answer.json()["code"]) == (429, "unexpected")
    assert "pending" in answer.json()["error"]
    assert int(answer.headers["Retry-After"]) >= 1
    assert len(box.accepted()) == 5


def test_the_same_seed_makes_the_same_ids_on_a_fresh_memory(opened: Opener) -> None:
    runs = []
    for _ in range(2):
        box, me = opened(seed=42)
        runs.append((box.keys, me.create(), me.read(me.create())["seed"]))
    assert runs[0] == runs[1]


def test_durations_spread_by_seed_and_stay_the_same_for_a_seed(opened: Opener) -> None:
    box, me = opened(duration=10, spread=0.5, slots=100)
    for seed in (1, 2, 3, 1):
        me.create(seed=seed)
    lengths = [round(row["ends"] - row["starts"], 3) for row in box.accepted()]
    assert lengths[0] == lengths[3]
    assert len(set(lengths)) == 3


def test_a_listing_lag_hides_a_new_job_for_a_while(opened: Opener) -> None:
    _, me = opened(listing_lag=0.5)
    id_ = me.create()
    assert me.listing() == []
    assert me.read(id_)["id"] == id_
    time.sleep(0.6)
    assert [row["id"] for row in me.listing()] == [id_]
