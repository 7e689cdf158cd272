"""Composers for the tests of the forms: recipes that a person can compose, drafts by hand."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from guidance.domain.catalogue import CATALOGUE
from guidance.domain.ingredients import ControlNetInput, Element, InitImage, Picture
from guidance.domain.kinds import ControlNetKind, Source
from guidance.domain.platform_models import PlatformModel
from guidance.domain.recipe import Recipe
from guidance.domain.strengths import names
from guidance.domain.styles import CONTRASTS, PRESET_STYLES, SCHEDULERS, STYLE_UUIDS
from guidance.forms.draft import Draft
from guidance.forms.offered import fields_for
from guidance.forms.recipes import BLANK, initial_from

KINO = "aa77f04e-3eec-4034-9c07-d0f619684628"
DREAMSHAPER = "ac614f96-1082-45bf-be9d-757f2d31c174"
PHOENIX = "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3"
PICTURE = "uploaded:0195b9a4-0000-7000-8000-000000000001"
OTHER = "generated:0195b9a4-0000-7000-8000-000000000002"

pictures = st.builds(Picture, st.sampled_from(Source), st.uuids())
_words = st.text(
    st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=80
).map(str.strip)


@st.composite
def slots(draw: st.DrawFn) -> ControlNetInput:
    """A slot as the composer makes it: a name or a weight, influence on styles alone."""
    kind = draw(st.sampled_from(ControlNetKind))
    exact = draw(st.booleans()) or not names(kind)
    influence = st.none() | st.floats(0, 10)
    return ControlNetInput(
        kind=kind,
        picture=draw(st.none() | pictures),
        strength_type=None if exact else draw(st.sampled_from(names(kind))),
        weight=draw(st.floats(0, 2)) if exact else None,
        influence=draw(influence) if kind is ControlNetKind.STYLE else None,
        enabled=draw(st.booleans()),
    )


_flag = st.none() | st.just(True)  # An unticked flag is left out.
_values: dict[str, st.SearchStrategy[Any]] = {
    "prompt": _words,
    "negative_prompt": _words,
    "width": st.integers(32, 1536),
    "height": st.integers(32, 1536),
    "num_images": st.integers(1, 8),
    "seed": st.none() | st.integers(0, 2**33),
    "guidance_scale": st.none() | st.floats(1, 30),
    "num_inference_steps": st.none() | st.integers(10, 60),
    "scheduler": st.none() | st.sampled_from(sorted(SCHEDULERS)),
    "preset_style": st.none() | st.sampled_from(sorted(PRESET_STYLES)),
    "style_uuid": st.none() | st.sampled_from(sorted(STYLE_UUIDS.values())),
    "alchemy": st.booleans(),
    "ultra": _flag,
    "contrast": st.none() | st.sampled_from(CONTRASTS),
    "contrast_ratio": st.none() | st.floats(0, 1),
    "prompt_magic": _flag,
    "prompt_magic_version": st.none() | st.sampled_from(["v2", "v3"]),
    "prompt_magic_strength": st.none() | st.floats(0.1, 1),
    "high_contrast": st.none() | st.booleans(),
    "high_resolution": _flag,
    "expanded_domain": _flag,
    "tiling": _flag,
    "enhance_prompt": _flag,
    "enhance_prompt_instruction": _words,
    "transparency": st.none() | st.sampled_from(["disabled", "foreground_only"]),
}
_elements = st.builds(Element, st.floats(-2, 2), st.uuids().map(str)) | st.builds(
    Element, st.floats(-2, 2), st.none(), st.integers(1, 9999)
)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """A recipe that a person can compose: fields that its model does not have stay open."""
    model: PlatformModel = draw(st.sampled_from(CATALOGUE.models()))
    offered = fields_for(model)
    values = {name: draw(how) for name, how in _values.items() if name in offered}
    if "photo_real" in offered and draw(st.booleans()):
        values |= {"photo_real": True, "photo_real_version": "v2"}
    start = st.builds(InitImage, st.none() | pictures, st.floats(0.1, 0.9))
    return Recipe(
        **values,
        model_id=model.id,
        guidance=tuple(draw(st.lists(slots(), max_size=6))),
        init_image=draw(st.none() | start),
        elements=tuple(draw(st.lists(_elements, max_size=3))),
    )


def draft(*slots: dict[str, str], model: str = KINO, **fields: str) -> Draft:
    """A composer with a prompt and these slots, each given by what differs from a usual one."""
    blank = initial_from(BLANK).having(model_id=model, model_was=model, prompt="a lighthouse")
    data = blank.having(**fields).data()
    data["slots"] = ",".join(str(index + 1) for index in range(len(slots)))
    for index, changes in enumerate(slots):
        values = {"kind": "style", "mode": "preset", "strength": "Mid", "enabled": "on"}
        values |= {"picture": PICTURE} | changes
        values.setdefault("was", values["kind"])
        data |= {f"slot-{index + 1}-{name}": value for name, value in values.items()}
    return Draft.from_post(data)


def started(before: Draft, strength: str = "0.50", **changes: str) -> Draft:
    """The same composer with image-to-image, given by what differs from a usual one."""
    start = {"picture": OTHER, "strength": strength, "enabled": "on"}
    return Draft(before.fields, before.slots, start | changes)
