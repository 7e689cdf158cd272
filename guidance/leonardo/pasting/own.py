"""Requests in the old format that Leoweb wrote itself: they stay what they were.

Any other request in that format is upgraded. The test is the text: what would be written for the
recipe in the old format is, byte for byte, what was pasted.
"""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

from guidance.domain.catalogue import Catalogue
from guidance.domain.ingredients import Picture
from guidance.domain.kinds import Source
from guidance.domain.recipe import Recipe
from guidance.leonardo.pasting.unknown import Value
from guidance.leonardo.payload import PayloadError, RemotePicture, generation_payload

_ANY = Picture(Source.UPLOADED, UUID(int=0))
_FIELDS = ("init_image_id", "init_generation_image_id")


def as_written(recipe: Recipe, body: dict[str, Value], catalogue: Catalogue) -> Recipe:
    """The recipe in the old format where the body is one that Leoweb writes; else as it is."""
    named = [name for name in _FIELDS if isinstance(body.get(name), str)]
    if "controlnets" in body or len(named) != 1:
        return recipe
    old = _filled(replace(recipe, old_format=True))
    remote = RemotePicture(str(body[named[0]]), generated=named[0] != _FIELDS[0])
    try:
        again = generation_payload(old, recipe.seed or 0, {_ANY: remote}, catalogue)
    except PayloadError:
        return recipe
    if recipe.seed is None:
        del again["seed"]
    return replace(recipe, old_format=True) if json.dumps(again) == json.dumps(body) else recipe


def _filled(recipe: Recipe) -> Recipe:
    """The recipe with a picture wherever one is missing: the old format has but one."""
    slots = tuple(replace(slot, picture=_ANY) for slot in recipe.guidance)
    start = recipe.init_image
    start = None if start is None else replace(start, picture=_ANY)
    return replace(recipe, guidance=slots, init_image=start)
