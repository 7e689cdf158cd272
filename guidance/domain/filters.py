"""What a gallery is narrowed to: words of the prompt and facts of the run.

The words and tags here are exactly those that the search index holds, so that both sides of a
comparison are made in one place.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

_LONGEST_QUERY = 400
_MOST_WORDS = 12
_LONGEST_WORD = 64
_WORD = re.compile(r"[^\W_]+")
PART = 3
"""The shortest part of a word that is looked for inside words."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Everything a person narrowed the gallery to; several values of one kind mean "any of".

    `person` is a user's id, `collection` a collection's. `since` and `until` are days, both
    included. `sizes` are "1040x640" or one of `SHAPES`.
    """

    text: str = ""
    person: int | None = None
    models: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    favourites: bool = False
    collection: UUID | None = None

    @property
    def any(self) -> bool:
        """Whether anything is narrowed at all."""
        return any(getattr(self, one.name) for one in fields(self))

    @property
    def beyond_favourites(self) -> bool:
        """Whether anything but the hearts is narrowed."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "favourites")

    @property
    def needs_index(self) -> bool:
        """Whether the search index has to be asked: for words, models, kinds, styles, sizes.

        A collection is walked by its own index, with the same statement.
        """
        return bool(self.words or self.tag_groups or self.collection)

    @property
    def words(self) -> tuple[str, ...]:
        """The words looked for, as the index holds them; the last one may be unfinished."""
        return tuple(words(self.text[:_LONGEST_QUERY])[:_MOST_WORDS])

    @property
    def tag_groups(self) -> tuple[tuple[str, ...], ...]:
        """Groups of tags: a run has to carry one of each group."""
        groups = (
            [model_tag(one) for one in self.models],
            [kind_tag(one) for one in self.kinds],
            [style_tag(one) for one in self.styles],
            [size_tag(one) for one in self.sizes],
        )
        return tuple(tuple(group) for group in groups if group)


SHAPES = {"landscape": "Landscape", "portrait": "Portrait", "square": "Square"}
"""The shapes of a picture by the value that filters and tags carry."""


def words(text: str) -> list[str]:
    """Return the words of a text without accents and case, each 64 letters at most."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word[:_LONGEST_WORD] for word in _WORD.findall(bare)]


def shape_of(width: int, height: int) -> str:
    """Return "landscape", "portrait" or "square" for a size in pixels."""
    if width == height:
        return "square"
    return "landscape" if width > height else "portrait"


def team_tag(id_hex: str) -> str:
    """Return the tag that keeps one team's runs apart from all others."""
    return f"t{id_hex}"


def person_tag(id: int) -> str:
    """Return the tag of the person who ran it."""
    return f"p{id}"


def model_tag(model_id: str) -> str:
    """Return the tag of a model's id."""
    return f"m{_bare(model_id)}"


def kind_tag(kind: str) -> str:
    """Return the tag of a guidance kind, Image to image included."""
    return f"k{_bare(kind)}"


def style_tag(preset: str) -> str:
    """Return the tag of a preset style; no preset and "NONE" are one."""
    return f"y{_bare(preset or 'NONE')}"


def size_tag(size: str) -> str:
    """Return the tag of "1040x640" or of a shape."""
    return f"s{_bare(size)}"


def _bare(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isascii() and letter.isalnum())
