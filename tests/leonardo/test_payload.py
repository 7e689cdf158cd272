"""Recipes become requests: names, types and combinations as the API documents them."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.domain.catalogue import preprocessor
from guidance.domain.kinds import Base, ControlNetKind, Source, StrengthType
from guidance.domain.recipe import ControlNetInput, InitImage, Picture
from guidance.leonardo.payload import (
    PayloadError,
)
from tests.leonardo.recipes import (
    CHARACTER,
    CONTENT,
    CREATIVE,
    DREAMSHAPER,
    FLUX_DEV,
    FLUX_SCHNELL,
    GENERATED,
    KINO,
    LIGHTNING,
    LUCID_ORIGIN,
    LUCID_REALISM,
    PHOENIX,
    PICTURES,
    SECOND,
    SEED,
    STYLE,
    UPLOADED,
    guides,
    payload,
    slot,
)


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


def test_the_table_here_knows_every_preprocessor_of_its_bases() -> None:
    bases = {KINO: Base.SDXL, DREAMSHAPER: Base.SD15, CREATIVE: Base.SD21, PHOENIX: Base.PHOENIX}
    for model_id, base in bases.items():
        known = {kind.value: preprocessor(kind, base) for kind in ControlNetKind}
        assert {name: found for name, found in known.items() if found} == TABLE[model_id]


@pytest.mark.parametrize(
    ("picture", "field"), [(UPLOADED, "init_image_id"), (GENERATED, "init_generation_image_id")]
)
def test_the_old_format_is_sent_as_it_was(picture: Picture, field: str) -> None:
    guided = slot(ControlNetKind.POSE, picture, weight=0.75)
    body = payload(guided, model_id=DREAMSHAPER, old_format=True)
    assert body[field] == PICTURES[picture].id
    told = {name: body[name] for name in ("controlNet", "controlNetType", "weighting")}
    assert told == {"controlNet": True, "controlNetType": "POSE", "weighting": 0.75}
    assert "controlnets" not in body
    assert "init_strength" not in body


@pytest.mark.parametrize(
    ("picture", "field"), [(UPLOADED, "init_image_id"), (GENERATED, "init_generation_image_id")]
)
def test_in_the_old_format_a_picture_goes_alone(picture: Picture, field: str) -> None:
    body = payload(model_id=DREAMSHAPER, init_image=InitImage(picture, 0.7), old_format=True)
    assert body[field] == PICTURES[picture].id
    assert {"init_strength", "controlNet", "controlnets"} & body.keys() == set()


def test_what_the_old_format_can_not_say_is_not_sent() -> None:
    both = (slot(ControlNetKind.POSE), slot(ControlNetKind.EDGE))
    for wrong in (both, (), (slot(ControlNetKind.SKETCH),)):
        with pytest.raises(PayloadError):
            payload(*wrong, model_id=DREAMSHAPER, old_format=True)
