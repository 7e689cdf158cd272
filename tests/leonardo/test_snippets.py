"""Requests written down for other places: the same body, and never a key."""

from __future__ import annotations

import ast
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.domain.kinds import ControlNetKind, StrengthType
from guidance.domain.recipe import InitImage
from guidance.leonardo.payload import PayloadError, generation_payload
from guidance.leonardo.snippets import Form, Request, request_of, written
from tests.leonardo.recipes import (
    GENERATED,
    PICTURES,
    SECOND,
    SEED,
    STYLE,
    UPLOADED,
    payload,
    recipe,
    slot,
)

API = "https://cloud.example.org/api/rest/v1"
HARD = """It's "quoted", $HOME `id` \\ {braces} %s
second line — ünïcode 🍐 !1"""


def curl_body(text: str) -> dict[str, Any]:
    """The JSON that a shell would hand to curl."""
    words = shlex.split(text.replace("\\\n", " "), comments=True)
    found: dict[str, Any] = json.loads(words[words.index("--data-raw") + 1])
    return found


def python_body(text: str) -> dict[str, Any]:
    """The dictionary that the script passes as `json`."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.keyword) and node.arg == "json":
            found: dict[str, Any] = ast.literal_eval(node.value)
            return found
    raise AssertionError("no json= in the script")


def bodies(request: Request) -> list[dict[str, Any]]:
    """What each of the three forms would send."""
    return [
        curl_body(written(Form.CURL, request, API)),
        python_body(written(Form.PYTHON, request, API)),
        json.loads(written(Form.JSON, request, API)),
    ]


def test_all_forms_send_what_we_would_send() -> None:
    guided = recipe(
        slot(STYLE, strength_type=StrengthType.HIGH, influence=0.4),
        slot(STYLE, SECOND, weight=1.3, influence=0.6),
        slot(ControlNetKind.EDGE, GENERATED, weight=0.75),
        negative_prompt="text",
    )
    sent = generation_payload(guided, SEED, PICTURES)
    request = request_of(guided, SEED, PICTURES)
    assert request.unknown == ()
    assert bodies(request) == [sent, sent, sent]


@given(prompt=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_prompt_survives_the_shell_and_python(prompt: str) -> None:
    request = Request({"prompt": prompt, "weights": [], "flag": True, "none": {}})
    assert bodies(request) == [dict(request.body)] * 3


def test_a_shell_reads_the_hardest_prompt_as_it_was_written(tmp_path: Path) -> None:
    """A real shell runs the text, with a stand-in for curl that keeps what it was given."""
    stand_in = tmp_path / "curl"
    stand_in.write_text('#!/bin/sh\nfor last; do :; done\nprintf %s "$last" > "$OUT"\n')
    stand_in.chmod(0o700)
    text = written(Form.CURL, request_of(recipe(prompt=HARD), SEED, {}), API)
    out = tmp_path / "body.json"
    path = f"{tmp_path}:{os.environ['PATH']}"
    subprocess.run(["sh", "-c", text], env={"PATH": path, "OUT": str(out)}, check=True)
    assert json.loads(out.read_text())["prompt"] == HARD


def test_the_script_is_python_that_compiles() -> None:
    text = written(Form.PYTHON, request_of(recipe(prompt=HARD), SEED, {}), API)
    done = subprocess.run(
        [sys.executable, "-c", "import ast, sys; ast.parse(sys.stdin.read())"],
        input=text,
        text=True,
        check=False,
    )
    assert done.returncode == 0


def test_the_key_is_read_from_the_environment() -> None:
    request = request_of(recipe(), SEED, {})
    assert '"authorization: Bearer $LEONARDO_API_KEY"' in written(Form.CURL, request, API)
    assert 'os.environ["LEONARDO_API_KEY"]' in written(Form.PYTHON, request, API)
    assert "authorization" not in written(Form.JSON, request, API)


@pytest.mark.parametrize("form", [Form.CURL, Form.PYTHON])
def test_the_request_goes_to_the_accounts_own_address(form: Form) -> None:
    assert f"{API}/generations" in written(form, request_of(recipe(), SEED, {}), f"{API}/")


def test_a_picture_that_leonardo_does_not_have_is_named_and_explained() -> None:
    guided = recipe(
        slot(STYLE, UPLOADED),
        slot(ControlNetKind.DEPTH, SECOND),
        slot(ControlNetKind.POSE, SECOND),
    )
    request = request_of(guided, SEED, {UPLOADED: PICTURES[UPLOADED]})
    assert request.unknown == ("IMAGE_ID_OF_B",)
    ids = [
        guide["initImageId"]
        for guide in json.loads(written(Form.JSON, request, API))["controlnets"]
    ]
    assert ids == ["remote-1", "IMAGE_ID_OF_B", "IMAGE_ID_OF_B"]
    for form in (Form.CURL, Form.PYTHON):
        assert written(form, request, API).startswith("# IMAGE_ID_OF_B: upload that picture first")


def test_the_start_of_image_to_image_has_a_name_of_its_own() -> None:
    request = request_of(recipe(init_image=InitImage(SECOND, 0.4)), SEED, {})
    assert request.unknown == ("IMAGE_ID_OF_IMAGE_TO_IMAGE",)
    assert request.body["init_image_id"] == "IMAGE_ID_OF_IMAGE_TO_IMAGE"


def test_letters_count_slots_that_are_switched_off() -> None:
    guided = recipe(slot(STYLE, UPLOADED, enabled=False), slot(STYLE, SECOND))
    assert request_of(guided, SEED, {}).unknown == ("IMAGE_ID_OF_B",)


def test_without_a_seed_none_is_written() -> None:
    body = request_of(recipe(), None, {}).body
    assert body == {name: value for name, value in payload().items() if name != "seed"}


def test_what_can_not_be_sent_can_not_be_exported() -> None:
    with pytest.raises(PayloadError):
        request_of(recipe(slot(ControlNetKind.SKETCH)), SEED, PICTURES)
