"""`/events`: the one stream of a page. Small events say what changed; the page fetches it."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, AsyncIterator
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends.base import SessionBase
from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from guidance.models import Membership
from guidance.services import live, teams
from guidance.services.live import Event
from guidance.views import access

_BEAT_SECONDS = 15.0
_CHECK_SECONDS = 60.0
_RETRY_MILLISECONDS = 3000


@never_cache
@require_GET
async def events(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Stream what changes for this person in their team; 503 when there is no line to Redis.

    Without a session the answer is 401 and not the sign-in page, which no stream can read.
    """
    if not (await request.auser()).is_authenticated:
        return HttpResponse("Sign in to follow along.", status=401)
    mine = await sync_to_async(_member)(request)
    try:
        stream = await live.listen(mine.user_id, mine.team_id, beat=_BEAT_SECONDS)
    except live.Silent:
        return HttpResponse("The stream is not available. The page asks by itself.", status=503)
    return StreamingHttpResponse(
        _lines(stream, request.session, mine),
        content_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


async def _lines(
    stream: AsyncGenerator[list[Event], None], session: SessionBase, mine: Membership
) -> AsyncIterator[str]:
    checked = time.monotonic()
    yield f"retry: {_RETRY_MILLISECONDS}\n: open\n\n"
    try:
        async for together in stream:
            yield "".join(map(_message, together)) or ": still here\n\n"
            if time.monotonic() - checked > _CHECK_SECONDS:
                checked = time.monotonic()
                if not await sync_to_async(_may_stay)(session, mine.user_id, mine.team_id):
                    return
    except live.Silent:
        return
    finally:
        await stream.aclose()


def _message(event: Event) -> str:
    return f"event: {event.name}\ndata: {json.dumps(event.data)}\n\n"


def _member(request: HttpRequest) -> Membership:
    try:
        return access.member(request)
    finally:
        # A stream stays open for hours; the database is not held meanwhile.
        connections.close_all()


def _may_stay(session: SessionBase, user_id: int, team_id: UUID) -> bool:
    """Whether the person is still signed in and still on the team."""
    try:
        signed_in = session.exists(session.session_key or "")
        return signed_in and teams.has_member(team_id=team_id, user_id=user_id)
    finally:
        connections.close_all()
