"""States of a generation and of its attempts, and which moves are allowed (reliability).

    queued -> preparing -> submitting -> pending -> fetching -> complete
                               |             |
                               |             +-> failed, stalled
                               +-> uncertain -> pending, fetching, failed, not_charged

A move back to queued is a retry: by a worker while nothing was sent, by a person afterwards.
A late sighting takes a generation that was given up to pending or fetching.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a generation stands."""

    QUEUED = "queued"
    PREPARING = "preparing"
    SUBMITTING = "submitting"
    PENDING = "pending"
    FETCHING = "fetching"
    COMPLETE = "complete"
    UNCERTAIN = "uncertain"
    NOT_CHARGED = "not_charged"
    FAILED = "failed"
    CANCELLED = "cancelled"
    STALLED = "stalled"


class AttemptState(StrEnum):
    """Where one possible request for pictures stands; each attempt is its own row."""

    SUBMITTING = "submitting"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    DONE = "done"
    FAILED = "failed"
    REJECTED = "rejected"
    NOT_SENT = "not_sent"
    NOT_CHARGED = "not_charged"
    ADOPTED_LATE = "adopted_late"


_MOVES: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.PREPARING, State.SUBMITTING, State.FAILED, State.CANCELLED}),
    State.PREPARING: frozenset({State.SUBMITTING, State.QUEUED, State.FAILED, State.CANCELLED}),
    State.SUBMITTING: frozenset(
        {State.PENDING, State.UNCERTAIN, State.QUEUED, State.FAILED, State.CANCELLED}
    ),
    State.UNCERTAIN: frozenset({State.PENDING, State.FETCHING, State.FAILED, State.NOT_CHARGED}),
    State.PENDING: frozenset({State.FETCHING, State.FAILED, State.STALLED}),
    State.FETCHING: frozenset({State.COMPLETE, State.FAILED, State.STALLED}),
    State.STALLED: frozenset({State.PENDING, State.FETCHING, State.FAILED}),
    State.NOT_CHARGED: frozenset({State.QUEUED, State.PENDING, State.FETCHING}),
    State.FAILED: frozenset({State.QUEUED, State.PENDING, State.FETCHING}),
    State.COMPLETE: frozenset(),
    State.CANCELLED: frozenset(),
}

_ATTEMPT_MOVES: dict[AttemptState, frozenset[AttemptState]] = {
    AttemptState.SUBMITTING: frozenset(
        {
            AttemptState.ACCEPTED,
            AttemptState.REJECTED,
            AttemptState.NOT_SENT,
            AttemptState.UNKNOWN,
        }
    ),
    AttemptState.UNKNOWN: frozenset({AttemptState.ACCEPTED, AttemptState.NOT_CHARGED}),
    AttemptState.ACCEPTED: frozenset({AttemptState.DONE, AttemptState.FAILED}),
    AttemptState.NOT_CHARGED: frozenset({AttemptState.ADOPTED_LATE}),
    AttemptState.FAILED: frozenset({AttemptState.ADOPTED_LATE}),
    AttemptState.REJECTED: frozenset({AttemptState.ADOPTED_LATE}),
    AttemptState.NOT_SENT: frozenset(),
    AttemptState.DONE: frozenset(),
    AttemptState.ADOPTED_LATE: frozenset(),
}

TERMINAL: frozenset[State] = frozenset(
    {State.COMPLETE, State.NOT_CHARGED, State.FAILED, State.CANCELLED}
)
"""Nothing more happens by itself; a person or a late sighting may still move some of them."""

ACTIVE: frozenset[State] = frozenset(State) - TERMINAL
"""Work is left to do; the page keeps showing progress."""

RUNNING: frozenset[State] = frozenset({State.SUBMITTING, State.UNCERTAIN, State.PENDING})
"""Takes, or may take, one of the account's slots at Leonardo."""

WATCHED: frozenset[State] = frozenset({State.PENDING, State.STALLED})
"""Known at Leonardo and not seen finished."""

CANCELLABLE: frozenset[State] = frozenset({State.QUEUED, State.PREPARING, State.SUBMITTING})
"""Can still be stopped free of charge, from submitting only while nothing was sent."""

UNSTOPPABLE: frozenset[State] = frozenset(
    {State.SUBMITTING, State.UNCERTAIN, State.PENDING, State.STALLED, State.FETCHING}
)
"""Was sent, or may have been: it goes on at Leonardo, and only its images can be refused."""

RETRYABLE: frozenset[State] = frozenset({State.FAILED, State.NOT_CHARGED})
"""A person may ask for it again."""

LIVE_ATTEMPTS: frozenset[AttemptState] = frozenset(
    {AttemptState.SUBMITTING, AttemptState.UNKNOWN, AttemptState.ACCEPTED}
)
"""At most one of these exists for a generation at any time."""

UNRESOLVED_ATTEMPTS: frozenset[AttemptState] = frozenset(
    {AttemptState.SUBMITTING, AttemptState.UNKNOWN}
)
"""At most one of these exists for an account and fingerprint at any time."""


def can_move(before: State, after: State) -> bool:
    """Whether a generation may go from one state to another; staying is not a move."""
    return after in _MOVES[before]


def sources(after: State) -> frozenset[State]:
    """States from which a generation may come to this one, for a conditional UPDATE."""
    return frozenset(before for before, targets in _MOVES.items() if after in targets)


def can_attempt_move(before: AttemptState, after: AttemptState) -> bool:
    """Whether an attempt may go from one state to another."""
    return after in _ATTEMPT_MOVES[before]


def attempt_sources(after: AttemptState) -> frozenset[AttemptState]:
    """States from which an attempt may come to this one."""
    return frozenset(before for before, targets in _ATTEMPT_MOVES.items() if after in targets)
