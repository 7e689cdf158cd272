"""Requests of the newer API: everything that is known of it is mapped, or named as left out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guidance.domain.kinds import ControlNetKind as Kind
from guidance.domain.kinds import StrengthType
from guidance.leonardo.pasting.importing import Pasted, read
from tests.leonardo import pastes
from tests.leonardo.recipes import LIGHTNING

PHOENIX = "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3"
LUCID = "7b592283-e8a7-4c5a-9ba6-d18c31f258b9"
STYLE = "645e4195-f63d-4715-a3f2-3fb1e6eb8c70"


def image(id: str, type: str, strength: object) -> dict[str, Any]:
    return {"image": {"id": id, "type": type}, "strength": strength}


def newer(model: str = "phoenix-v1.0", **parameters: object) -> Pasted:
    body = {"model": model, "public": False, "parameters": {"prompt": "a pear"} | parameters}
    url = "https://cloud.leonardo.ai/api/rest/v2/generations"
    return read(f"curl --request POST --url {url} --data '{json.dumps(body)}'")


def said(pasted: Pasted) -> str:
    return "\n".join(note.text for note in pasted.notes)


def test_every_field_that_is_known_arrives() -> None:
    pasted = newer(
        quantity=3,
        width=1024,
        height=768,
        seed=42,
        negative_prompt="people",
        style_ids=[STYLE],
        prompt_enhance="OFF",
        mode="QUALITY",
        contrast="MEDIUM",
        guidances={
            "style": [image(pastes.REMOTE, "UPLOADED", "ULTRA")],
            "content": [image(pastes.OTHER, "GENERATED", "LOW")],
            "character": [image(pastes.OTHER, "GENERATED", "MID")],
            "image_to_image": [image(pastes.REMOTE, "UPLOADED", 0.3)],
        },
    )
    found = pasted.recipe
    assert found is not None
    assert (found.prompt, found.negative_prompt, found.model_id) == ("a pear", "people", PHOENIX)
    assert (found.num_images, found.width, found.height, found.seed) == (3, 1024, 768, 42)
    assert (found.style_uuid, found.enhance_prompt, found.contrast) == (STYLE, False, 3.5)
    assert (found.alchemy, found.ultra) == (True, None)
    assert [(slot.kind, slot.strength_type) for slot in found.guidance] == [
        (Kind.STYLE, StrengthType.ULTRA),
        (Kind.CONTENT, StrengthType.LOW),
        (Kind.CHARACTER, StrengthType.MID),
    ]
    assert found.init_image is not None
    assert found.init_image.strength == 0.3
    assert [(one.remote_id, one.generated) for one in pasted.wanted] == [
        (pastes.REMOTE, False),
        (pastes.OTHER, True),
        (pastes.OTHER, True),
        (pastes.REMOTE, False),
    ]
    assert [note.text for note in pasted.notes] == [
        "This is a request of the newer API. Its fields became those that Leoweb sends."
    ]


@pytest.mark.parametrize(
    ("slug", "model"),
    [
        ("phoenix-v1.0", PHOENIX),
        ("lucid-origin", LUCID),
        ("flux-dev", "b2614463-296c-462a-9586-aafdb8f00e36"),
        ("flux-schnell", "1dd50843-d653-4516-a8e3-f0238ee453ff"),
        (LUCID, LUCID),
    ],
)
def test_a_slug_is_the_model_with_that_name(slug: str, model: str) -> None:
    found = newer(slug).recipe
    assert found is not None
    assert found.model_id == model


@pytest.mark.parametrize(
    ("slug", "mode", "alchemy", "ultra"),
    [
        ("phoenix-v1.0", "FAST", False, None),
        ("phoenix-v1.0", "ULTRA", False, True),
        ("lucid-origin", "QUALITY", None, None),
        ("lucid-origin", "ULTRA", None, True),
    ],
)
def test_a_mode_is_alchemy_or_ultra(
    slug: str, mode: str, alchemy: bool | None, ultra: bool | None
) -> None:
    found = newer(slug, mode=mode).recipe
    assert found is not None
    assert (found.alchemy, found.ultra) == (alchemy, ultra)


def test_what_has_no_counterpart_is_named() -> None:
    pasted = newer(
        "sora-9",
        prompt_enhance="AUTO",
        mode="TURBO",
        style_ids=[STYLE, STYLE],
        duration=8,
        guidances={
            "pose": [image(pastes.REMOTE, "UPLOADED", "LOW")],
            "image_to_image": [image(pastes.REMOTE, "GENERATED", "HIGH")],
        },
    )
    text = said(pasted)
    for words in (
        "The model sora-9 isn't known here",
        "prompt_enhance AUTO has no counterpart",
        "mode TURBO isn't known",
        "Of 2 style_ids the first counts.",
        "Left out, a guidance that isn't known: pose.",
        "Left out, not known to the API: duration.",
        "Nobody publishes what HIGH is for Image to image; it is at 0.5.",
    ):
        assert words in text
    assert pasted.wanted[0].generated is True


@pytest.mark.parametrize(
    "text",
    [
        '{"parameters": {"prompt": "a pear"}}',
        '{"prompt": "a pear", "style_ids": []}',
        '{"model": 7, "parameters": {"prompt": "a pear", "guidances": [1, null, "x"]}}',
        '{"parameters": {"prompt": "a pear", "guidances": {"style": "x", "content": [{}]}}}',
        '{"parameters": {"prompt": "a pear", "mode": null, "contrast": {}, "style_ids": null}}',
    ],
)
def test_odd_bodies_are_read_without_falling_over(text: str) -> None:
    found = read(text).recipe
    assert found is not None
    assert found.prompt == "a pear"
    assert found.model_id in {LIGHTNING, "7"}
