"""Elements in the composer: rows of a key and a weight, kept as lines of text between posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guidance.domain.catalogue import Catalogue, KnownElement
from guidance.forms.decimals import pointed

COUNT = "element_count"
"""The field that says how many rows a post has."""
MAX_ELEMENTS = 8
"""As many as a pasted request may bring; the API names no limit."""
UNREADABLE = "nan"


@dataclass(frozen=True, slots=True)
class Row:
    """One chosen Element as it stands in the composer. `weight` is text, as it was typed."""

    index: int
    key: str
    weight: str

    @property
    def shown(self) -> str:
        """The weight as its field shows it: without needless digits, else as it was typed."""
        try:
            return f"{float(self.weight):.10g}" if self.weight != UNREADABLE else ""
        except ValueError:
            return self.weight


def rows_of(lines: str) -> tuple[Row, ...]:
    """The rows behind lines of text, each a key and a weight."""
    parts = (line.split() for line in lines.splitlines() if line.strip())
    return tuple(
        Row(index, words[0], words[1] if len(words) > 1 else "1")
        for index, words in enumerate(parts)
    )


def lines_of(post: Mapping[str, str]) -> str:
    """The lines behind a post's rows."""
    return written(_posted(post))


def written(rows: list[Row] | tuple[Row, ...]) -> str:
    """The lines that `rows_of` reads back as the same rows."""
    return "\n".join(f"{row.key} {row.weight}" for row in rows)


def added(lines: str, key: str, known: KnownElement | None) -> str:
    """The lines with one more Element at its own weight; one that is there stays once."""
    rows = rows_of(lines)
    if any(row.key == key for row in rows) or len(rows) >= MAX_ELEMENTS:
        return lines
    weight = f"{known.weight_default:g}" if known else "1"
    return written((*rows, Row(len(rows), key, weight)))


def dropped(lines: str, index: str) -> str:
    """The lines without one row."""
    return written([row for row in rows_of(lines) if str(row.index) != index])


def is_full(lines: str) -> bool:
    """Whether no more Elements can be added."""
    return len(rows_of(lines)) >= MAX_ELEMENTS


def offered(lines: str, catalogue: Catalogue) -> Iterator[KnownElement]:
    """Elements of the account that are not chosen yet."""
    chosen = {row.key for row in rows_of(lines)}
    return (known for key, known in catalogue.elements.items() if key not in chosen)


def _posted(post: Mapping[str, str]) -> list[Row]:
    count = post.get(COUNT, "")
    is_number = count.isascii() and count.isdigit() and len(count) <= 4
    many = min(int(count), MAX_ELEMENTS * 2) if is_number else 0
    rows = []
    for index in range(many):
        key = "".join(post.get(f"element-{index}-key", "").split())[:80]
        weight = pointed("".join(post.get(f"element-{index}-weight", "").split())[:40])
        if key:
            rows.append(Row(index, key, weight or UNREADABLE))
    return rows
