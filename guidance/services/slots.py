"""A recipe's pictures as rows: looked up within the team, written beside the run."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from guidance.domain.kinds import Source
from guidance.domain.problem import Problem
from guidance.domain.recipe import ControlNetInput, Picture, Recipe
from guidance.models import Generation, GuidanceSlot, Image, Reference

Pictures = dict[Picture, Reference | Image]
INIT_IMAGE = "init_image"


def find(*, team_id: UUID, recipe: Recipe) -> Pictures:
    """Return the rows of a recipe's pictures that exist and belong to the team."""
    named = [picture for _, picture in _used(recipe)]
    uploads = Reference.objects.filter(team=team_id, id__in=_ids(named, Source.UPLOADED))
    images = Image.objects.filter(
        team=team_id,
        id__in=_ids(named, Source.GENERATED),
        state=Image.State.STORED,
        deleted_at__isnull=True,
    ).select_related("generation")
    found: Pictures = {Picture(Source.UPLOADED, row.id): row for row in uploads}
    return found | {Picture(Source.GENERATED, row.id): row for row in images}


def missing(recipe: Recipe, found: Pictures) -> tuple[Problem, ...]:
    """Return a problem for each picture that is not there for this team."""
    return tuple(
        Problem(
            "picture_missing", f"{where}.picture", "This picture is gone. Pick or upload another."
        )
        for where, picture in _used(recipe)
        if picture not in found
    )


def write(generation: Generation, recipe: Recipe, pictures: Pictures) -> None:
    """Write one row for each picture that goes into the request."""
    whole = recipe.normalised()
    rows = [
        _guide(generation, position, slot, pictures[slot.picture])
        for position, slot in enumerate(whole.guidance)
        if slot.enabled and slot.picture
    ]
    start = whole.init_image
    if start is not None and start.picture is not None:
        row = GuidanceSlot(
            generation=generation,
            position=len(whole.guidance),
            kind=INIT_IMAGE,
            weight=start.strength,
        )
        rows.append(_with_picture(row, pictures[start.picture]))
    GuidanceSlot.objects.bulk_create(rows)


def _guide(
    generation: Generation, position: int, slot: ControlNetInput, picture: Reference | Image
) -> GuidanceSlot:
    row = GuidanceSlot(
        generation=generation,
        position=position,
        kind=slot.kind,
        strength_type=slot.strength_type or "",
        weight=slot.weight,
        influence=slot.influence,
    )
    return _with_picture(row, picture)


def _with_picture(row: GuidanceSlot, picture: Reference | Image) -> GuidanceSlot:
    if isinstance(picture, Reference):
        row.reference = picture
    else:
        row.image = picture
    return row


def _used(recipe: Recipe) -> Iterator[tuple[str, Picture]]:
    for position, slot in enumerate(recipe.guidance):
        if slot.enabled and slot.picture is not None:
            yield f"guidance.{position}", slot.picture
    if recipe.init_image is not None and recipe.init_image.picture is not None:
        yield INIT_IMAGE, recipe.init_image.picture


def _ids(named: list[Picture], source: Source) -> list[UUID]:
    return [picture.id for picture in named if picture.source is source]
