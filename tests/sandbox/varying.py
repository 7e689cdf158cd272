"""Asks a sandbox for variations and waits for them."""

import io
import time
from typing import Any

from PIL import Image

from tests.sandbox.stranger import Stranger

Json = dict[str, Any]
ANSWERS = {
    "upscale": "sdUpscaleJob",
    "nobg": "sdNobgJob",
    "unzoom": "sdUnzoomJob",
    "universal-upscaler": "universalUpscaler",
}
KINDS = {"upscale": "UPSCALE", "nobg": "NOBG", "unzoom": "UNZOOM", "universal-upscaler": "UPSCALE"}
COSTS = {"upscale": 15, "nobg": 5, "unzoom": 15, "universal-upscaler": 60}


def image_id(done: Json, place: int = 0) -> str:
    return str(done["generated_images"][place]["id"])


def body_for(name: str, id_: str) -> Json:
    return {"generatedImageId": id_} if name == "universal-upscaler" else {"id": id_}


def varied(me: Stranger, name: str, body: Json) -> str:
    answer = me.post(f"/variations/{name}", body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()[ANSWERS[name]]["id"])


def ended(me: Stranger, id_: str) -> Json:
    end = time.monotonic() + 10
    while True:
        (found,) = me.get(f"/variations/{id_}").json()["generated_image_variation_generic"]
        if found["status"] != "PENDING":
            return dict(found)
        assert time.monotonic() < end, "the variation does not end"
        time.sleep(0.02)


def opened_picture(me: Stranger, url: str) -> Image.Image:
    answer = me.fetch(url)
    assert answer.status_code == 200, answer.text
    found = Image.open(io.BytesIO(answer.content))
    assert answer.headers["Content-Type"] == f"image/{(found.format or '').lower()}"
    found.load()
    return found
