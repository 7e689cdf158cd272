"""Recipes as the tests of the wire need them, and the requests they become."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

from guidance.domain.kinds import ControlNetKind, Source
from guidance.domain.recipe import ControlNetInput, Picture, Recipe
from guidance.leonardo.payload import RemotePicture, generation_payload

KINO = "aa77f04e-3eec-4034-9c07-d0f619684628"
LIGHTNING = "b24e16ff-06e3-43eb-8d33-4416c2d75876"
PHOENIX = "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3"
LUCID_ORIGIN = "7b592283-e8a7-4c5a-9ba6-d18c31f258b9"
LUCID_REALISM = "05ce0082-2d80-4a2d-8653-4d1c85e2418e"
FLUX_DEV = "b2614463-296c-462a-9586-aafdb8f00e36"
FLUX_SCHNELL = "1dd50843-d653-4516-a8e3-f0238ee453ff"
DREAMSHAPER = "ac614f96-1082-45bf-be9d-757f2d31c174"
CREATIVE = "6bef9f1b-29cb-40c7-b9df-32b51c1f67d3"

UPLOADED = Picture(Source.UPLOADED, UUID(int=1))
SECOND = Picture(Source.UPLOADED, UUID(int=2))
GENERATED = Picture(Source.GENERATED, UUID(int=3))
PICTURES = {
    UPLOADED: RemotePicture("remote-1"),
    SECOND: RemotePicture("remote-2"),
    GENERATED: RemotePicture("remote-3", generated=True),
}
SEED = 123456789


def recipe(*slots: ControlNetInput, model_id: str = KINO, **fields: object) -> Recipe:
    plain = Recipe(prompt="a pear on a chair", model_id=model_id, guidance=slots)
    return replace(plain, **fields)  # type: ignore[arg-type]


def payload(*slots: ControlNetInput, model_id: str = KINO, **fields: object) -> dict[str, object]:
    body = generation_payload(recipe(*slots, model_id=model_id, **fields), SEED, PICTURES)
    return json.loads(json.dumps(body))  # type: ignore[no-any-return]


def slot(
    kind: ControlNetKind, picture: Picture | None = UPLOADED, **rest: object
) -> ControlNetInput:
    return replace(ControlNetInput(kind, picture), **rest)  # type: ignore[arg-type]


def guides(body: dict[str, object]) -> list[dict[str, object]]:
    found = body.get("controlnets", [])
    assert isinstance(found, list)
    return found


STYLE, CHARACTER, CONTENT = ControlNetKind.STYLE, ControlNetKind.CHARACTER, ControlNetKind.CONTENT
