"""Choosing another model: what it would do is shown first, and can be taken back."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.views.composing import HTMX, Page, pressed, trigger

DREAMSHAPER = "ac614f96-1082-45bf-be9d-757f2d31c174"
pytestmark = pytest.mark.django_db


def test_another_model_keeps_every_slot_and_leaves_out_what_it_cannot_take(
    as_alice: Client, two: Page
) -> None:
    shown = pressed(as_alice, two, "refresh", model_id="6bef9f1b-29cb-40c7-b9df-32b51c1f67d3")
    older = pressed(as_alice, shown, shown.button("Switch"))
    assert older.slots == ["1", "2"]
    assert older.label() == "Generate without A and B"
    assert "Style Reference needs" in older.note("slot-1")
    assert "prompt_magic" in older.text


def test_a_model_that_would_change_something_is_shown_before_it_happens(
    as_alice: Client, two: Page
) -> None:
    shown = pressed(as_alice, two, "refresh", model_id=DREAMSHAPER)
    assert "Switch to DreamShaper v7?" in shown.text
    assert "A, Style Reference, is left out." in shown.text
    assert shown.values["model_id"] == two.values["model_id"]
    assert shown.label() == "Generate"
    kept = pressed(as_alice, shown, shown.button("Keep Kino XL"))
    assert "Switch to" not in kept.text
    fresh = ("client_token", "csrfmiddlewaretoken")
    assert kept.values == two.values | {name: kept.values[name] for name in fresh}


def test_a_model_that_was_agreed_to_can_be_taken_back(as_alice: Client, two: Page) -> None:
    shown = pressed(as_alice, two, "refresh", model_id=DREAMSHAPER)
    there = pressed(as_alice, shown, shown.button("Switch"))
    assert there.label() == "Generate without A and B"
    back = pressed(as_alice, there, there.button("Bring back what was here"))
    assert back.values["model_id"] == two.values["model_id"]
    assert back.label() == "Generate"


def test_a_model_that_changes_nothing_is_taken_at_once(as_alice: Client, two: Page) -> None:
    other = pressed(as_alice, two, "refresh", model_id="5c232a9e-9061-4777-980a-ddc8e65647c6")
    assert other.values["model_was"] == "5c232a9e-9061-4777-980a-ddc8e65647c6"
    assert "Switch to" not in other.text


def test_the_plan_arrives_as_a_dialog_over_the_composer(as_alice: Client, two: Page) -> None:
    data = {**two.values, "do": "refresh", "model_id": DREAMSHAPER}
    answer = as_alice.post(reverse("studio_guidance"), data, headers=HTMX)
    assert b'id="plan-dialog"' in answer.content
    found = re.search(r'value="(agree:[^"]*)"', answer.content.decode())
    assert found
    agreed = {**two.values, "do": html.unescape(found[1])}
    done = as_alice.post(reverse("studio_guidance"), agreed, headers=HTMX)
    assert trigger(done)["toast"]["text"] == "DreamShaper v7 is chosen."
    assert trigger(done)["toast"]["action"]["detail"] == {"value": "back"}


def test_nonsense_is_no_plan(as_alice: Client, two: Page) -> None:
    for text in ("agree:", 'agree:["set",{"model_id":"gone"}]', "agree:{}", 'fix:["set",{}]'):
        assert pressed(as_alice, two, text).slots == ["1", "2"]


def test_the_list_of_models_tells_cost_and_which_slots_would_stop(
    as_alice: Client, two: Page
) -> None:
    text = as_alice.post(reverse("studio_models"), two.values, headers=HTMX).content.decode()
    assert "DreamShaper v7" in text
    assert "A and B would not work" in text
    assert "an image" in text
