"""Two requests of one browser may write their session at the same time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.utils import timezone

from guidance.services import sweeping
from leoweb.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    first = SessionStore()
    first.update({"draft": "old", "look": "rows", "removed": ["one"]})
    first.save()
    assert first.session_key
    return first.session_key


def both(key: str) -> tuple[SessionStore, SessionStore]:
    """Two requests that read the session before either wrote it."""
    slow, quick = SessionStore(key), SessionStore(key)
    assert slow["draft"] == quick["draft"] == "old"
    return slow, quick


def test_the_slower_request_takes_nothing_back(key: str) -> None:
    slow, quick = both(key)
    quick["before"] = "kept aside"
    del quick["look"]
    quick.save()
    slow["draft"] = "new"
    slow.save()
    assert dict(SessionStore(key).items()) == {
        "draft": "new",
        "before": "kept aside",
        "removed": ["one"],
    }


def test_a_value_that_was_changed_in_place_is_written(key: str) -> None:
    session = SessionStore(key)
    session["removed"].append("two")
    session.save()
    session["look"] = "grid"
    session.save()
    assert SessionStore(key)["removed"] == ["one", "two"]
    assert SessionStore(key)["look"] == "grid"


def test_signing_in_keeps_the_session_whole_under_another_key(key: str) -> None:
    session = SessionStore(key)
    session["user"] = 7
    session.cycle_key()
    session.save()
    assert session.session_key != key
    assert dict(SessionStore(session.session_key).items()) == {
        "draft": "old",
        "look": "rows",
        "removed": ["one"],
        "user": 7,
    }
    assert not SessionStore().exists(key)


def test_signing_out_leaves_nothing_and_a_late_request_revives_nothing(key: str) -> None:
    slow, quick = both(key)
    quick.flush()
    slow["draft"] = "late"
    with pytest.raises(UpdateError):
        slow.save()
    assert not SessionStore().exists(key)


def kept_in_turn(key: str, first: str, second: str) -> tuple[SessionStore, SessionStore]:
    """Two requests, the first of which came before the second; each keeps its draft."""
    earlier, later = both(key)
    earlier.put_latest("draft", first)
    later.put_latest("draft", second)
    return earlier, later


def test_of_one_part_the_request_that_came_later_counts_whichever_is_done_first(key: str) -> None:
    for late_last in (True, False):
        earlier, later = kept_in_turn(key, "ol", "older")
        for session in (later, earlier) if late_last else (earlier, later):
            session["look"] = "grid"
            session.save()
        stored = SessionStore(key)
        assert (stored["draft"], stored["look"]) == ("older", "grid")
        stored.put_latest("draft", "old")
        stored.save()


def test_what_a_later_request_left_as_it_was_is_not_replaced_either(key: str) -> None:
    earlier, later = kept_in_turn(key, "older", "old")
    earlier.save()
    later.save()
    assert SessionStore(key)["draft"] == "old"
    earlier, later = kept_in_turn(key, "older", "old")
    later.save()
    earlier.save()
    assert SessionStore(key)["draft"] == "old"


def test_after_the_clock_was_put_back_a_draft_is_kept_again(key: str) -> None:
    now = timezone.now()
    with time_machine.travel(now + timedelta(hours=1)):
        fast = SessionStore(key)
        fast.put_latest("draft", "an hour ahead")
        fast.save()
    with time_machine.travel(now):
        right = SessionStore(key)
        right.put_latest("draft", "after the correction")
        right.save()
    assert SessionStore(key)["draft"] == "after the correction"


def test_an_ended_session_is_forgotten_with_its_draft(key: str) -> None:
    sweeping.tidy(timezone.now())
    assert Session.objects.filter(pk=key).exists()
    sweeping.tidy(timezone.now() + timedelta(days=15))
    assert not Session.objects.exists()
