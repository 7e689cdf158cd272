"""Variations (API contract 7): upscale, no background, unzoom; their list, prices and turns."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import UNKNOWN, Stranger
from tests.sandbox.varying import (
    ANSWERS,
    COSTS,
    KINDS,
    Json,
    body_for,
    ended,
    image_id,
    opened_picture,
    varied,
)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_variation_is_pending_without_an_address_and_then_complete(
    opened: Opener, name: str
) -> None:
    _, me = opened(duration=0.3)
    done = me.finished(me.create())
    answer = me.post(f"/variations/{name}", body_for(name, image_id(done)))
    assert answer.status_code == 200
    (key,) = answer.json()
    job = answer.json()[key]
    assert key == ANSWERS[name]
    assert set(job) == {"id", "apiCreditCost", "cost"}
    assert job["apiCreditCost"] == COSTS[name]
    assert job["cost"] == {"amount": str(COSTS[name]), "unit": "CREDITS"}
    (first,) = me.get(f"/variations/{job['id']}").json()["generated_image_variation_generic"]
    assert set(first) == {"id", "createdAt", "status", "transformType", "url"}
    assert (first["status"], first["url"]) == ("PENDING", None)
    last = ended(me, job["id"])
    assert (last["status"], last["transformType"]) == ("COMPLETE", KINDS[name])
    assert last["createdAt"] == first["createdAt"]
    assert f"/generations/{done['id']}/variations/" in last["url"]


def test_an_upscale_is_twice_as_large_and_shows_the_same_picture(me: Stranger, done: Json) -> None:
    before = opened_picture(me, done["generated_images"][0]["url"])
    after = opened_picture(me, ended(me, varied(me, "upscale", {"id": image_id(done)}))["url"])
    assert (after.format, after.size) == ("JPEG", (512, 512))
    smaller = np.asarray(after.resize(before.size, Image.Resampling.BOX), dtype=float)
    assert np.abs(smaller - np.asarray(before, dtype=float)).mean() < 6


def test_without_its_background_a_picture_is_a_png_with_clear_and_solid_parts(
    me: Stranger, done: Json
) -> None:
    url = ended(me, varied(me, "nobg", {"id": image_id(done)}))["url"]
    after = opened_picture(me, url)
    assert (after.format, after.mode, after.size) == ("PNG", "RGBA", (256, 256))
    alpha = np.asarray(after.getchannel("A"))
    assert (alpha < 16).mean() > 0.2
    assert (alpha > 240).mean() > 0.05
    assert alpha[0].mean() < 40, "the subject stands in the middle"


def test_zoomed_out_the_picture_is_the_middle_of_a_wider_view(me: Stranger, done: Json) -> None:
    before = opened_picture(me, done["generated_images"][0]["url"])
    after = opened_picture(me, ended(me, varied(me, "unzoom", {"id": image_id(done)}))["url"])
    assert after.size == before.size
    middle = after.crop((43, 43, 214, 214))
    small = np.asarray(before.resize(middle.size, Image.Resampling.BOX), dtype=float)
    assert np.abs(np.asarray(middle, dtype=float) - small).mean() < 12
    assert np.asarray(after, dtype=float)[:30].std() > 3, "the surroundings are painted"


@pytest.mark.parametrize("name", ["upscale", "nobg", "unzoom"])
def test_an_uploaded_picture_is_refused(me: Stranger, name: str) -> None:
    answer = me.post(f"/variations/{name}", {"id": me.upload()})
    expected = {"error": "couldn't access image", "path": "$", "code": "unexpected"}
    assert (answer.status_code, answer.json()) == (400, expected)


@pytest.mark.parametrize("name", ["nobg", "unzoom"])
def test_is_variation_must_say_what_the_id_is(me: Stranger, done: Json, name: str) -> None:
    made = ended(me, varied(me, "unzoom", {"id": image_id(done, 1)}))["id"]
    wrong = [
        {"id": image_id(done), "isVariation": True},
        {"id": UNKNOWN, "isVariation": True},
        {"id": made, "isVariation": False},
    ]
    for body in wrong:
        answer = me.post(f"/variations/{name}", body)
        error = "failed to find init variation"
        assert (answer.status_code, answer.json()["error"]) == (400, error), body
    assert ended(me, varied(me, name, {"id": made, "isVariation": True}))["status"] == "COMPLETE"
    assert me.post(f"/variations/{name}", {"id": made}).json()["error"] == "couldn't access image"


def test_a_cut_out_picture_stays_a_png_when_it_is_varied_again(me: Stranger, done: Json) -> None:
    cut = ended(me, varied(me, "nobg", {"id": image_id(done)}))
    wide = ended(me, varied(me, "unzoom", {"id": cut["id"], "isVariation": True}))
    after = opened_picture(me, wide["url"])
    assert (after.format, after.mode) == ("PNG", "RGBA")
    assert np.asarray(after.getchannel("A"))[:20].max() == 0


def test_the_id_is_required_and_typed(me: Stranger) -> None:
    error = 'expecting a value for non-nullable variable: "id"'
    assert me.post("/variations/upscale", {}).json()["error"] == error
    answer = me.post("/variations/nobg", {"id": UNKNOWN, "isVariation": "yes"})
    assert answer.json()["path"] == "$.selectionSet.sdNobgJob.args.arg1.isVariation"
    assert me.post("/variations/upscale", {"id": UNKNOWN, "isVariation": True}).json()["error"] == (
        "Unexpected variable isVariation"
    )


def test_variations_are_listed_with_their_picture(me: Stranger) -> None:
    done = me.finished(me.create("a kite", num_images=2))
    ids = [
        ended(me, varied(me, name, {"id": image_id(done, 1)}))["id"] for name in ("nobg", "upscale")
    ]
    first, second = me.read(done["id"])["generated_images"]
    assert first["generated_image_variation_generics"] == []
    listed = second["generated_image_variation_generics"]
    assert [row["id"] for row in listed] == ids
    assert [row["transformType"] for row in listed] == ["NOBG", "UPSCALE"]
    assert all(set(row) == {"id", "url", "status", "transformType"} for row in listed)
    (row,) = [row for row in me.listing(limit=100) if row["id"] == done["id"]]
    assert row["generated_images"][1]["generated_image_variation_generics"] == listed


def test_an_unknown_id_answers_an_empty_array_and_a_malformed_one_a_data_exception(
    me: Stranger,
) -> None:
    answer = me.get(f"/variations/{UNKNOWN}")
    assert (answer.status_code, answer.json()) == (200, {"generated_image_variation_generic": []})
    assert me.get("/variations/12").json()["code"] == "data-exception"


def test_nobody_sees_or_varies_the_pictures_of_another_account(opened: Opener) -> None:
    keys = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")
    box, me = opened(keys=keys)
    done = me.finished(me.create())
    made = ended(me, varied(me, "upscale", {"id": image_id(done)}))
    stranger = Stranger(box.api_url, keys[1])
    answer = stranger.post("/variations/upscale", {"id": image_id(done)})
    assert answer.json()["error"] == "couldn't access image"
    assert stranger.get(f"/variations/{made['id']}").json() == {
        "generated_image_variation_generic": []
    }
    stranger.close()


def test_a_deleted_generation_takes_its_variations_along(me: Stranger) -> None:
    done = me.finished(me.create())
    made = ended(me, varied(me, "upscale", {"id": image_id(done)}))
    assert me.delete(f"/generations/{done['id']}").status_code == 200
    assert me.get(f"/variations/{made['id']}").json()["generated_image_variation_generic"] == []
    assert me.fetch(made["url"]).status_code == 403
    answer = me.post("/variations/unzoom", {"id": made["id"], "isVariation": True})
    assert answer.json()["error"] == "failed to find init variation"


def test_variations_cost_their_fixed_prices_and_a_failed_one_gives_it_back(
    opened: Opener,
) -> None:
    box, me = opened()
    done = me.finished(me.create("a lamp !var-failed"))
    before = me.balance()
    made = varied(me, "upscale", {"id": image_id(done)})
    failed = ended(me, made)
    assert (failed["status"], failed["url"], me.balance()) == ("FAILED", None, before)
    fine = me.finished(me.create("a lamp"))
    before = me.balance()
    for name, cost in COSTS.items():
        ended(me, varied(me, name, body_for(name, image_id(fine))))
        before -= cost
        assert me.balance() == before
    body = {"generatedImageId": image_id(fine), "ultraUpscaleStyle": "REALISTIC"}
    varied(me, "universal-upscaler", body)
    assert me.balance() == before - 90
    assert [row["cost"] for row in box.variations()] == [15, 15, 5, 15, 60, 90]


def test_variations_take_turns_over_their_slots_and_a_full_queue_refuses(opened: Opener) -> None:
    box, me = opened(duration=0.4, slots=1, pending_variations=2)
    id_ = image_id(me.finished(me.create()))
    for _ in range(3):
        assert me.post("/variations/nobg", {"id": id_}).status_code == 200
    answer = me.post("/variations/nobg", {"id": id_})
    assert (answer.status_code, answer.json()["code"]) == (429, "unexpected")
    assert int(answer.headers["Retry-After"]) >= 1
    rows = box.variations()
    for earlier, later in pairwise(rows):
        assert later["starts"] == pytest.approx(earlier["ends"])


def test_each_kind_of_variation_has_a_minute_limit_of_its_own(opened: Opener) -> None:
    _, me = opened(creates_per_minute=1)
    id_ = image_id(me.finished(me.create()))
    for name in ("upscale", "nobg"):
        assert me.post(f"/variations/{name}", {"id": id_}).status_code == 200
        assert me.post(f"/variations/{name}", {"id": id_}).status_code == 429


def test_no_variation_is_sold_without_the_credits_for_it(opened: Opener) -> None:
    box, me = opened()
    id_ = image_id(me.finished(me.create()))
    box.change(credits=sum(row["cost"] for row in box.accepted()) + 14)
    answer = me.post("/variations/upscale", {"id": id_})
    assert answer.json()["error"] == f"not enough api tokens userId: {me.user()}"
    assert me.post("/variations/nobg", {"id": id_}).status_code == 200


def test_variations_outlive_a_restart(opened: Opener, tmp_path: Any) -> None:
    state = str(tmp_path / "state.sqlite3")
    box, me = opened(state=state, duration=0.5)
    done = me.finished(me.create())
    made = varied(me, "upscale", {"id": image_id(done)})
    box.stop()
    _, me = opened(state=state)
    after = ended(me, made)
    assert opened_picture(me, after["url"]).size == (512, 512)
