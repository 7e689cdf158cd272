"""Presets: who sees them, what a name may be, and what comes back."""

from __future__ import annotations

from uuid import uuid4

import pytest

from guidance.domain.ingredients import ControlNetInput, Picture
from guidance.domain.kinds import ControlNetKind, Source, StrengthType
from guidance.domain.recipe import Recipe
from guidance.models import Membership, Preset
from guidance.services import presets
from tests.factories import KINO_XL

pytestmark = pytest.mark.django_db
WIDE = Recipe(prompt="", model_id=KINO_XL, width=1040, height=640, num_images=2, alchemy=True)


def kept(member: Membership, name: str, *, shared: bool = False) -> Preset:
    presets.save(member=member, name=name, recipe=WIDE)
    found = Preset.objects.get(owner=member.user, name=name)
    presets.share(preset=found, on=shared)
    return found


def names(member: Membership) -> list[str]:
    return [one.preset.name for one in presets.listed(member=member)]


def test_a_person_sees_their_own_first_and_then_what_the_team_shares(
    alice: Membership, bob: Membership, charlie: Membership
) -> None:
    kept(alice, "Hers alone")
    kept(alice, "a shared one", shared=True)
    kept(bob, "Zebra")
    kept(charlie, "Elsewhere", shared=True)
    assert names(bob) == ["Zebra", "a shared one"]
    assert names(alice) == ["a shared one", "Hers alone"]


def test_the_same_name_replaces_the_settings_and_keeps_the_sharing(alice: Membership) -> None:
    kept(alice, "Product", shared=True)
    tall = Recipe(prompt="", model_id=KINO_XL, width=640, height=1040)
    assert presets.save(member=alice, name="  Product ", recipe=tall) is False
    found = Preset.objects.get()
    assert (presets.recipe_of(found), found.is_shared) == (tall, True)


def test_two_people_may_use_the_same_name(alice: Membership, bob: Membership) -> None:
    kept(alice, "Product")
    assert presets.save(member=bob, name="Product", recipe=WIDE) is True


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_name_is_there_and_short(alice: Membership, name: str) -> None:
    with pytest.raises(presets.PresetProblem):
        presets.save(member=alice, name=name, recipe=WIDE)
    assert not Preset.objects.exists()


def test_a_name_that_is_taken_is_refused_and_the_old_one_stays(alice: Membership) -> None:
    kept(alice, "Product")
    other = kept(alice, "Portrait")
    with pytest.raises(presets.PresetProblem, match="another preset named “Product”"):
        presets.rename(preset=other, name="Product")
    assert sorted(names(alice)) == ["Portrait", "Product"]


def test_there_is_an_end_to_how_many_one_keeps(
    alice: Membership, bob: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presets, "PRESETS_AT_MOST", 2)
    kept(alice, "One")
    kept(alice, "Two")
    with pytest.raises(presets.PresetProblem, match="Delete one first"):
        presets.save(member=alice, name="Three", recipe=WIDE)
    assert presets.save(member=alice, name="Two", recipe=WIDE) is False
    assert presets.save(member=bob, name="Three", recipe=WIDE) is True


def test_the_line_says_what_is_in_it(alice: Membership) -> None:
    guide = ControlNetInput(
        kind=ControlNetKind.STYLE,
        picture=Picture(Source.UPLOADED, uuid4()),
        strength_type=StrengthType.HIGH,
    )
    guided = Recipe(prompt="", model_id=KINO_XL, width=800, height=1200, guidance=(guide,))
    presets.save(member=alice, name="Guided", recipe=guided)
    (one,) = presets.listed(member=alice)
    assert one.facts == "Kino XL · 800 × 1200 · 4 images · 1 reference"
