"""Change events: told after the commit, heard by the pages that a person has open.

Events are small ("this changed"); the page fetches the fragment. They may be lost: every page
also polls when its stream is silent. One Redis subscription serves all streams of a process.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from weakref import WeakSet

import redis
import redis.asyncio
import structlog
from django.conf import settings
from django.db import DatabaseError, transaction

from guidance.models import Account, Generation
from guidance.services import doorbell
from guidance.services.staying import Seat, staying

log = structlog.get_logger(__name__)
CHANNEL = "leoweb:live"
CHECK_SECONDS = 60.0
_TOGETHER_SECONDS = 0.02


class Silent(Exception):
    """Redis is away, so no stream can be kept; the page polls instead."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the stream: `name` is `gen-<uuid>`, `feed`, `gallery` or `account`.

    `data` is JSON text, written once for all pages that hear of it.
    """

    name: str
    data: str = "{}"


def publish(*, generation: Generation, new: bool = False) -> None:
    """Tell the person's pages about a change; `new` adds the event that a run was added."""
    user, team = generation.member_id, str(generation.team_id)
    data = json.dumps({"version": generation.version, "state": str(generation.state)})
    _tell(Event(f"gen-{generation.pk}", data), user=user, team=team)
    if new:
        _tell(Event("feed"), user=user, team=team)


def publish_account(*, account: Account) -> None:
    """Tell the whole team that the account was paused or works again."""
    _tell(Event("account"), user=None, team=str(account.team_id))


def publish_gallery(*, team_id: UUID) -> None:
    """Tell the whole team that an image was stored."""
    _tell(Event("gallery"), user=None, team=str(team_id))


def _tell(event: Event, *, user: int | None, team: str) -> None:
    message = json.dumps({"user": user, "team": team, "name": event.name, "data": event.data})
    transaction.on_commit(lambda: _send(message), robust=True)


def _send(message: str) -> None:
    try:
        doorbell.connection().publish(CHANNEL, message)
    except (redis.RedisError, OSError) as error:
        log.debug("nobody_told", error=type(error).__name__)


class Listener:
    """The events waiting for one open page; a newer one of the same name replaces the older."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self._user, self._team = seat.user_id, str(seat.team_id)
        self._waiting: dict[str, Event] = {}
        self._bell = asyncio.Event()
        self._silent = False

    def concerns(self, message: dict[str, Any]) -> bool:
        """Say whether this page's person is meant."""
        return message["user"] in (None, self._user) and message["team"] == self._team

    def put(self, event: Event) -> None:
        """Keep an event for the page until `ring`."""
        self._waiting.pop(event.name, None)
        self._waiting[event.name] = event

    def ring(self) -> None:
        """Let the page take what waits, if anything does."""
        if self._waiting:
            self._bell.set()

    def hang_up(self) -> None:
        """End the stream: the subscription is gone."""
        self._silent = True
        self._bell.set()

    async def take(self, seconds: float) -> list[Event]:
        """Wait so long for events, return them together. Raises Silent when the line is cut."""
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            return []
        self._bell.clear()
        if self._silent:
            raise Silent
        events = list(self._waiting.values())
        self._waiting.clear()
        return events


class Hub:
    """One subscription for all listeners of one event loop; it lives while somebody listens."""

    def __init__(self) -> None:
        # Weak: a stream that nobody ever starts to read disappears by itself.
        self._listeners: WeakSet[Listener] = WeakSet()
        self._reader: asyncio.Task[None] | None = None
        self._warden: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()
        self._ringing: asyncio.TimerHandle | None = None

    async def join(self, listener: Listener) -> None:
        """Start to feed a listener. Raises Silent when Redis is away."""
        async with self._opening:
            if self._reader is None or self._reader.done():
                subscription = await _subscribe()
                self._reader = asyncio.create_task(self._read(subscription))
                self._warden = asyncio.create_task(self._send_away(self._reader))
        self._listeners.add(listener)

    async def leave(self, listener: Listener) -> None:
        """Stop feeding a listener; the last one switches the light off."""
        self._listeners.discard(listener)
        if not self._listeners and self._reader is not None:
            self._reader.cancel()
            self._reader = None

    async def _send_away(self, reader: asyncio.Task[None]) -> None:
        """Ask once a minute, for all pages together, who may still follow; end the others."""
        while not (await asyncio.wait([reader], timeout=CHECK_SECONDS))[0]:
            open_now = list(self._listeners)
            try:
                allowed = await asyncio.to_thread(staying, {listener.seat for listener in open_now})
            except DatabaseError as error:
                log.warning("nobody_sent_away", error=type(error).__name__)
                continue
            for listener in open_now:
                if listener.seat not in allowed:
                    listener.hang_up()

    async def _read(self, subscription: redis.asyncio.client.PubSub) -> None:
        try:
            async for message in subscription.listen():
                if message["type"] == "message":
                    self._hand_out(json.loads(message["data"]))
        except (redis.RedisError, OSError):
            log.warning("live_line_cut", pages=len(self._listeners))
        finally:
            for listener in list(self._listeners):
                listener.hang_up()
            await _close(subscription)

    def _hand_out(self, message: dict[str, Any]) -> None:
        event = Event(message["name"], message["data"])
        for listener in list(self._listeners):
            if listener.concerns(message):
                listener.put(event)
        if self._ringing is None:
            # One timer for all pages: a thousand of their own would be most of the work.
            loop = asyncio.get_running_loop()
            self._ringing = loop.call_later(_TOGETHER_SECONDS, self._ring)

    def _ring(self) -> None:
        self._ringing = None
        for listener in list(self._listeners):
            listener.ring()


async def _subscribe() -> redis.asyncio.client.PubSub:
    client = redis.asyncio.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=20
    )
    subscription = client.pubsub()
    try:
        await subscription.subscribe(CHANNEL)
    except (redis.RedisError, OSError) as error:
        await client.aclose()
        raise Silent from error
    return subscription


async def _close(subscription: redis.asyncio.client.PubSub) -> None:
    await subscription.aclose()  # type: ignore[no-untyped-call]
    await subscription.connection_pool.aclose()


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def _hub() -> Hub:
    loop = asyncio.get_running_loop()
    for gone in [known for known in _hubs if known.is_closed()]:
        del _hubs[gone]
    return _hubs.setdefault(loop, Hub())


async def listen(seat: Seat, *, beat: float = 25.0) -> AsyncGenerator[list[Event], None]:
    """Join the line and return the stream of one open page: events as they come, together.

    An empty list comes when nothing happened for `beat` seconds. Raises Silent at once when
    Redis is away; the stream raises it later when the line to Redis is cut, or when the person
    has signed out or left the team.
    """
    listener, hub = Listener(seat), _hub()
    await hub.join(listener)
    return _stream(hub, listener, beat)


async def _stream(hub: Hub, listener: Listener, beat: float) -> AsyncGenerator[list[Event], None]:
    try:
        while True:
            yield await listener.take(beat)
    finally:
        await hub.leave(listener)
