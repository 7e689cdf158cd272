"""Presets in the composer: saved, taken up, changed; who may do what."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guidance.models import Membership, Preset
from tests.factories import a_reference
from tests.views.composing import HTMX, opened, pressed, trigger, uploaded

pytestmark = pytest.mark.django_db
CHANGES = ("preset_rename", "preset_share", "preset_unshare", "preset_delete")


@pytest.fixture
def preset(as_alice: Client) -> Preset:
    """Alice's preset: wide, two images."""
    sized = {"width": "1040", "height": "640", "num_images": "2"}
    pressed(as_alice, opened(as_alice), "preset_save", preset_name="Wide", **sized)
    pressed(as_alice, opened(as_alice), "over")
    return Preset.objects.get()


def test_saving_keeps_the_composer_and_lists_the_preset(as_alice: Client) -> None:
    page = pressed(as_alice, opened(as_alice), "preset_save", preset_name="Wide", prompt="A lake")
    assert page.values["prompt"] == "A lake"
    assert "“Wide” saved" in page.text
    assert "Kino XL · 1024 × 1024 · 4 images" in page.text
    assert Preset.objects.get().is_shared is False


def test_a_preset_changes_the_settings_and_leaves_the_prompt(
    as_alice: Client, preset: Preset
) -> None:
    typed = {"prompt": "Typed before", "negative_prompt": "blur", "avoid_open": "on"}
    page = pressed(as_alice, opened(as_alice), f"preset_take:{preset.pk}", **typed)
    assert (page.values["width"], page.values["num_images"]) == ("1040", "2")
    assert (page.values["prompt"], page.values["negative_prompt"]) == ("Typed before", "blur")
    again = pressed(as_alice, page, "back")
    assert (again.values["width"], again.values["prompt"]) == ("1024", "Typed before")


def test_references_are_kept_only_when_asked_for(as_alice: Client, alice: Membership) -> None:
    page = pressed(as_alice, opened(as_alice), f"add:{uploaded(a_reference(alice).pk)}")
    pressed(as_alice, page, "preset_save", preset_name="Bare")
    with_them = {"preset_name": "Guided", "preset_with_guidance": "on"}
    pressed(as_alice, page, "preset_save", **with_them)
    pressed(as_alice, page, "over")
    bare, guided = Preset.objects.order_by("name")
    assert pressed(as_alice, opened(as_alice), f"preset_take:{bare.pk}").slots == []
    assert pressed(as_alice, opened(as_alice), f"preset_take:{guided.pk}").slots == ["1"]


def test_a_shared_preset_is_the_whole_teams_to_take_and_its_owners_to_change(
    as_alice: Client, as_bob: Client, as_charlie: Client, preset: Preset
) -> None:
    assert "Wide" not in opened(as_bob).text
    pressed(as_alice, opened(as_alice), f"preset_share:{preset.pk}")
    shared = opened(as_bob)
    assert "Shared by Alice Ames" in shared.text
    assert pressed(as_bob, shared, f"preset_take:{preset.pk}").values["width"] == "1040"
    assert f"preset_delete:{preset.pk}" not in shared.buttons
    assert "Wide" not in opened(as_charlie).text


@pytest.mark.parametrize("verb", ["preset_take", *CHANGES])
def test_a_strangers_preset_does_not_exist_and_nothing_typed_is_lost(
    as_alice: Client, as_charlie: Client, preset: Preset, verb: str
) -> None:
    pressed(as_alice, opened(as_alice), f"preset_share:{preset.pk}")
    page = opened(as_charlie)
    data = {**page.values, "prompt": "Typed by Charlie", "do": f"{verb}:{preset.pk}"}
    assert as_charlie.post(reverse("studio_guidance"), data).status_code == 404
    assert opened(as_charlie).values["prompt"] == "Typed by Charlie"
    assert Preset.objects.get().is_shared is True


@pytest.mark.parametrize("verb", CHANGES)
def test_a_teammate_changes_nothing(
    as_alice: Client, as_bob: Client, preset: Preset, verb: str
) -> None:
    pressed(as_alice, opened(as_alice), f"preset_share:{preset.pk}")
    data = {**opened(as_bob).values, f"preset-{preset.pk}-name": "Mine now"}
    answer = as_bob.post(reverse("studio_guidance"), {**data, "do": f"{verb}:{preset.pk}"})
    assert answer.status_code == 404
    found = Preset.objects.get()
    assert (found.name, found.is_shared) == ("Wide", True)


def test_nobody_is_asked_to_sign_in(as_nobody: Client, preset: Preset) -> None:
    answer = as_nobody.post(reverse("studio_guidance"), {"do": f"preset_delete:{preset.pk}"})
    assert answer.status_code == 302
    assert Preset.objects.exists()


@pytest.mark.parametrize("rest", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_a_preset_that_is_gone_is_404(as_alice: Client, rest: str) -> None:
    data = {**opened(as_alice).values, "do": f"preset_take:{rest}"}
    assert as_alice.post(reverse("studio_guidance"), data).status_code == 404


def test_a_preset_is_renamed_shared_taken_back_and_deleted(
    as_alice: Client, preset: Preset
) -> None:
    page = opened(as_alice)
    named = {f"preset-{preset.pk}-name": "Wide product"}
    page = pressed(as_alice, page, f"preset_rename:{preset.pk}", **named)
    assert "“Wide” is now “Wide product”" in page.text
    page = pressed(as_alice, page, f"preset_share:{preset.pk}")
    page = pressed(as_alice, page, f"preset_unshare:{preset.pk}")
    assert Preset.objects.get().is_shared is False
    page = pressed(as_alice, page, f"preset_delete:{preset.pk}")
    assert not Preset.objects.exists()


def test_a_missing_name_is_said_beside_the_field(as_alice: Client) -> None:
    page = pressed(as_alice, opened(as_alice), "preset_save", preset_name=" ", prompt="Kept")
    assert "Give the preset a name first." in page.text
    assert page.values["prompt"] == "Kept"
    assert not Preset.objects.exists()


def test_with_script_only_the_panel_and_a_passing_word_arrive(as_alice: Client) -> None:
    data = {**opened(as_alice).values, "preset_name": "Wide", "do": "preset_save"}
    answer = as_alice.post(reverse("studio_guidance"), data, headers=HTMX)
    assert trigger(answer)["toast"]["text"] == "“Wide” saved"
    assert 'hx-target="#presets-piece"' in answer.content.decode()


def test_a_reference_that_is_gone_since_is_explained(as_alice: Client, alice: Membership) -> None:
    reference = a_reference(alice)
    page = pressed(as_alice, opened(as_alice), f"add:{uploaded(reference.pk)}")
    wanted = {"preset_name": "Guided", "preset_with_guidance": "on"}
    pressed(as_alice, page, "preset_save", **wanted)
    reference.delete()
    page = pressed(as_alice, opened(as_alice), f"preset_take:{Preset.objects.get().pk}")
    assert "This picture is gone." in page.text
