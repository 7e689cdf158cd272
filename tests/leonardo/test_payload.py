"""Recipes become requests: names, types and combinations as the API documents them."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.domain.catalogue import PHOTO_REAL_V1_ID, models, preprocessor
from guidance.domain.kinds import Base, ControlNetKind, Source, StrengthType
from guidance.domain.recipe import ControlNetInput, Element, InitImage, Picture, Recipe
from guidance.leonardo.payload import (
    PayloadError,
    RemotePicture,
    generation_payload,
    pricing_payload,
)

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


def test_a_plain_recipe_says_everything_that_the_api_would_guess() -> None:
    assert payload() == {
        "prompt": "a pear on a chair",
        "modelId": KINO,
        "width": 1024,
        "height": 1024,
        "num_images": 4,
        "alchemy": True,
        "presetStyle": "DYNAMIC",
        "public": False,
        "seed": SEED,
    }


def test_two_style_references_share_their_influence() -> None:
    body = payload(
        slot(STYLE, strength_type=StrengthType.HIGH, influence=0.39),
        slot(STYLE, SECOND, strength_type=StrengthType.MAX, influence=0.64),
    )
    assert guides(body) == [
        {
            "initImageId": "remote-1",
            "initImageType": "UPLOADED",
            "preprocessorId": 67,
            "strengthType": "High",
            "influence": 0.39,
        },
        {
            "initImageId": "remote-2",
            "initImageType": "UPLOADED",
            "preprocessorId": 67,
            "strengthType": "Max",
            "influence": 0.64,
        },
    ]


def test_a_single_style_reference_has_no_influence() -> None:
    assert guides(payload(slot(STYLE, strength_type=StrengthType.LOW, influence=0.5))) == [
        {
            "initImageId": "remote-1",
            "initImageType": "UPLOADED",
            "preprocessorId": 67,
            "strengthType": "Low",
        }
    ]


def test_a_second_style_reference_that_is_off_does_not_count() -> None:
    body = payload(slot(STYLE, influence=0.5), slot(STYLE, SECOND, influence=0.5, enabled=False))
    (only,) = guides(body)
    assert only["initImageId"] == "remote-1"
    assert "influence" not in only


def test_character_with_style_by_name_and_by_weight() -> None:
    body = payload(
        slot(CHARACTER, GENERATED, strength_type=StrengthType.MID), slot(STYLE, weight=1.3)
    )
    character, style = guides(body)
    assert character == {
        "initImageId": "remote-3",
        "initImageType": "GENERATED",
        "preprocessorId": 133,
        "strengthType": "Mid",
    }
    assert style["weight"] == 1.3
    assert "strengthType" not in style
    assert "influence" not in style


def test_content_reference_and_edge_by_weight() -> None:
    content, edge = guides(payload(slot(CONTENT), slot(ControlNetKind.EDGE, weight=0.5)))
    assert (content["preprocessorId"], content["strengthType"]) == (100, "Mid")
    assert (edge["preprocessorId"], edge["weight"]) == (19, 0.5)
    assert "strengthType" not in edge


def test_what_has_no_strength_gets_the_one_of_its_kind_said() -> None:
    (edge,) = guides(payload(slot(ControlNetKind.EDGE)))
    assert edge["weight"] == 1.0


SDXL = {
    "style": 67, "character": 133, "content": 100, "edge": 19, "depth": 20, "pose": 21, "text": 22,
}  # fmt: skip
TABLE = {
    KINO: SDXL,
    LIGHTNING: SDXL,
    DREAMSHAPER: {
        "edge": 1, "depth": 3, "pose": 7, "text": 11, "sketch": 10, "normal": 6, "line_art": 5,
        "pattern": 8, "qr": 9,
    },
    CREATIVE: {"edge": 12, "depth": 13, "pose": 16, "text": 18, "sketch": 17, "normal": 15},
    PHOENIX: {"style": 166, "character": 397, "content": 364},
    FLUX_DEV: {"style": 299, "content": 233},
    FLUX_SCHNELL: {"style": 298, "content": 232},
    LUCID_REALISM: {"style": 431, "content": 430},
    LUCID_ORIGIN: {"style": 431, "content": 430},
}  # fmt: skip


@pytest.mark.parametrize("kind", ControlNetKind)
@pytest.mark.parametrize(("model_id", "ids"), TABLE.items())
def test_each_kind_has_the_preprocessor_of_its_base_or_is_refused(
    model_id: str, ids: dict[str, int], kind: ControlNetKind
) -> None:
    if kind in ids:
        (item,) = guides(payload(slot(kind), model_id=model_id))
        assert item["preprocessorId"] == ids[kind]
    else:
        with pytest.raises(PayloadError):
            payload(slot(kind), model_id=model_id)


def test_slots_that_are_off_stay_out_whatever_is_wrong_with_them() -> None:
    body = payload(
        slot(ControlNetKind.LINE_ART, enabled=False),
        slot(STYLE, None, enabled=False),
        slot(STYLE, Picture(Source.UPLOADED, UUID(int=99)), enabled=False),
    )
    assert "controlnets" not in body


@pytest.mark.parametrize("picture", [None, Picture(Source.UPLOADED, UUID(int=99))])
def test_a_picture_that_is_not_there_is_refused_rather_than_left_out(
    picture: Picture | None,
) -> None:
    with pytest.raises(PayloadError):
        payload(slot(STYLE, picture))
    with pytest.raises(PayloadError):
        payload(init_image=InitImage(picture))


def test_a_name_and_a_weight_together_are_refused() -> None:
    with pytest.raises(PayloadError):
        payload(slot(STYLE, strength_type=StrengthType.LOW, weight=0.2))


@pytest.mark.parametrize(
    ("picture", "name", "other", "remote"),
    [
        (UPLOADED, "init_image_id", "init_generation_image_id", "remote-1"),
        (GENERATED, "init_generation_image_id", "init_image_id", "remote-3"),
    ],
)
def test_image_to_image_names_its_picture_by_its_origin(
    picture: Picture, name: str, other: str, remote: str
) -> None:
    body = payload(slot(STYLE, SECOND), init_image=InitImage(picture, 0.55))
    assert (body[name], body["init_strength"]) == (remote, 0.55)
    assert other not in body
    assert len(guides(body)) == 1


@pytest.mark.parametrize(
    ("model_id", "asked", "sent"),
    [
        (KINO, None, True),
        (KINO, False, False),
        (PHOENIX, None, True),
        (LUCID_ORIGIN, None, False),
        (LUCID_REALISM, True, False),
        (FLUX_DEV, None, False),
        (DREAMSHAPER, None, True),
    ],
)
def test_alchemy_is_always_said(model_id: str, asked: bool | None, sent: bool) -> None:
    assert payload(model_id=model_id, alchemy=asked)["alchemy"] is sent


def test_ultra_goes_without_alchemy() -> None:
    body = payload(model_id=PHOENIX, ultra=True)
    assert (body["ultra"], body["alchemy"]) == (True, False)


def test_photo_real_v1_names_no_model() -> None:
    by_flags = payload(model_id=PHOTO_REAL_V1_ID, photo_real_strength=0.5, preset_style="CREATIVE")
    assert "modelId" not in by_flags
    assert (by_flags["photoReal"], by_flags["photoRealVersion"]) == (True, "v1")
    assert (by_flags["photoRealStrength"], by_flags["alchemy"]) == (0.5, True)


def test_photo_real_v2_names_its_model_and_has_no_strength() -> None:
    body = payload(photo_real=True, photo_real_strength=0.5)
    assert (body["modelId"], body["photoRealVersion"]) == (KINO, "v2")
    assert "photoRealStrength" not in body


def test_a_style_by_uuid_goes_with_a_preset_that_does_nothing() -> None:
    style = "111dc692-d470-4eec-b791-3475abac4c46"
    body = payload(model_id=PHOENIX, style_uuid=style, contrast=3.5)
    assert (body["styleUUID"], body["presetStyle"], body["contrast"]) == (style, "NONE", 3.5)


def test_every_further_field_has_its_wire_name() -> None:
    body = payload(
        model_id=DREAMSHAPER,
        negative_prompt="blur",
        guidance_scale=7,
        num_inference_steps=30,
        scheduler="LEONARDO",
        contrast_ratio=0.4,
        high_contrast=False,
        high_resolution=True,
        expanded_domain=True,
        prompt_magic=True,
        prompt_magic_version="v3",
        prompt_magic_strength=0.3,
        enhance_prompt=True,
        enhance_prompt_instruction="at dusk",
        tiling=True,
        transparency="foreground_only",
        preset_style="ANIME",
        elements=(
            Element(0.7, ak_uuid="01b6184e-3905-4dc7-9ec6-4f09982536d5"),
            Element(1.0, user_lora_id=77),
        ),
    )
    assert (
        body
        | {
            "negative_prompt": "blur",
            "guidance_scale": 7,
            "num_inference_steps": 30,
            "scheduler": "LEONARDO",
            "contrastRatio": 0.4,
            "highContrast": False,
            "highResolution": True,
            "expandedDomain": True,
            "promptMagic": True,
            "promptMagicVersion": "v3",
            "promptMagicStrength": 0.3,
            "enhancePrompt": True,
            "enhancePromptInstruction": "at dusk",
            "tiling": True,
            "transparency": "foreground_only",
            "presetStyle": "ANIME",
            "elements": [{"akUUID": "01b6184e-3905-4dc7-9ec6-4f09982536d5", "weight": 0.7}],
            "userElements": [{"userLoraId": 77, "weight": 1.0}],
        }
        == body
    )


def test_parts_of_what_is_off_are_not_sent() -> None:
    body = payload(
        prompt_magic=False,
        prompt_magic_strength=0.3,
        prompt_magic_version="v2",
        photo_real=False,
        photo_real_strength=0.5,
        enhance_prompt=False,
        enhance_prompt_instruction="at dusk",
    )
    assert {"promptMagicStrength", "promptMagicVersion", "photoRealStrength"}.isdisjoint(body)
    assert "enhancePromptInstruction" not in body


@pytest.mark.parametrize("model_id", [known.id for known in models()])
def test_pictures_are_private_on_every_model(model_id: str) -> None:
    body = payload(model_id=model_id)
    assert body["public"] is False
    assert {"width", "height", "num_images", "alchemy", "presetStyle", "seed"} <= set(body)


names = st.sampled_from(StrengthType)
weights = st.floats(0, 2)
style_slots = st.builds(
    lambda name, weight, influence, enabled, by_name: slot(
        STYLE,
        strength_type=name if by_name else None,
        weight=None if by_name else weight,
        influence=influence,
        enabled=enabled,
    ),
    names,
    weights,
    st.none() | st.floats(0, 10),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(style_slots, max_size=4))
def test_numbers_are_numbers_and_influence_needs_company(slots: list[ControlNetInput]) -> None:
    sent = guides(payload(*slots))
    assert len(sent) == sum(one.enabled for one in slots)
    for item in sent:
        assert ("influence" in item) is (len(sent) > 1)
        assert ("weight" in item) is not ("strengthType" in item)
        assert type(item["preprocessorId"]) is int
        for name in ("weight", "influence"):
            assert type(item.get(name, 1.0)) in (int, float)


@pytest.mark.parametrize(
    ("model_id", "flag"),
    [
        (KINO, "isSDXL"),
        (LIGHTNING, "isSDXLLightning"),
        (PHOENIX, "isPhoenix"),
        (FLUX_DEV, "isFluxDev"),
        (FLUX_SCHNELL, "isFluxSchnell"),
        (DREAMSHAPER, None),
    ],
)
def test_a_price_is_asked_for_the_right_family(model_id: str, flag: str | None) -> None:
    params = pricing_payload(recipe(model_id=model_id, width=512, height=768, num_images=2))
    flags = (
        "isSDXL",
        "isSDXLLightning",
        "isPhoenix",
        "isFluxDev",
        "isFluxSchnell",
        "isFluxKontext",
    )
    assert [name for name in flags if params[name]] == ([flag] if flag else [])
    assert (params["imageWidth"], params["imageHeight"], params["numImages"]) == (512, 768, 2)


def test_the_table_here_knows_every_preprocessor_of_its_bases() -> None:
    bases = {KINO: Base.SDXL, DREAMSHAPER: Base.SD15, CREATIVE: Base.SD21, PHOENIX: Base.PHOENIX}
    for model_id, base in bases.items():
        known = {kind.value: preprocessor(kind, base) for kind in ControlNetKind}
        assert {name: found for name, found in known.items() if found} == TABLE[model_id]
