"""What is said of a reference before it is sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.domain.preflight import Box, Looked, Used, lost, middle, remarks

SQUARE = (1024, 1024)
SIDES = st.integers(min_value=1, max_value=8192)
SIZES = st.tuples(SIDES, SIDES)


def codes(kind: str, picture: Looked | None, output: tuple[int, int] = SQUARE) -> list[str]:
    return [remark.code for remark in remarks([Used("A", kind, picture)], 0, output)]


def test_a_fitting_picture_needs_no_word() -> None:
    assert codes("edge", Looked((1024, 1024), "x")) == []
    assert codes("edge", None) == []


@pytest.mark.parametrize(
    ("size", "output", "says"),
    [
        ((511, 511), SQUARE, ["small"]),
        ((512, 512), SQUARE, []),
        ((400, 400), (400, 400), []),
        ((400, 400), (408, 400), ["small"]),
    ],
)
def test_a_small_picture_is_small_for_its_output(
    size: tuple[int, int], output: tuple[int, int], says: list[str]
) -> None:
    assert codes("edge", Looked(size, "x"), output) == says


def test_shape_counts_where_the_kind_follows_it() -> None:
    wide = Looked((1536, 1024), "x")
    for kind, says in (("edge", ["shape"]), ("init_image", ["shape"]), ("style", [])):
        assert codes(kind, wide) == says
    said = remarks([Used("A", "depth", wide)], 0, SQUARE)[0].message
    assert said == "About 33% is cut off or distorted."


def test_the_same_file_in_two_slots_is_named_in_both() -> None:
    one, other = Looked(SQUARE, "x"), Looked(SQUARE, "y")
    places = [Used("A", "style", one), Used("B", "edge", one), Used("C", "edge", other)]
    said = [[remark.message for remark in remarks(places, at, SQUARE)] for at in range(3)]
    assert said == [["The same picture as B."], ["The same picture as A."], []]


def test_transparency_warns_and_a_turn_is_news() -> None:
    picture = Looked(SQUARE, "x", is_clear=True, was_turned=True)
    found = remarks([Used("A", "style", picture)], 0, SQUARE)
    assert [(one.code, one.is_warning) for one in found] == [("clear", True), ("turned", False)]


def test_a_size_that_makes_no_sense_is_not_compared() -> None:
    assert codes("edge", Looked((100, 100), "x"), (0, 640)) == []


def test_the_middle_is_cut_evenly() -> None:
    assert middle((1500, 1000), SQUARE) == Box(250, 0, 1000, 1000)
    assert middle((1000, 1500), SQUARE) == Box(0, 250, 1000, 1000)


@given(size=SIZES, output=SIZES)
def test_the_middle_lies_inside_and_has_the_outputs_shape(
    size: tuple[int, int], output: tuple[int, int]
) -> None:
    box = middle(size, output)
    assert 0 <= box.left <= size[0] - box.width
    assert 0 <= box.top <= size[1] - box.height
    # Exact but for the rounding to whole pixels of one side.
    assert abs(box.width * output[1] - box.height * output[0]) <= max(output)
    assert -1e-9 <= lost(size, output) < 1
