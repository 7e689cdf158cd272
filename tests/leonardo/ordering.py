"""Ordering pictures from a wire, as several tests do it, and reading all of an error."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from pathlib import Path

from guidance.leonardo.client import Client
from guidance.leonardo.transport import Timeouts
from tests.leonardo.wire import Wire

KEY = "0f1e2d3c-aaaa-bbbb-cccc-123456789abc"
GENERATION = "75925cd2-fb65-4e8c-84c0-6cc010a528e3"
YES = {"sdGenerationJob": {"generationId": GENERATION, "apiCreditCost": 11}}
QUICK = Timeouts(connect=1.0, read=0.4, call=0.6, create=0.4, upload=1.0)


class Hook:
    """Counts its calls and looks at what has reached the server by then."""

    def __init__(self, wire: Wire | None = None) -> None:
        self.calls = 0
        self.at_server = b"nothing looked"
        self._wire = wire

    def __call__(self) -> None:
        self.calls += 1
        if self._wire is not None:
            time.sleep(0.05)
            self.at_server = self._wire.received


def client_of(wire: Wire, timeouts: Timeouts = QUICK, authorities: Path | None = None) -> Client:
    trusted = str(authorities) if authorities else None
    return Client(wire.origin, KEY, timeouts=timeouts, authorities=trusted)


def create(client: Client, hook: Callable[[], None]) -> str:
    accepted = client.create_generation({"prompt": "a pear"}, on_connected=hook)
    return accepted.generation_id


def everything_about(error: BaseException) -> str:
    """All that a log could hold of an error, its chain and its attributes included."""
    chain: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and one not in chain:
            chain.append(one)
            waiting += [one.__cause__, one.__context__]
    told = ["".join(traceback.format_exception(one)) for one in chain]
    attributes = [repr(getattr(one, "__dict__", {})) for one in chain]
    requests_inside = [str(getattr(getattr(one, "request", None), "headers", "")) for one in chain]
    return "\n".join([*told, *attributes, *requests_inside])
