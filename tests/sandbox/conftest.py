"""A sandbox for each module, one with its own settings where a test asks for it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from guidance.sandbox.server import Config, Sandbox, serve
from tests.sandbox.stranger import Stranger

FAST = {"duration": 0.1, "creates_per_minute": 10_000, "calls_per_minute": 100_000}

Opener = Callable[..., tuple[Sandbox, Stranger]]


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with serve(Config(**FAST)) as made:  # type: ignore[arg-type]
        yield made


@pytest.fixture(scope="module")
def me(box: Sandbox) -> Iterator[Stranger]:
    stranger = Stranger(box.api_url, box.keys[0])
    yield stranger
    stranger.close()


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Opens a sandbox with settings of the test's own, and a client for its first key."""
    with ExitStack() as stack:

        def open_(**settings: Any) -> tuple[Sandbox, Stranger]:
            made = stack.enter_context(serve(Config(**{**FAST, **settings})))
            stranger = Stranger(made.api_url, made.keys[0])
            stack.callback(stranger.close)
            return made, stranger

        yield open_


@pytest.fixture(scope="module")
def upload(me: Stranger) -> str:
    """The id of an uploaded picture."""
    return me.upload()


@pytest.fixture(scope="module")
def done(me: Stranger) -> dict[str, Any]:
    """A finished generation of two pictures."""
    return me.finished(me.create("a blue teapot on a table", num_images=2, seed=5))
