"""Canvas requests: what is accepted and refused, and what is painted where (API contract 2.6)."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import Stranger

CREATIVE = "6bef9f1b-29cb-40c7-b9df-32b51c1f67d3"
PHOENIX = "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3"
LIGHTNING = "b24e16ff-06e3-43eb-8d33-4416c2d75876"
SIZE = (384, 256)
BOX = (96, 64, 288, 192)
"""The white part of the mask: left, top, right, bottom."""

Pixels = NDArray[np.float32]


def encoded(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def scene(size: tuple[int, int] = SIZE) -> Image.Image:
    """A soft picture in colours that no scene of the painter has."""
    image = Image.new("RGB", size, (10, 200, 90))
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 20, size[0] - 20, size[1] - 20), fill=(230, 40, 200))
    return image.filter(ImageFilter.GaussianBlur(12))


def mask(size: tuple[int, int] = SIZE) -> Image.Image:
    image = Image.new("L", size, 0)
    ImageDraw.Draw(image).rectangle(BOX, fill=255)
    return image


def uploaded(me: Stranger, picture: Image.Image, masked: Image.Image | None) -> dict[str, Any]:
    """Upload both and return the fields that name them."""
    body = {"initExtension": "png", "maskExtension": "png"}
    slot = me.post("/canvas-init-image", body).json()["uploadCanvasInitImage"]
    fields = {"canvasRequest": True, "canvasInitId": slot["initImageId"]}
    for part, image in (("init", picture), ("masks", masked)):
        raw = {"fields": slot[f"{part}Fields"], "url": slot[f"{part}Url"]}
        if image is not None:
            assert me.send(raw, encoded(image)).status_code == 204
    return fields | ({"canvasMaskId": slot["masksImageId"]} if masked is not None else {})


def asked(me: Stranger, fields: dict[str, Any], **more: Any) -> Any:
    body = {"prompt": "a lighthouse", "modelId": CREATIVE, "canvasRequestType": "INPAINT"}
    return me.post("/generations", {**body, **fields, **more})


def painted(me: Stranger, fields: dict[str, Any], **more: Any) -> Pixels:
    answer = asked(me, fields, **{"num_images": 1, **more})
    assert answer.status_code == 200, answer.text
    done = me.finished(answer.json()["sdGenerationJob"]["generationId"])
    assert (done["imageWidth"], done["imageHeight"]) == SIZE
    data = me.fetch(done["generated_images"][0]["url"]).content
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"), dtype=np.float32)


def apart(one: Pixels) -> tuple[float, float]:
    """Mean difference from the scene inside the white part and outside, of 255."""
    difference = np.abs(one - np.asarray(scene(), dtype=np.float32)).mean(axis=2)
    left, top, right, bottom = BOX
    inside = np.zeros(difference.shape, dtype=bool)
    inside[top : bottom + 1, left : right + 1] = True
    return float(difference[inside].mean()), float(difference[~inside].mean())


@pytest.mark.parametrize("kind", ["INPAINT", "OUTPAINT"])
def test_the_masked_part_changes_and_the_rest_stays(me: Stranger, kind: str) -> None:
    fields = uploaded(me, scene(), mask())
    inside, outside = apart(painted(me, fields, canvasRequestType=kind))
    assert inside > 25
    assert outside < 3


def changed_inside(me: Stranger, **strength: float) -> float:
    fields = uploaded(me, scene(), mask())
    return apart(painted(me, fields, **strength))[0]


def test_init_strength_lets_the_picture_shine_through_the_mask(opened: Opener) -> None:
    # A canvas takes no seed, so each strength gets a sandbox that draws the same one: what
    # is compared is one scene, not four.
    changes = [
        changed_inside(opened(seed=20)[1], **({"init_strength": one} if one else {}))
        for one in (0.0, 0.3, 0.6, 0.9)
    ]
    assert changes == sorted(changes, reverse=True)
    assert changes[0] > 5 * changes[-1]


def test_a_whole_picture_is_started_from_without_a_mask(me: Stranger) -> None:
    fields = uploaded(me, scene(), None)
    far, near = (
        sum(apart(painted(me, fields, canvasRequestType="IMG2IMG", init_strength=strength)))
        for strength in (0.1, 0.9)
    )
    assert near < far / 3


def test_a_sketch_guides_the_whole_picture(me: Stranger) -> None:
    drawn = Image.new("RGB", SIZE, "white")
    ImageDraw.Draw(drawn).rectangle((120, 60, 260, 200), outline="black", width=4)
    other = drawn.transpose(Image.Transpose.ROTATE_180).filter(ImageFilter.GaussianBlur(1))
    one, two = (
        painted(me, uploaded(me, image, None), canvasRequestType="SKETCH2IMG")
        for image in (drawn, other)
    )
    assert float(np.abs(one - two).mean()) > 3


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"modelId": LIGHTNING}, "canvas is not supported for Leonardo Lightning XL"),
        ({"modelId": PHOENIX}, "canvas is not supported for Leonardo Phoenix 1.0"),
        ({"modelId": None}, "canvas is not supported for Leonardo Lightning XL"),
        ({"canvasRequestType": None}, "canvasRequestType is required"),
        ({"canvasInitId": None}, "invalid init image id"),
        ({"canvasInitId": CREATIVE}, "invalid init image id"),
        ({"canvasMaskId": CREATIVE}, "invalid init image id"),
        ({"canvasMaskId": None}, "canvasMaskId is required for INPAINT"),
        ({"canvasMaskId": None, "canvasRequestType": "OUTPAINT"}, "required for OUTPAINT"),
        ({"alchemy": True}, "alchemy cannot be used together with canvasRequest"),
        ({"photoReal": True}, "photoReal cannot be used together with canvasRequest"),
        ({"negative_prompt": "people"}, "negative_prompt cannot be used together"),
        ({"presetStyle": "DYNAMIC"}, "presetStyle cannot be used together"),
        ({"seed": 7}, "seed cannot be used together with canvasRequest"),
        ({"width": 512}, "width cannot be used together with canvasRequest"),
        ({"controlnets": [{"preprocessorId": 12}]}, "controlnets cannot be used together"),
        ({"num_images": 9}, "Too many images: maximum is 8 for 384x256"),
        ({"init_strength": 0.05}, "init_strength must be between"),
    ],
)
def test_what_a_canvas_does_not_take_is_refused(
    me: Stranger, changes: dict[str, Any], says: str
) -> None:
    answer = asked(me, uploaded(me, scene(), mask()), **changes)
    assert (answer.status_code, answer.json()["code"]) == (400, "unexpected")
    assert says in answer.json()["error"]


@pytest.mark.parametrize(
    ("picture", "masked"),
    [((384, 252), (384, 252)), ((384, 256), (256, 384)), ((1544, 64), (1544, 64))],
)
def test_sides_are_equal_multiples_of_eight_up_to_1536(
    me: Stranger, picture: tuple[int, int], masked: tuple[int, int]
) -> None:
    answer = asked(me, uploaded(me, scene(picture), mask(masked)))
    assert answer.json()["error"] == "invalid dimensions"


def test_large_canvases_take_two_images(me: Stranger) -> None:
    size = (1088, 1024)
    fields = uploaded(me, Image.new("RGB", size), Image.new("L", size, 255))
    assert "maximum is 2 for 1088x1024" in asked(me, fields, num_images=3).json()["error"]
    assert asked(me, fields, num_images=2).status_code == 200


def test_saying_no_to_what_is_refused_is_no_harm(me: Stranger) -> None:
    fields = uploaded(me, scene(), mask())
    harmless = {"alchemy": False, "photoReal": False, "presetStyle": "NONE", "public": False}
    answer = asked(me, fields, **harmless, width=SIZE[0], height=SIZE[1], controlnets=[])
    assert answer.status_code == 200


def test_an_accepted_canvas_is_kept_as_it_was_sent(me: Stranger) -> None:
    fields = uploaded(me, scene(), mask())
    made = asked(me, fields).json()["sdGenerationJob"]["generationId"]
    origin = me.api_url.split("/api/")[0]
    rows = json.dumps(me.fetch(f"{origin}/_sandbox/accepted").json())
    assert made in rows
