"""Magic words of variations: each calls up its failure, and only its failure."""

import pytest
import requests

from guidance.sandbox.server import Sandbox
from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import Stranger
from tests.sandbox.varying import ended, image_id

REFUSING = {
    "a lamp !var-moderated": (400, "content moderation filter"),
    "a lamp !var-nocredit": (400, "not enough api tokens userId: "),
    "a lamp !var-429": (429, "rate limit"),
    "a lamp !var-500": (500, "internal error"),
    "a lamp !var-503": (503, "Service Temporarily Unavailable"),
}


def picture_of(me: Stranger, prompt: str) -> str:
    return image_id(me.finished(me.create(prompt)))


def billed(box: Sandbox, image: str) -> int:
    return sum(row["image"] == image for row in box.variations())


@pytest.mark.parametrize("prompt", REFUSING)
def test_a_refusing_word_makes_nothing(box: Sandbox, me: Stranger, prompt: str) -> None:
    image = picture_of(me, prompt)
    answer = me.post("/variations/upscale", {"id": image})
    status, text = REFUSING[prompt]
    assert (answer.status_code, text in answer.text) == (status, True)
    assert billed(box, image) == 0


def test_a_number_lets_the_word_pass_after_that_many_times(me: Stranger) -> None:
    image = picture_of(me, "a lamp !var-500=1")
    tries = [me.post("/variations/nobg", {"id": image}).status_code for _ in range(2)]
    assert tries == [500, 200]


@pytest.mark.parametrize(
    ("prompt", "count"), [("!var-drop", 1), ("!var-half", 1), ("!var-drop-refused", 0)]
)
def test_a_broken_answer_may_hide_a_paid_job(
    box: Sandbox, me: Stranger, prompt: str, count: int
) -> None:
    image = picture_of(me, prompt)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        me.post("/variations/upscale", {"id": image})
    assert billed(box, image) == count


def test_hang_makes_it_and_then_says_nothing(box: Sandbox, me: Stranger) -> None:
    image = picture_of(me, "!var-hang=1")
    with pytest.raises(requests.ReadTimeout):
        me.session.post(f"{me.api_url}/variations/upscale", json={"id": image}, timeout=0.3)
    assert billed(box, image) == 1


def test_500_accepted_has_made_what_it_denies(box: Sandbox, me: Stranger) -> None:
    image = picture_of(me, "!var-500-accepted")
    assert me.post("/variations/upscale", {"id": image}).status_code == 500
    assert billed(box, image) == 1


def test_no_cost_answers_without_a_price(me: Stranger) -> None:
    job = me.post("/variations/upscale", {"id": picture_of(me, "!var-no-cost")}).json()
    assert (job["sdUpscaleJob"]["cost"], job["sdUpscaleJob"]["apiCreditCost"]) == (None, None)


def test_failed_ends_without_an_address(me: Stranger) -> None:
    image = picture_of(me, "!var-failed")
    made = me.post("/variations/unzoom", {"id": image}).json()["sdUnzoomJob"]["id"]
    assert (ended(me, made)["status"], ended(me, made)["url"]) == ("FAILED", None)


@pytest.mark.parametrize(
    ("prompt", "seconds"), [("!var-slow", 30), ("!var-slow=2.5", 2.5), ("!var-stuck", 86_400)]
)
def test_slow_words_set_the_duration(opened: Opener, prompt: str, seconds: float) -> None:
    box, me = opened()
    me.post("/variations/upscale", {"id": picture_of(me, prompt)})
    (row,) = box.variations()
    assert row["ends"] - row["starts"] == pytest.approx(seconds, abs=0.001)


@pytest.mark.parametrize(
    ("prompt", "statuses", "whole"),
    [
        ("!var-cdn-404", [404, 404], None),
        ("!var-cdn-flaky", [503, 200], True),
        ("!var-cdn-broken", [200, 200], False),
    ],
)
def test_its_picture_goes_wrong_and_the_original_does_not(
    me: Stranger, prompt: str, statuses: list[int], whole: bool | None
) -> None:
    done = me.finished(me.create(prompt))
    assert me.fetch(done["generated_images"][0]["url"]).content.endswith(b"\xff\xd9")
    made = me.post("/variations/upscale", {"id": image_id(done)}).json()["sdUpscaleJob"]["id"]
    answers = [me.fetch(ended(me, made)["url"]) for _ in range(2)]
    assert [answer.status_code for answer in answers] == statuses
    if whole is not None:
        assert answers[1].content.endswith(b"\xff\xd9") is whole
