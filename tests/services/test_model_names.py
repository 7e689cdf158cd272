"""What models are called in the gallery's filter and in presets."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps
from pytest_django import DjangoAssertNumQueries

from guidance.domain.filters import Filters
from guidance.domain.recipe import Recipe
from guidance.models import Membership, OfferedModel, RunText, UsedModel
from guidance.services import gallery, gallery_choices, model_names, presets
from tests.factories import KINO_XL, a_generation, account_of, an_image_row

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
OWN = "4D9ACE10-25dd-42fd-a6be-a301a7ac614f"
OTHER = "dd29ac47-ea88-4720-8678-b8633245c09c"


def offered(member: Membership, model_id: str, name: str) -> OfferedModel:
    row = {"account": account_of(member), "model_id": model_id.lower(), "name": name}
    return OfferedModel.objects.create(**row)


def listed(member: Membership) -> dict[str, str]:
    (menu,) = (
        one
        for one in gallery_choices.menus(gallery_choices.names(member), "mine", Filters())
        if one.name == "model"
    )
    return {choice.value: choice.label for choice in menu.choices}


def test_the_filter_offers_what_the_teams_accounts_offer(
    alice: Membership, charlie: Membership
) -> None:
    offered(alice, OWN, "Field notes")
    offered(charlie, OTHER, "Elsewhere")
    found = listed(alice)
    assert [*found.values()][:2] == ["Field notes", "Lightning XL"]
    assert found[KINO_XL] == "Kino XL"
    assert OTHER not in found


def test_a_model_that_only_a_run_used_keeps_its_name_and_finds_its_images(
    alice: Membership, bob: Membership, charlie: Membership
) -> None:
    run = a_generation(bob, model_id=OWN, model_name="Leonardo Field notes")
    image = an_image_row(bob, run, NOW)
    assert listed(alice)[OWN.lower()] == "Field notes"
    assert OWN.lower() not in listed(charlie)
    page = gallery.page(member=alice, scope="team", filters=Filters(models=(OWN.lower(),)))
    assert [tile.image.pk for day in page.days for tile in day.tiles] == [image.pk]


def test_the_name_that_an_account_says_today_counts_more(alice: Membership) -> None:
    an_image_row(alice, a_generation(alice, model_id=OWN, model_name="Old name"), NOW)
    row = offered(alice, OWN, "New name")
    assert listed(alice)[OWN.lower()] == "New name"
    row.delete()
    assert listed(alice)[OWN.lower()] == "Old name"


def test_names_are_read_with_one_statement(
    alice: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    offered(alice, OWN, "Field notes")
    with django_assert_num_queries(1):
        gallery_choices.names(alice)
    with django_assert_num_queries(0):
        assert model_names.of(alice.team, [KINO_XL.upper()]) == {KINO_XL: "Kino XL"}


def test_a_preset_of_an_own_model_says_its_name(
    alice: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    offered(alice, OWN, "Field notes")
    for name, model in (("Mine", OWN), ("Kino", KINO_XL), ("Lost", OTHER)):
        recipe = Recipe(prompt="", model_id=model, width=640, height=640)
        presets.save(member=alice, name=name, recipe=recipe)
    with django_assert_num_queries(2):
        facts = {one.preset.name: one.facts for one in presets.listed(member=alice)}
    assert facts["Mine"] == "Field notes · 640 × 640 · 4 images"
    assert facts["Kino"].startswith("Kino XL · ")
    assert facts["Lost"].startswith("Unknown model · ")


def test_the_migration_names_the_models_of_earlier_runs(alice: Membership) -> None:
    an_image_row(alice, a_generation(alice, model_id=OWN, model_name="Field notes"), NOW)
    a_generation(alice, model_id=OTHER, model_name="Never listed an image")
    UsedModel.objects.all().delete()
    assert RunText.objects.count() == 1
    migration = import_module("guidance.migrations.0010_remember_models")
    migration.write_names(apps, None)
    assert [*UsedModel.objects.values_list("model_id", "name")] == [(OWN.lower(), "Field notes")]
