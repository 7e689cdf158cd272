"""What a test can ask the sandbox from outside, and change while it runs."""

import pytest

from guidance.sandbox.server import Sandbox
from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import KINO, Stranger, guide, picture


def origin(box: Sandbox) -> str:
    return box.api_url.removesuffix("/api/rest/v1")


def test_every_accepted_create_is_told_with_its_seed(opened: Opener) -> None:
    box, me = opened()
    items = [guide(me.upload(), 67)]
    id_ = me.create("a barn", seed=12, modelId=KINO, controlnets=items)
    me.try_create(width=3)
    me.delete(f"/generations/{id_}")
    rows = me.plain.get(f"{origin(box)}/_sandbox/accepted", timeout=5).json()
    (row,) = rows
    assert (row["id"], row["prompt"], row["seed"], row["model"]) == (id_, "a barn", 12, KINO)
    assert ([guide["kind"] for guide in row["guides"]], row["deleted"]) == (["style"], True)
    assert row["guides"][0]["image"] == items[0]["initImageId"]
    assert rows == [{**row, "status": rows[0]["status"]} for row in box.accepted()]


def test_calls_are_counted_by_route(opened: Opener) -> None:
    box, me = opened()
    me.read(me.create())
    me.upload()
    me.get("/nowhere")
    counts = me.plain.get(f"{origin(box)}/_sandbox/calls", timeout=5).json()
    assert counts == {
        "POST /generations": 1,
        "GET /generations/{id}": 1,
        "POST /init-image": 1,
        "POST /uploads": 1,
        "GET ?": 1,
    }


def test_settings_change_while_it_runs(opened: Opener) -> None:
    box, me = opened()
    url = f"{origin(box)}/_sandbox/settings"
    assert me.plain.patch(url, json={"duration": 90, "slots": 3}, timeout=5).json()["slots"] == 3
    me.create()
    (row,) = box.accepted()
    assert row["ends"] - row["starts"] == pytest.approx(90)
    assert me.get("/me").json()["user_details"][0]["apiConcurrencySlots"] == 3


@pytest.mark.parametrize(
    "change",
    [{"slots": "many"}, {"port": 1}, {"strict": 1}, {"duration": -1}, {"unit": "EUROS"}, [1]],
)
def test_a_senseless_change_is_refused(box: Sandbox, me: Stranger, change: object) -> None:
    answer = me.plain.patch(f"{origin(box)}/_sandbox/settings", json=change, timeout=5)
    assert answer.status_code == 400


def test_an_outage_of_each_host_can_be_called_up(opened: Opener) -> None:
    box, me = opened()
    done, slot = me.finished(me.create()), me.slot()
    url = done["generated_images"][0]["url"]
    box.change(image_outage=502, upload_outage=503)
    assert me.fetch(url).status_code == 502
    assert me.send(slot, picture()).status_code == 503
    box.change(api_outage=503, image_outage=0, upload_outage=0)
    assert (me.get("/me").status_code, me.try_create().status_code) == (503, 503)
    assert me.fetch(url).status_code == 200
    assert me.send(slot, picture()).status_code == 204
    box.change(api_outage=500)
    assert me.get("/me").json()["error"] == "internal error"
    box.change(api_outage=0)
    assert me.get("/me").status_code == 200
