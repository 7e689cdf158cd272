"""Moves between states (reliability 2.3)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from guidance.domain.states import (
    ACTIVE,
    CANCELLABLE,
    LIVE_ATTEMPTS,
    RETRYABLE,
    RUNNING,
    TERMINAL,
    UNRESOLVED_ATTEMPTS,
    AttemptState,
    State,
    attempt_sources,
    can_attempt_move,
    can_move,
    sources,
)


def test_the_straight_way_leads_from_queued_to_complete() -> None:
    way = [
        State.QUEUED,
        State.PREPARING,
        State.SUBMITTING,
        State.PENDING,
        State.FETCHING,
        State.COMPLETE,
    ]
    assert all(can_move(a, b) for a, b in pairwise(way))


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        (State.SUBMITTING, State.UNCERTAIN, True),
        (State.SUBMITTING, State.QUEUED, True),
        (State.UNCERTAIN, State.PENDING, True),
        (State.UNCERTAIN, State.NOT_CHARGED, True),
        (State.UNCERTAIN, State.QUEUED, False),
        (State.UNCERTAIN, State.SUBMITTING, False),
        (State.PENDING, State.SUBMITTING, False),
        (State.PENDING, State.QUEUED, False),
        (State.PENDING, State.STALLED, True),
        (State.STALLED, State.FETCHING, True),
        (State.NOT_CHARGED, State.FETCHING, True),
        (State.FAILED, State.FETCHING, True),
        (State.FAILED, State.QUEUED, True),
        (State.CANCELLED, State.QUEUED, False),
        (State.PENDING, State.CANCELLED, False),
        (State.COMPLETE, State.QUEUED, False),
    ],
)
def test_nothing_that_may_have_been_sent_is_sent_again(
    before: State, after: State, allowed: bool
) -> None:
    assert can_move(before, after) is allowed


def test_every_state_can_be_reached_from_queued() -> None:
    reached, front = {State.QUEUED}, [State.QUEUED]
    while front:
        state = front.pop()
        new = {other for other in State if can_move(state, other)} - reached
        reached |= new
        front.extend(new)
    assert reached == set(State)


def test_every_unfinished_state_can_still_end() -> None:
    for state in ACTIVE:
        assert any(can_move(state, other) for other in State)


def test_active_and_terminal_states_share_nothing_and_miss_nothing() -> None:
    assert set(State) == ACTIVE | TERMINAL
    assert not ACTIVE & TERMINAL
    assert RUNNING < ACTIVE
    assert RETRYABLE < TERMINAL
    assert {state for state in State if can_move(state, State.CANCELLED)} == CANCELLABLE


def test_no_state_moves_to_itself() -> None:
    assert not any(can_move(state, state) for state in State)
    assert not any(can_attempt_move(state, state) for state in AttemptState)


def test_sources_are_the_moves_read_backwards() -> None:
    for after in State:
        assert sources(after) == {before for before in State if can_move(before, after)}
    assert attempt_sources(AttemptState.ACCEPTED) == UNRESOLVED_ATTEMPTS


def test_an_attempt_that_ended_stays_ended_but_for_a_late_sighting() -> None:
    ended = set(AttemptState) - LIVE_ATTEMPTS
    moves = {(a, b) for a in ended for b in AttemptState if can_attempt_move(a, b)}
    assert {after for _, after in moves} == {AttemptState.ADOPTED_LATE}
    assert AttemptState.NOT_SENT not in {before for before, _ in moves}
