"""What a create costs, in credits or dollars, and what the calculator says."""

from typing import Any

import pytest

from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import KINO, Stranger


def test_a_create_costs_credits_and_says_how_many(opened: Opener) -> None:
    _, me = opened(credits=1000)
    job = me.try_create(width=512, height=512, num_images=4).json()["sdGenerationJob"]
    assert (job["apiCreditCost"], job["cost"]) == (15, {"amount": "15", "unit": "CREDITS"})
    assert me.balance() == 985


def test_costs_in_dollars_come_as_text_without_credits(opened: Opener) -> None:
    _, me = opened(unit="DOLLARS")
    answer = me.try_create(width=512, height=512, num_images=4, sd_version="v1_5", alchemy=False)
    job = answer.json()["sdGenerationJob"]
    assert (job["apiCreditCost"], job["cost"]) == (None, {"amount": "0.0147", "unit": "DOLLARS"})


def test_an_empty_balance_refuses_and_creates_nothing(opened: Opener) -> None:
    box, me = opened(credits=14)
    answer = me.try_create(width=512, height=512, num_images=4)
    error = f"not enough api tokens userId: {me.user()}"
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert (me.balance(), box.accepted()) == (14, [])


def test_a_failed_job_gives_its_credits_back(opened: Opener) -> None:
    _, me = opened(credits=100, duration=0.3)
    id_ = me.create("a boat !failed")
    assert me.balance() < 100
    done = me.finished(id_)
    assert (done["status"], done["generated_images"]) == ("FAILED", [])
    assert me.balance() == 100


@pytest.mark.parametrize(
    ("family", "alchemy", "small", "large"),
    [
        ({"isSDXLLightning": True}, True, 15, 40),
        ({"isSDXL": True}, True, 24, 66),
        ({"photoRealMode": True}, True, 23, 63),
        ({}, True, 16, 44),
        ({}, False, 7, 12),
    ],
)
def test_the_calculator_knows_the_published_figures(
    me: Stranger, family: dict[str, bool], alchemy: bool, small: int, large: int
) -> None:
    for side, cost in ((512, small), (1024, large)):
        params = {"imageWidth": side, "imageHeight": side, "numImages": 4, "alchemyMode": alchemy}
        answer = me.post(
            "/pricing-calculator",
            {
                "service": "IMAGE_GENERATION",
                "serviceParams": {"IMAGE_GENERATION": {**params, **family}},
            },
        )
        assert answer.json() == {"calculateProductionApiServiceCost": {"cost": cost}}


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"imageWidth": 500}, "invalid dimensions"),
        ({"numImages": 9}, "Too many images"),
        ({"num_images": 4}, "field 'num_images' not found"),
        ({"alchemyMode": "yes"}, "expected a boolean"),
    ],
)
def test_the_calculator_refuses_nonsense(me: Stranger, params: dict[str, Any], error: str) -> None:
    body = {"service": "IMAGE_GENERATION", "serviceParams": {"IMAGE_GENERATION": params}}
    answer = me.post("/pricing-calculator", body)
    assert answer.status_code == 400
    assert error in answer.json()["error"]


def test_what_the_calculator_says_is_what_a_create_costs(me: Stranger) -> None:
    body: dict[str, Any] = {
        "modelId": KINO,
        "width": 832,
        "height": 640,
        "num_images": 3,
        "alchemy": True,
    }
    params = {"imageWidth": 832, "imageHeight": 640, "numImages": 3, "alchemyMode": True}
    priced = me.post(
        "/pricing-calculator",
        {
            "service": "IMAGE_GENERATION",
            "serviceParams": {"IMAGE_GENERATION": {**params, "isSDXL": True}},
        },
    ).json()
    job = me.try_create(**body).json()["sdGenerationJob"]
    assert job["apiCreditCost"] == priced["calculateProductionApiServiceCost"]["cost"]
