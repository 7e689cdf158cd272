"""What was taken out comes in again as the same recipe, byte for byte of its JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from guidance.domain.catalogue import CATALOGUE, kinds_for
from guidance.domain.ingredients import ControlNetInput, Element, InitImage, Picture
from guidance.domain.kinds import ControlNetKind, Source
from guidance.domain.old_format import OLD_KINDS
from guidance.domain.recipe import Recipe
from guidance.domain.strengths import names
from guidance.domain.styles import CONTRASTS, PRESET_STYLES, SCHEDULERS, STYLE_UUIDS
from guidance.leonardo.pasting.importing import START, read
from guidance.leonardo.payload import RemotePicture
from guidance.leonardo.snippets import Form, request_of, written

API = "https://cloud.example.org/api/rest/v1"
PROMPTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
OLD = frozenset(OLD_KINDS.values())
NUMBERS = st.floats(0, 2)
ELEMENTS = st.builds(Element, NUMBERS, st.uuids().map(str))
pictures = st.builds(Picture, st.sampled_from(Source), st.uuids())


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def slots(draw: st.DrawFn, kinds: tuple[ControlNetKind, ...]) -> ControlNetInput:
    """A slot with a picture, a name or a weight, switched on or off."""
    kind = draw(st.sampled_from(kinds))
    is_named = bool(names(kind)) and draw(st.booleans())
    return ControlNetInput(
        kind,
        draw(pictures),
        strength_type=draw(st.sampled_from(names(kind))) if is_named else None,
        weight=None if is_named else draw(maybe(NUMBERS)),
        influence=draw(maybe(NUMBERS)),
        enabled=draw(st.booleans()),
    )


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """A recipe that a composer could hold for one of the platform's models."""
    model = draw(st.sampled_from(CATALOGUE.models()))
    kinds = kinds_for(model.base)
    flags = maybe(st.booleans())
    photo_real = model.photo_real_v2 and draw(st.booleans())
    plain = Recipe(draw(PROMPTS), model.id)
    return replace(
        plain,
        negative_prompt=draw(PROMPTS),
        width=draw(st.integers(4, 192)) * 8,
        height=draw(st.integers(4, 192)) * 8,
        num_images=draw(st.integers(1, 8)),
        seed=draw(maybe(st.integers(0, 9_999_999_998))),
        guidance=tuple(draw(st.lists(slots(kinds), max_size=4))) if kinds else (),
        init_image=draw(st.none() | st.builds(InitImage, pictures, NUMBERS)),
        preset_style=draw(maybe(st.sampled_from(list(PRESET_STYLES)))),
        style_uuid=draw(maybe(st.sampled_from(list(STYLE_UUIDS.values())))),
        alchemy=draw(flags),
        ultra=draw(flags),
        contrast=draw(maybe(st.sampled_from(CONTRASTS))),
        contrast_ratio=draw(maybe(st.floats(0, 1))),
        guidance_scale=draw(maybe(st.floats(1, 20))),
        num_inference_steps=draw(maybe(st.integers(10, 60))),
        scheduler=draw(maybe(st.sampled_from(list(SCHEDULERS)))),
        photo_real=True if photo_real else None,
        photo_real_version="v2" if photo_real else None,
        high_contrast=draw(flags),
        high_resolution=draw(flags),
        expanded_domain=draw(flags),
        tiling=draw(flags),
        transparency=draw(maybe(st.sampled_from(["disabled", "foreground_only"]))),
        elements=tuple(
            draw(st.lists(st.builds(Element, NUMBERS, st.uuids().map(str)), max_size=3))
        ),
    )


@st.composite
def old_recipes(draw: st.DrawFn) -> Recipe:
    """A recipe sent as before `controlnets`: one reference, perhaps its start, or that alone."""
    plain = draw(recipes())
    known = CATALOGUE.model(plain.model_id)
    kinds = tuple(kind for kind in kinds_for(known.base) if kind in OLD) if known else ()
    assume(kinds)
    slot = ControlNetInput(draw(st.sampled_from(kinds)), draw(pictures), weight=draw(NUMBERS))
    begun = st.builds(InitImage, st.just(slot.picture), NUMBERS)
    start = draw(st.none() | begun)
    if draw(st.booleans()):
        return replace(plain, guidance=(), init_image=draw(begun), old_format=True)
    return replace(plain, guidance=(slot,), init_image=start, old_format=True)


def remote_of(recipe: Recipe) -> dict[Picture, RemotePicture]:
    """Each picture under an id of its own at Leonardo."""
    named = [slot.picture for slot in recipe.guidance]
    named.append(recipe.init_image.picture if recipe.init_image else None)
    return {
        picture: RemotePicture(str(picture.id), picture.source is Source.GENERATED)
        for picture in named
        if picture is not None
    }


def read_back(text: str, known: dict[Picture, RemotePicture]) -> Recipe:
    """The recipe behind a text, with its pictures found by their ids."""
    ours = {(remote.id, remote.generated): picture for picture, remote in known.items()}
    pasted = read(text)
    assert pasted.recipe is not None
    found = {one.place: ours[one.remote_id, bool(one.generated)] for one in pasted.wanted}
    filled = tuple(
        replace(slot, picture=found[index]) for index, slot in enumerate(pasted.recipe.guidance)
    )
    start = pasted.recipe.init_image
    if start is not None:
        start = replace(start, picture=found[START])
    return replace(pasted.recipe, guidance=filled, init_image=start)


def as_json(recipe: Recipe) -> str:
    return json.dumps(recipe.to_json(), ensure_ascii=False)


def as_sent(recipe: Recipe) -> Recipe:
    """What a request says of a recipe: slots that are on, every open choice said."""
    on = tuple(slot for slot in recipe.guidance if slot.enabled)
    return replace(recipe, guidance=on).normalised()


@given(recipes() | old_recipes())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_export_in_any_form_is_imported_as_the_same_recipe(recipe: Recipe) -> None:
    known = remote_of(recipe)
    request = request_of(recipe, recipe.seed, known)
    for form in Form:
        text = written(form, request, API)
        back = read_back(text, known)
        assert as_json(back) == as_json(as_sent(recipe))
        assert written(form, request_of(back, back.seed, known), API) == text


@given(recipes() | old_recipes())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_export_needs_no_repair(recipe: Recipe) -> None:
    known = remote_of(recipe)
    for form in Form:
        pasted = read(written(form, request_of(recipe, recipe.seed, known), API))
        assert [note.text for note in pasted.notes if "prompt" not in note.text] == []
