"""Elements, own models and written prompts over HTTP against the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from guidance.leonardo import element_reading, reading
from guidance.leonardo.client import Client
from guidance.leonardo.errors import LeonardoError, Outcome, Rejected, Unreadable
from guidance.sandbox.server import Config, Sandbox, serve

UNKNOWN = "00000000-0000-4000-8000-000000000000"
SMALL = {"prompt": "a door", "width": 256, "height": 256, "num_images": 1}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with serve(Config(duration=0.1, creates_per_minute=1000)) as box:
        yield box


@pytest.fixture(scope="module")
def client(sandbox: Sandbox) -> Iterator[Client]:
    with Client(sandbox.api_url, sandbox.keys[0]) as made:
        yield made


def nothing() -> None:
    """A hook with nothing to write down."""


def test_elements_are_listed_and_usable(client: Client) -> None:
    listed = client.elements()
    assert len(listed) > 5
    by_base = {element.base_model: element for element in listed}
    element = by_base["SDXL_0_9"]
    assert (element.weight_min, element.weight_default, element.weight_max) == (-1, 1, 2)
    assert element.image_url.startswith("http")
    body = {**SMALL, "elements": [{"akUUID": element.ak_uuid, "weight": 2}]}
    assert client.create_generation(body, on_connected=nothing).generation_id
    body["elements"] = [{"akUUID": by_base["v2"].ak_uuid, "weight": 1}]
    with pytest.raises(Rejected):
        client.create_generation(body, on_connected=nothing)


def test_own_elements_and_own_models_are_read(client: Client) -> None:
    user = client.me().user_id
    first, second = client.own_elements(user)
    assert client.own_element(first.id) == first
    assert (second.base_model, second.status) == ("FLUX_DEV", "COMPLETE")
    assert client.own_element(9) is None
    (model,) = client.own_models(user)
    assert client.model(model.id) == model
    assert (model.sd_version, model.public) == ("v1_5", False)
    body = {**SMALL, "modelId": model.id}
    assert client.create_generation(body, on_connected=nothing).generation_id
    assert (client.own_models(UNKNOWN), client.own_elements(UNKNOWN)) == ((), ())


def test_prompts_are_written_once_each_and_paid_for(client: Client) -> None:
    hooks: list[int] = []
    before = client.me().credits
    improved = client.improve_prompt(
        "a door", on_connected=lambda: hooks.append(1), instructions="in winter"
    )
    assert improved.text.startswith("a door, ")
    assert "in winter" in improved.text
    assert improved.cost is not None
    assert (improved.api_credit_cost, improved.cost.amount) == (4, Decimal(4))
    assert client.random_prompt(on_connected=lambda: hooks.append(2)).text
    assert hooks == [1, 2]
    assert before is not None
    assert client.me().credits == before - 8


def test_a_prompt_too_long_to_improve_says_its_own_limit(client: Client) -> None:
    with pytest.raises(LeonardoError) as caught:
        client.improve_prompt("a" * 201, on_connected=nothing)
    assert caught.value.outcome is Outcome.REJECTED
    assert "200 characters" in str(caught.value.meaning)


def test_lists_with_null_and_nonsense_are_read_as_far_as_they_go() -> None:
    assert element_reading.own_elements({"user_loras": None}) == ()
    assert len(element_reading.own_elements({"user_loras": [None, {"id": 4}]})) == 1
    assert reading.own_models({"custom_models": [None]}) == ()
    assert element_reading.elements({"loras": [{"name": "nameless"}, None]}) == ()
    (light,) = element_reading.elements({"loras": [{"akUUID": UNKNOWN, "weightMin": 0.7}]})
    assert (light.weight_min, light.weight_max) == (0.7, None)


@pytest.mark.parametrize("loras", [{}, ["x"], 7])
def test_a_list_that_is_none_is_unreadable(loras: object) -> None:
    with pytest.raises(Unreadable):
        element_reading.elements({"loras": loras})
    with pytest.raises(Unreadable):
        element_reading.elements({})


@pytest.mark.parametrize("found", [None, {}, {"prompt": " "}])
def test_an_answer_without_a_prompt_is_unreadable(found: object) -> None:
    with pytest.raises(Unreadable):
        reading.written_prompt({"promptGeneration": found})
