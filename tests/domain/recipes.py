"""Recipes for the domain's tests: plain ones by hand, wild ones by hypothesis."""

from __future__ import annotations

from uuid import UUID

from hypothesis import strategies as st

from guidance.domain.catalogue import CATALOGUE
from guidance.domain.ingredients import ControlNetInput, Element, InitImage, Picture
from guidance.domain.kinds import ControlNetKind, Source, StrengthType
from guidance.domain.recipe import Recipe
from guidance.domain.styles import CONTRASTS, PRESET_STYLES, SCHEDULERS, STYLE_UUIDS

KINO = "aa77f04e-3eec-4034-9c07-d0f619684628"
LIGHTNING = "b24e16ff-06e3-43eb-8d33-4416c2d75876"
PHOENIX = "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3"
DREAMSHAPER = "ac614f96-1082-45bf-be9d-757f2d31c174"
CREATIVE = "6bef9f1b-29cb-40c7-b9df-32b51c1f67d3"
FLUX_DEV = "b2614463-296c-462a-9586-aafdb8f00e36"
LUCID_ORIGIN = "7b592283-e8a7-4c5a-9ba6-d18c31f258b9"
KONTEXT = "28aeddf8-bd19-4803-80fc-79602d1a9989"
PIXEL_ART = "e5a291b6-3990-495a-b1fa-7bd1864510a6"

PICTURE = Picture(Source.UPLOADED, UUID("0195b9a4-0000-7000-8000-000000000001"))


def slot(
    kind: ControlNetKind,
    strength_type: StrengthType | None = None,
    weight: float | None = None,
    influence: float | None = None,
    *,
    picture: Picture | None = PICTURE,
    enabled: bool = True,
    parked: bool = False,
) -> ControlNetInput:
    """A slot with a picture in it."""
    return ControlNetInput(kind, picture, strength_type, weight, influence, enabled, parked)


def recipe(model_id: str = KINO, *slots: ControlNetInput, init: float | None = None) -> Recipe:
    """A sound recipe for a model, with these slots; `init` adds Image to image of that strength."""
    start = None if init is None else InitImage(PICTURE, init)
    return Recipe("a lighthouse in a storm", model_id, guidance=slots, init_image=start)


def codes(found: Recipe) -> set[str]:
    """Names of the rules that a recipe breaks."""
    return {problem.code for problem in found.problems()}


def located(found: Recipe) -> set[tuple[str, str]]:
    """Names of the rules that a recipe breaks, with the places."""
    return {(problem.code, problem.where) for problem in found.problems()}


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """A value, or no choice."""
    return st.none() | strategy


_numbers = st.floats(-5, 50) | st.sampled_from([0.0, 0.4, 0.66, 0.8, 1.2, 1.32, 1.6, 2.0])
_pictures = st.builds(Picture, st.sampled_from(Source), st.uuids())

slots = st.builds(
    ControlNetInput,
    st.sampled_from(ControlNetKind),
    st.none() | _pictures,
    strength_type=st.none() | st.sampled_from(StrengthType),
    weight=st.none() | _numbers,
    influence=st.none() | _numbers,
    enabled=st.booleans(),
)

elements = st.builds(
    Element,
    weight=_numbers,
    ak_uuid=st.none() | st.sampled_from(["one", "two", "known-sd15"]),
    user_lora_id=st.none() | st.integers(1, 3),
)

_flags = maybe(st.booleans())

recipes = st.builds(
    Recipe,
    prompt=st.text(max_size=60) | st.just("word " * 400),
    model_id=st.sampled_from([known.id for known in CATALOGUE.models()] * 3 + ["nobody's"]),
    width=st.integers(-10, 4100) | st.sampled_from([512, 768, 1024, 1040, 1536]),
    height=st.integers(-10, 4100) | st.sampled_from([512, 768, 832, 1024, 1536]),
    num_images=st.integers(-1, 12),
    negative_prompt=st.text(max_size=20) | st.just("no " * 700),
    seed=maybe(st.integers(-5, 10_000_000_050)),
    guidance=st.lists(slots, max_size=7).map(tuple),
    init_image=st.none() | st.builds(InitImage, st.none() | _pictures, strength=st.floats(0, 1)),
    preset_style=maybe(st.sampled_from([*PRESET_STYLES, "BAROQUE"])),
    style_uuid=maybe(st.sampled_from([*STYLE_UUIDS.values(), "unlisted"])),
    alchemy=_flags,
    ultra=_flags,
    contrast=maybe(st.sampled_from([*CONTRASTS, 2.0, -1.0, 9.0])),
    contrast_ratio=maybe(st.floats(-1, 2)),
    guidance_scale=maybe(st.floats(-1, 40)),
    num_inference_steps=maybe(st.integers(0, 80)),
    scheduler=maybe(st.sampled_from([*SCHEDULERS, "MAGIC"])),
    photo_real=_flags,
    photo_real_version=maybe(st.sampled_from(["v1", "v2", "v9"])),
    photo_real_strength=maybe(st.sampled_from([0.55, 0.5, 0.45, 0.7])),
    prompt_magic=_flags,
    prompt_magic_version=maybe(st.sampled_from(["v1", "v2", "v3"])),
    prompt_magic_strength=maybe(st.floats(0, 2)),
    high_contrast=_flags,
    tiling=_flags,
    transparency=maybe(st.sampled_from(["disabled", "foreground_only", "glass"])),
    elements=st.lists(elements, max_size=4).map(tuple),
)
