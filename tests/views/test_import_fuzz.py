"""Fuzzed pastes through the whole page: the composer, or a sentence, and never a failure."""

from __future__ import annotations

import json
import os
import random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guidance.domain.catalogue import CATALOGUE
from guidance.leonardo.pasting.fields import CONTROLNET, REQUEST
from tests.leonardo import pastes
from tests.views.composing import HTMX

pytestmark = pytest.mark.django_db
PASTES = int(os.environ.get("LEOWEB_FUZZED_PASTES", "80"))
NAMES = sorted(set(REQUEST.values()))
VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 8, 67, 133, 644, 1024, 0.5, 2.5, 1e14, 10**15, -(10**15), 1e308,
    "", "0.5", "True", "CANNY", "High", "Ultra", "v1", "v2", "LEONARDO", "é" * 50, "x" * 3000,
    "\u202e", "<b>", "1e400", pastes.REMOTE, pastes.REMOTE[:-1], "UPLOADED", "disabled",
    [], {}, [1], {"a": 1}, [{"akUUID": "a", "weight": 3}, {"userLoraId": 10**14}],
]  # fmt: skip
MODELS = [known.id for known in CATALOGUE.models()]


def a_body(dice: random.Random) -> dict[str, Any]:
    """A body with fields of any kind, more often right than not."""
    body: dict[str, Any] = {"prompt": "a pear", "modelId": dice.choice(MODELS)}
    body |= {name: dice.choice(VALUES) for name in dice.sample(NAMES, dice.randrange(8))}
    if dice.random() < 0.6:
        body["controlnets"] = [
            {name: dice.choice(VALUES) for name in CONTROLNET if dice.random() < 0.8}
            for _ in range(dice.randrange(6))
        ]
    return body


def a_paste(dice: random.Random) -> str:
    """A body in one of several languages, or a sample with a piece knocked out of it."""
    if dice.random() < 0.3:
        sample = dice.choice(pastes.SAMPLES)
        at = dice.randrange(len(sample))
        return sample[:at] + dice.choice(["", "{", "}", '"', "'", ","]) + sample[at + 9 :]
    body = a_body(dice)
    written = dice.choice([json.dumps, repr])(body)
    return dice.choice(["{}", "requests.post(u, json={})", "curl -d '{}'"]).replace("{}", written)


def test_fuzzed_pastes_never_fail(as_alice: Client) -> None:
    dice = random.Random(7)
    for _ in range(PASTES):
        text = a_paste(dice)
        answer = as_alice.post(reverse("studio_import"), {"text_in": text}, headers=HTMX)
        assert answer.status_code in {200, 422}, text
        if answer.status_code == 200:
            assert as_alice.get(reverse("studio")).status_code == 200, text
