"""What several tests of pages begin with."""

from __future__ import annotations

import pytest
from django.test import Client

from guidance.models import Membership
from tests.factories import a_reference
from tests.views.composing import Page, opened, pressed, uploaded


@pytest.fixture
def two(as_alice: Client, alice: Membership) -> Page:
    """A composer with a prompt and two Style References."""
    page = opened(as_alice)
    for _ in range(2):
        name = uploaded(a_reference(alice).pk)
        page = pressed(as_alice, page, f"add:{name}", prompt="Vibrant bottle", seed="12")
    return page
