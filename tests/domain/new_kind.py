"""Run inside a copy of the application that knows one ControlNet more, Fabric to Image.

Started by ``test_new_controlnet`` as a process of its own; says ``ok`` when the new kind was
offered, sent, judged and painted.
"""

from __future__ import annotations

import io
import time
from uuid import UUID

import django
import pytest

django.setup()

from django.template.loader import render_to_string  # noqa: E402
from PIL import Image, ImageChops  # noqa: E402

from guidance.domain.catalogue import CONTROLNETS, kinds_for  # noqa: E402
from guidance.domain.ingredients import ControlNetInput, Picture  # noqa: E402
from guidance.domain.kinds import Base, ControlNetKind, Source  # noqa: E402
from guidance.domain.recipe import Recipe  # noqa: E402
from guidance.forms.slot_forms import SlotForm  # noqa: E402
from guidance.leonardo.answers import Generation  # noqa: E402
from guidance.leonardo.client import Client  # noqa: E402
from guidance.leonardo.errors import Rejected  # noqa: E402
from guidance.leonardo.payload import RemotePicture, generation_payload  # noqa: E402
from guidance.sandbox.server import Config, serve  # noqa: E402
from guidance.services import kind_guide  # noqa: E402

KINO = "aa77f04e-3eec-4034-9c07-d0f619684628"
DREAMSHAPER = "ac614f96-1082-45bf-be9d-757f2d31c174"
FABRIC = ControlNetKind("fabric")
PICTURE = Picture(Source.UPLOADED, UUID(int=1))


def nothing() -> None:
    """A hook with nothing to write down."""


def recipe(model_id: str = KINO, *weights: float) -> Recipe:
    slots = tuple(ControlNetInput(FABRIC, PICTURE, weight=weight) for weight in weights)
    return Recipe("a lighthouse", model_id, 512, 512, 1, guidance=slots)


def checks() -> bytes:
    picture = Image.new("L", (8, 8))
    picture.putdata([255 * ((n + n // 8) % 2) for n in range(64)])
    stream = io.BytesIO()
    picture.resize((256, 256), Image.Resampling.NEAREST).save(stream, "PNG")
    return stream.getvalue()


def offered() -> None:
    assert ("fabric", "fabric") in SlotForm.base_fields["kind"].choices  # type: ignore[attr-defined]
    assert FABRIC in kinds_for(Base.SDXL)
    assert FABRIC not in kinds_for(Base.SD15)
    assert kind_guide.guide("fabric").label == CONTROLNETS[FABRIC].label == "Fabric to Image"
    page = render_to_string("guidance/guide.html", {"guides": kind_guide.guides()})
    assert "Dresses the scene in a weave." in page
    assert not [p for p in recipe(KINO, 1.0).problems() if p.is_error]
    assert [p.code for p in recipe(DREAMSHAPER, 1.0).problems() if p.is_error] == [
        "reference_unsupported"
    ]


def ended(client: Client, generation_id: str) -> Generation:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        found = client.generation(generation_id)
        if found is not None and found.complete:
            return found
        time.sleep(0.05)
    raise AssertionError("the generation did not end")


def painted(client: Client, upload: str, *weights: float) -> Image.Image:
    body = generation_payload(recipe(KINO, *weights), 7, {PICTURE: RemotePicture(upload)})
    made = client.create_generation(body, on_connected=nothing)
    stream = io.BytesIO()
    client.download(ended(client, made.generation_id).images[0].url, stream)
    return Image.open(stream).convert("L")


def change(one: Image.Image, other: Image.Image) -> float:
    data: list[int] = list(ImageChops.difference(one, other).getdata())
    return sum(data) / len(data)


def main() -> None:
    offered()
    with serve(Config(duration=0.05)) as box, Client(box.api_url, box.keys[0]) as client:
        upload = client.upload(checks(), "png")
        plain = painted(client, upload)
        weak, strong = painted(client, upload, 0.5), painted(client, upload, 1.8)
        assert [row["guides"][0]["kind"] for row in box.accepted()[1:]] == ["fabric"] * 2
        assert 1 < change(plain, weak) < change(plain, strong)
        body = generation_payload(recipe(KINO, 1.0), 7, {PICTURE: RemotePicture(upload)})
        with pytest.raises(Rejected, match="901"):
            client.create_generation({**body, "modelId": DREAMSHAPER}, on_connected=nothing)
    print("ok")  # noqa: T201


main()
