"""Recipes: stored and read back, made explicit, made sendable."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from guidance.domain.catalogue import PHOTO_REAL_V1_ID
from guidance.domain.ingredients import ControlNetInput, Element, InitImage, letter
from guidance.domain.kinds import ControlNetKind, StrengthType
from guidance.domain.problem import FixAction
from guidance.domain.recipe import Recipe, RecipeFormatError, letters
from tests.domain.recipes import (
    KINO,
    LIGHTNING,
    LUCID_ORIGIN,
    PHOENIX,
    codes,
    recipe,
    recipes,
    slot,
)

STYLE, EDGE, LINE_ART = ControlNetKind.STYLE, ControlNetKind.EDGE, ControlNetKind.LINE_ART


@given(recipes)
def test_a_recipe_survives_being_stored(asked: Recipe) -> None:
    text = json.dumps(asked.to_json(), allow_nan=False)
    back = Recipe.from_json(json.loads(text))
    assert back == asked
    assert json.dumps(back.to_json()) == text


def test_a_stored_recipe_writes_every_field_and_its_version() -> None:
    stored = recipe(KINO, slot(STYLE, StrengthType.HIGH, influence=0.39), init=0.3).to_json()
    assert stored["version"] == 1
    assert set(stored) == {"version", *Recipe.__dataclass_fields__}
    assert set(stored["guidance"][0]) == set(ControlNetInput.__dataclass_fields__)
    assert stored["init_image"]["strength"] == 0.3


def test_fields_that_an_older_release_did_not_know_keep_their_defaults() -> None:
    old = {"version": 1, "prompt": "a lighthouse", "model_id": KINO}
    assert Recipe.from_json(old) == Recipe("a lighthouse", KINO)


@pytest.mark.parametrize(
    "bad",
    [
        None,
        [],
        {},
        {"version": 2, "prompt": "x", "model_id": KINO},
        {"version": 1, "model_id": KINO},
        {"version": 1, "prompt": 7, "model_id": KINO},
        {"version": 1, "prompt": "x", "model_id": KINO, "width": "1024"},
        {"version": 1, "prompt": "x", "model_id": KINO, "width": True},
        {"version": 1, "prompt": "x", "model_id": KINO, "alchemy": 1},
        {"version": 1, "prompt": "x", "model_id": KINO, "contrast": float("nan")},
        {"version": 1, "prompt": "x", "model_id": KINO, "guidance": [{"kind": "smell"}]},
        {"version": 1, "prompt": "x", "model_id": KINO, "guidance": ["style"]},
        {"version": 1, "prompt": "x", "model_id": KINO, "guidance": 3},
        {
            "version": 1,
            "prompt": "x",
            "model_id": KINO,
            "init_image": {"picture": {"source": "uploaded", "id": "no uuid"}, "strength": 0.5},
        },
    ],
)
def test_what_is_not_a_recipe_is_refused(bad: object) -> None:
    with pytest.raises(RecipeFormatError):
        Recipe.from_json(bad)


@pytest.mark.parametrize(
    ("model_id", "changes", "expected"),
    [
        (KINO, {}, (True, "DYNAMIC", None, None)),
        (KINO, {"alchemy": False}, (False, "NONE", None, None)),
        (KINO, {"preset_style": "ANIME"}, (True, "ANIME", None, None)),
        (KINO, {"photo_real": True}, (True, "CINEMATIC", True, "v2")),
        (PHOENIX, {"ultra": True}, (False, "NONE", None, None)),
        (PHOENIX, {"style_uuid": "x"}, (True, "NONE", None, None)),
        (LUCID_ORIGIN, {}, (False, "NONE", None, None)),
        (LUCID_ORIGIN, {"alchemy": True}, (False, "NONE", None, None)),
        (PHOTO_REAL_V1_ID, {}, (True, "CINEMATIC", True, "v1")),
    ],
)
def test_a_normalised_recipe_says_what_the_model_would_assume(
    model_id: str, changes: dict[str, Any], expected: tuple[object, ...]
) -> None:
    said = replace(recipe(model_id), **changes).normalised()
    assert (
        said.alchemy,
        said.preset_style,
        said.photo_real,
        said.photo_real_version,
    ) == expected


@given(recipes)
def test_normalising_twice_changes_nothing(asked: Recipe) -> None:
    once = asked.normalised()
    assert once.normalised() == once


@given(recipes)
def test_normalising_breaks_no_rule_that_was_kept(asked: Recipe) -> None:
    assert codes(asked.normalised()) <= codes(asked)


def test_every_strength_is_said() -> None:
    style, edge = recipe(KINO, slot(STYLE), slot(EDGE)).normalised().guidance
    assert (style.strength_type, style.weight) == (StrengthType.MID, None)
    assert (edge.strength_type, edge.weight) == (None, 1.0)


def test_influence_is_left_out_unless_two_styles_share_it() -> None:
    alone = recipe(KINO, slot(STYLE, influence=0.4), slot(STYLE, enabled=False)).normalised()
    assert alone.guidance[0].influence is None
    both = recipe(KINO, slot(STYLE, influence=0.4), slot(STYLE)).normalised()
    assert [each.influence for each in both.guidance] == [0.4, 1.0]


def test_generating_without_c_leaves_out_only_c() -> None:
    asked = recipe(LIGHTNING, slot(STYLE), slot(ControlNetKind.CHARACTER), slot(EDGE), init=0.5)
    assert asked.incompatible() == (2,)
    assert [letters(asked)[index] for index in asked.incompatible()] == ["C"]
    assert asked.sendable() == asked.without([2])
    assert asked.sendable().problems() == ()


def test_image_to_image_without_a_picture_is_left_out_and_keeps_nothing_else_out() -> None:
    bare = replace(recipe(KINO, slot(EDGE)), init_image=InitImage(None, 5.0))
    assert codes(bare) == {"init_image_missing"}
    assert bare.sendable() == replace(bare, init_image=None)
    assert bare.sendable().problems() == ()


def test_a_setting_that_is_off_range_is_not_left_out_behind_a_persons_back() -> None:
    asked = recipe(KINO, slot(STYLE, weight=3.0))
    assert asked.incompatible() == ()
    assert asked.sendable() == asked


@given(recipes)
def test_a_sendable_recipe_has_no_incompatible_slot(asked: Recipe) -> None:
    sent = asked.sendable()
    assert sent.incompatible() == ()
    assert all(each.enabled for each in sent.guidance)
    assert sent.init_image == (asked.init_image if asked.starts_from_picture else None)
    bare = replace(asked, guidance=(), init_image=sent.init_image)
    assert replace(sent, guidance=()) == bare


def test_slots_keep_their_letters_when_one_is_switched_off() -> None:
    asked = recipe(KINO, slot(STYLE), slot(EDGE, enabled=False), slot(EDGE))
    assert asked.letters() == ("A", "B", "C")
    assert [letter(index) for index in (25, 26, 27, 701, 702)] == ["Z", "AA", "AB", "ZZ", "AAA"]


def test_elements_are_stored_by_either_name() -> None:
    asked = replace(recipe(KINO), elements=(Element(0.7, "glow"), Element(1.0, None, 12)))
    assert Recipe.from_json(asked.to_json()).elements == asked.elements


def test_fix_actions_are_named_as_they_are_stored() -> None:
    assert [action.value for action in FixAction] == [
        "set",
        "cut",
        "set_slot",
        "leave_out",
        "set_init",
        "clear_init",
        "set_element",
        "drop_elements",
    ]
