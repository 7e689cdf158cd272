"""What stands in the composer, as text: kept through every post, right or wrong.

A draft is what the browser sent, tidied into fields, slots and image-to-image. Forms are bound
to it, changes make a new one, and the session remembers the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from guidance.domain.catalogue import CATALOGUE, Catalogue
from guidance.domain.kinds import ControlNetKind
from guidance.forms import element_rows
from guidance.forms.offered import ADVANCED, ALWAYS

MAX_SLOTS = 8
SLOT_FIELDS = (
    "picture",
    "old",
    "kind",
    "was",
    "mode",
    "strength",
    "weight",
    "influence",
    "enabled",
)
START_FIELDS = ("picture", "old", "strength", "enabled")
REMEMBERED = (
    "model_was",
    "prompt_before",
    "avoid_open",
    "advanced_open",
    "picking",
    "old_offer",
    "remix_of",
)
"""State of the page itself that has to survive a post without script."""
FIELD_NAMES = frozenset(
    (*ALWAYS, *ADVANCED, "preset_style", "style_uuid", "old_format", *REMEMBERED)
)
_REMEMBER_AT_MOST = 60_000


@dataclass(frozen=True, slots=True)
class SlotDraft:
    """One guidance slot. `key` stays with it through moves and names its controls."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    def having(self, **changes: str) -> SlotDraft:
        return replace(self, values={**self.values, **changes})


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole composer as text. `start` is image-to-image, None while there is none.

    `catalogue` is what it is read with: the platform's models, and what the account adds.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    slots: tuple[SlotDraft, ...] = ()
    start: Mapping[str, str] | None = None
    catalogue: Catalogue = field(default=CATALOGUE, compare=False, repr=False)

    @classmethod
    def from_post(cls, post: Mapping[str, str]) -> Draft:
        """Read a post; names that the composer does not have are ignored."""
        if element_rows.COUNT in post:
            post = {**post, "element_lines": element_rows.lines_of(post)}
        fields = {name: post[name] for name in FIELD_NAMES if name in post}
        slots = (_slot(post, key) for key in _keys(post.get("slots", "")))
        start = {name: post[f"start-{name}"] for name in START_FIELDS if f"start-{name}" in post}
        return cls(fields, tuple(slots), start or None)

    @classmethod
    def from_text(cls, text: str) -> Draft:
        """Read what `text` wrote."""
        return cls.from_post(dict(parse_qsl(text, keep_blank_values=True)))

    def under(self, catalogue: Catalogue) -> Draft:
        """The same draft, read with another catalogue."""
        return replace(self, catalogue=catalogue)

    def data(self) -> dict[str, str]:
        """The draft under the names that the form's controls have."""
        named = dict(self.fields)
        named["slots"] = ",".join(slot.key for slot in self.slots)
        for slot in self.slots:
            named |= {f"slot-{slot.key}-{name}": value for name, value in slot.values.items()}
        for name, value in (self.start or {}).items():
            named[f"start-{name}"] = value
        return named

    def text(self) -> str:
        """The draft as one line for the session; empty when it is too long to remember."""
        line = urlencode(self.data())
        return line if len(line) <= _REMEMBER_AT_MOST else ""

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    def having(self, **changes: str | None) -> Draft:
        """The draft with other fields; None takes one away."""
        merged = {**self.fields, **changes}
        return replace(self, fields={name: v for name, v in merged.items() if v is not None})

    def slot(self, key: str) -> SlotDraft | None:
        return next((slot for slot in self.slots if slot.key == key), None)

    def with_slot(self, changed: SlotDraft) -> Draft:
        """The draft with one slot exchanged for another of the same key."""
        slots = (changed if slot.key == changed.key else slot for slot in self.slots)
        return replace(self, slots=tuple(slots))

    def with_slots(self, slots: Iterable[SlotDraft]) -> Draft:
        return replace(self, slots=tuple(slots))

    def fresh_key(self) -> str:
        """A key that no slot has."""
        return str(max((int(slot.key) for slot in self.slots), default=0) + 1)

    def count(self, kind: ControlNetKind) -> int:
        return sum(slot.get("kind") == kind for slot in self.slots)


def _slot(post: Mapping[str, str], key: str) -> SlotDraft:
    prefix = f"slot-{key}-"
    known = {name: post[prefix + name] for name in SLOT_FIELDS if prefix + name in post}
    return SlotDraft(key, known)


def _keys(line: str) -> Iterator[str]:
    """Slot keys in order, each once, small numbers only."""
    seen: set[str] = set()
    for part in line.split(",")[: MAX_SLOTS * 4]:
        key = part.strip()
        if key.isascii() and key.isdigit() and len(key) <= 4 and key not in seen:
            seen.add(key)
            if len(seen) > MAX_SLOTS:
                return
            yield key
