"""The gallery narrowed by words and facts, on whichever database the suite runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from guidance.domain.filters import Filters
from guidance.models import Generation, Image, Membership, RunText
from guidance.services import gallery, run_texts
from tests.factories import a_generation, a_reference, add_slots, an_image_row

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


def made(member: Membership, prompt: str, *, minutes: int = 0, **changes: Any) -> Image:
    run = a_generation(member, prompt=prompt, **changes)
    return an_image_row(member, run, NOW - timedelta(minutes=minutes))


def found(member: Membership, scope: str = "mine", **filters: Any) -> list[UUID]:
    page = gallery.page(member=member, scope=scope, filters=Filters(**filters))
    return [tile.image.pk for day in page.days for tile in day.tiles]


@pytest.mark.parametrize(
    "text", ["lake", "LAKE", "mountain la", "lake, mountain", "  l", "läke", "lake'"]
)
def test_a_prompt_is_found_by_its_words_whatever_case_and_order(
    text: str, alice: Membership
) -> None:
    lake = made(alice, "A mountain lake at dusk")
    made(alice, "Perfume bottle on a plinth", minutes=1)
    assert found(alice, text=text) == [lake.pk]


def test_accents_make_no_difference(alice: Membership) -> None:
    cafe = made(alice, "Café in Zürich, 2.5 m wide")
    for text in ("cafe", "café", "zurich", "Zürich", "2.5"):
        assert found(alice, text=text) == [cafe.pk]


def test_parts_of_words_are_found_when_no_word_begins_like_that(alice: Membership) -> None:
    bottle = made(alice, "Perfume bottle on a plinth")
    made(alice, "A mountain lake", minutes=1)
    page = gallery.page(member=alice, scope="mine", filters=Filters(text="ottl linth"))
    assert page.inside
    assert [tile.image.pk for day in page.days for tile in day.tiles] == [bottle.pk]
    assert found(alice, text="tl") == []


@pytest.mark.parametrize(
    "text",
    ['"', "'", '"lake', "lake OR bottle", "NOT lake", "lake*", "(lake", "a:b", "& | !", "\\", "-",
     "tags : t1", "\x00", "%", "_", "NEAR(lake)", "x" * 10_000, "lake " * 2_000],
)  # fmt: skip
def test_operators_and_quotes_are_nothing_but_text(text: str, alice: Membership) -> None:
    lake = made(alice, "A mountain lake at dusk")
    nothing_to_look_for = not Filters(text=text).words
    expected = {"lake*", '"lake', "(lake", "lake " * 2_000}
    assert (found(alice, text=text) == [lake.pk]) is (nothing_to_look_for or text in expected)


def test_an_operator_as_a_word_is_found_as_a_word(alice: Membership) -> None:
    made(alice, "A mountain lake")
    either = made(alice, "Lake or bottle, not both", minutes=1)
    assert found(alice, text="lake OR bottle") == [either.pk]


def test_a_search_stays_in_the_team_even_when_a_prompt_names_its_tag(
    alice: Membership, charlie: Membership
) -> None:
    tag = f"t{alice.team.pk.hex}"
    made(charlie, f"lake {tag} ={tag}")
    assert found(alice, "team", text="lake") == []
    assert found(alice, "team", text=tag) == []
    assert found(alice, "team", text=tag[4:20]) == []


def test_mine_team_and_person_narrow_a_search(alice: Membership, bob: Membership) -> None:
    hers, his = made(alice, "lake"), made(bob, "lake", minutes=1)
    assert found(alice, text="lake") == [hers.pk]
    assert found(alice, "team", text="lake") == [hers.pk, his.pk]
    assert found(alice, "team", text="lake", person=bob.user_id) == [his.pk]
    assert found(alice, "team", person=bob.user_id) == [his.pk]
    assert found(alice, "team", person=10**15) == []


def test_models_styles_sizes_and_kinds_narrow_and_several_mean_any(alice: Membership) -> None:
    kino = made(alice, "one")
    other = made(
        alice,
        "two",
        minutes=1,
        model_id="b24e16ff-06e3-43eb-8d33-4416c2d75876",
        preset_style="",
        width=512,
        height=768,
    )
    add_slots(kino.generation, [{"kind": "line_art", "reference": a_reference(alice)}])
    RunText.objects.filter(generation=kino.generation).delete()
    run_texts.write(kino.generation, kino.created_at)
    models = (kino.generation.model_id, other.generation.model_id)
    assert found(alice, models=models[:1]) == [kino.pk]
    assert found(alice, models=models) == [kino.pk, other.pk]
    assert found(alice, styles=("CINEMATIC",)) == [kino.pk]
    assert found(alice, styles=("NONE",)) == [other.pk]
    assert found(alice, sizes=("512x768",)) == [other.pk]
    assert found(alice, sizes=("landscape",)) == [kino.pk]
    assert found(alice, sizes=("portrait", "square")) == [other.pk]
    assert found(alice, kinds=("line_art",)) == [kino.pk]
    assert found(alice, kinds=("line_art",), sizes=("portrait",)) == []


def test_days_narrow_with_and_without_words(alice: Membership) -> None:
    today = made(alice, "lake")
    before = made(alice, "lake", minutes=60 * 24)
    yesterday = date(2026, 11, 21)
    for more in ({}, {"text": "lake"}):
        assert found(alice, since=date(2026, 11, 22), **more) == [today.pk]
        assert found(alice, until=yesterday, **more) == [before.pk]
        assert found(alice, since=yesterday, until=yesterday, **more) == [before.pk]
        assert found(alice, since=date(2026, 11, 23), **more) == []


def test_hearts_narrow_together_with_everything_else(alice: Membership, bob: Membership) -> None:
    loved, other = made(alice, "mountain lake"), made(alice, "mountain lake", minutes=1)
    gallery.toggle_favourite(user=alice.user, image=loved)
    gallery.toggle_favourite(user=bob.user, image=other)
    assert found(alice, text="lak", favourites=True) == [loved.pk]
    assert found(alice, text="ounta", favourites=True) == [loved.pk]
    assert found(alice, text="bottle", favourites=True) == []
    assert found(alice, sizes=("landscape",), favourites=True) == [loved.pk]


def test_pages_of_a_search_follow_each_other_without_gap_or_repeat(alice: Membership) -> None:
    expected: list[UUID] = []
    for minutes in range(9):
        run = a_generation(alice, prompt=f"lake {minutes}")
        moment = NOW - timedelta(minutes=minutes)
        expected += [
            an_image_row(alice, run, moment - timedelta(microseconds=n)).pk for n in range(3)
        ]
        made(alice, "something else", minutes=minutes)
    for size in (1, 4, 5, 26, 27, 28):
        seen: list[UUID] = []
        cursor: str | None = None
        while True:
            page = gallery.page(
                member=alice, scope="mine", cursor=cursor, size=size, filters=Filters(text="lake")
            )
            seen += [tile.image.pk for day in page.days for tile in day.tiles]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == expected


def test_deleted_and_waiting_images_are_not_found(alice: Membership) -> None:
    image = made(alice, "lake")
    Image.objects.filter(pk=image.pk).update(deleted_at=NOW)
    assert found(alice, text="lake") == []
    Image.objects.filter(pk=image.pk).update(deleted_at=None, state=Image.State.LISTED)
    assert found(alice, text="lake") == []


def test_matches_are_counted_and_whole_days_too(alice: Membership) -> None:
    for minutes in range(30):
        made(alice, "lake", minutes=minutes)
    page = gallery.page(member=alice, scope="mine", filters=Filters(text="lake"))
    assert (page.total, page.count, page.days[0].total) == ("30", 24, None)
    whole = gallery.page(member=alice, scope="mine", filters=Filters(text="lake"), size=40)
    assert whole.days[0].total == 30


def test_runs_of_one_moment_are_all_found(alice: Membership) -> None:
    images = {made(alice, "lake").pk for _ in range(5)}
    assert set(found(alice, text="lake")) == images


def test_the_index_follows_a_run_that_goes(alice: Membership) -> None:
    run: Generation = made(alice, "lake").generation
    Image.objects.filter(generation=run).delete()
    run.delete()
    assert not RunText.objects.exists()
    assert found(alice, text="lake") == []


def test_a_search_takes_few_queries(
    alice: Membership, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for minutes in range(30):
        made(alice, "lake", minutes=minutes)
    with django_assert_max_num_queries(6):
        found(alice, text="lake")
