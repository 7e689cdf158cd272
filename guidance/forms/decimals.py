"""Numbers as people write them: with a decimal point or a decimal comma."""

from __future__ import annotations

from typing import Any

from django import forms


def pointed(text: str) -> str:
    """A number's text with a point where it has a decimal comma, as many keyboards write it."""
    return text.replace(",", ".")


class DecimalField(forms.FloatField):
    """A number that may be written with a decimal comma.

    Its box is one for text: a number box drops a comma, so that 0,5 would become 5.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        """Return the number. Raises ValidationError for anything else."""
        return super().to_python(pointed(value) if isinstance(value, str) else value)
