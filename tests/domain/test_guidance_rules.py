"""Rules for references: models, Image to image, counts, strength, influence (contract 3)."""

from __future__ import annotations

import math
from dataclasses import replace
from uuid import UUID

import pytest

from guidance.domain.bases import FAMILIES
from guidance.domain.catalogue import CATALOGUE, kinds_for
from guidance.domain.fixes import apply_fix
from guidance.domain.ingredients import ControlNetInput, Picture
from guidance.domain.kinds import Base, ControlNetKind, Severity, Source, StrengthType
from tests.domain.recipes import (
    CREATIVE,
    DREAMSHAPER,
    FLUX_DEV,
    KINO,
    KONTEXT,
    LIGHTNING,
    PHOENIX,
    PIXEL_ART,
    codes,
    located,
    recipe,
    slot,
)

STYLE, CHARACTER, CONTENT, EDGE, DEPTH, POSE, TEXT, SKETCH, NORMAL, LINE_ART, PATTERN, QR = (
    ControlNetKind
)
LOW, MID, HIGH, ULTRA, MAX = StrengthType


@pytest.mark.parametrize("base", list(Base))
@pytest.mark.parametrize("kind", list(ControlNetKind))
def test_a_reference_is_refused_exactly_where_its_base_has_no_preprocessor(
    kind: ControlNetKind, base: Base
) -> None:
    asked = recipe(CATALOGUE.starter(base).id, slot(kind))
    expected = set() if kind in kinds_for(base) else {("reference_unsupported", "guidance.0")}
    assert located(asked) == expected


@pytest.mark.parametrize("base", list(Base))
@pytest.mark.parametrize("kind", list(ControlNetKind))
def test_only_sdxl_limits_what_goes_with_image_to_image(kind: ControlNetKind, base: Base) -> None:
    asked = recipe(CATALOGUE.starter(base).id, slot(kind), init=0.5)
    conflict = "reference_with_init_image" in codes(asked)
    assert conflict == (
        base is Base.SDXL and kind in kinds_for(base) and kind not in {STYLE, CHARACTER}
    )


def _messages(model_id: str, *slots: ControlNetInput, init: float | None = None) -> list[str]:
    return [problem.message for problem in recipe(model_id, *slots, init=init).problems()]


def _labels(model_id: str, *slots: ControlNetInput, init: float | None = None) -> list[str]:
    (found,) = recipe(model_id, *slots, init=init).problems()
    return [fix.label for fix in found.fixes]


def test_a_missing_preprocessor_is_explained_in_a_designers_words() -> None:
    assert _messages(KINO, slot(LINE_ART)) == ["Line Art needs an SD1.5 model. Kino XL is SDXL."]
    assert _labels(KINO, slot(LINE_ART)) == [
        "Use Edge to Image",
        "Pick an SD1.5 model",
        "Leave out A",
    ]


def test_a_clash_with_image_to_image_is_explained_in_a_designers_words() -> None:
    assert _messages(LIGHTNING, slot(EDGE), init=0.5) == [
        "Can't be combined with Image to image on SDXL models."
    ]
    assert _labels(LIGHTNING, slot(EDGE), init=0.5) == [
        "Turn off Image to image",
        "Pick an SD1.5 model",
        "Leave out A",
    ]


def test_a_model_is_only_suggested_where_one_takes_the_kind() -> None:
    assert _labels(KINO, slot(CONTENT), init=0.5) == [
        "Turn off Image to image",
        "Pick a Phoenix model",
        "Leave out A",
    ]


@pytest.mark.parametrize(
    ("model_id", "kind", "message"),
    [
        (CREATIVE, STYLE, "an SDXL, Phoenix, Flux or Lucid model. Creative is SD2.1."),
        (DREAMSHAPER, CHARACTER, "an SDXL or Phoenix model. DreamShaper v7 is SD1.5."),
        (PHOENIX, EDGE, "an SDXL, SD1.5 or SD2.1 model. Phoenix 1.0 is not one."),
        (KONTEXT, SKETCH, "an SD1.5 or SD2.1 model. FLUX.1 Kontext is not one."),
    ],
)
def test_the_message_names_every_base_that_would_do(
    model_id: str, kind: ControlNetKind, message: str
) -> None:
    (said,) = _messages(model_id, slot(kind))
    assert said.endswith(f"needs {message}")


def test_the_suggested_model_takes_as_many_other_references_as_possible() -> None:
    asked = recipe(FLUX_DEV, slot(STYLE), slot(CHARACTER), slot(EDGE))
    picks = {fix.value("model_id") for problem in asked.problems() for fix in problem.fixes} - {
        None
    }
    assert picks == {FAMILIES[Base.SDXL].starter}


def test_a_model_that_would_cost_another_reference_is_offered_last() -> None:
    asked = recipe(KINO, slot(STYLE), slot(LINE_ART), init=0.5)
    (problem,) = asked.problems()
    assert [fix.label for fix in problem.fixes] == ["Leave out B", "Pick an SD1.5 model"]


def test_a_model_without_a_known_base_takes_no_reference() -> None:
    (said,) = _messages(PIXEL_ART, slot(STYLE))
    assert said == "Style Reference can't be used: the base model of Pixel Art is not known."


def test_a_slot_without_a_picture_is_refused_at_its_picture() -> None:
    assert located(recipe(KINO, slot(STYLE), slot(STYLE, picture=None))) == {
        ("reference_missing_picture", "guidance.1.picture")
    }


def test_four_references_are_enough() -> None:
    assert recipe(KINO, *[slot(STYLE)] * 4).problems() == ()
    assert located(recipe(KINO, *[slot(STYLE)] * 6)) == {
        ("too_many_references", "guidance.4"),
        ("too_many_references", "guidance.5"),
    }


@pytest.mark.parametrize("kind", [CHARACTER, CONTENT])
def test_one_character_and_one_content_reference_are_enough(kind: ControlNetKind) -> None:
    assert located(recipe(KINO, slot(kind), slot(STYLE), slot(kind))) == {
        ("too_many_of_kind", "guidance.2")
    }


def test_slots_that_cannot_go_in_take_no_place() -> None:
    asked = recipe(KINO, slot(LINE_ART), slot(STYLE, picture=None), *[slot(STYLE)] * 4)
    assert codes(asked) == {"reference_unsupported", "reference_missing_picture"}


def test_a_switched_off_slot_breaks_no_rule() -> None:
    off = ControlNetInput(LINE_ART, None, HIGH, 7.0, -1.0, enabled=False)
    assert recipe(KINO, off).problems() == ()


@pytest.mark.parametrize("name", list(StrengthType))
def test_a_style_reference_takes_every_strength_name(name: StrengthType) -> None:
    assert recipe(KINO, slot(STYLE, name)).problems() == ()
    assert recipe(PHOENIX, slot(STYLE, name)).problems() == ()


@pytest.mark.parametrize("kind", [CHARACTER, CONTENT])
@pytest.mark.parametrize("name", list(StrengthType))
def test_character_and_content_take_low_mid_and_high(
    kind: ControlNetKind, name: StrengthType
) -> None:
    refused = "strength_not_offered" in codes(recipe(KINO, slot(kind, name)))
    assert refused == (name in {ULTRA, MAX})


@pytest.mark.parametrize("kind", [EDGE, DEPTH, POSE, TEXT, SKETCH, NORMAL, LINE_ART, PATTERN, QR])
def test_every_other_kind_takes_a_weight_and_no_name(kind: ControlNetKind) -> None:
    (found,) = recipe(DREAMSHAPER, slot(kind, HIGH)).problems()
    assert (found.code, found.where) == ("strength_not_offered", "guidance.0.strength")
    assert recipe(DREAMSHAPER, slot(kind, weight=0.5)).problems() == ()


def test_a_name_and_a_weight_together_are_refused() -> None:
    (found,) = recipe(KINO, slot(STYLE, HIGH, weight=0.5)).problems()
    assert (found.code, found.where) == ("strength_twice", "guidance.0.strength")
    assert [fix.label for fix in found.fixes] == ["Use High", "Use weight 0.5"]


@pytest.mark.parametrize("weight", [-0.01, 2.01, math.inf, math.nan])
def test_a_weight_outside_0_to_2_is_refused(weight: float) -> None:
    assert located(recipe(KINO, slot(EDGE, weight=weight))) == {
        ("weight_range", "guidance.0.strength")
    }


@pytest.mark.parametrize(
    ("kind", "weight", "labels"),
    [
        (STYLE, 0.4, ["Use 0.39 for Low", "Use 0.41 for Mid"]),
        (STYLE, 1.6, ["Use 1.59 for Ultra", "Use 1.61 for Max"]),
        (CHARACTER, 1.32, ["Use 1.31 for Mid", "Use 1.33 for High"]),
    ],
)
def test_a_weight_on_an_edge_is_a_warning(
    kind: ControlNetKind, weight: float, labels: list[str]
) -> None:
    (found,) = recipe(KINO, slot(kind, weight=weight)).problems()
    assert (found.code, found.severity) == ("weight_on_edge", Severity.WARNING)
    assert [fix.label for fix in found.fixes] == labels


@pytest.mark.parametrize("weight", [0.0, 2.0, 0.39, 0.64, 0.4 + 1e-8])
def test_a_weight_off_the_edges_is_no_problem(weight: float) -> None:
    assert recipe(KINO, slot(STYLE, weight=weight)).problems() == ()


def test_two_styles_share_their_influence() -> None:
    both = (slot(STYLE, HIGH, influence=0.39), slot(STYLE, MID, influence=0.64))
    assert recipe(KINO, *both).problems() == ()


def test_influence_of_a_single_style_is_a_warning() -> None:
    off = slot(STYLE, enabled=False)
    (found,) = recipe(KINO, slot(STYLE, influence=0.5), off).problems()
    assert (found.code, found.where, found.severity) == (
        "influence_alone",
        "guidance.0.influence",
        Severity.WARNING,
    )


def test_influence_of_any_other_kind_is_refused() -> None:
    asked = recipe(KINO, slot(STYLE), slot(STYLE), slot(CHARACTER, influence=1.0))
    assert located(asked) == {("influence_not_style", "guidance.2.influence")}


@pytest.mark.parametrize("influence", [-0.1, math.inf, math.nan])
def test_influence_below_zero_or_endless_is_refused(influence: float) -> None:
    asked = recipe(KINO, slot(STYLE, influence=influence), slot(STYLE))
    assert located(asked) == {("influence_range", "guidance.0.influence")}


def test_the_problem_knows_its_slot() -> None:
    (found,) = recipe(KINO, slot(STYLE), slot(LINE_ART)).problems()
    assert found.slot == 1
    (other,) = replace(recipe(KINO), prompt="").problems()
    assert other.slot is None


def test_the_old_format_takes_one_edge_pose_or_depth_and_its_own_picture() -> None:
    edge, pose = slot(ControlNetKind.EDGE, weight=0.5), slot(ControlNetKind.POSE, weight=0.5)
    good = replace(recipe(DREAMSHAPER, edge, init=0.5), old_format=True)
    assert codes(good) == set()
    other = replace(edge, picture=Picture(Source.UPLOADED, UUID(int=9)))
    assert codes(replace(good, guidance=(other,))) == {"old_format_picture"}
    for guidance in ((), (edge, pose), (slot(ControlNetKind.SKETCH, weight=0.5),)):
        found = replace(good, guidance=guidance, init_image=None)
        assert codes(found) == {"old_format_guides"}
        problem = next(p for p in found.problems() if p.code == "old_format_guides")
        assert codes(apply_fix(found, problem.fixes[0])) == set()


def test_in_the_old_format_a_picture_may_go_alone_and_then_without_a_strength() -> None:
    alone = replace(recipe(DREAMSHAPER, init=0.7), old_format=True)
    assert codes(alone) == {"old_format_strength"}
    assert all(problem.severity is Severity.WARNING for problem in alone.problems())
    assert codes(replace(alone, init_image=None)) == {"old_format_guides"}


def test_the_old_format_is_kept_through_json() -> None:
    old = replace(recipe(DREAMSHAPER, slot(ControlNetKind.EDGE, weight=0.5)), old_format=True)
    assert type(old).from_json(old.to_json()) == old
    stored = old.to_json()
    del stored["old_format"]
    assert type(old).from_json(stored) == replace(old, old_format=False)
