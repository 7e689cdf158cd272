"""A recipe in words, and what an image can be used as."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from guidance.domain.kinds import Base
from guidance.models import Generation, Membership
from guidance.services import image_page
from guidance.services.recipe_views import recipe_view
from tests.factories import (
    a_generation,
    a_reference,
    add_slots,
    an_image_row,
    recipe_json,
)

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


def test_a_recipe_says_kinds_strengths_and_influence(alice: Membership, run: Generation) -> None:
    earlier = an_image_row(alice, run, NOW)
    uploads = [a_reference(alice, name=f"{n}.png") for n in range(3)]
    add_slots(
        run,
        [
            {"kind": "style", "image": earlier, "strength_type": "High", "influence": 0.39},
            {"kind": "style", "reference": uploads[0], "weight": 1.3, "influence": 0.64},
            {"kind": "edge", "reference": uploads[1], "weight": 0.75},
            {"kind": "init_image", "reference": uploads[2], "weight": 0.35},
        ],
    )
    slots = recipe_view(run).slots
    said = [
        (one.letter, one.label, one.strength, one.bucket, one.bars, one.influence, one.source)
        for one in slots
    ]
    assert said == [
        ("A", "Style Reference", "High", "", 3, 38, "Generated"),
        ("B", "Style Reference", "1.30", "Ultra", 4, 62, "Uploaded"),
        ("C", "Edge to Image", "0.75", "", 2, None, "Uploaded"),
        ("", "Image to image", "0.35", "", 2, None, "Uploaded"),
    ]


def test_a_single_style_has_no_influence_and_an_unsaid_strength_is_the_default(
    alice: Membership, run: Generation
) -> None:
    slots = [{"kind": kind, "reference": a_reference(alice)} for kind in ("style", "depth")]
    add_slots(run, slots)
    style, depth = recipe_view(run).slots
    assert (style.strength, style.bars, style.influence) == ("Mid", 2, None)
    assert (depth.strength, depth.bars) == ("1.00", 3)


def test_a_recipe_says_settings_cost_and_duration(alice: Membership) -> None:
    recipe = recipe_json(photo_real=True, photo_real_version="v2", negative_prompt="text")
    run = a_generation(
        alice,
        recipe=recipe,
        cost=22,
        cost_unit="CREDITS",
        created_at=NOW,
        ended_at=NOW + timedelta(seconds=31),
    )
    view = recipe_view(run)
    assert (view.model_name, view.badge, view.style) == ("Leonardo Kino XL", "SDXL", "Cinematic")
    assert (view.size, view.seed) == ("1040 × 640", "4186220913")
    assert view.options == ("Alchemy", "PhotoReal v2")
    assert (view.cost, view.seconds, view.negative_prompt) == ("22 credits", 31, "text")


def test_a_recipe_of_a_newer_release_still_shows_its_columns(alice: Membership) -> None:
    view = recipe_view(a_generation(alice, recipe={"version": 99}))
    assert view.prompt == "Vibrant makeup bottle in a showroom"
    assert (view.options, view.negative_prompt) == ((), "")


def test_an_estimate_is_called_one(alice: Membership) -> None:
    run = a_generation(alice, estimate=18, cost_unit="CREDITS")
    assert recipe_view(run).cost == "about 18 credits"


def test_uses_list_what_the_model_takes_first_and_name_what_others_need() -> None:
    can, can_not = image_page.uses(Base.SDXL)
    assert [use.kind for use in can] == [
        "style",
        "character",
        "content",
        "edge",
        "depth",
        "pose",
        "text",
        "init_image",
    ]
    assert {use.kind: use.needs for use in can_not} == {
        "sketch": "SD1.5, SD2.1",
        "normal": "SD1.5, SD2.1",
        "line_art": "SD1.5",
        "pattern": "SD1.5",
        "qr": "SD1.5",
    }
