"""The guide to the kinds: models and strengths come from where they are decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from PIL import Image

from guidance.domain.catalogue import CATALOGUE, CONTROLNETS, FAMILIES, preprocessor
from guidance.domain.kinds import ControlNetKind, StrengthType
from guidance.domain.strengths import default_strength
from guidance.services import kind_guide

SHIPPED = Path(settings.BASE_DIR) / "static" / "guidance" / "img"
NAMES = [f"guide-{kind}-{part}" for kind in kind_guide.KINDS for part in ("in", "out")]


@pytest.mark.parametrize("kind", kind_guide.KINDS)
def test_every_kind_says_what_it_is_for(kind: str) -> None:
    found = kind_guide.guide(kind)
    for text in (found.label, found.summary, found.purpose):
        assert text
        assert "!" not in text
        assert "please" not in text.lower()
    assert found.purpose.endswith(".")


@pytest.mark.parametrize("kind", list(ControlNetKind))
def test_the_models_named_are_those_with_a_preprocessor(kind: ControlNetKind) -> None:
    named = {name for family in kind_guide.guide(kind).families for name in family.models}
    taken = {one.short for one in CATALOGUE.models() if preprocessor(kind, one.base) is not None}
    assert named == taken


def test_image_to_image_goes_with_every_family() -> None:
    badges = [family.badge for family in kind_guide.guide("init_image").families]
    assert badges == [family.badge for family in FAMILIES.values()]


@pytest.mark.parametrize("kind", list(ControlNetKind))
def test_the_strength_to_start_with_is_what_a_new_slot_gets(kind: ControlNetKind) -> None:
    usual = default_strength(kind)
    told = kind_guide.guide(kind).start
    assert told == ("Mid" if usual is StrengthType.MID else "weight 1.00")


def test_the_model_at_hand_is_said_to_take_a_kind_or_not() -> None:
    kino = next(one for one in CATALOGUE.models() if one.short == "Kino XL")
    assert kind_guide.guide("style", kino.id).fits is True
    assert kind_guide.guide("line_art", kino.id).fits is False
    assert kind_guide.guide("line_art").fits is None


def test_a_word_that_is_no_kind_has_no_guide() -> None:
    with pytest.raises(ValueError, match="glitter"):
        kind_guide.guide("glitter")


@pytest.mark.parametrize("name", NAMES)
def test_a_pair_is_shipped_small_and_whole(name: str) -> None:
    file = SHIPPED / f"{name}.webp"
    assert file.stat().st_size <= 8 * 1024
    with Image.open(file) as image:
        image.load()
        assert (image.format, image.size) == ("WEBP", (320, 240))


@pytest.mark.slow
def test_the_command_paints_the_same_pairs_every_time(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        call_command("paintguides", into=folder, verbosity=0)
    first, second = ({f.name: f.read_bytes() for f in folder.iterdir()} for folder in folders)
    assert first == second
    assert set(first) == {f"{name}.webp" for name in NAMES}
    assert len(CONTROLNETS) * 2 + 2 == len(first)
