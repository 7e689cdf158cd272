"""Slots are added, moved, switched and turned into other kinds without losing what was set."""

from __future__ import annotations

import pytest

from guidance.domain.kinds import ControlNetKind
from guidance.forms import slot_changes
from guidance.forms.changes import recipe_in
from guidance.forms.draft import MAX_SLOTS, Draft
from tests.forms.composed import DREAMSHAPER, KINO, OTHER, PICTURE, draft, started


def keys(found: Draft) -> list[str]:
    return [slot.key for slot in found.slots]


def test_a_new_slot_takes_a_key_that_no_other_has() -> None:
    assert keys(slot_changes.add(draft({}, {}), PICTURE)) == ["1", "2", "3"]
    assert keys(slot_changes.add(slot_changes.remove(draft({}, {}), "1"), PICTURE)) == ["2", "3"]


@pytest.mark.parametrize(
    ("model", "kind"), [(KINO, ControlNetKind.STYLE), (DREAMSHAPER, ControlNetKind.EDGE)]
)
def test_a_new_slot_gets_the_first_kind_of_the_model(model: str, kind: ControlNetKind) -> None:
    found = slot_changes.add(draft(model=model), PICTURE)
    assert recipe_in(found).guidance[0].kind is kind


def test_a_fifth_picture_gets_a_kind_that_has_room() -> None:
    full = draft({}, {}, {}, {})
    assert recipe_in(slot_changes.add(full, PICTURE)).guidance[4].kind is ControlNetKind.CHARACTER


def test_a_full_composer_takes_no_more_slots() -> None:
    full = draft(*({} for _ in range(MAX_SLOTS)))
    assert slot_changes.add(full, PICTURE) == full
    assert slot_changes.duplicate(full, "1") == full


def test_slots_move_up_and_down_and_stop_at_the_ends() -> None:
    three = draft({}, {}, {})
    assert keys(slot_changes.move(three, "3", -1)) == ["1", "3", "2"]
    assert keys(slot_changes.move(three, "1", 1)) == ["2", "1", "3"]
    assert keys(slot_changes.move(three, "1", -1)) == ["1", "2", "3"]
    assert keys(slot_changes.place(three, "1", 99)) == ["2", "3", "1"]
    assert keys(slot_changes.move(three, "nobody", 1)) == ["1", "2", "3"]


def test_a_duplicate_stands_right_behind_with_the_same_values() -> None:
    found = slot_changes.duplicate(draft({"strength": "Max"}, {}), "1")
    assert keys(found) == ["1", "3", "2"]
    assert found.slots[0].values == found.slots[1].values


@pytest.mark.parametrize(
    ("name", "weight"), [("Low", 0.2), ("Mid", 0.6), ("High", 1.0), ("Ultra", 1.4), ("Max", 1.8)]
)
def test_a_name_becomes_the_middle_of_its_range(name: str, weight: float) -> None:
    found = slot_changes.switch(draft({"strength": name}), "1", "exact")
    assert recipe_in(found).guidance[0].weight == weight


@pytest.mark.parametrize(
    ("weight", "name"), [("1.30", "Ultra"), ("0.4", "Mid"), ("2", "Max"), ("0", "Low")]
)
def test_a_weight_becomes_the_name_of_its_range(weight: str, name: str) -> None:
    exact = draft({"mode": "exact", "weight": weight})
    found = recipe_in(slot_changes.switch(exact, "1", "preset")).guidance[0]
    assert found.strength_type is not None
    assert found.strength_type.value == name


def test_switching_there_and_back_keeps_the_exact_weight() -> None:
    exact = draft({"mode": "exact", "weight": "1.30"})
    named = slot_changes.switch(exact, "1", "preset")
    assert recipe_in(slot_changes.switch(named, "1", "exact")).guidance[0].weight == 1.3


def test_a_changed_kind_keeps_the_strength_as_far_as_it_can_say_it() -> None:
    found = slot_changes.settle_kinds(
        draft({"kind": "character", "was": "style", "strength": "Max"})
    )
    assert recipe_in(found).guidance[0].strength_type == "High"
    plain = slot_changes.settle_kinds(draft({"kind": "edge", "was": "style", "strength": "High"}))
    assert recipe_in(plain).guidance[0].weight == 1.0
    back = slot_changes.settle_kinds(plain.with_slot(plain.slots[0].having(kind="style")))
    assert recipe_in(back).guidance[0].strength_type == "High"


def test_a_strength_that_nobody_chose_starts_where_the_other_kind_does() -> None:
    dropped = slot_changes.add(Draft(), PICTURE, "style")
    edge = slot_changes.settle_kinds(dropped.with_slot(dropped.slots[0].having(kind="edge")))
    assert recipe_in(edge).guidance[0].weight == 1.0
    back = slot_changes.settle_kinds(edge.with_slot(edge.slots[0].having(kind="style")))
    assert recipe_in(back).guidance[0].strength_type == "Mid"


def test_a_chosen_weight_is_no_usual_strength() -> None:
    low = draft({"kind": "style", "was": "edge", "mode": "exact", "weight": "0.30"})
    assert recipe_in(slot_changes.settle_kinds(low)).guidance[0].strength_type == "Low"


def test_a_slot_becomes_image_to_image() -> None:
    found = slot_changes.settle_kinds(draft({"kind": "init_image", "was": "style"}, {}))
    assert keys(found) == ["2"]
    start = recipe_in(found).init_image
    assert start is not None
    assert start.picture is not None
    assert str(start.picture.id) in PICTURE


def test_a_picture_that_stood_in_image_to_image_takes_the_slots_place() -> None:
    before = started(draft({"kind": "init_image", "was": "edge"}))
    found = slot_changes.settle_kinds(before)
    assert found.start is not None
    assert found.start["picture"] == PICTURE
    assert found.slots[0].get("picture") == OTHER
    assert recipe_in(found).guidance[0].kind is ControlNetKind.EDGE


def test_image_to_image_becomes_a_reference_again() -> None:
    found = slot_changes.start_as_slot(started(draft()))
    assert found.start is None
    assert found.slots[0].get("picture") == OTHER


def test_a_replaced_picture_can_be_kept_after_all() -> None:
    emptied = slot_changes.replace_picture(draft({}), "1")
    assert recipe_in(emptied).guidance[0].picture is None
    assert slot_changes.keep_picture(emptied, "1").slots[0].get("picture") == PICTURE
    start = slot_changes.keep_picture(
        slot_changes.replace_picture(started(draft()), "start"), "start"
    )
    assert start.start is not None
    assert start.start["picture"] == OTHER


def test_leaving_out_keeps_the_slot_in_the_composer() -> None:
    out = slot_changes.toggle(draft({}), "1")
    assert not recipe_in(out).guidance[0].enabled
    assert recipe_in(slot_changes.toggle(out, "1")).guidance[0].enabled
    assert recipe_in(slot_changes.toggle(started(draft()), "start")).init_image is None


def test_the_last_style_left_keeps_no_even_share_that_nobody_typed() -> None:
    even = draft({"influence": "1.00"}, {"influence": "1.00"})
    turned = even.with_slot(even.slots[1].having(kind="edge"))
    for found in (slot_changes.remove(even, "2"), slot_changes.settle_kinds(turned)):
        assert recipe_in(found).guidance[0].influence is None
    typed = slot_changes.remove(draft({"influence": "0.39"}, {}), "2")
    assert recipe_in(typed).guidance[0].influence == 0.39
    pasted = draft({"influence": "1.00"})
    assert slot_changes.settle_kinds(pasted) == pasted


def test_evening_out_gives_all_styles_the_same_influence() -> None:
    uneven = draft({"influence": "0.39"}, {"influence": "0.64"}, {"kind": "edge"})
    found = recipe_in(slot_changes.even_out(uneven)).guidance
    assert [slot.influence for slot in found] == [1.0, 1.0, None]


def test_a_decimal_comma_is_a_point_in_weight_and_influence() -> None:
    typed = draft({"mode": "exact", "weight": "0,2", "influence": "0,39"}, {"influence": "0.64"})
    slots = recipe_in(typed).guidance
    assert (slots[0].weight, slots[0].influence, slots[1].influence) == (0.2, 0.39, 0.64)
    assert slot_changes.number("0,39", 0.0) == 0.39
    assert recipe_in(draft({"influence": "0,3,9"})).guidance[0].influence is None
