"""Variations: their settings, prices and their JSON."""

from __future__ import annotations

import pytest

from guidance.domain.variations import (
    STYLES,
    ULTRA_STYLES,
    Origin,
    Settings,
    Transform,
    Variation,
    VariationFormatError,
    price,
)

ORIGIN = Origin("a", False, "a", "b")


@pytest.mark.parametrize("transform", Transform)
def test_it_comes_back_from_its_json(transform: Transform) -> None:
    settings = Settings(2, 3, "REALISTIC", 4, 5) if transform is Transform.UNIVERSAL else None
    before = Variation(transform, ORIGIN, settings)
    assert Variation.from_json(before.to_json()) == before


@pytest.mark.parametrize(
    "data", [None, [], {}, {"transform": "motion", "origin": {}, "settings": None}]
)
def test_anything_else_is_refused(data: object) -> None:
    with pytest.raises(VariationFormatError):
        Variation.from_json(data)


def test_prices_are_the_published_ones_and_ultra_costs_more() -> None:
    assert [price(kind) for kind in Transform] == [15, 5, 15, 60]
    assert Variation(Transform.UNIVERSAL, ORIGIN, Settings(style="ARTISTIC")).estimate == 90


def test_both_upscalers_are_listed_as_one_kind() -> None:
    assert [kind.listed_as for kind in Transform] == ["UPSCALE", "NOBG", "UNZOOM", "UPSCALE"]


@pytest.mark.parametrize("style", [*STYLES, *ULTRA_STYLES])
def test_every_listed_style_is_right(style: str) -> None:
    assert Settings(style=style).problems(512, 512) == ()


@pytest.mark.parametrize(
    ("chosen", "where"),
    [
        (Settings(multiplier=0.9), "multiplier"),
        (Settings(multiplier=2.1), "multiplier"),
        (Settings(creativity=0), "creativity"),
        (Settings(style="OIL"), "style"),
        (Settings(style="ARTISTIC", similarity=11), "similarity"),
        (Settings(style="ARTISTIC", detail=-1), "detail"),
    ],
)
def test_each_limit_is_named_at_its_field(chosen: Settings, where: str) -> None:
    assert [problem.where for problem in chosen.problems(512, 512)] == [where]


def test_20_megapixels_are_the_most_and_the_way_out_is_named() -> None:
    assert Settings(multiplier=2).problems(2500, 2000) == ()
    (problem,) = Settings(multiplier=2).problems(2501, 2000)
    assert problem.where == "multiplier"
    assert "Take 1.99 or less" in problem.message
    (hopeless,) = Settings(multiplier=1).problems(5000, 5000)
    assert "It is too large" in hopeless.message
