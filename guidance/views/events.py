"""`/events`: the one stream of a page. Small events say what changed; the page fetches it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from guidance.services import live
from guidance.services.live import Event
from guidance.services.staying import Seat
from guidance.views import access

_RETRY_MILLISECONDS = 3000


@never_cache
@require_GET
async def events(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Stream what changes for this person in their team; 503 when there is no line to Redis.

    Without a session the answer is 401 and not the sign-in page, which no stream can read.
    """
    if not (await request.auser()).is_authenticated:
        return HttpResponse("Sign in to follow along.", status=401)
    seat = await sync_to_async(_seat)(request)
    try:
        stream = await live.listen(seat)
    except live.Silent:
        return HttpResponse("The stream is not available. The page asks by itself.", status=503)
    return StreamingHttpResponse(
        _lines(stream), content_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def _lines(stream: AsyncGenerator[list[Event], None]) -> AsyncIterator[str]:
    yield f"retry: {_RETRY_MILLISECONDS}\n: open\n\n"
    try:
        async for together in stream:
            yield "".join(map(_message, together)) or ": still here\n\n"
    except live.Silent:
        return
    finally:
        await stream.aclose()


def _message(event: Event) -> str:
    return f"event: {event.name}\ndata: {event.data}\n\n"


def _seat(request: HttpRequest) -> Seat:
    try:
        mine = access.member(request)
        return Seat(request.session.session_key or "", mine.user_id, mine.team_id)
    finally:
        # A stream stays open for hours; the database is not held meanwhile.
        connections.close_all()
