"""What is worth knowing of the pictures in a draft's slots, before anything is sent."""

from __future__ import annotations

from guidance.domain.ingredients import letter
from guidance.domain.preflight import Remark, Used, remarks
from guidance.forms.composer import Composer
from guidance.forms.slot_changes import INIT_IMAGE
from guidance.forms.slot_forms import picture_named
from guidance.services.composing import Pictures

START_CALLED = "Image to image"


def slot_remarks(composer: Composer, found: Pictures) -> list[tuple[Remark, ...]]:
    """Return the remarks of each slot, and of image-to-image at the end."""
    recipe, drafts = composer.recipe, composer.draft.slots
    places = [
        _used(letter(index), value.kind, draft.get("picture") if value.enabled else "", found)
        for index, (draft, value) in enumerate(zip(drafts, recipe.guidance, strict=True))
    ]
    start = composer.draft.start or {}
    name = start.get("picture", "") if start.get("enabled") else ""
    places.append(_used(START_CALLED, INIT_IMAGE, name, found))
    output = (recipe.width, recipe.height)
    return [remarks(places, index, output) for index in range(len(places))]


def _used(called: str, kind: str, name: str, found: Pictures) -> Used:
    picture = picture_named(name)
    known = found.get(picture) if picture else None
    return Used(called, kind, known.looked if known else None)
