"""Elements (LoRAs) as lines of text: an id and a weight each (API contract 2.1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from guidance.domain.ingredients import Element


class ElementsField(forms.CharField):
    """One Element a line: its UUID, or the number of a custom one, then its weight."""

    widget = forms.Textarea
    wrong = "Write one Element a line: its UUID or number, then a weight, such as 0.5."

    def to_python(self, value: Any) -> Any:
        """Return a tuple of Element. Raises ValidationError for a line that is neither."""
        lines = str(super().to_python(value) or "").splitlines()
        return tuple(self._read(line.split()) for line in lines if line.strip())

    def _read(self, words: list[str]) -> Element:
        try:
            name, weight = (*words, "1") if len(words) == 1 else words
            if name.isascii() and name.isdigit():
                return Element(float(weight), user_lora_id=int(name))
            return Element(float(weight), ak_uuid=str(UUID(name)))
        except ValueError as error:
            raise forms.ValidationError(self.wrong) from error

    @staticmethod
    def written(elements: tuple[Element, ...]) -> str:
        """The lines that this field reads back as the same Elements."""
        named = ((one.ak_uuid or one.user_lora_id, one.weight) for one in elements)
        return "\n".join(f"{name} {weight!r}" for name, weight in named)
