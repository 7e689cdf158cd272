"""Reads what a person asks to be made of a picture."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms

from guidance.domain.variations import (
    DEFAULT_MULTIPLIER,
    DEFAULT_STEP,
    STYLES,
    ULTRA_STYLES,
    Settings,
    Transform,
)
from guidance.forms.decimals import DecimalField


def transform_in(text: str) -> Transform | None:
    """Return the kind that a button names, if it is one that needs no settings."""
    kinds = {kind.value: kind for kind in Transform if kind is not Transform.UNIVERSAL}
    return kinds.get(text)


def token_in(text: str) -> UUID:
    """Return the token of a click; one that is missing or broken is a click of its own."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _step(label: str, *, hint: str = "") -> forms.IntegerField:
    field = forms.IntegerField(label=label, help_text=hint, initial=DEFAULT_STEP)
    field.error_messages |= {
        "required": "Write a number from 1 to 10.",
        "invalid": "Write a whole number from 1 to 10.",
    }
    field.widget.attrs |= {"min": 1, "max": 10, "step": 1, "inputmode": "numeric"}
    return field


class UniversalForm(forms.Form):
    """Settings of the universal upscaler for a picture of a known size in pixels."""

    style = forms.ChoiceField(
        label="Style",
        choices=[*STYLES.items(), *ULTRA_STYLES.items()],
        error_messages={"invalid_choice": "Pick one of the listed styles."},
    )
    multiplier = DecimalField(
        label="Enlarge",
        help_text="1 to 2 times each side.",
        initial=DEFAULT_MULTIPLIER,
        error_messages={
            "required": "Write a number from 1 to 2.",
            "invalid": "Write a number from 1 to 2.",
        },
    )
    creativity = _step("Creativity", hint="1 stays true to the picture, 10 invents the most.")
    similarity = _step("Similarity", hint="How close the result stays to the picture.")
    detail = _step("Detail contrast", hint="How much small detail stands out.")

    def __init__(self, *args: Any, width: int, height: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.picture = (width, height)
        for name in ("similarity", "detail"):
            self.fields[name].required = False
        for name, field in self.fields.items():
            self._tie(name, field)

    def _tie(self, name: str, field: forms.Field) -> None:
        """Tell assistive technology which hint and which error belong to a field."""
        hint, is_wrong = f"id_{name}-hint", self.is_bound and name in self.errors
        described = [hint] if field.help_text else []
        if is_wrong:
            field.widget.attrs["aria-invalid"] = "true"
            described.append(f"id_{name}-error")
        # A menu lies in a box of its own, with an arrow.
        look = {} if isinstance(field, forms.ChoiceField) else {"class": "input"}
        field.widget.attrs |= {**look, "aria-describedby": " ".join(described)}

    def clean(self) -> dict[str, Any]:
        """Check the settings together, each problem at its own field."""
        cleaned = super().clean() or {}
        if not self.errors:
            for problem in self.settings.problems(*self.picture):
                self.add_error(problem.where, problem.message)
        return cleaned

    @property
    def settings(self) -> Settings:
        """The settings of a form whose fields are all right."""
        given = self.cleaned_data
        plain = Settings(given["multiplier"], given["creativity"], given["style"])
        if not plain.is_ultra:
            return plain
        close, detail = (given[name] or DEFAULT_STEP for name in ("similarity", "detail"))
        return Settings(plain.multiplier, plain.creativity, plain.style, close, detail)
