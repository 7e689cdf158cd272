"""A real sandbox over HTTP, and sweeps that do the work in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guidance.models import Account, Generation, Membership
from guidance.sandbox.server import Config, Sandbox, serve
from guidance.services import accounts
from tests.factories import a_generation
from tests.services.pipeline import Pipeline


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Sandbox]:
    """The sandbox, reached by its address alone; generations take a third of a second."""
    with serve(Config(duration=0.3, seed=1)) as sandbox:
        yield sandbox


@pytest.fixture
def studio(transactional_db: None, alice: Membership, box: Sandbox) -> Account:
    """Alice's team works with an account of the sandbox."""
    return accounts.choose(team=alice.team, key=box.keys[0], api_url=box.api_url)


@pytest.fixture
def pipeline(bell: str, studio: Account, alice: Membership, box: Sandbox) -> Iterator[Pipeline]:
    """The whole pipeline, driven by sweeps in this process."""
    line = Pipeline(alice, studio, box)
    yield line
    line.close()


@pytest.fixture
def run(alice: Membership) -> Generation:
    """A run of Alice's."""
    return a_generation(alice)
