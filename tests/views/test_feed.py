"""The feed's pieces: who gets them, and what the buttons do."""

from __future__ import annotations

import html
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from guidance.models import Generation, Membership
from tests.conftest import KEY
from tests.factories import a_generation, an_image

State = Generation.State
HTMX = {"HX-Request": "true"}
SEEN = {"run", "run_news"}
CHANGES = ["run_cancel", "run_discard", "run_keep", "run_retry", "run_hide"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def run(alice: Membership) -> Generation:
    return a_generation(alice, state=State.QUEUED, sent_at=None)


def test_the_owner_gets_a_card_with_its_prompt_and_its_own_event(
    as_alice: Client, run: Generation
) -> None:
    page = as_alice.get(reverse("run", args=[run.pk]), headers=HTMX).content.decode()
    assert f'id="run-{run.pk}"' in page
    assert f"gen-{run.pk} from:body" in page
    assert run.prompt in page


def test_a_finished_run_listens_to_nothing(as_alice: Client, alice: Membership) -> None:
    done = a_generation(alice)
    an_image(alice, generation=done)
    assert "hx-trigger" not in as_alice.get(reverse("run", args=[done.pk])).content.decode()


@pytest.mark.parametrize("name", [*sorted(SEEN), *CHANGES])
def test_a_run_is_its_owners_alone(
    as_bob: Client, as_charlie: Client, as_nobody: Client, run: Generation, name: str
) -> None:
    address = reverse(name, args=[run.pk])
    for browser in (as_bob, as_charlie):
        answer = browser.get(address) if name in SEEN else browser.post(address)
        assert answer.status_code == 404
    answer = as_nobody.get(address) if name in SEEN else as_nobody.post(address)
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]
    run.refresh_from_db()
    assert (run.state, run.hidden_at) == (State.QUEUED, None)


@pytest.mark.parametrize("name", CHANGES)
def test_changes_need_a_post(as_alice: Client, run: Generation, name: str) -> None:
    assert as_alice.get(reverse(name, args=[run.pk])).status_code == 405


def test_cancel_answers_with_the_cancelled_card(as_alice: Client, run: Generation) -> None:
    page = as_alice.post(reverse("run_cancel", args=[run.pk]), headers=HTMX).content.decode()
    assert "Cancelled" in page
    run.refresh_from_db()
    assert run.state == State.CANCELLED


def test_cancel_without_script_comes_back_to_the_studio(as_alice: Client, run: Generation) -> None:
    assert as_alice.post(reverse("run_cancel", args=[run.pk])).headers["Location"] == "/"


def test_cancelling_a_sent_run_says_first_what_it_means_and_can_be_taken_back(
    as_alice: Client, alice: Membership
) -> None:
    sent = a_generation(alice, state=State.PENDING, num_images=2)
    card = as_alice.get(reverse("run", args=[sent.pk]), headers=HTMX).content.decode()
    assert "Leonardo can&#x27;t stop" in card or "Leonardo can't stop" in card
    assert reverse("run_cancel", args=[sent.pk]) not in card
    page = as_alice.post(reverse("run_discard", args=[sent.pk]), headers=HTMX).content.decode()
    assert "Its images go to the trash for 30 days." in page
    assert 'class="tiles' not in page
    back = as_alice.post(reverse("run_keep", args=[sent.pk]), headers=HTMX).content.decode()
    assert "Generating" in back
    assert "tiles-of-2" in back


def test_retry_makes_one_new_run_however_often_it_is_clicked(
    as_alice: Client, alice: Membership
) -> None:
    failed = a_generation(alice, state=State.FAILED)
    token = str(uuid.uuid4())
    for _ in range(2):
        answer = as_alice.post(
            reverse("run_retry", args=[failed.pk]), {"client_token": token}, headers=HTMX
        )
        assert answer.status_code == 200
    again = Generation.objects.exclude(pk=failed.pk).get()
    assert again.retry_of == failed
    assert again.recipe == failed.recipe
    assert f'id="run-{again.pk}"' in answer.content.decode()


def test_hiding_takes_the_run_out_of_the_feed(as_alice: Client, alice: Membership) -> None:
    done = a_generation(alice)
    as_alice.post(reverse("run_hide", args=[done.pk]), headers=HTMX)
    page = as_alice.get(reverse("feed"), headers=HTMX).content.decode()
    assert str(done.pk) not in page


def test_the_feed_is_a_piece_for_htmx_and_the_studio_otherwise(
    as_alice: Client, as_nobody: Client, run: Generation
) -> None:
    piece = as_alice.get(reverse("feed") + "?filter=running", headers=HTMX).content.decode()
    assert "<html" not in piece
    assert f"run-{run.pk}" in piece
    assert as_alice.get(reverse("feed") + "?filter=running")["Location"] == "/?filter=running"
    assert "/account/login/" in as_nobody.get(reverse("feed"))["Location"]


def test_new_runs_arrive_for_a_page_that_shows_the_others(
    as_alice: Client, as_bob: Client, alice: Membership, run: Generation
) -> None:
    address = reverse("feed_new")
    fresh = a_generation(alice)
    page = as_alice.get(address, {"known": [str(run.pk), "nonsense"]}, headers=HTMX)
    assert f"run-{fresh.pk}" in page.content.decode()
    assert f'id="run-{run.pk}"' not in page.content.decode()
    assert str(fresh.pk) not in as_bob.get(address, headers=HTMX).content.decode()


def test_a_prompt_is_text_and_never_markup(as_alice: Client, alice: Membership) -> None:
    run = a_generation(alice, prompt="<img src=x onerror=alert(1)>")
    page = as_alice.get(reverse("run", args=[run.pk])).content.decode()
    assert "<img src=x" not in page


def test_the_tabs_count_ones_own_runs_alone(
    as_alice: Client, as_bob: Client, as_nobody: Client, alice: Membership, run: Generation
) -> None:
    a_generation(alice, state=State.FAILED)
    counts = as_alice.get(reverse("feed_counts"), headers=HTMX).content.decode()
    assert 'id="count-running">1<' in counts
    assert 'id="count-failed">1<' in counts
    assert 'id="count-feed">1<' in counts
    others = as_bob.get(reverse("feed_counts"), headers=HTMX).content.decode()
    assert 'id="count-running" hidden><' in others
    assert as_nobody.get(reverse("feed_counts")).status_code == 302


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_a_run_sends_word_to_the_tabs(
    as_alice: Client, alice: Membership, run: Generation, name: str
) -> None:
    chosen = (
        run if name in ("run_cancel", "run_discard") else a_generation(alice, state=State.FAILED)
    )
    answer = as_alice.post(reverse(name, args=[chosen.pk]), headers=HTMX)
    assert "counts" in answer["HX-Trigger"]


def test_a_notice_says_what_came_of_a_run(as_alice: Client, alice: Membership) -> None:
    done = a_generation(alice)
    image = an_image(alice, generation=done)
    news = as_alice.get(reverse("run_news", args=[done.pk])).json()
    assert news["text"].startswith("1 image ready: Vibrant makeup bottle")
    assert (news["kind"], news["picture"]) == ("ok", reverse("image_thumb", args=[image.pk, 256]))
    failed = a_generation(alice, state=State.FAILED, trouble_said="Init image not found.")
    news = as_alice.get(reverse("run_news", args=[failed.pk])).json()
    assert (news["kind"], news["picture"]) == ("bad", "")
    assert "Init image not found." in news["text"]


def test_pages_follow_one_another_until_every_run_was_shown_once(
    as_alice: Client, alice: Membership
) -> None:
    runs = {str(a_generation(alice).pk) for _ in range(45)}
    address, seen = reverse("feed") + "?filter=all", []
    while address:
        page = as_alice.get(address, headers=HTMX).content.decode()
        seen += re.findall(r'id="run-([0-9a-f-]{36})"', page)
        more = re.search(r'class="feed-more" hx-get="([^"]+)"', page)
        address = html.unescape(more.group(1)) if more else ""
    assert len(seen) == len(runs)
    assert set(seen) == runs


def test_ones_own_prompts_are_searched_and_the_address_keeps_the_words(
    as_alice: Client, alice: Membership, bob: Membership
) -> None:
    sea, wood = a_generation(alice, prompt="Cold sea, 50 % fog"), a_generation(alice, prompt="Wood")
    a_generation(bob, prompt="Cold sea of bob")
    answer = as_alice.get(reverse("feed"), {"find": "SEA cold"}, headers=HTMX)
    assert f"run-{sea.pk}" in answer.content.decode()
    assert f"run-{wood.pk}" not in answer.content.decode()
    assert "sea of bob" not in answer.content.decode()
    assert answer.headers["HX-Push-Url"] == "/?find=SEA+cold"
    typing = {**HTMX, "HX-Target": "div#feed-found"}
    piece = as_alice.get(reverse("feed"), {"find": "50 %"}, headers=typing)
    assert 'data-say="1 run"' in piece.content.decode()
    assert 'id="feed-column"' not in piece.content.decode()
    assert piece.headers["HX-Replace-Url"] == "/?find=50+%25"
    page = as_alice.get(reverse("studio"), {"find": "wood"}).content.decode()
    assert f"run-{wood.pk}" in page
    assert f"run-{sea.pk}" not in page


@pytest.mark.parametrize("words", ["nothing of the kind", "%", "x" * 10_000, "' OR 1=1 --", '"*"'])
def test_a_search_without_a_match_leads_back_to_all_runs(
    as_alice: Client, run: Generation, words: str
) -> None:
    page = as_alice.get(reverse("feed"), {"find": words}, headers=HTMX).content.decode()
    assert "None of your runs has these words" in page
    assert f"run-{run.pk}" not in page
    assert 'id="feed-new"' not in page


def test_a_search_goes_on_page_after_page(as_alice: Client, alice: Membership) -> None:
    for number in range(22):
        a_generation(alice, prompt=f"Lake {number}" if number % 11 else "Hill")
    page = as_alice.get(reverse("feed"), {"find": "lake"}, headers=HTMX).content.decode()
    assert page.count("<article") == 20
    page = as_alice.get(reverse("feed"), {"find": "l"}, headers=HTMX).content.decode()
    more = re.search(r'hx-get="(/feed/\?[^"]*after=[^"]*)"', page)
    assert more
    assert "find=l" in more[1]
    rest = as_alice.get(html.unescape(more[1]), headers=HTMX).content.decode()
    assert rest.count("<article") == 2


def test_the_look_of_the_feed_is_kept(as_alice: Client, run: Generation) -> None:
    assert "is-grid" not in as_alice.get("/").content.decode()
    assert "is-grid" in as_alice.get("/?look=grid").content.decode()
    assert "is-grid" in as_alice.get("/").content.decode()
    assert "is-grid" in as_alice.get("/?look=nonsense").content.decode()
    assert "is-grid" not in as_alice.get("/?look=rows").content.decode()


def test_an_ended_run_offers_its_pictures_its_request_and_a_zip(
    as_alice: Client, alice: Membership
) -> None:
    done = a_generation(alice)
    first = an_image(alice, generation=done)
    page = as_alice.get(reverse("run", args=[done.pk])).content.decode()
    assert reverse("run_request", args=[done.pk, "python"]) in page
    assert f'name="image" value="{first.pk}"' in page
    zipped = as_alice.post(
        reverse("gallery_bulk"), {"action": "download", "image": [str(first.pk)]}
    )
    assert zipped["Content-Type"] == "application/zip"
    empty = a_generation(alice, state=State.CANCELLED)
    page = as_alice.get(reverse("run", args=[empty.pk])).content.decode()
    assert "Hide from feed" in page
    assert "Download all" not in page
    assert reverse("run_request", args=[empty.pk, "curl"]) in page


@pytest.mark.parametrize("form", ["curl", "python", "json"])
def test_a_failed_runs_own_request_is_copied_by_its_owner_alone(
    as_alice: Client,
    as_bob: Client,
    as_charlie: Client,
    as_nobody: Client,
    alice: Membership,
    form: str,
) -> None:
    failed = a_generation(alice, state=State.FAILED)
    address = reverse("run_request", args=[failed.pk, form])
    answer = as_alice.get(address)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert failed.prompt in answer.text
    assert str(failed.seed) in answer.text
    assert KEY not in answer.text
    assert {as_bob.get(address).status_code, as_charlie.get(address).status_code} == {404}
    assert as_nobody.get(address)["Location"].startswith("/account/login/")
    assert as_alice.post(address).status_code == 405


def test_a_request_that_cannot_be_written_says_so(as_alice: Client, alice: Membership) -> None:
    old = a_generation(alice, state=State.FAILED, recipe={"version": 99})
    answer = as_alice.get(reverse("run_request", args=[old.pk, "curl"]))
    assert answer.status_code == 409
    assert "can't be written" in answer.text
    assert as_alice.get(reverse("run_request", args=[old.pk, "wget"])).status_code == 404
