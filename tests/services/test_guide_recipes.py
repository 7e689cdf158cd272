"""The recipes of the image-guidance guide, each from our tables to pictures through the sandbox.

The body of each is what the guide tells to send (API contract 3), and the sandbox took it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from guidance.domain.ingredients import ControlNetInput, InitImage, Picture
from guidance.domain.kinds import ControlNetKind as Kind
from guidance.domain.kinds import Source
from guidance.domain.kinds import StrengthType as Strength
from guidance.domain.recipe import Recipe
from guidance.leonardo.snippets import Form
from guidance.services import exporting
from tests.domain.recipes import CREATIVE, DREAMSHAPER, FLUX_DEV, KINO, LUCID_ORIGIN, PHOENIX
from tests.factories import a_reference
from tests.services.pipeline import Pipeline, a_recipe

pytestmark = pytest.mark.django_db(transaction=True)
BASES = {KINO: "sdxl", DREAMSHAPER: "sd15", CREATIVE: "sd21"}
OTHERS = [
    (Kind.EDGE, (1, 12, 19)),
    (Kind.DEPTH, (3, 13, 20)),
    (Kind.POSE, (7, 16, 21)),
    (Kind.TEXT, (11, 18, 22)),
    (Kind.SKETCH, (10, 17, None)),
    (Kind.NORMAL, (6, 15, None)),
    (Kind.LINE_ART, (5, None, None)),
    (Kind.PATTERN, (8, None, None)),
    (Kind.QR, (9, None, None)),
]
PLACES = {DREAMSHAPER: 0, CREATIVE: 1, KINO: 2}


@pytest.fixture
def uploaded(pipeline: Pipeline) -> Picture:
    return Picture(Source.UPLOADED, a_reference(pipeline.member).pk)


@pytest.fixture
def made(pipeline: Pipeline) -> Picture:
    """A picture that was generated before."""
    run = pipeline.until_state(pipeline.start("A reed boat"), "complete")
    return Picture(Source.GENERATED, run.images.get().pk)


def slot(kind: Kind, picture: Picture, **said: Any) -> ControlNetInput:
    return ControlNetInput(kind, picture, **said)


def sent(pipeline: Pipeline, recipe: Recipe) -> dict[str, Any]:
    """Send a recipe, wait for its pictures, and return its body once the sandbox has taken it."""
    run = pipeline.until_state(pipeline.start(recipe), "complete")
    assert run.images.filter(state="stored").count() == recipe.num_images
    (job,) = (job for job in pipeline.box.accepted() if job["prompt"] == recipe.prompt)
    body: dict[str, Any] = json.loads(exporting.request_text(run, Form.JSON))
    guides = [guide["image"] for guide in job["guides"]]
    assert guides == [item["initImageId"] for item in body.get("controlnets", ())]
    return body


def items(job: dict[str, Any]) -> list[dict[str, Any]]:
    """The job's ControlNets without the ids of pictures."""
    return [
        {name: value for name, value in one.items() if name != "initImageId"}
        for one in job["controlnets"]
    ]


def test_several_style_references_mix_uploads_and_results_by_influence(
    pipeline: Pipeline, uploaded: Picture, made: Picture
) -> None:
    recipe = a_recipe(
        "Two styles",
        guidance=(
            slot(Kind.STYLE, uploaded, strength_type=Strength.HIGH, influence=0.39),
            slot(Kind.STYLE, made, weight=1.3, influence=0.64),
        ),
    )
    first, second = items(sent(pipeline, recipe))
    assert first == {
        "initImageType": "UPLOADED",
        "preprocessorId": 67,
        "strengthType": "High",
        "influence": 0.39,
    }
    assert second == {
        "initImageType": "GENERATED",
        "preprocessorId": 67,
        "weight": 1.3,
        "influence": 0.64,
    }


def test_a_single_style_reference_says_no_influence(pipeline: Pipeline, made: Picture) -> None:
    recipe = a_recipe("One style", guidance=(slot(Kind.STYLE, made, strength_type=Strength.MAX),))
    (only,) = items(sent(pipeline, recipe))
    assert only == {"initImageType": "GENERATED", "preprocessorId": 67, "strengthType": "Max"}


def test_a_character_goes_with_a_style(
    pipeline: Pipeline, uploaded: Picture, made: Picture
) -> None:
    recipe = a_recipe(
        "Character and style",
        guidance=(
            slot(Kind.CHARACTER, uploaded, strength_type=Strength.MID),
            slot(Kind.STYLE, made, strength_type=Strength.LOW),
        ),
    )
    named = [(one["preprocessorId"], one["strengthType"]) for one in items(sent(pipeline, recipe))]
    assert named == [(133, "Mid"), (67, "Low")]


def test_a_content_reference_is_sent_by_name(pipeline: Pipeline, uploaded: Picture) -> None:
    recipe = a_recipe(
        "Content", guidance=(slot(Kind.CONTENT, uploaded, strength_type=Strength.HIGH),)
    )
    (only,) = items(sent(pipeline, recipe))
    assert (only["preprocessorId"], only["strengthType"]) == (100, "High")


@pytest.mark.parametrize("source", [Source.UPLOADED, Source.GENERATED])
def test_image_to_image_starts_from_either_kind_of_picture_beside_a_style(
    pipeline: Pipeline, uploaded: Picture, made: Picture, source: Source
) -> None:
    start, style = (uploaded, made) if source is Source.UPLOADED else (made, uploaded)
    recipe = a_recipe(
        f"Started from {source}",
        init_image=InitImage(start, 0.55),
        guidance=(slot(Kind.STYLE, style, strength_type=Strength.HIGH),),
    )
    job = sent(pipeline, recipe)
    name = "init_image_id" if source is Source.UPLOADED else "init_generation_image_id"
    assert job[name]
    assert job["init_strength"] == 0.55
    assert [one["preprocessorId"] for one in job["controlnets"]] == [67]


@pytest.mark.parametrize("model", sorted(PLACES))
def test_every_other_controlnet_of_a_base_goes_by_weight_in_one_request(
    pipeline: Pipeline, uploaded: Picture, model: str
) -> None:
    wanted = [(kind, ids[PLACES[model]]) for kind, ids in OTHERS if ids[PLACES[model]]]
    for number in range(0, len(wanted), 4):
        some = wanted[number : number + 4]
        recipe = a_recipe(
            f"{BASES[model]} {number}",
            guidance=tuple(slot(kind, uploaded, weight=0.5) for kind, _ in some),
        )
        job = sent(pipeline, Recipe(**_fields(recipe) | {"model_id": model}))
        found = [(one["preprocessorId"], one["weight"]) for one in job["controlnets"]]
        assert found == [(id_, 0.5) for _, id_ in some]


@pytest.mark.parametrize(
    ("model", "kinds"),
    [
        (PHOENIX, {Kind.STYLE: 166, Kind.CHARACTER: 397, Kind.CONTENT: 364}),
        (FLUX_DEV, {Kind.STYLE: 299, Kind.CONTENT: 233}),
        ("1dd50843-d653-4516-a8e3-f0238ee453ff", {Kind.STYLE: 298, Kind.CONTENT: 232}),
        (LUCID_ORIGIN, {Kind.STYLE: 431, Kind.CONTENT: 430}),
        ("05ce0082-2d80-4a2d-8653-4d1c85e2418e", {Kind.STYLE: 431, Kind.CONTENT: 430}),
    ],
)
def test_newer_models_get_their_own_preprocessors(
    pipeline: Pipeline, uploaded: Picture, model: str, kinds: dict[Kind, int]
) -> None:
    recipe = a_recipe(
        f"Newer {model}",
        alchemy=None,
        guidance=tuple(slot(kind, uploaded, strength_type=Strength.MID) for kind in kinds),
    )
    job = sent(pipeline, Recipe(**_fields(recipe) | {"model_id": model}))
    assert [one["preprocessorId"] for one in job["controlnets"]] == list(kinds.values())


def _fields(recipe: Recipe) -> dict[str, Any]:
    return {name: getattr(recipe, name) for name in Recipe.__dataclass_fields__}
