"""The example pictures of models: fetched once, told to the page, and never in the way."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone

from guidance.models import Membership, OfferedModel
from guidance.services import files, model_pictures, offers, offers_reading, sweeping
from tests.services.pipeline import Pipeline

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def read(pipeline: Pipeline) -> Pipeline:
    """An account whose lists were read; of the many models three keep their pictures."""
    pipeline.sweep()
    offers_reading.ask(member=pipeline.member, now=timezone.now())
    offers_reading.read(pipeline.account.pk, timezone.now())
    some = list(OfferedModel.objects.exclude(picture_url="").order_by("name")[:3])
    OfferedModel.objects.exclude(pk__in=[one.pk for one in some]).update(picture_url="")
    return pipeline


def pictured(pipeline: Pipeline) -> list[str]:
    pipeline.account.refresh_from_db()
    known = offers.catalogue_for(pipeline.account).models()
    return [one.picture for one in known if one.picture]


def test_a_models_example_is_fetched_and_shown_in_the_catalogue(read: Pipeline) -> None:
    assert pictured(read) == []
    sweeping.perform("model_pictures", str(read.account.pk), timezone.now())
    found = pictured(read)
    assert len(set(found)) == 3
    assert all(files.thumb_path(one, 256).exists() for one in found)


def test_what_is_here_is_not_fetched_again_until_the_list_names_another(read: Pipeline) -> None:
    model_pictures.fetch(read.account.pk)
    mark = files.thumb_path(pictured(read)[0], 256)
    mark.unlink()
    model_pictures.fetch(read.account.pk)
    assert not mark.exists()
    row = OfferedModel.objects.exclude(sha256="").order_by("name")[0]
    before = row.sha256
    other = OfferedModel.objects.exclude(sha256__in=["", before])[0]
    OfferedModel.objects.filter(pk=row.pk).update(picture_url=other.picture_url)
    model_pictures.fetch(read.account.pk)
    row.refresh_from_db()
    assert (row.sha256, row.fetched_url) == (other.sha256, other.picture_url)


def test_a_picture_that_can_not_be_had_leaves_the_others_alone(read: Pipeline) -> None:
    rows = list(OfferedModel.objects.exclude(picture_url="").order_by("name"))
    bad = rows[0].picture_url.rsplit("/", 1)[0] + "/nothing.jpg"
    OfferedModel.objects.filter(pk=rows[0].pk).update(picture_url=bad)
    elsewhere = "https://example.org/picture.jpg"
    OfferedModel.objects.filter(pk=rows[1].pk).update(picture_url=elsewhere)
    model_pictures.fetch(read.account.pk)
    assert len(pictured(read)) == 1


def test_what_there_was_no_time_for_comes_another_time(
    read: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as hasty:
        hasty.setattr(model_pictures, "_SECONDS", 0.0)
        model_pictures.fetch(read.account.pk)
    assert pictured(read) == []
    model_pictures.fetch(read.account.pk)
    assert len(pictured(read)) == 3


def test_pictures_are_asked_for_once_in_ten_minutes(read: Pipeline) -> None:
    cache.clear()
    key = f"model-pictures-{read.account.pk}"
    model_pictures.ask(member=read.member)
    assert cache.get(key) == 1
    OfferedModel.objects.update(picture_url="")
    cache.clear()
    model_pictures.ask(member=read.member)
    assert cache.get(key) is None


def test_a_teams_pictures_are_its_own(read: Pipeline, charlie: Membership) -> None:
    model_pictures.fetch(read.account.pk)
    content = pictured(read)[0]
    assert model_pictures.shown(member=read.member, sha256=content)
    assert model_pictures.shown(member=charlie, sha256=content) is None
    assert model_pictures.shown(member=read.member, sha256="") is None
