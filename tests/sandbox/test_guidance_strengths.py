"""Strength names, weights and influence of image guidance (API contract 3)."""

from typing import Any

import pytest

from guidance.sandbox.server import Sandbox
from tests.sandbox.stranger import (
    KINO,
    Stranger,
    error_of,
    guide,
)


def guides_of(box: Sandbox, me: Stranger, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the sandbox understood of a request's guidance."""
    id_ = me.create(modelId=KINO, controlnets=items)
    (row,) = (row for row in box.accepted() if row["id"] == id_)
    guides: list[dict[str, Any]] = row["guides"]
    return guides


@pytest.mark.parametrize(
    ("preprocessor", "given", "strength"),
    [
        (67, {"strengthType": "Low"}, 0.2),
        (67, {}, 0.6),
        (67, {"strengthType": "High"}, 1.0),
        (67, {"strengthType": "Ultra"}, 1.4),
        (67, {"strengthType": "Max"}, 1.8),
        (133, {"strengthType": "Low"}, 0.33),
        (133, {}, 0.99),
        (100, {"strengthType": "High"}, 1.66),
        (19, {}, 1.0),
        (19, {"weight": 0.5}, 0.5),
        (67, {"weight": 1.7}, 1.7),
    ],
)
def test_a_strength_name_means_the_middle_of_its_bucket(
    box: Sandbox, me: Stranger, upload: str, preprocessor: int, given: Any, strength: float
) -> None:
    (understood,) = guides_of(box, me, [guide(upload, preprocessor, **given)])
    assert understood["strength"] == strength
    assert understood["share"] == 1.0


@pytest.mark.parametrize(
    ("influences", "shares"),
    [
        ([0.39, 0.64], [0.3786, 0.6214]),
        ([None, None], [0.5, 0.5]),
        ([3, None], [0.75, 0.25]),
        ([0, 5], [0, 1]),
        ([0, 0], [0.5, 0.5]),
    ],
)
def test_influence_is_a_ratio_among_style_references(
    box: Sandbox,
    me: Stranger,
    upload: str,
    influences: list[float | None],
    shares: list[float],
) -> None:
    items = [guide(upload, 67, influence=influence) for influence in influences]
    understood = guides_of(box, me, [*items, guide(upload, 133)])
    assert [item["share"] for item in understood] == pytest.approx([*shares, 1.0], abs=1e-4)


def test_weight_and_strength_name_exclude_each_other(me: Stranger, upload: str) -> None:
    item = guide(upload, 67, strengthType="High", weight=1.0)
    assert "cannot be used together" in error_of(me, modelId=KINO, controlnets=[item])


@pytest.mark.parametrize("weight", [-0.1, 2.01])
def test_a_weight_lies_between_0_and_2(me: Stranger, upload: str, weight: float) -> None:
    item = guide(upload, 67, weight=weight)
    assert "between 0 and 2" in error_of(me, modelId=KINO, controlnets=[item])


@pytest.mark.parametrize(
    ("preprocessor", "name", "status"),
    [(id_, name, 200) for id_ in (67, 133, 100) for name in ("Low", "Mid", "High")]
    + [(67, "Ultra", 200), (67, "Max", 200)]
    + [(id_, name, 400) for id_ in (133, 100) for name in ("Ultra", "Max")]
    + [(id_, "Mid", 400) for id_ in (19, 20, 21, 22)],
)
def test_a_strength_name_fits_its_kind(
    me: Stranger, upload: str, preprocessor: int, name: str, status: int
) -> None:
    item = guide(upload, preprocessor, strengthType=name)
    assert me.try_create(modelId=KINO, controlnets=[item]).status_code == status


@pytest.mark.parametrize(
    "items",
    [
        [{"preprocessor": 67, "influence": 0.5}],
        [{"preprocessor": 67}, {"preprocessor": 133, "influence": 0.5}],
        [{"preprocessor": 67}, {"preprocessor": 67}, {"preprocessor": 100, "influence": 1}],
    ],
)
def test_influence_needs_two_style_references(
    me: Stranger, upload: str, items: list[dict[str, Any]]
) -> None:
    controlnets = [guide(upload, **item) for item in items]
    error = error_of(me, modelId=KINO, controlnets=controlnets)
    assert error == "influence needs two or more Style References"


def test_influence_is_never_negative(me: Stranger, upload: str) -> None:
    items = [guide(upload, 67, influence=-1), guide(upload, 67)]
    assert "negative" in error_of(me, modelId=KINO, controlnets=items)
