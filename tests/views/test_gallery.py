"""The gallery page and the studio's picker."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from guidance.models import Image, Membership
from guidance.services import gallery
from tests.factories import a_generation, a_reference, add_slots, an_image, an_image_row

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
GALLERY = "/gallery/"
HTMX = {"HX-Request": "true"}


def many(member: Membership, count: int) -> list[Image]:
    run = a_generation(member)
    return [an_image_row(member, run, NOW - timedelta(seconds=n)) for n in range(count)]


def test_owner_and_teammate_see_the_image_and_nobody_else(
    alice: Membership, as_alice: Client, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    image = an_image(alice)
    tile = f'id="tile-{image.pk}"'
    assert tile in as_alice.get(GALLERY).text
    assert tile not in as_bob.get(GALLERY).text
    assert tile in as_bob.get(GALLERY, {"scope": "team"}).text
    assert tile not in as_charlie.get(GALLERY, {"scope": "team"}).text
    answer = as_nobody.get(GALLERY)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/account/login/?next=/gallery/"


def test_a_stolen_cursor_shows_nothing(alice: Membership, as_charlie: Client) -> None:
    many(alice, 4)
    cursor = gallery.page(member=alice, scope="team", size=2).next_cursor or ""
    answer = as_charlie.get(GALLERY, {"scope": "team", "after": cursor})
    assert 'id="tile-' not in answer.text


def test_the_full_page_takes_eight_queries(
    alice: Membership,
    as_alice: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    run = many(alice, 61)[0].generation
    add_slots(run, [{"kind": "style", "reference": a_reference(alice)}])
    with django_assert_max_num_queries(8):
        answer = as_alice.get(GALLERY, {"scope": "team"})
    assert answer.text.count('class="tile ') == 24


def test_pictures_reserve_their_room_and_come_in_two_sizes(
    alice: Membership, as_alice: Client
) -> None:
    image = many(alice, 1)[0]
    text = as_alice.get(GALLERY).text
    small, large = (reverse("image_thumb", args=[image.pk, size]) for size in (256, 512))
    assert f'srcset="{small} 416w, {large} 832w"' in text
    assert 'width="1040" height="640"' in text
    assert "tile r-160" in text
    assert 'alt="Vibrant makeup bottle in a showroom"' in text


def test_at_most_24_pictures_are_fetched_at_once(alice: Membership, as_alice: Client) -> None:
    many(alice, 40)
    text = as_alice.get(GALLERY).text
    pictures = re.findall(r"<img[^>]+/thumb/[^>]+>", text)
    assert len(pictures) == 24
    assert not any('loading="lazy"' in picture for picture in pictures)


def test_without_script_a_link_leads_on_and_the_heading_is_repeated(
    alice: Membership, as_alice: Client
) -> None:
    images = many(alice, 70)
    first = as_alice.get(GALLERY)
    link = re.search(r'<a class="button" href="([^"]+)">More images</a>', first.text)
    assert link is not None
    second = as_alice.get(link.group(1).replace("&amp;", "&"))
    for image in images[24:]:
        assert f'id="tile-{image.pk}"' in second.text
    assert 'id="day-20261122"' in second.text
    assert "More images" not in second.text


def test_with_htmx_the_next_page_joins_the_day_that_goes_on(
    alice: Membership, as_alice: Client
) -> None:
    many(alice, 70)
    cursor = gallery.page(member=alice, scope="mine").next_cursor or ""
    answer = as_alice.get(GALLERY, {"after": cursor}, headers=HTMX)
    assert "<html" not in answer.text
    assert '<hx-partial hx-target="#day-20261122" hx-swap="beforeend">' in answer.text
    assert answer.text.count('class="tile ') == 46
    assert "46 more images" in answer.text


def behind(moment: str) -> str:
    """A cursor that somebody wrote, well formed."""
    text = f"{moment} 6c1f0f5e-8d0b-4a5e-9b3f-2f6f1f7d7a11"
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "after",
    [
        "nonsense", "\x00", "'; DROP TABLE", "9" * 3000, "ÿ",
        behind("0001-01-01T00:00:00+14:00"), behind("9999-12-31T23:59:59-14:00"),
    ],
)  # fmt: skip
def test_a_cursor_of_nonsense_is_the_first_page(
    after: str, alice: Membership, as_alice: Client
) -> None:
    image = many(alice, 1)[0]
    answer = as_alice.get(GALLERY, {"after": after})
    assert answer.status_code == 200
    assert f'id="tile-{image.pk}"' in answer.text


def test_empty_galleries_say_what_will_be_there(as_alice: Client) -> None:
    assert "Your images will appear here." in as_alice.get(GALLERY).text
    team = as_alice.get(GALLERY, {"scope": "team"}).text
    assert "Images of everyone in the team will appear here." in team
    hearts = as_alice.get(GALLERY, {"favourites": "1"}).text
    assert "Nothing matches" in hearts
    assert "Clear filters" in hearts


def test_the_favourites_filter_shows_hearts_and_stays_on_the_other_tab(
    alice: Membership, as_alice: Client
) -> None:
    loved, other = many(alice, 2)
    gallery.toggle_favourite(user=alice.user, image=loved)
    text = as_alice.get(GALLERY, {"favourites": "1"}).text
    assert f'id="tile-{loved.pk}"' in text
    assert f'id="tile-{other.pk}"' not in text
    assert "?scope=team&amp;favourites=1" in text


def test_a_tile_tells_model_kinds_and_time(alice: Membership, as_alice: Client) -> None:
    run = many(alice, 1)[0].generation
    kinds = ("style", "style", "edge")
    add_slots(run, [{"kind": kind, "reference": a_reference(alice)} for kind in kinds])
    assert "Kino XL · A Style, C Edge · 14:06" in as_alice.get(GALLERY).text


def test_a_prompt_is_text_and_never_markup(alice: Membership, as_alice: Client) -> None:
    run = a_generation(alice, prompt='"><script>alert(1)</script>')
    image = an_image(alice, generation=run)
    for where in (GALLERY, reverse("image", args=[image.pk])):
        assert "<script>alert" not in as_alice.get(where).text


def test_the_picker_offers_images_and_uploads_of_the_team_alone(
    alice: Membership, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    image, upload = an_image(alice), a_reference(alice)
    picker = reverse("picker")
    own = as_bob.get(picker, {"scope": "team", "form": "composer"}, headers=HTMX).text
    assert f'name="pick" value="generated:{image.pk}" form="composer"' in own
    assert f'name="pick" value="uploaded:{upload.pk}" form="composer"' in own
    strange = as_charlie.get(picker, {"scope": "team"}, headers=HTMX).text
    assert str(image.pk) not in strange
    assert str(upload.pk) not in strange
    assert as_nobody.get(picker).status_code == 302


def test_the_picker_without_htmx_is_the_gallery(as_alice: Client) -> None:
    answer = as_alice.get(reverse("picker"))
    assert (answer.status_code, answer.headers["Location"]) == (302, GALLERY)
