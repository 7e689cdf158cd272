"""Magic words: each calls up its failure, and only its failure."""

import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from PIL import Image

from guidance.sandbox.faults import WORDS, help_text, spell
from guidance.sandbox.server import Sandbox
from tests.sandbox.conftest import Opener
from tests.sandbox.stranger import Stranger

REFUSING = {
    "moderated": (400, "content moderation filter"),
    "moderated-403": (403, "content moderation filter"),
    "nocredit": (400, "not enough api tokens userId: "),
    "service-error": (400, "Service Error"),
    "service-error=500": (500, "Service Error"),
    "deleted-reference": (400, "invalid init image id"),
    "429": (429, "rate limit"),
    "500": (500, "internal error"),
    "503": (503, "Service Temporarily Unavailable"),
}
BROKEN = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


def accepted_with(box: Sandbox, prompt: str) -> int:
    return sum(row["prompt"] == prompt for row in box.accepted())


@pytest.mark.parametrize("word", REFUSING)
def test_a_refusing_word_creates_nothing(box: Sandbox, me: Stranger, word: str) -> None:
    prompt = f"a boat !{word}"
    answer = me.try_create(prompt)
    status, text = REFUSING[word]
    assert (answer.status_code, text in answer.text) == (status, True)
    assert accepted_with(box, prompt) == 0


def test_too_many_requests_says_when_to_come_back(me: Stranger) -> None:
    assert me.try_create("!429").headers["Retry-After"] == "1"


@pytest.mark.parametrize("word", ["429", "500", "503"])
def test_a_number_lets_the_word_pass_after_that_many_times(me: Stranger, word: str) -> None:
    prompt = f"a boat !{word}=2"
    assert [me.try_create(prompt).ok for _ in range(3)] == [False, False, True]


def test_redirect_leads_away_from_the_api(box: Sandbox, me: Stranger) -> None:
    answer = me.try_create("!redirect")
    assert answer.history[0].status_code == 307
    assert accepted_with(box, "!redirect") == 0


@pytest.mark.parametrize(
    ("word", "count"), [("drop", 1), ("half", 1), ("drop-refused", 0), ("hang-refused=0.2", 0)]
)
def test_a_broken_answer_may_hide_a_paid_job(
    box: Sandbox, me: Stranger, word: str, count: int
) -> None:
    prompt = f"a boat !{word}"
    with pytest.raises(BROKEN):
        me.try_create(prompt)
    assert accepted_with(box, prompt) == count


def test_hang_creates_and_then_says_nothing(box: Sandbox, me: Stranger) -> None:
    with pytest.raises(requests.ReadTimeout):
        me.session.post(f"{me.api_url}/generations", json={"prompt": "a boat !hang=1"}, timeout=0.3)
    assert accepted_with(box, "a boat !hang=1") == 1


def test_delay_answers_late_but_whole(me: Stranger) -> None:
    start = time.monotonic()
    assert me.try_create("!delay=0.3").status_code == 200
    assert time.monotonic() - start >= 0.3


def test_500_accepted_has_created_what_it_denies(box: Sandbox, me: Stranger) -> None:
    answer = me.try_create("!500-accepted")
    assert (answer.status_code, answer.json()["error"]) == (500, "internal error")
    assert accepted_with(box, "!500-accepted") == 1


def test_no_cost_answers_without_a_price(me: Stranger) -> None:
    job = me.try_create("!no-cost").json()["sdGenerationJob"]
    assert (job["apiCreditCost"], job["cost"]) == (None, None)


def test_odd_id_is_a_uuid_of_version_6(me: Stranger) -> None:
    id_ = me.create("!odd-id")
    assert id_[14] == "6"
    assert me.finished(id_)["status"] == "COMPLETE"


def test_failed_ends_without_pictures(me: Stranger) -> None:
    done = me.finished(me.create("!failed"))
    assert (done["status"], done["generated_images"]) == ("FAILED", [])


@pytest.mark.parametrize(
    ("word", "seconds"),
    [("slow", 30), ("slow=2.5", 2.5), ("huge-slow", 3600), ("stuck", 86_400)],
)
def test_slow_words_set_the_duration(opened: Opener, word: str, seconds: float) -> None:
    box, me = opened()
    me.create(f"a boat !{word}")
    (row,) = box.accepted()
    assert row["ends"] - row["starts"] == pytest.approx(seconds)


def test_lag_hides_a_job_from_the_listing_only(opened: Opener) -> None:
    _, me = opened()
    id_ = me.create("!lag=0.4")
    assert me.listing() == []
    assert me.read(id_) is not None
    time.sleep(0.5)
    assert [row["id"] for row in me.listing()] == [id_]


def test_late_images_is_complete_and_empty_at_first(me: Stranger) -> None:
    id_ = me.create("!late-images=0.4")
    done = me.finished(id_)
    assert (done["status"], done["generated_images"]) == ("COMPLETE", [])
    time.sleep(0.5)
    assert len(me.read(id_)["generated_images"]) == 1


def test_odd_status_shows_while_it_runs(opened: Opener) -> None:
    _, me = opened(duration=0.4)
    id_ = me.create("!odd-status")
    assert me.read(id_)["status"] == "PROCESSING"
    time.sleep(0.5)
    assert me.read(id_)["status"] == "COMPLETE"


def test_nsfw_marks_the_pictures_and_still_returns_them(me: Stranger) -> None:
    (image,) = me.finished(me.create("!nsfw"))["generated_images"]
    assert image["nsfw"] is True


def is_picture(data: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
    except OSError:
        return False
    return True


PICTURE_WORDS: dict[str, Callable[[requests.Response], bool]] = {
    "cdn-404": lambda answer: answer.status_code == 404,
    "cdn-403": lambda answer: answer.status_code == 403,
    "cdn-flaky": lambda answer: answer.status_code == 503,
    "cdn-html": lambda answer: answer.headers["Content-Type"].startswith("text/html"),
    "cdn-broken": lambda answer: answer.ok and not is_picture(answer.content),
    "cdn-empty": lambda answer: answer.ok and answer.content == b"",
    "cdn-huge=2": lambda answer: len(answer.content) > 2 * 1024 * 1024,
    "cdn-bomb": lambda answer: answer.content[16:24] == (15_000).to_bytes(4) * 2,
    "cdn-redirect": lambda answer: answer.status_code == 302,
}


@pytest.mark.parametrize("word", PICTURE_WORDS)
def test_a_picture_word_spoils_the_download(me: Stranger, word: str) -> None:
    (image,) = me.finished(me.create(f"a boat !{word}"))["generated_images"]
    answer = me.fetch(image["url"], allow_redirects=False)
    assert PICTURE_WORDS[word](answer), (answer.status_code, len(answer.content))


def test_a_flaky_picture_comes_at_the_second_try(me: Stranger) -> None:
    (image,) = me.finished(me.create("!cdn-flaky"))["generated_images"]
    assert [me.fetch(image["url"]).status_code for _ in range(3)] == [503, 200, 200]


def test_a_truncated_picture_breaks_off(me: Stranger) -> None:
    (image,) = me.finished(me.create("!cdn-truncated"))["generated_images"]
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        me.fetch(image["url"])


def test_a_slow_picture_arrives_in_drops(me: Stranger) -> None:
    (image,) = me.finished(me.create("!cdn-slow=0.4"))["generated_images"]
    start = time.monotonic()
    assert is_picture(me.fetch(image["url"]).content)
    assert 0.3 < time.monotonic() - start < 3


def test_a_foreign_host_stands_in_the_address(me: Stranger) -> None:
    (image,) = me.finished(me.create("!foreign-host"))["generated_images"]
    assert image["url"].startswith("http://images.invalid/users/")


def test_words_stand_together(me: Stranger) -> None:
    job = me.try_create("a boat !no-cost, !failed").json()["sdGenerationJob"]
    assert job["cost"] is None
    assert me.finished(job["generationId"])["status"] == "FAILED"


@pytest.mark.parametrize(
    "prompt", ["wow!failed", "stop! slow", "!failedly", "!!failed", "50!429", "!unknown"]
)
def test_ordinary_exclamation_marks_call_up_nothing(prompt: str) -> None:
    assert spell(prompt).words == {}


def test_the_help_lists_every_word() -> None:
    lines = help_text().splitlines()
    for name, word in WORDS.items():
        assert any(line.strip().startswith(f"!{name}") for line in lines), name
        assert word.meaning.split()[0] in help_text()


def test_every_word_is_tried_here_or_among_the_variations() -> None:
    here = Path(__file__)
    files = (here, here.with_name("test_variation_faults.py"))
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    tried = set(REFUSING) | {word.split("=")[0] for word in PICTURE_WORDS}
    for name in set(WORDS) - tried:
        assert f"!{name}" in source or f'("{name}' in source, name
