"""`/events`: who hears what, and what happens when Redis is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.db import connections
from django.http import StreamingHttpResponse
from django.test import AsyncClient
from django.utils import timezone
from pytest_django import Settings

from guidance.models import Account, Membership, User
from guidance.services import live
from tests.factories import a_generation

T = TypeVar("T")
pytestmark = pytest.mark.django_db(transaction=True)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run it to its end; the thread that Django keeps for its database is left clean."""

    async def whole() -> T:
        try:
            return await work
        finally:
            await sync_to_async(connections.close_all)()

    return asyncio.run(whole())


async def opened(user: User | None) -> Any:
    client = AsyncClient()
    if user is not None:
        await client.aforce_login(user)
    return await client.get("/events")


async def heard(user: User, tell: Coroutine[Any, Any, None]) -> str:
    """Open the stream as this person, let something happen, return what came within a second."""
    response: StreamingHttpResponse = await opened(user)
    stream: AsyncIterator[Any] = aiter(response.streaming_content)  # type: ignore[arg-type]
    text = str((await anext(stream)).decode())
    await tell
    try:
        while True:
            text += (await asyncio.wait_for(anext(stream), 0.6)).decode()
    except TimeoutError:
        return text


async def elsewhere(work: Callable[[], object]) -> None:
    """Do something in another thread, and leave no connection behind in it."""

    def alone() -> None:
        try:
            work()
        finally:
            connections.close_all()

    await asyncio.to_thread(alone)


async def change(member: Membership) -> None:
    """Let a run of this person change."""
    await elsewhere(lambda: live.publish(generation=a_generation(member), new=True))


def test_a_run_of_mine_is_heard_with_its_version_and_state(bell: str, alice: Membership) -> None:
    text = run(heard(alice.user, change(alice)))
    assert "event: gen-" in text
    assert '"version": 1, "state": "complete"' in text
    assert "event: feed\ndata: {}" in text


def test_a_teammate_and_a_stranger_hear_nothing_of_my_runs(
    bell: str, alice: Membership, bob: Membership, charlie: Membership
) -> None:
    for other in (bob, charlie):
        text = run(heard(other.user, change(alice)))
        assert "gen-" not in text
        assert "feed" not in text


def test_the_whole_team_hears_that_the_account_was_paused(
    bell: str, account: Account, bob: Membership, charlie: Membership
) -> None:
    def tell() -> None:
        live.publish_account(account=account)

    assert "event: account" in run(heard(bob.user, elsewhere(tell)))
    assert "event: account" not in run(heard(charlie.user, elsewhere(tell)))


def test_many_changes_of_one_run_arrive_as_one_event(bell: str, alice: Membership) -> None:
    def tell() -> None:
        changing = a_generation(alice)
        for version in range(1, 40):
            changing.version = version
            live.publish(generation=changing)

    text = run(heard(alice.user, elsewhere(tell)))
    assert '"version": 39' in text
    assert text.count("event: gen-") < 10


def test_nobody_gets_a_plain_401_that_a_stream_understands() -> None:
    assert run(opened(None)).status_code == 401


def test_a_person_without_a_team_gets_404(bell: str) -> None:
    user = User.objects.create_user(email="loner@example.org", password="correct horse battery")
    assert run(opened(user)).status_code == 404


def test_without_redis_the_answer_is_503_so_that_the_page_polls(
    settings: Settings, alice: Membership
) -> None:
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    assert run(opened(alice.user)).status_code == 503


async def ended(user: User, work: Callable[[], object]) -> bool:
    """Open the stream as this person, do something, say whether the stream ends by itself."""
    stream: AsyncIterator[Any] = aiter((await opened(user)).streaming_content)
    await anext(stream)
    await elsewhere(work)
    try:
        await asyncio.wait_for(anext(stream), 1)
    except StopAsyncIteration:
        return True
    except TimeoutError:
        return False
    return False


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask who may stay every tenth of a second instead of every minute."""
    monkeypatch.setattr(live, "CHECK_SECONDS", 0.1)


@pytest.mark.usefixtures("bell", "often")
def test_a_stream_goes_on_while_its_person_is_signed_in_and_on_the_team(alice: Membership) -> None:
    assert not run(ended(alice.user, lambda: None))


@pytest.mark.usefixtures("bell", "often")
def test_a_stream_ends_when_its_person_has_signed_out(alice: Membership) -> None:
    assert run(ended(alice.user, Session.objects.all().delete))


@pytest.mark.usefixtures("bell", "often")
def test_a_stream_ends_when_its_session_has_run_out(alice: Membership) -> None:
    def run_out() -> None:
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert run(ended(alice.user, run_out))


@pytest.mark.usefixtures("bell", "often")
def test_a_stream_ends_when_its_person_left_the_team(alice: Membership) -> None:
    assert run(ended(alice.user, alice.delete))


@pytest.mark.usefixtures("bell", "often")
def test_a_stream_ends_when_its_person_may_no_longer_sign_in(alice: Membership) -> None:
    def lock_out() -> None:
        User.objects.filter(pk=alice.user_id).update(is_active=False)

    assert run(ended(alice.user, lock_out))
