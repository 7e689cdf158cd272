"""Turns between members of an account (reliability 2.9)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guidance.domain.turns import Waiting, member_limit, next_turns, places_in_line


def _line(*names: str) -> list[Waiting[str]]:
    return [Waiting(index, name, float(index)) for index, name in enumerate(names)]


def _members(chosen: tuple[Waiting[str], ...]) -> list[str]:
    return [entry.member for entry in chosen]


def test_whoever_has_fewest_running_goes_first() -> None:
    line = _line("alice", "alice", "alice", "bob")
    assert _members(next_turns(line, {"alice": 1}, 3)) == ["bob", "alice"]


def test_among_equals_the_longest_wait_decides() -> None:
    line = [Waiting(1, "bob", 9.0), Waiting(2, "alice", 3.0)]
    assert [entry.id for entry in next_turns(line, {}, 1)] == [2]


def test_someone_alone_has_the_whole_pool() -> None:
    assert len(next_turns(_line(*["alice"] * 12), {}, 10)) == 10


def test_nobody_takes_more_than_a_part_while_others_wait() -> None:
    line = _line(*["alice"] * 12, "bob")
    assert _members(next_turns(line, {"alice": 5, "bob": 1}, 10)) == ["bob", *["alice"] * 3]


def test_a_full_account_starts_nobody() -> None:
    assert next_turns(_line("alice"), {"bob": 10}, 10) == ()


def test_a_limit_is_never_below_one() -> None:
    assert member_limit(2, 5) == 1
    assert member_limit(10, 3) == 4
    assert member_limit(10, 0) == 10


def test_places_in_line_count_turns_and_not_arrivals() -> None:
    places = places_in_line(_line("alice", "alice", "bob"), {"alice": 2})
    assert places == {2: 1, 0: 2, 1: 3}


_lines = st.lists(st.sampled_from(["alice", "bob", "charlie"]), max_size=20)
_busy = st.dictionaries(st.sampled_from(["alice", "bob", "charlie"]), st.integers(0, 4))


@given(_lines, _busy, st.integers(0, 12))
def test_free_slots_are_filled_and_never_overfilled(
    names: list[str], busy: dict[str, int], slots: int
) -> None:
    chosen = next_turns(_line(*names), busy, slots)
    free = max(slots - sum(busy.values()), 0)
    assert len(chosen) <= min(free, len(names))
    assert len({entry.id for entry in chosen}) == len(chosen)
    assert chosen or not names or not free


@given(_lines, _busy)
def test_everyone_in_line_has_a_place_of_their_own(names: list[str], busy: dict[str, int]) -> None:
    places = places_in_line(_line(*names), busy)
    assert sorted(places.values()) == list(range(1, len(names) + 1))
