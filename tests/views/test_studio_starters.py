"""Recipes to start from."""

from __future__ import annotations

import pytest
from django.test import Client

from guidance.models import Membership, Reference
from tests.views.composing import opened, pressed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "kinds"),
    [("styles", ["style", "style"]), ("character", ["character", "style"]), ("edges", ["edge"])],
)
def test_try_it_fills_the_composer_with_pictures_and_settings(
    as_bob: Client, name: str, kinds: list[str]
) -> None:
    page = opened(as_bob)
    assert f'value="recipe:{name}"' in page.text
    filled = pressed(as_bob, page, f"recipe:{name}")
    assert [filled.slot(key, "kind") for key in filled.slots] == kinds
    assert all(filled.slot(key, "picture").startswith("uploaded:") for key in filled.slots)
    assert filled.label() == "Generate"
    assert filled.note("slot-1") == ""


def test_a_second_try_stores_no_picture_again(as_bob: Client, bob: Membership) -> None:
    first = pressed(as_bob, opened(as_bob), "recipe:styles", prompt="My own words")
    again = pressed(as_bob, first, "recipe:styles")
    assert again.slot("1", "picture") == first.slot("1", "picture")
    assert Reference.objects.filter(team=bob.team).count() == 2
