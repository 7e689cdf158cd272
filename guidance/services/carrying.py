"""The recipe that a downloaded picture carries, written and read back.

Pictures of slots are named by our id and by the hash of their content, so that they are found
again here; nobody's name and no key is part of it. The digest tells a text that was changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from guidance.domain.ingredients import Picture, letter
from guidance.domain.kinds import Source
from guidance.domain.recipe import Recipe, RecipeFormatError
from guidance.models import Image, Membership, Reference
from guidance.services import composing, picture_text
from guidance.services.importing import Imported, NotARequest, Note, NoteKind

VERSION = 1
MOST_SLOTS = 8
_LONGEST_NUMBER = 16
_UNREADABLE = "The recipe in this picture can't be read: it was changed or cut short."
_NONE = "This picture carries no recipe. Only pictures downloaded from Leoweb do."


def carried(image: Image, data: bytes) -> bytes:
    """Return an image's file with its recipe in it; the pixels stay as they are."""
    text = text_of(image)
    return picture_text.with_text(data, text) if text else data


def text_of(image: Image) -> str:
    """Return the recipe of an image as its file carries it; empty for a recipe of old."""
    run = image.generation
    try:
        recipe = replace(Recipe.from_json(run.recipe), seed=run.seed)
    except RecipeFormatError:
        return ""
    rows = [slot.reference or slot.image for slot in run.slots.select_related("reference", "image")]
    hashes = {str(row.pk): row.sha256 for row in rows if row is not None}
    body: dict[str, Any] = {"leoweb": VERSION, "recipe": recipe.to_json(), "pictures": hashes}
    return json.dumps(body | {"digest": _digest(body)}, ensure_ascii=False)


def _digest(body: Mapping[str, Any]) -> str:
    plain = {name: body.get(name) for name in ("leoweb", "recipe", "pictures")}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def in_picture(*, member: Membership, data: bytes) -> Imported:
    """Return the recipe in a picture's file, with pictures of the person's team alone.

    Raises NotARequest with a sentence where there is none, or one that was tampered with.
    """
    text = picture_text.text_in(data)
    if text is None:
        raise NotARequest(_NONE)
    return recipe_in(member=member, text=text)


def recipe_in(*, member: Membership, text: str) -> Imported:
    """Return the recipe of a carried text. Raises NotARequest as `in_picture` does."""
    recipe, hashes = _read(text)
    found = _found(member, recipe, hashes)
    slots = tuple(replace(slot, picture=_ours(slot.picture, found)) for slot in recipe.guidance)
    start = recipe.init_image
    if start is not None:
        start = replace(start, picture=_ours(start.picture, found))
    filled = replace(recipe, guidance=slots, init_image=start)
    return Imported(filled, _waiting(filled))


def _read(text: str) -> tuple[Recipe, dict[str, str]]:
    try:
        body = json.loads(text, parse_int=_whole)
        json.dumps(body, ensure_ascii=False).encode()
        if "\\u0000" in text or body["leoweb"] != VERSION or body["digest"] != _digest(body):
            raise NotARequest(_UNREADABLE)
        recipe = Recipe.from_json(body["recipe"])
        hashes = {str(id): str(sha)[:64] for id, sha in dict(body["pictures"]).items()}
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError) as error:
        raise NotARequest(_UNREADABLE) from error
    if len(recipe.guidance) > MOST_SLOTS or len(recipe.elements) > MOST_SLOTS:
        raise NotARequest(_UNREADABLE)
    return recipe, hashes


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("No number of a recipe is that long.")
    return int(text)


def _found(member: Membership, recipe: Recipe, hashes: Mapping[str, str]) -> dict[Picture, Picture]:
    """Our pictures by those that the text names: the same row, else the same content."""
    named = {slot.picture for slot in recipe.guidance if slot.picture is not None}
    if recipe.init_image is not None and recipe.init_image.picture is not None:
        named.add(recipe.init_image.picture)
    here = composing.pictures_of(member=member, pictures=named)
    by_hash = _by_content(member, set(hashes.values()))
    found = {one: one for one in here}
    for one in named - here.keys():
        same = by_hash.get(hashes.get(str(one.id), ""))
        if same is not None:
            found[one] = same
    return found


def _by_content(member: Membership, hashes: set[str]) -> dict[str, Picture]:
    images = Image.objects.filter(
        team=member.team_id,
        sha256__in=hashes,
        state=Image.State.STORED,
        deleted_at__isnull=True,
    ).values_list("sha256", "pk")
    uploads = Reference.objects.filter(team=member.team_id, sha256__in=hashes)
    found = {sha: Picture(Source.GENERATED, pk) for sha, pk in images}
    rows = uploads.values_list("sha256", "pk")
    return found | {sha: Picture(Source.UPLOADED, pk) for sha, pk in rows}


def _ours(picture: Picture | None, found: Mapping[Picture, Picture]) -> Picture | None:
    return found.get(picture) if picture is not None else None


def _waiting(recipe: Recipe) -> tuple[Note, ...]:
    waiting = [letter(index) for index, slot in enumerate(recipe.guidance) if not slot.picture]
    if recipe.init_image is not None and recipe.init_image.picture is None:
        waiting.append("Image to image")
    words = "waits for its picture: this team doesn't have it."
    return tuple(Note(NoteKind.MISSING, f"{one} {words}") for one in waiting)
