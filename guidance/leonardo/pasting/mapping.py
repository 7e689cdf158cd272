"""A body as a recipe: everything that can be kept is kept, everything else is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from guidance.domain.catalogue import CATALOGUE, Catalogue
from guidance.domain.ingredients import ControlNetInput, Element, InitImage
from guidance.domain.old_format import PLAIN_STRENGTH
from guidance.domain.recipe import Recipe
from guidance.domain.rules.size import STEP, nearest
from guidance.leonardo.pasting import fields, newer, own, unknown, values
from guidance.leonardo.pasting.guides import START, Guides, Wanted, guides, remote_id
from guidance.leonardo.pasting.legacy import legacy_guide
from guidance.leonardo.pasting.naming import model_named
from guidance.leonardo.pasting.notes import Note, NoteKind
from guidance.leonardo.pasting.unknown import Cut, Partial, Placeholder, Value

_LONGEST = 20_000
_MOST_ELEMENTS = 8
_MOST_NAMED = 8
_HEIGHT = 768
"""Leonardo's own height where a body names none (API contract 2.1)."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A recipe whose pictures are still to be found, and what there is to say about it."""

    recipe: Recipe
    wanted: tuple[Wanted, ...]
    notes: tuple[Note, ...]


def recipe_of(
    body: dict[str, Value], *, is_code: bool = False, catalogue: Catalogue = CATALOGUE
) -> Mapped:
    """Read a body. `is_code` says that names in snake case need no word."""
    reading = _Body(catalogue, is_code)
    if newer.is_newer(body):
        body = newer.as_today(body, catalogue, reading.notes)
    mapped = reading.mapped(reading.named(body))
    kept = own.as_written(mapped.recipe, body, catalogue)
    if not kept.old_format:
        return mapped
    return replace(mapped, recipe=kept, notes=_without(NoteKind.UPGRADED, mapped.notes))


def _unsaid(body: dict[str, Value], found: Guides) -> tuple[NoteKind, str]:
    """What to say where no strength is given; the picture alone is how it was once written."""
    if "init_strength" in body or found.slots:
        return NoteKind.MISSING, "No init_strength is given, so Image to image is at 0.5."
    text = "A picture without init_strength is the old format; it became Image to image at 0.5."
    return NoteKind.UPGRADED, f"{text} It can still be sent in the old format."


def _without(kind: NoteKind, notes: tuple[Note, ...]) -> tuple[Note, ...]:
    return tuple(note for note in notes if note.kind is not kind)


class _Body:
    """One body on its way, with the notes so far."""

    def __init__(self, catalogue: Catalogue, is_code: bool) -> None:
        self.catalogue, self.is_code = catalogue, is_code
        self.notes: list[Note] = []

    def say(self, kind: NoteKind, text: str) -> None:
        self.notes.append(Note(kind, text))

    # --- Names ----------------------------------------------------------------------------------

    def named(self, body: dict[str, Value]) -> dict[str, Value]:
        """The body under the names of the API, without nulls and without what it doesn't know."""
        found: dict[str, Value] = {}
        unknown, renamed = [], []
        for name, value in body.items():
            right = fields.REQUEST.get(fields.plain(name))
            if right is None:
                unknown.append(name[:40] or "a name without letters")
            elif value is not None:
                found[right] = value
                renamed += [f"{name} is {right}"] if name != right else []
        self._tell_names(unknown, renamed)
        return found

    def _tell_names(self, unknown: list[str], renamed: list[str]) -> None:
        if renamed and not self.is_code:
            self.say(NoteKind.REPAIRED, f"Names as the API writes them: {_listed(renamed)}.")
        if unknown:
            self.say(NoteKind.IGNORED, f"Left out, not known to the API: {_listed(unknown)}.")

    # --- The whole ------------------------------------------------------------------------------

    def mapped(self, body: dict[str, Value]) -> Mapped:
        unsent = [name for name in fields.UNSENT if name in body]
        if unsent:
            self.say(NoteKind.IGNORED, f"Left out, Leoweb doesn't send it: {_listed(unsent)}.")
        if values.flag(body.get("public")):
            self.say(NoteKind.CHANGED, "Pictures made here stay private, so public is off.")
        model_id = model_named(body, self.catalogue, self.notes)
        model = self.catalogue.model(model_id)
        found = guides(body.get("controlnets") or [], model, self.notes)
        found = self._with_legacy(body, found)
        start, wanted = self._start(body, found)
        recipe = Recipe(
            **self._plain(body),
            model_id=model_id,
            guidance=found.slots,
            init_image=start,
            elements=self._elements(body),
        )
        return Mapped(recipe, wanted, tuple(self.notes))

    def _with_legacy(self, body: dict[str, Value], found: Guides) -> Guides:
        old = legacy_guide(body, len(found.slots), self.notes)
        if old is None:
            return found
        slots: tuple[ControlNetInput, ...] = (*found.slots, old.slot)
        return Guides(slots, (*found.wanted, old.wanted))

    def _start(
        self, body: dict[str, Value], found: Guides
    ) -> tuple[InitImage | None, tuple[Wanted, ...]]:
        """Image-to-image; with the old fields the picture alone is not a start."""
        names = [name for name in ("init_image_id", "init_generation_image_id") if name in body]
        is_old = bool(values.flag(body.get("controlNet")))
        if not names or (is_old and "init_strength" not in body):
            return None, found.wanted
        if len(names) > 1:
            text = "Image to image starts from one picture; init_image_id counts."
            self.say(NoteKind.CHANGED, text)
        strength = self._number(body, "init_strength")
        if strength is None:
            self.say(*_unsaid(body, found))
        is_generated = names[0] != "init_image_id"
        wanted = Wanted(START, remote_id(body[names[0]]), is_generated)
        start = InitImage(None, PLAIN_STRENGTH if strength is None else strength)
        return start, (*found.wanted, wanted)

    # --- Plain fields ---------------------------------------------------------------------------

    def _plain(self, body: dict[str, Value]) -> dict[str, Any]:
        found: dict[str, Any] = {"prompt": ""}
        for name, ours in fields.TEXTS.items():
            found |= self._kept(ours, self._text(body, name))
        for name, ours in (*fields.UPPER.items(), *fields.LOWER.items()):
            found |= self._kept(ours, self._word(body, name))
        for name, ours in fields.NUMBERS.items():
            found |= self._kept(ours, self._number(body, name))
        for name, ours in fields.WHOLE.items():
            found |= self._kept(ours, self._whole(body, name))
        for name, ours in fields.FLAGS.items():
            found |= self._kept(ours, self._flag(body, name))
        if not found["prompt"] and not values.is_open(body.get("prompt")):
            self.say(NoteKind.MISSING, "There is no prompt. Write one.")
        return {"height": _HEIGHT, **found} | self._sizes(found)

    @staticmethod
    def _kept(ours: str, value: Any) -> dict[str, Any]:
        return {} if value is None else {ours: value}

    def _text(self, body: dict[str, Value], name: str) -> str | None:
        found = values.text(body.get(name))
        is_open = values.is_open(body.get(name))
        is_short = isinstance(found, Cut | Partial) and name not in fields.PROSE
        if found is None or is_open or is_short:
            self._unread(body, name, "a text")
            return None
        if isinstance(found, Cut):
            self.say(NoteKind.MISSING, f"{name} is cut off. Write its end.")
        self._tell_open(name, found)
        if len(found) > _LONGEST:
            self.say(NoteKind.CHANGED, f"{name} was cut to {_LONGEST:,} characters.")
        return found[:_LONGEST]

    def _tell_open(self, name: str, found: str) -> None:
        """Say what of a text another program would have filled in."""
        mark = "…" if isinstance(found, Partial) else unknown.left_open(found[:_LONGEST])
        if mark:
            text = f"{name} holds {mark}, which the text doesn't explain. Write what it stands for."
            self.say(NoteKind.MISSING, text)
        elif isinstance(found, Placeholder):
            text = f"{name} is “{found[:40]}” without quotes. Write the text, if that's a name."
            self.say(NoteKind.MISSING, text)

    def _word(self, body: dict[str, Value], name: str) -> str | None:
        value = body.get(name)
        found = values.text(value)
        is_no_word = values.is_placeholder(found) or isinstance(found, Cut)
        if found is None or is_no_word or len(found) > 40:
            self._unread(body, name, "a word")
            return None
        known = fields.CHOICES.get(fields.plain(found), found.upper())
        right = known if name in fields.UPPER else found.lower()
        if found != right and not isinstance(value, Placeholder):
            self.say(NoteKind.REPAIRED, f"{name} is written {right}.")
        return right

    def _number(self, body: dict[str, Value], name: str) -> float | None:
        found = values.number(body.get(name))
        self._read_from_text(body, name, found)
        return found

    def _whole(self, body: dict[str, Value], name: str) -> int | None:
        found = values.whole(body.get(name))
        self._read_from_text(body, name, found)
        return found

    def _flag(self, body: dict[str, Value], name: str) -> bool | None:
        value = body.get(name)
        found = values.flag(value)
        if found is None:
            self._unread(body, name, "yes or no")
        elif not isinstance(value, bool):
            self.say(NoteKind.REPAIRED, f"{name} was not a plain true or false, now it is.")
        return found

    def _read_from_text(self, body: dict[str, Value], name: str, found: float | None) -> None:
        if found is None:
            self._unread(body, name, "a number")
        elif isinstance(body[name], str):
            self.say(NoteKind.REPAIRED, f"{name} was in quotes, now it is a number.")

    def _unread(self, body: dict[str, Value], name: str, wanted: str) -> None:
        if body.get(name) is None:
            return
        if values.is_placeholder(body[name]):
            self.say(NoteKind.MISSING, f"{name} has only a placeholder.")
        elif isinstance(body[name], Cut):
            self.say(NoteKind.MISSING, cut_off(name, body[name]))
        else:
            self.say(NoteKind.IGNORED, f"{name} isn't {wanted} and was left out.")

    def _sizes(self, found: dict[str, Any]) -> dict[str, int]:
        """Sides in steps of 8; limits are for the rules to explain."""
        changed = {}
        for name in ("width", "height"):
            side = found.get(name)
            if side is not None and side % STEP and STEP < side < _LONGEST:
                changed[name] = nearest(side, STEP, _LONGEST)
                text = (
                    f"{name.capitalize()} {side} isn't a multiple of 8, so it is {changed[name]}."
                )
                self.say(NoteKind.REPAIRED, text)
        return changed

    # --- Elements -------------------------------------------------------------------------------

    def _elements(self, body: dict[str, Value]) -> tuple[Element, ...]:
        found: list[Element] = []
        for name in ("elements", "userElements"):
            items = body.get(name)
            for item in items if isinstance(items, list) else []:
                element = _element(item)
                if element is None or len(found) >= _MOST_ELEMENTS:
                    self.say(NoteKind.IGNORED, "An Element could not be read and was left out.")
                else:
                    found.append(element)
        return tuple(found)


def cut_off(name: str, value: Value) -> str:
    """The sentence for a value that is left out because only its first part is there."""
    return f"{name} is cut off after “{str(value)[:40]}”, so it was left out."


def _element(item: Value) -> Element | None:
    if not isinstance(item, dict):
        return None
    names = fields.spellings(fields.ELEMENT)
    named = {names.get(fields.plain(name), name): value for name, value in item.items()}
    weight = values.number(named.get("weight", 1.0))
    uuid, lora = values.text(named.get("akUUID")), values.whole(named.get("userLoraId"))
    if weight is None or (uuid is None and lora is None) or isinstance(uuid, Cut):
        return None
    return Element(weight, uuid[:80] if uuid is not None else None, lora if uuid is None else None)


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    listed = ", ".join(names[:_MOST_NAMED])
    return f"{listed} and {more} more" if more > 0 else listed
