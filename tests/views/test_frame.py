"""What every page stands in: rail, weight, error pages and the tags that pages are made with."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import FileSystemFinder
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from guidance.models import Membership
from guidance.templatetags import pieces
from guidance.views.errors import server_error
from leoweb.static_storage import LISTS, written_out

STATIC = Path(__file__).parents[2] / "static"
FIRST_LOAD_BYTES = 120 * 1024
FONT_BYTES = 50 * 1024
CHANGE = "/account/password/change/"


def rail(page: str) -> str:
    found = re.search(r'<nav class="rail".*?</nav>', page, re.DOTALL)
    assert found
    return found.group()


@pytest.mark.django_db
def test_every_place_in_the_rail_opens(as_alice: Client) -> None:
    places = re.findall(
        r'class="rail-place" href="([^"]+)"', rail(as_alice.get(CHANGE).content.decode())
    )
    assert places
    assert [as_alice.get(place).status_code for place in places] == [200] * len(places)


@pytest.mark.django_db
def test_the_rail_marks_the_place_one_is_in(as_alice: Client) -> None:
    here = re.findall(
        r'href="([^"]+)"[^>]*aria-current="page"', rail(as_alice.get("/gallery/").content.decode())
    )
    assert here == ["/gallery/"]


@pytest.mark.django_db
def test_a_missing_page_wears_the_rail(as_alice: Client, as_nobody: Client) -> None:
    for client, signed_in in ((as_alice, True), (as_nobody, False)):
        answer = client.get("/nothing/here")
        page = answer.content.decode()
        assert answer.status_code == 404
        assert "Nothing here" in page
        assert ("Sign out" in rail(page)) is signed_in


@pytest.mark.django_db
def test_the_page_for_our_own_fault_reads_no_table(
    alice: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = "light"
    request.user = alice.user
    with django_assert_num_queries(0):
        answer = server_error(request)
    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.content
    assert b'data-theme="light"' in answer.content


@pytest.mark.django_db
def test_only_people_who_are_signed_in_hold_a_stream(as_alice: Client, as_nobody: Client) -> None:
    assert 'hx-sse:connect="/events"' in as_alice.get(CHANGE).content.decode()
    assert "hx-sse:connect" not in as_nobody.get("/account/login/").content.decode()


def _served(link: str) -> bytes:
    """A static file as it is served: a page's list with its files written out."""
    if not link.startswith(LISTS):
        return (STATIC / link).read_bytes()
    found = {path: (storage, path) for path, storage in FileSystemFinder().list([])}
    return written_out(link, found).encode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/gallery/", CHANGE])
def test_the_first_load_of_a_page_stays_light(as_alice: Client, address: str) -> None:
    page = as_alice.get(address).content
    links = re.findall(r'(?:href|src)="/static/([^"#]+\.(?:css|js|svg))', page.decode())
    weight = len(gzip.compress(page)) + (STATIC / "vendor/inter/inter-latin.woff2").stat().st_size
    weight += sum(len(gzip.compress(_served(link))) for link in set(links))
    assert len(set(links)) >= 5
    assert weight <= FIRST_LOAD_BYTES


def test_the_font_of_the_first_load_is_small() -> None:
    assert (STATIC / "vendor/inter/inter-latin.woff2").stat().st_size <= FONT_BYTES


def test_an_icon_is_decoration_and_comes_in_the_sizes_of_the_design() -> None:
    drawn = Template('{% load pieces %}{% icon "heart" 18 %}').render(Context())
    assert 'aria-hidden="true"' in drawn
    assert "vendor/lucide/sprite.svg#heart" in drawn
    with pytest.raises((ValueError, TemplateSyntaxError)):
        Template('{% load pieces %}{% icon "heart" 17 %}').render(Context())


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [(1040, 640, "r-160"), (512, 512, "r-100"), (640, 1040, "r-060"), (9000, 10, "r-350"),
     (10, 9000, "r-030"), (None, 512, "r-100")],
)  # fmt: skip
def test_a_ratio_is_a_class_that_the_style_sheet_knows(
    width: int | None, height: int | None, name: str
) -> None:
    assert pieces.ratio(width, height) == name
    assert f".{name}{{" in (STATIC / "guidance/css/numbers.css").read_text()


@pytest.mark.parametrize(
    ("part", "whole", "name"), [(0.39, 1.03, "n-38"), (0, 1, "n-0"), (3, 1, "n-100"), (1, 0, "n-0")]
)
def test_a_share_is_a_class_that_the_style_sheet_knows(
    part: float, whole: float, name: str
) -> None:
    assert pieces.share(part, whole) == name
    assert f".{name}{{" in (STATIC / "guidance/css/numbers.css").read_text()


@pytest.mark.django_db
def test_an_avatar_shows_initials_and_hides_them_from_readers(alice: Membership) -> None:
    drawn = pieces.avatar(alice.user, "small")
    assert ">AA</span>" in drawn
    assert 'aria-hidden="true"' in drawn
