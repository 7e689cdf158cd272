"""Every rule of contract 2 and 3: a recipe that breaks it, and the place that is named."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from guidance.domain.catalogue import CATALOGUE, PHOTO_REAL_V1_ID, KnownElement, models
from guidance.domain.ingredients import Element, InitImage
from guidance.domain.kinds import Base, Severity
from guidance.domain.recipe import Recipe
from tests.domain.recipes import (
    CREATIVE,
    DREAMSHAPER,
    FLUX_DEV,
    KINO,
    KONTEXT,
    LIGHTNING,
    LUCID_ORIGIN,
    PHOENIX,
    codes,
    located,
    recipe,
)

VISION = "5c232a9e-9061-4777-980a-ddc8e65647c6"


@pytest.mark.parametrize("model_id", [known.id for known in models()])
def test_a_plain_recipe_is_sound_on_every_model(model_id: str) -> None:
    plain = recipe(model_id)
    assert plain.problems(strict=True) == ()
    assert plain.normalised().problems(strict=True) == ()


_BROKEN: list[tuple[str, dict[str, Any], str, str]] = [
    (KINO, {"prompt": ""}, "prompt_empty", "prompt"),
    (KINO, {"prompt": " \n"}, "prompt_empty", "prompt"),
    (KINO, {"prompt": "x" * 1501}, "prompt_too_long", "prompt"),
    ("gone", {}, "model_unknown", "model_id"),
    (KINO, {"width": 1020}, "size_step", "width"),
    (KINO, {"height": 644}, "size_step", "height"),
    (KINO, {"width": 24}, "size_range", "width"),
    (KINO, {"height": 1544}, "size_range", "height"),
    (PHOENIX, {"width": 2056}, "size_range", "width"),
    (FLUX_DEV, {"height": 2056}, "size_range", "height"),
    (LUCID_ORIGIN, {"height": 3624}, "size_range", "height"),
    (KINO, {"num_images": 0}, "num_images", "num_images"),
    (KINO, {"num_images": 5}, "num_images", "num_images"),
    (KINO, {"width": 512, "height": 512, "num_images": 9}, "num_images", "num_images"),
    (KINO, {"seed": -1}, "seed_range", "seed"),
    (KINO, {"seed": 9_999_999_999}, "seed_range", "seed"),
    (FLUX_DEV, {"seed": 2_147_483_638}, "seed_range", "seed"),
    (KONTEXT, {"seed": 2_147_483_638}, "seed_range", "seed"),
    (KINO, {"guidance_scale": 0.5}, "guidance_scale_range", "guidance_scale"),
    (KINO, {"guidance_scale": 20.5}, "guidance_scale_range", "guidance_scale"),
    (KINO, {"guidance_scale": math.nan}, "guidance_scale_range", "guidance_scale"),
    (DREAMSHAPER, {"guidance_scale": 30.5}, "guidance_scale_range", "guidance_scale"),
    (
        DREAMSHAPER,
        {"guidance_scale": 25.0, "alchemy": False},
        "guidance_scale_range",
        "guidance_scale",
    ),
    (KINO, {"num_inference_steps": 9}, "steps_range", "num_inference_steps"),
    (KINO, {"num_inference_steps": 61}, "steps_range", "num_inference_steps"),
    (KINO, {"scheduler": "MAGIC"}, "scheduler_unknown", "scheduler"),
    (KINO, {"preset_style": "BAROQUE"}, "preset_unknown", "preset_style"),
    (KINO, {"contrast": 2.0}, "contrast_value", "contrast"),
    (PHOENIX, {"contrast": 1.8}, "contrast_phoenix_alchemy", "contrast"),
    (DREAMSHAPER, {"contrast_ratio": 1.1}, "contrast_ratio_range", "contrast_ratio"),
    (KINO, {"ultra": True}, "ultra_unsupported", "ultra"),
    (PHOENIX, {"ultra": True, "alchemy": True}, "ultra_with_alchemy", "ultra"),
    (
        DREAMSHAPER,
        {"prompt_magic": True, "prompt_magic_version": "v1"},
        "prompt_magic_version",
        "prompt_magic_version",
    ),
    (
        DREAMSHAPER,
        {"prompt_magic": True, "prompt_magic_strength": 0.05},
        "prompt_magic_strength",
        "prompt_magic_strength",
    ),
    (KINO, {"transparency": "glass"}, "transparency_unknown", "transparency"),
    (KINO, {"photo_real": True, "alchemy": False}, "photo_real_needs_alchemy", "photo_real"),
    (LUCID_ORIGIN, {"photo_real": True}, "photo_real_needs_alchemy", "photo_real"),
    (
        LIGHTNING,
        {"photo_real": True, "photo_real_version": "v2"},
        "photo_real_v2_model",
        "photo_real",
    ),
    (
        KINO,
        {"photo_real": True, "photo_real_version": "v1"},
        "photo_real_v1_model",
        "photo_real",
    ),
    (
        KINO,
        {"photo_real": True, "photo_real_version": "v3"},
        "photo_real_version",
        "photo_real_version",
    ),
    (PHOTO_REAL_V1_ID, {"photo_real": False}, "photo_real_v1_off", "photo_real"),
    (
        PHOTO_REAL_V1_ID,
        {"photo_real_strength": 0.6},
        "photo_real_strength",
        "photo_real_strength",
    ),
    (KINO, {"init_image": InitImage(None)}, "init_image_missing", "init_image.picture"),
    (KINO, {"elements": (Element(1.0),)}, "element_unnamed", "elements.0"),
    (KINO, {"elements": (Element(1.0, "a", 2),)}, "element_unnamed", "elements.0"),
    (KINO, {"elements": (Element(1, "a"), Element(0.5, "a"))}, "element_twice", "elements.1"),
    (KINO, {"elements": (Element(math.inf, "a"),)}, "element_weight", "elements.0.weight"),
]


@pytest.mark.parametrize(("model_id", "changes", "code", "where"), _BROKEN)
def test_a_broken_rule_is_an_error_at_its_field(
    model_id: str, changes: dict[str, Any], code: str, where: str
) -> None:
    found = [p for p in replace(recipe(model_id), **changes).problems() if p.code == code]
    assert [problem.where for problem in found] == [where]
    assert found[0].is_error
    assert found[0].fixes or code == "prompt_empty"


_DOUBTFUL: list[tuple[str, dict[str, Any], str, str]] = [
    (KINO, {"negative_prompt": "x" * 1501}, "negative_prompt_long", "negative_prompt"),
    (DREAMSHAPER, {"guidance_scale": 1.5}, "guidance_scale_low", "guidance_scale"),
    (
        KINO,
        {"scheduler": "LEONARDO", "alchemy": False, "guidance_scale": 8.0},
        "guidance_scale_clamped",
        "guidance_scale",
    ),
    (KINO, {"preset_style": "CINEMATIC"}, "preset_not_listed", "preset_style"),
    (KINO, {"preset_style": "DYNAMIC", "alchemy": False}, "preset_not_listed", "preset_style"),
    (KINO, {"preset_style": "ANIME", "photo_real": True}, "preset_not_listed", "preset_style"),
    (KINO, {"style_uuid": "anything"}, "style_uuid_unused", "style_uuid"),
    (KINO, {"contrast": 3.0}, "contrast_unused", "contrast"),
    (KINO, {"contrast_ratio": 0.5}, "contrast_ratio_unused", "contrast_ratio"),
    (
        DREAMSHAPER,
        {"contrast_ratio": 0.5, "alchemy": False},
        "contrast_ratio_unused",
        "contrast_ratio",
    ),
    (LUCID_ORIGIN, {"alchemy": True}, "alchemy_unused", "alchemy"),
    (KINO, {"prompt_magic": True}, "prompt_magic_unused", "prompt_magic"),
    (
        LIGHTNING,
        {"transparency": "foreground_only"},
        "transparency_undocumented",
        "transparency",
    ),
    (
        KINO,
        {"photo_real": True, "photo_real_strength": 0.55},
        "photo_real_strength_unused",
        "photo_real_strength",
    ),
]


@pytest.mark.parametrize(("model_id", "changes", "code", "where"), _DOUBTFUL)
def test_what_only_may_go_wrong_is_a_warning(
    model_id: str, changes: dict[str, Any], code: str, where: str
) -> None:
    found = [p for p in replace(recipe(model_id), **changes).problems() if p.code == code]
    assert [(p.where, p.severity) for p in found] == [(where, Severity.WARNING)]
    assert found[0].fixes


_SOUND: list[tuple[str, dict[str, Any]]] = [
    (KINO, {"prompt": "x" * 1500}),
    (KINO, {"width": 32, "height": 1536}),
    (KINO, {"width": 768, "height": 768, "num_images": 8}),
    (KINO, {"width": 1040, "height": 640, "seed": 9_999_999_998}),
    (PHOENIX, {"width": 2048, "height": 2048}),
    (LUCID_ORIGIN, {"width": 3840, "height": 3616, "seed": 2_147_483_647, "ultra": True}),
    (FLUX_DEV, {"seed": 2_147_483_637, "contrast": 1.0}),
    (DREAMSHAPER, {"guidance_scale": 30.0, "contrast_ratio": 0.5}),
    (CREATIVE, {"prompt_magic": True, "prompt_magic_version": "v3", "high_contrast": False}),
    (KINO, {"scheduler": "LEONARDO", "alchemy": False, "guidance_scale": 7.0}),
    (PHOENIX, {"contrast": 1.0, "alchemy": False}),
    (PHOENIX, {"contrast": 1.0, "ultra": True}),
    (PHOENIX, {"contrast": 2.5, "alchemy": True, "style_uuid": "unlisted"}),
    (KINO, {"photo_real": True, "preset_style": "CINEMATIC_CLOSEUP"}),
    (VISION, {"photo_real": True, "photo_real_version": "v2", "alchemy": True}),
    (PHOTO_REAL_V1_ID, {"photo_real_strength": 0.45, "preset_style": "VIBRANT"}),
    (KINO, {"transparency": "foreground_only"}),
    (KINO, {"elements": (Element(0.7, "a"), Element(1.0, None, 7))}),
]


@pytest.mark.parametrize(("model_id", "changes"), _SOUND)
def test_what_the_contract_allows_is_no_problem(model_id: str, changes: dict[str, Any]) -> None:
    assert replace(recipe(model_id), **changes).problems() == ()


def test_sides_over_1024_with_alchemy_are_doubtful_in_strict_mode_only() -> None:
    wide = replace(recipe(KINO), width=1472, height=832)
    assert wide.problems() == ()
    (found,) = wide.problems(strict=True)
    assert (found.code, found.where, found.severity) == (
        "alchemy_size",
        "width",
        Severity.WARNING,
    )
    assert found.fixes[0].label == "Use 1024 × 576"
    assert replace(wide, alchemy=False).problems(strict=True) == ()
    assert replace(wide, model_id=PHOENIX).problems(strict=True) == ()


def test_two_broken_sides_are_two_problems_with_one_way_out() -> None:
    found = replace(recipe(KINO), width=1041, height=644).problems()
    assert [problem.where for problem in found] == ["width", "height"]
    assert {problem.fixes[0].label for problem in found} == {"Use 1040 × 640"}


@pytest.mark.parametrize("strength", [0.1, 0.5, 0.9])
def test_image_to_image_strength_within_its_range_is_sound(strength: float) -> None:
    assert recipe(KINO, init=strength).problems() == ()


@pytest.mark.parametrize("strength", [0.05, 0.91, -1.0, math.nan])
def test_image_to_image_strength_outside_its_range_is_an_error(strength: float) -> None:
    assert ("init_strength_range", "init_image.strength") in located(recipe(KINO, init=strength))


_ELEMENTS = CATALOGUE.with_elements(
    [
        KnownElement("xl", "Glow", Base.SDXL, -1, 2),
        KnownElement("old", "Lunar Punk", Base.SD15, 0, 1),
    ]
)


def _with_elements(*elements: Element) -> Recipe:
    return replace(recipe(KINO), elements=elements)


def test_an_element_of_another_base_is_refused() -> None:
    (found,) = _with_elements(Element(1.0, "xl"), Element(1.0, "old")).problems(_ELEMENTS)
    assert (found.code, found.where) == ("element_base", "elements.1")
    assert found.message == "Lunar Punk needs an SD1.5 model. Kino XL is an SDXL model."


def test_an_element_stays_within_its_own_weights() -> None:
    (found,) = _with_elements(Element(2.5, "xl")).problems(_ELEMENTS)
    assert (found.code, found.message) == ("element_weight", "Weight goes from -1 to 2.")


def test_an_element_that_nobody_listed_is_left_to_leonardo() -> None:
    assert _with_elements(Element(9.0, "unheard-of")).problems(_ELEMENTS) == ()


def test_without_a_known_model_only_the_model_and_plain_limits_are_named() -> None:
    lost = replace(recipe("gone"), width=4000, contrast=3.0, alchemy=True, ultra=None)
    assert codes(lost) == {"model_unknown", "size_range"}
