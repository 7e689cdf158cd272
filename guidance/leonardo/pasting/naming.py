"""Which model a body asks for (API contract 2.1, 2.5, 4)."""

from __future__ import annotations

import re

from guidance.domain.bases import base_of
from guidance.domain.catalogue import PHOTO_REAL_V1_ID, Catalogue
from guidance.leonardo.pasting import values
from guidance.leonardo.pasting.notes import Note, NoteKind
from guidance.leonardo.pasting.unknown import Cut, Placeholder, Value

_HEXADECIMAL = re.compile(r"[0-9a-fA-F-]+")
_SHORTEST = 8
"""Signs of an id that are enough to know the model by."""

_ENOUGH = 4
"""Signs of a cut id that are enough, where only one model's begins like it."""


def model_named(body: dict[str, Value], catalogue: Catalogue, notes: list[Note]) -> str:
    """The id of the model; the one that Leonardo would take where none is named."""
    given = values.text(body.get("modelId"))
    if isinstance(given, Cut):
        return _begun(given, catalogue, notes) or _unnamed(body, catalogue, notes, cut=given)
    if given is None or values.is_placeholder(given) or not given.strip():
        return _unnamed(body, catalogue, notes)
    if isinstance(given, Placeholder) and not _HEXADECIMAL.fullmatch(given):
        # A name without quotes that the text doesn't explain: a variable, not a model.
        return _unnamed(body, catalogue, notes)
    wanted = given.strip()[:64].lower()
    if catalogue.model(wanted) is not None:
        return wanted
    return _corrected(wanted, catalogue, notes)


def _begun(given: str, catalogue: Catalogue, notes: list[Note]) -> str:
    """The one model whose id begins like this; empty where several do, or none."""
    start = given.strip().lower()
    alike = [known for known in catalogue.models() if known.id.startswith(start)]
    if len(start) < _ENOUGH or len(alike) != 1:
        return ""
    text = f"The model's id is cut off; it begins like that of {alike[0].name}."
    notes.append(Note(NoteKind.REPAIRED, text))
    return alike[0].id


def _unnamed(
    body: dict[str, Value], catalogue: Catalogue, notes: list[Note], *, cut: str = ""
) -> str:
    version = str(body.get("photoRealVersion", "v1")).lower()
    if values.flag(body.get("photoReal")) and version != "v2":
        return PHOTO_REAL_V1_ID
    known = catalogue.default
    base = base_of(values.text(body.get("sd_version")))
    if base is not None and base is not known.base:
        known = catalogue.starter(base)
    said = f"The model's id is cut off after “{cut[:40]}”" if cut else "No model is named"
    text = f"{said}, so {known.name} is chosen."
    notes.append(Note(NoteKind.MISSING, text))
    return known.id


def _corrected(wanted: str, catalogue: Catalogue, notes: list[Note]) -> str:
    """An id with a sign too few or too many, or a name where an id belongs."""
    for known in catalogue.models():
        if _is_nearly(wanted, known.id):
            text = f"The model's id has a sign too few or too many; it is {known.name}."
            notes.append(Note(NoteKind.REPAIRED, text))
            return known.id
        if wanted in {known.name.lower(), known.short.lower()}:
            notes.append(Note(NoteKind.REPAIRED, f"The model's name became its id: {known.name}."))
            return known.id
    text = f"The model {wanted[:40]} isn't known here. Choose one, if it isn't your own."
    notes.append(Note(NoteKind.MISSING, text))
    return wanted


def _is_nearly(wanted: str, id: str) -> bool:
    """Whether one is the other without one of its signs."""
    if abs(len(wanted) - len(id)) != 1 or min(len(wanted), len(id)) < _SHORTEST:
        return False
    short, long = sorted((wanted, id), key=len)
    same = next((i for i, sign in enumerate(short) if sign != long[i]), len(short))
    return short[same:] == long[same + 1 :]
