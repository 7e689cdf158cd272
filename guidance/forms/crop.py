"""The part of a picture that a person chose, in pixels."""

from __future__ import annotations

from typing import Any

from django import forms

from guidance.domain.preflight import Box, Size

LEAST_SIDE = 32
"""A part is at least as wide and high as the smallest picture that can be asked for."""


class CropForm(forms.Form):
    """Left, top, width and height, checked against the picture they are cut from."""

    left = forms.IntegerField(min_value=0)
    top = forms.IntegerField(min_value=0)
    width = forms.IntegerField(min_value=1)
    height = forms.IntegerField(min_value=1)

    def __init__(self, data: Any, *, size: Size) -> None:
        super().__init__(data)
        self._size = size
        for name, field in self.fields.items():
            field.error_messages |= dict.fromkeys(
                ("required", "invalid", "min_value"), f"{name.capitalize()} is a number of pixels."
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a part that is too small or reaches beyond the picture."""
        given: dict[str, Any] = super().clean() or {}
        self._check("width", given.get("left"), given.get("width"), self._size[0])
        self._check("height", given.get("top"), given.get("height"), self._size[1])
        return given

    def _check(self, name: str, start: int | None, side: int | None, most: int) -> None:
        if start is None or side is None:
            return
        if side < min(LEAST_SIDE, most):
            self.add_error(name, f"The part is at least {min(LEAST_SIDE, most)} pixels a side.")
        elif start + side > most:
            message = f"{start:,} + {side:,} reaches beyond the picture, which has {most:,} pixels."
            self.add_error(name, message)

    @property
    def box(self) -> Box:
        """The part; only of a form that is valid."""
        given = self.cleaned_data
        return Box(given["left"], given["top"], given["width"], given["height"])
