"""The image host: same request, same bytes; no key; the right headers (5.2, 11)."""

import io
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import requests
from PIL import Image

from guidance.sandbox.server import Sandbox
from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import KINO, LUCID_ORIGIN, Stranger, guide, picture


def urls(me: Stranger, **fields: Any) -> list[str]:
    done = me.finished(me.create(**fields))
    return [image["url"] for image in done["generated_images"]]


def pictures(me: Stranger, **fields: Any) -> list[bytes]:
    return [me.fetch(url).content for url in urls(me, **fields)]


WINDMILL = {"prompt": "a windmill", "modelId": KINO, "seed": 5}


@pytest.fixture(scope="module")
def windmill(me: Stranger) -> list[bytes]:
    return pictures(me, **WINDMILL)


def test_a_picture_has_the_size_asked_for(me: Stranger) -> None:
    (url,) = urls(me, width=320, height=200)
    answer = me.fetch(url)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    with Image.open(io.BytesIO(answer.content)) as image:
        assert (image.format, image.size) == ("JPEG", (320, 200))


def test_transparency_makes_a_png(me: Stranger) -> None:
    (url,) = urls(me, transparency="foreground_only")
    answer = me.fetch(url)
    assert (url[-4:], answer.headers["Content-Type"]) == (".png", "image/png")
    with Image.open(io.BytesIO(answer.content)) as image:
        assert (image.format, image.mode) == ("PNG", "RGBA")


def test_the_same_request_gives_the_same_bytes_in_any_sandbox(opened: Opener) -> None:
    runs = []
    for _ in range(2):
        _, me = opened()
        items = [guide(me.upload(picture("JPEG"), "jpg"), 67, strengthType="High")]
        fields = {"prompt": "a windmill", "modelId": KINO, "seed": 5, "num_images": 2}
        runs.append(pictures(me, controlnets=items, **fields))
    assert runs[0] == runs[1]
    assert runs[0][0] != runs[0][1], "two images of one request differ"


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 6},
        {"prompt": "a submarine"},
        {"negative_prompt": "sky"},
        {"presetStyle": "SKETCH_BW"},
        {"init": True},
        {"style": True},
    ],
)
def test_what_is_asked_for_changes_the_picture(
    me: Stranger, windmill: list[bytes], change: dict[str, Any]
) -> None:
    fields = dict(change)
    if fields.pop("init", False):
        fields |= {"init_image_id": me.upload(), "init_strength": 0.5}
    if fields.pop("style", False):
        fields |= {"controlnets": [guide(me.upload(), 67, strengthType="Max")]}
    assert pictures(me, **{**WINDMILL, **fields}) != windmill


def test_a_generated_picture_guides_the_next_and_that_one_the_third(me: Stranger) -> None:
    first = me.finished(me.create("a bright poppy field", seed=3))
    items = [guide(first["generated_images"][0]["id"], 67, "GENERATED", strengthType="Max")]
    second = me.finished(me.create("a cellar", modelId=KINO, seed=3, controlnets=items))
    third = {"init_generation_image_id": second["generated_images"][0]["id"], "seed": 3}
    assert pictures(me, prompt="a cellar", **third) != pictures(me, prompt="a cellar", seed=3)


def test_the_api_key_is_refused_at_the_image_host(me: Stranger) -> None:
    (url,) = urls(me)
    answer = me.session.get(url, timeout=10)
    assert answer.status_code == 400
    assert "Authorization" in answer.text


def test_a_picture_that_is_not_there_yet_or_ever_is_refused(opened: Opener) -> None:
    _, me = opened(duration=0.5)
    id_ = me.create("a pier")
    early = f"/users/{me.user()}/generations/{id_}/Leonardo_Lightning_XL_a_pier_0.jpg"
    base = me.api_url.replace("/api/rest/v1", "/cdn")
    assert me.fetch(base + early).status_code == 403
    me.finished(id_)
    assert me.fetch(base + early).status_code == 200
    wrong = ["_1.jpg", "_99999999999999.jpg", "_0.png", "_0.jpg/x"]
    for tail in wrong:
        assert me.fetch(base + early.replace("_0.jpg", tail)).status_code == 403
    for path in ("/", "/models/nothing.jpg", "/users/../../etc/passwd", "/%00", "/users/%2e%2e/x"):
        assert me.fetch(base + path).status_code in {403, 404}


def test_only_reading_is_allowed(me: Stranger) -> None:
    (url,) = urls(me)
    assert me.plain.post(url, data=b"x", timeout=10).status_code == 405
    head = me.plain.head(url, timeout=10)
    assert head.content == b""
    assert int(head.headers["Content-Length"]) == len(me.fetch(url).content)


def test_every_platform_model_has_a_picture_of_its_own(me: Stranger) -> None:
    models = me.get("/platformModels").json()["custom_models"]
    assert len(models) > 30
    answers = [me.fetch(model["generated_image"]["url"]) for model in models[:4]]
    assert {answer.headers["Content-Type"] for answer in answers} == {"image/jpeg"}
    means = [_mean(answer.content) for answer in answers]
    apart = [np.abs(one - other).max() for one, other in combinations(means, 2)]
    assert min(apart) > 8  # of 255: neighbours in the list are told apart at a glance


def _mean(data: bytes) -> np.ndarray:
    """A picture as four by four mean colours."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB").resize((4, 4), Image.Resampling.BOX), float)


def test_alchemy_may_paint_larger_than_asked(opened: Opener) -> None:
    _, me = opened(enlarge=True)
    done = me.finished(me.create(modelId=KINO, width=256, height=256))
    assert (done["imageWidth"], done["imageHeight"]) == (256, 256)
    data = me.fetch(done["generated_images"][0]["url"]).content
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (448, 448)


def test_sizes_beyond_the_painter_still_come_as_asked(me: Stranger) -> None:
    (data,) = pictures(me, modelId=LUCID_ORIGIN, width=2304, height=64)
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (2304, 64)


def test_stamped_pictures_differ_by_their_mark_alone(opened: Opener) -> None:
    _, me = opened(stamped=True)
    one, two = pictures(me, num_images=2)
    assert one != two
    with Image.open(io.BytesIO(one)) as a, Image.open(io.BytesIO(two)) as b:
        assert a.tobytes() == b.tobytes()


def test_downloads_are_counted(box: Sandbox, me: Stranger) -> None:
    before = box.calls().get("GET /cdn", 0)
    (url,) = urls(me)
    requests.get(url, timeout=10)
    assert box.calls()["GET /cdn"] == before + 1
