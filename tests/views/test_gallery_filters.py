"""Filters and search as they stand in an address."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from guidance.domain.filters import Filters
from guidance.forms import narrowing
from guidance.models import Membership
from tests.factories import KINO_XL, a_generation, an_image_row

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
GALLERY = "/gallery/"
HTMX = {"HX-Request": "true"}
TODAY = date(2026, 11, 22)


def made(member: Membership, prompt: str, minutes: int = 0) -> str:
    run = a_generation(member, prompt=prompt)
    return f'id="tile-{an_image_row(member, run, NOW - timedelta(minutes=minutes)).pk}"'


@pytest.mark.parametrize(
    "query",
    [
        "q=%00", "q=" + "a" * 5000, "q=%22%27()*&amp;", "q=NEAR(a%20b)", "model=%00&model=<b>",
        "kind=nothing", "style=LOUD", "size=0x0", "size=huge", "person=bob", "person=-1",
        "person=" + "9" * 400, "person=1e9", "from=yesterday", "from=0001-01-01", "to=9999-12-31",
        "days=-1", "days=99999999", "favourites=yes", "after=x&q=lake", "inside=1", "inside=1&q=a",
        "scope=all&scope=team", "%FF=%FF", "person=²",
    ],
)  # fmt: skip
def test_an_address_of_nonsense_is_answered_sanely(
    query: str, alice: Membership, as_alice: Client
) -> None:
    made(alice, "A mountain lake")
    for headers in ({}, HTMX):
        answer = as_alice.get(f"{GALLERY}?{query}", headers=headers)
        assert answer.status_code == 200


def test_an_address_is_written_as_it_was_read() -> None:
    filters = Filters(
        text="lake & dusk",
        person=3,
        models=(KINO_XL, "own-model"),
        kinds=("style", "init_image"),
        styles=("NONE",),
        sizes=("landscape", "512x768"),
        since=date(2026, 1, 1),
        until=date(2026, 2, 1),
        favourites=True,
    )
    query = QueryDict(mutable=True)
    for name, value in narrowing.written(filters):
        query.appendlist(name, value)
    assert narrowing.read(query, today=TODAY) == filters


def test_days_are_counted_back_and_turned_round() -> None:
    week = narrowing.read(QueryDict("days=7"), today=TODAY)
    assert (week.since, week.until) == (date(2026, 11, 16), None)
    turned = narrowing.read(QueryDict("from=2026-11-09&to=2026-11-01"), today=TODAY)
    assert (turned.since, turned.until) == (date(2026, 11, 1), date(2026, 11, 9))


def test_a_search_shows_what_matches_to_those_who_may_see_it(
    alice: Membership, as_alice: Client, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    lake, bottle = made(alice, "A mountain lake"), made(alice, "Perfume bottle", 1)
    query = {"q": "lake", "scope": "team"}
    for client in (as_alice, as_bob):
        text = client.get(GALLERY, query).text
        assert lake in text
        assert bottle not in text
        assert "1 matches" in text
        assert 'href="/gallery/?scope=team">Clear all' in text
    assert lake not in as_charlie.get(GALLERY, query).text
    assert as_nobody.get(GALLERY, query).status_code == 302


def test_chosen_filters_are_chips_that_can_be_taken_off(
    alice: Membership, as_alice: Client
) -> None:
    made(alice, "A mountain lake")
    query = f"q=lake&model={KINO_XL}&size=landscape&size=square&from=2026-11-01"
    text = as_alice.get(f"{GALLERY}?{query}").text
    chips = re.findall(r'class="chip chip-on" href="([^"]+)" aria-label="([^"]+)"', text)
    assert [label for _, label in chips] == [
        "Model: Kino XL, remove this filter",
        "Size: Landscape, Square, remove this filter",
        "From 1 Nov 2026, remove this filter",
    ]
    assert "model=" not in chips[0][0]
    assert "q=lake" in chips[0][0]
    assert f'name="model" value="{KINO_XL}" checked' in text


def test_an_exact_size_and_an_unknown_model_stay_chosen(as_alice: Client) -> None:
    text = as_alice.get(GALLERY, {"size": "512x768", "model": "own-model"}).text
    assert "Size: 512x768" in text
    assert "Model: own-model" in text
    assert "Nothing matches" in text


def test_people_are_offered_among_the_teams_images_alone(
    alice: Membership, bob: Membership, charlie: Membership, as_alice: Client
) -> None:
    team = as_alice.get(GALLERY, {"scope": "team"}).text
    assert "Bob Birch" in team
    assert "Charlie" not in team
    assert 'name="person"' not in as_alice.get(GALLERY).text
    his = made(bob, "lake")
    assert his in as_alice.get(GALLERY, {"scope": "team", "person": str(bob.user_id)}).text


def test_with_htmx_new_filters_bring_results_chips_and_address(
    alice: Membership, as_alice: Client
) -> None:
    lake = made(alice, "A mountain lake")
    asked = f"{GALLERY}?q=lake&size=landscape&from="
    answer = as_alice.get(asked, headers=HTMX)
    assert "<html" not in answer.text
    assert lake in answer.text
    assert '<hx-partial hx-target="#chips"' in answer.text
    assert answer.headers["HX-Push-Url"] == "/gallery/?scope=mine&q=lake&size=landscape"


def test_the_next_page_keeps_the_filters(alice: Membership, as_alice: Client) -> None:
    tiles = [made(alice, "A mountain lake", n) for n in range(30)]
    made(alice, "Bottle", 31)
    text = as_alice.get(GALLERY, {"q": "lake"}).text
    link = re.search(r'<a class="button" href="([^"]+)">More images</a>', text)
    assert link
    second = as_alice.get(link[1].replace("&amp;", "&")).text
    assert [tile in second for tile in tiles] == [False] * 24 + [True] * 6
    assert second.count('id="tile-') == 6


def test_a_search_inside_words_goes_on_inside_words(alice: Membership, as_alice: Client) -> None:
    tiles = [made(alice, "A mountain lake", n) for n in range(30)]
    text = as_alice.get(GALLERY, {"q": "ountai"}).text
    assert "No word begins like that" in text
    link = re.search(r'<a class="button" href="([^"]+)">More images</a>', text)
    assert link
    assert tiles[29] in as_alice.get(link[1].replace("&amp;", "&")).text
    nothing = as_alice.get(GALLERY, {"q": "zebra"}).text
    assert "Nothing matches" in nothing
    assert "No word begins like that" not in nothing


def test_news_wait_only_where_no_filter_but_hearts_is_chosen(
    alice: Membership, as_alice: Client
) -> None:
    made(alice, "A mountain lake")
    for query, listens in (("", True), ("?favourites=1", True), ("?q=lake", False)):
        text = as_alice.get(f"{GALLERY}{query}").text
        assert ("gallery/new?" in text) is listens


def test_a_search_page_takes_eight_queries(
    alice: Membership,
    as_alice: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(26):
        made(alice, "A mountain lake", n)
    with django_assert_max_num_queries(8):
        assert "26 match" in as_alice.get(GALLERY, {"q": "lake", "scope": "team"}).text
