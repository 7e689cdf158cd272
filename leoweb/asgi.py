"""Serving: `/events` on the event loop, every page through the WSGI app on threads.

Pages on Django's own ASGI path cost several milliseconds of CPU more each (docs/design.md).
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leoweb.settings")
events = get_asgi_application()

from leoweb.wsgi import application as pages  # noqa: E402  (Django must be set up first)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

threads = WSGIMiddleware(pages, workers=12)  # type: ignore[arg-type]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Route one connection by its path."""
    if scope["type"] == "lifespan":
        return await lifespan(receive, send)
    if scope["path"] == "/events":
        return await events(scope, receive, send)  # type: ignore[arg-type]
    return await threads(scope, receive, send)  # type: ignore[arg-type]


async def lifespan(receive: Receive, send: Send) -> None:
    """Answer the server's start and stop."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
