"""What an import has to tell: notes on what came in, or the one refusal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class NotARequest(ValueError):
    """The text can't be imported. The message is one sentence for the person who pasted it."""


class NoteKind(StrEnum):
    """Repaired and upgraded keep their meaning, changed does not; missing waits for the person.

    They are told in this order: what somebody has to do or know comes first.
    """

    MISSING = "missing"
    CHANGED = "changed"
    UPGRADED = "upgraded"
    REPAIRED = "repaired"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence about an import."""

    kind: NoteKind
    text: str


class Repair(StrEnum):
    """What can be wrong with the way in which a request is written."""

    COMMENT = "comment"
    COMMA_MISSING = "comma missing"
    COMMA_EXTRA = "comma extra"
    WORDS = "words"
    QUOTES = "quotes"
    BRACKET = "bracket"
    BROKEN_OFF = "broken off"
    NO_VALUE = "no value"
    TWICE = "twice"
    DECIMAL = "decimal"
    WRAPPED = "wrapped"
    OTHER_REQUEST = "other request"
    FURTHER_STEPS = "further steps"


_SAID: dict[Repair, tuple[str, str]] = {
    Repair.COMMENT: ("A comment was taken out.", "{} comments were taken out."),
    Repair.COMMA_MISSING: ("A missing comma was put in.", "{} missing commas were put in."),
    Repair.COMMA_EXTRA: ("An extra comma was taken out.", "{} extra commas were taken out."),
    Repair.WORDS: (
        "A word of Python was read as JSON means it.",
        "{} words of Python were read as JSON means them.",
    ),
    Repair.QUOTES: (
        "A text without plain double quotes was read as text.",
        "{} texts without plain double quotes were read as text.",
    ),
    Repair.BRACKET: ("A bracket was put right.", "{} brackets were put right."),
    Repair.NO_VALUE: (
        "One name has no value and was left out.",
        "{} names have no value and were left out.",
    ),
    Repair.TWICE: (
        "One name stands there twice; the last one counts.",
        "{} names stand there twice; the last ones count.",
    ),
    Repair.DECIMAL: (
        "A decimal comma was read as a point.",
        "{} decimal commas were read as points.",
    ),
    Repair.WRAPPED: ("Escapes and signs around the request were taken off.", ""),
    Repair.OTHER_REQUEST: (
        "The text holds a second request. The first was read; paste the other alone.",
        "The text holds {} more requests. The first was read; paste each of the others alone.",
    ),
    Repair.FURTHER_STEPS: (
        "The code puts the request together in further steps, which were not read. Look over "
        "prompt, settings and references.",
        "",
    ),
    Repair.BROKEN_OFF: ("The text breaks off in the middle. What was there is kept.", ""),
}
_CHANGES = {
    Repair.BROKEN_OFF: NoteKind.MISSING,
    Repair.FURTHER_STEPS: NoteKind.MISSING,
    Repair.TWICE: NoteKind.CHANGED,
    Repair.OTHER_REQUEST: NoteKind.IGNORED,
}


class Repairs(Counter[Repair]):
    """How often each kind of repair was needed."""

    def notes(self) -> list[Note]:
        """One sentence for each kind, in a fixed order."""
        return [self._note(repair) for repair in _SAID if self[repair]]

    def _note(self, repair: Repair) -> Note:
        one, several = _SAID[repair]
        count = self[repair]
        text = several.format(count) if count > 1 and several else one
        return Note(_CHANGES.get(repair, NoteKind.REPAIRED), text)
