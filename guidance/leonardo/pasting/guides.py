"""Guidance of a body as slots of a recipe (API contract 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from guidance.domain.bases import FAMILIES
from guidance.domain.controlnets import CONTROLNETS
from guidance.domain.ingredients import ControlNetInput, letter
from guidance.domain.kinds import Base, ControlNetKind, StrengthType
from guidance.domain.platform_models import PlatformModel
from guidance.domain.strengths import as_kind, names
from guidance.leonardo.pasting import values
from guidance.leonardo.pasting.fields import CONTROLNET, plain, spellings
from guidance.leonardo.pasting.notes import Note, NoteKind
from guidance.leonardo.pasting.unknown import Placeholder, Value

MOST_GUIDES = 8
START = -1
"""The place of the picture that image-to-image starts from, among the indexes of slots."""

_HEXADECIMAL = re.compile(r"[0-9a-fA-F-]+")
_NAMES = spellings(CONTROLNET)
_STRENGTHS = {name.value.lower(): name for name in StrengthType} | {
    "medium": StrengthType.MID,
    "middle": StrengthType.MID,
}
_SERVES: dict[int, tuple[ControlNetKind, Base]] = {
    number: (kind, base)
    for kind, known in CONTROLNETS.items()
    for base, number in known.preprocessors.items()
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture by its id at Leonardo, for a slot or `START`; empty id where none was given.

    `generated` None means that the text does not say where the picture is from.
    """

    place: int
    remote_id: str
    generated: bool | None = None

    @property
    def called(self) -> str:
        """The slot's letter, as people see it."""
        return "Image to image" if self.place == START else letter(self.place)


@dataclass(frozen=True, slots=True)
class Guides:
    """Slots without pictures, and the pictures they want."""

    slots: tuple[ControlNetInput, ...]
    wanted: tuple[Wanted, ...]


def guides(given: Value, model: PlatformModel | None, notes: list[Note]) -> Guides:
    """Read `controlnets`; what can't be said today is changed and told."""
    items = given if isinstance(given, list) else [given]
    read = [item for item in items if isinstance(item, dict)]
    if not isinstance(given, list) or len(read) < len(items):
        notes.append(
            Note(NoteKind.REPAIRED, "controlnets is a list of objects; it was read as one.")
        )
    if len(read) > MOST_GUIDES:
        text = f"Of {len(read)} references the first {MOST_GUIDES} are kept."
        notes.append(Note(NoteKind.IGNORED, text))
    slots, wanted = [], []
    for index, item in enumerate(read[:MOST_GUIDES]):
        reading = _Item({_NAMES.get(plain(name), name): v for name, v in item.items()}, index)
        slots.append(reading.slot(model))
        wanted.append(reading.wanted())
        notes.extend(reading.notes)
    return Guides(tuple(_influence(slots, notes)), tuple(wanted))


class _Item:
    """One item of `controlnets`, and what there is to say about it."""

    def __init__(self, item: dict[str, Value], index: int) -> None:
        self.item = {name: value for name, value in item.items() if value is not None}
        self.index, self.letter = index, letter(index)
        self.notes: list[Note] = []

    def say(self, kind: NoteKind, text: str) -> None:
        self.notes.append(Note(kind, text))

    def slot(self, model: PlatformModel | None) -> ControlNetInput:
        """The slot without its picture."""
        self._unknown()
        kind, enabled = self._kind(model)
        slot = ControlNetInput(kind, None, weight=self._weight(), enabled=enabled)
        influence = self._number("influence")
        return replace(self._named(slot), influence=influence)

    def _unknown(self) -> None:
        left = [name[:40] for name in self.item if name not in CONTROLNET]
        if left:
            listed = ", ".join(left[:5])
            self.say(NoteKind.IGNORED, f"{self.letter}: left out, not known there: {listed}.")

    def _kind(self, model: PlatformModel | None) -> tuple[ControlNetKind, bool]:
        number = self._number("preprocessorId")
        found = _SERVES.get(int(number)) if number is not None and number.is_integer() else None
        if found is None:
            said = (
                "No preprocessor is named" if number is None else f"{number:g} is no preprocessor"
            )
            text = f"{said}, so {self.letter} is a Style Reference, switched off."
            self.say(NoteKind.MISSING, text)
            return ControlNetKind.STYLE, False
        self._other_base(found[0], found[1], int(number or 0), model)
        return found[0], True

    def _other_base(
        self, kind: ControlNetKind, base: Base, number: int, model: PlatformModel | None
    ) -> None:
        """An id of another base: the kind is what was meant, so it is kept."""
        known = CONTROLNETS[kind]
        if model is None or model.base is None or known.preprocessors.get(model.base) == number:
            return
        right, badge = known.preprocessors.get(model.base), FAMILIES[base].badge
        if right is None:
            text = f"{self.letter}: {number} is {known.label} on {badge}. {model.short} has none."
        else:
            text = (
                f"{self.letter}: {number} is {known.label} on {badge}. "
                f"{model.short} takes it as {right}, so that is sent."
            )
        self.say(NoteKind.CHANGED, text)

    def _weight(self) -> float | None:
        return self._number("weight")

    def _number(self, name: str) -> float | None:
        value = self.item.get(name)
        found = values.number(value)
        if value is not None and found is None:
            self.say(NoteKind.IGNORED, f"{self.letter}: {name} isn't a number and was left out.")
        elif isinstance(value, str):
            self.say(NoteKind.REPAIRED, f"{self.letter}: {name} was in quotes, now it is a number.")
        return found

    def _named(self, slot: ControlNetInput) -> ControlNetInput:
        """The slot with its strength name, as far as the kind has such a name."""
        given = self.item.get("strengthType")
        if given is None:
            return slot
        name = _STRENGTHS.get(str(given).lower())
        if name is None:
            text = f"{self.letter}: “{str(given)[:20]}” is no strength and was left out."
            self.say(NoteKind.IGNORED, text)
            return slot
        if slot.weight is not None:
            both = f"{self.letter} has a strength name and a weight"
            text = f"{both}. The weight {slot.weight:g} counts."
            self.say(NoteKind.CHANGED, text)
            return slot
        if given != name.value:
            self.say(
                NoteKind.REPAIRED, f"{self.letter}: “{str(given)[:20]}” is written {name.value}."
            )
        return self._fitting(replace(slot, strength_type=name), name)

    def _fitting(self, slot: ControlNetInput, name: StrengthType) -> ControlNetInput:
        if name in names(slot.kind):
            return slot
        style = replace(slot, kind=ControlNetKind.STYLE)
        fitting = as_kind(style, slot.kind)
        label, called = CONTROLNETS[slot.kind].label, fitting.strength_type
        now = called.value if called else f"weight {fitting.weight:g}"
        self.say(
            NoteKind.CHANGED, f"{label} has no {name.value}, so {self.letter} is set to {now}."
        )
        return fitting

    def wanted(self) -> Wanted:
        """The picture it wants."""
        id = self.item.get("initImageId")
        kind = str(self.item.get("initImageType", "")).upper()
        generated = {"GENERATED": True, "UPLOADED": False}.get(kind)
        return Wanted(self.index, remote_id(id), generated)


def remote_id(value: Value) -> str:
    """An id as it was given; empty for a placeholder and for anything that is no text."""
    if not isinstance(value, str) or values.is_placeholder(value):
        return ""
    is_bare = isinstance(value, Placeholder) and not _HEXADECIMAL.fullmatch(value)
    return "" if is_bare else value.strip()[:80]


def _influence(slots: list[ControlNetInput], notes: list[Note]) -> Iterator[ControlNetInput]:
    """Influence is a ratio between Style References, so one alone has none."""
    styles = sum(slot.kind is ControlNetKind.STYLE and slot.enabled for slot in slots)
    for index, slot in enumerate(slots):
        if slot.influence is None or (slot.kind is ControlNetKind.STYLE and styles > 1):
            yield slot
            continue
        text = (
            f"Influence counts between two or more Style References, so {letter(index)} has none."
        )
        notes.append(Note(NoteKind.IGNORED, text))
        yield replace(slot, influence=None)
