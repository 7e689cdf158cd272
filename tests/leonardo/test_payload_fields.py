"""Every further field of a request, and the pricing calculator's names."""

from __future__ import annotations

import pytest

from guidance.domain.catalogue import PHOTO_REAL_V1_ID, models
from guidance.domain.recipe import Element, InitImage, Picture
from guidance.leonardo.payload import (
    pricing_payload,
)
from tests.leonardo.recipes import (
    DREAMSHAPER,
    FLUX_DEV,
    FLUX_SCHNELL,
    GENERATED,
    KINO,
    LIGHTNING,
    LUCID_ORIGIN,
    LUCID_REALISM,
    PHOENIX,
    SECOND,
    STYLE,
    UPLOADED,
    guides,
    payload,
    recipe,
    slot,
)


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
