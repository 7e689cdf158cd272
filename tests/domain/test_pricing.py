"""Estimates against the vendor's published prices (contract 7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from guidance.domain.catalogue import PHOTO_REAL_V1_ID
from guidance.domain.kinds import ControlNetKind
from guidance.domain.pricing import estimate
from guidance.domain.recipe import Recipe
from tests.domain.recipes import (
    CREATIVE,
    DREAMSHAPER,
    KINO,
    LIGHTNING,
    LUCID_ORIGIN,
    PHOENIX,
    recipe,
    recipes,
    slot,
)

DIFFUSION_XL = "1e60896f-3c26-4296-8ecc-53e2afecc132"


@pytest.mark.parametrize(
    ("model_id", "changes", "small", "large"),
    [
        (LIGHTNING, {}, 15, 40),
        (DIFFUSION_XL, {}, 24, 66),
        (PHOTO_REAL_V1_ID, {}, 23, 63),
        (DREAMSHAPER, {}, 16, 44),
        (DREAMSHAPER, {"alchemy": False}, 7, 12),
        (CREATIVE, {"alchemy": False}, 7, 12),
    ],
)
def test_four_images_cost_what_the_vendor_published(
    model_id: str, changes: dict[str, Any], small: int, large: int
) -> None:
    asked = replace(recipe(model_id), **changes)
    assert estimate(replace(asked, width=512, height=512)) == small
    assert estimate(replace(asked, width=1024, height=1024)) == large


def test_sizes_in_between_cost_something_in_between() -> None:
    asked = recipe(LIGHTNING)
    costs = [estimate(replace(asked, width=side, height=side)) for side in range(256, 1537, 128)]
    assert costs == sorted(costs)
    assert 15 < estimate(replace(asked, width=1024, height=512)) < 40


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"num_images": 1}, {"num_images": 2}),
        ({"num_inference_steps": 15}, {"num_inference_steps": 30}),
        ({}, {"guidance": (slot(ControlNetKind.STYLE),)}),
        (
            {"guidance": (slot(ControlNetKind.STYLE),)},
            {"guidance": (slot(ControlNetKind.STYLE), slot(ControlNetKind.EDGE))},
        ),
    ],
)
def test_more_costs_more(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert estimate(replace(recipe(KINO), **first)) < estimate(replace(recipe(KINO), **second))


def test_a_switched_off_reference_costs_nothing() -> None:
    off = recipe(KINO, slot(ControlNetKind.STYLE, enabled=False))
    assert estimate(off) == estimate(recipe(KINO))


def test_ultra_costs_more_than_quality() -> None:
    assert estimate(replace(recipe(PHOENIX), ultra=True)) > estimate(recipe(PHOENIX))
    assert estimate(recipe(LUCID_ORIGIN)) > 0


@given(recipes)
def test_every_recipe_has_a_whole_and_positive_price(asked: Recipe) -> None:
    cost = estimate(asked)
    assert isinstance(cost, int)
    assert cost >= 1
