"""Elements (LoRAs) as lines of text: an id and a weight each (API contract 2.1)."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

from django import forms

from guidance.domain.ingredients import Element
from guidance.forms.element_rows import Row, rows_of


class ElementsField(forms.CharField):
    """One Element a line: its UUID, or the number of a custom one, then its weight.

    A weight that is no number becomes NaN, so that the rule about weights says it at its row.
    """

    widget = forms.Textarea
    wrong = "An Element is named by its UUID, or by the number of one of your own."

    def to_python(self, value: Any) -> Any:
        """Return a tuple of Element. Raises ValidationError for a name that can't be one."""
        rows = rows_of(str(super().to_python(value) or ""))
        return tuple(self._read(row) for row in rows)

    def _read(self, row: Row) -> Element:
        if row.key.isascii() and row.key.isdigit() and len(row.key) <= 18:
            return Element(_weight(row), user_lora_id=int(row.key))
        try:
            return Element(_weight(row), ak_uuid=str(UUID(row.key)))
        except ValueError as error:
            raise forms.ValidationError(self.wrong) from error

    @staticmethod
    def written(elements: tuple[Element, ...]) -> str:
        """The lines that this field reads back as the same Elements."""
        named = ((one.ak_uuid or one.user_lora_id, one.weight) for one in elements)
        return "\n".join(f"{name} {weight!r}" for name, weight in named)


def _weight(row: Row) -> float:
    try:
        return float(row.weight)
    except ValueError:
        return math.nan


def element_key(text: str) -> str:
    """The key behind a typed UUID or number; empty where it is neither."""
    word = text.strip()
    if word.isascii() and word.isdigit() and len(word) <= 18:
        return str(int(word))
    try:
        return str(UUID(word))
    except ValueError:
        return ""
