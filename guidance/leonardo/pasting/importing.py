"""The one way in: text of any kind to a recipe with notes, or a refusal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from guidance.domain.catalogue import CATALOGUE, Catalogue
from guidance.domain.recipe import Recipe
from guidance.leonardo.pasting.finding import find
from guidance.leonardo.pasting.guides import START, Wanted
from guidance.leonardo.pasting.hiding import without_keys
from guidance.leonardo.pasting.mapping import recipe_of
from guidance.leonardo.pasting.notes import NotARequest, Note, NoteKind
from guidance.leonardo.pasting.unknown import Value
from guidance.leonardo.pasting.varied import VariationAsked

__all__ = [
    "LONGEST",
    "START",
    "NotARequest",
    "Note",
    "NoteKind",
    "Pasted",
    "VariationAsked",
    "Wanted",
    "read",
]

LONGEST = 1_000_000
"""Characters of text that are looked at."""

_ID_LENGTH = 36


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a text asks for: a recipe whose pictures are still to be found.

    Or a generation by its id, or a variation of one picture, which no recipe can say.
    `body` is the request as it was read, without keys.
    """

    recipe: Recipe | None
    wanted: tuple[Wanted, ...] = ()
    notes: tuple[Note, ...] = ()
    generation_id: str = ""
    variation: VariationAsked | None = None
    body: dict[str, Value] = field(default_factory=dict)


def read(text: str, catalogue: Catalogue = CATALOGUE, own_keys: tuple[str, ...] = ()) -> Pasted:
    """Read a pasted text. Raises NotARequest, with a sentence for the person, and nothing else.

    `own_keys` are hidden wherever they stand, beside everything that looks like a key.
    """
    if len(text) > LONGEST:
        raise NotARequest("This is more than a million characters. Paste the request alone.")
    if not text.strip():
        raise NotARequest("Paste a request first, or choose a file.")
    found = find(without_keys(text, *own_keys))
    if found.generation_id:
        return Pasted(None, generation_id=found.generation_id)
    if found.variation is not None:
        return Pasted(None, variation=found.variation)
    mapped = recipe_of(found.body, is_code=found.is_code, catalogue=catalogue)
    notes = (*found.repairs.notes(), *mapped.notes)
    return Pasted(mapped.recipe, mapped.wanted, notes, body=found.body)


def waiting_notes(wanted: tuple[Wanted, ...], found: Collection[int]) -> tuple[Note, ...]:
    """A sentence for each picture that isn't known here; `found` are the places that have one."""
    missing = (one for one in wanted if one.place not in found)
    return tuple(Note(NoteKind.MISSING, _waiting(one)) for one in missing)


def _waiting(one: Wanted) -> str:
    if not one.remote_id:
        return f"{one.called} waits for its picture: the text names none."
    if len(one.remote_id) != _ID_LENGTH:
        length = f"it has {len(one.remote_id)} characters instead of {_ID_LENGTH}"
        return f"{one.called} waits for its picture: {one.remote_id[:48]} is no id, {length}."
    return f"{one.called} waits for its picture: {one.remote_id} isn't known here."
