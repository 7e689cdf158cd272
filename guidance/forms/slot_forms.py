"""Guidance slots and image-to-image as forms; pictures are named by source and id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.forms.formsets import BaseFormSet

from guidance.domain.ingredients import ControlNetInput, InitImage, Picture
from guidance.domain.kinds import ControlNetKind, Source, StrengthType
from guidance.domain.strengths import default_strength, names
from guidance.forms.decimals import DecimalField
from guidance.forms.draft import Draft, SlotDraft

PRESET, EXACT = "preset", "exact"
_WEIGHT = "Weight is a number from 0 to 2."
_INFLUENCE = "Influence is a number from 0 up."
_START = "Image to image strength goes from 0.1 to 0.9."


def picture_name(picture: Picture | None) -> str:
    """A picture as the text that names it in the form: `uploaded:<uuid>`."""
    return f"{picture.source.value}:{picture.id}" if picture else ""


def picture_named(name: str) -> Picture | None:
    """The picture behind such a text; None for nothing and for nonsense."""
    source, _, id = name.partition(":")
    try:
        return Picture(Source(source), UUID(id))
    except ValueError:
        return None


def kind_named(name: str) -> ControlNetKind:
    """The kind of that name; Style Reference for nonsense."""
    try:
        return ControlNetKind(name)
    except ValueError:
        return ControlNetKind.STYLE


class PictureField(forms.CharField):
    """A guiding picture; whether the person may use it is for the services to say."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Return a Picture or None."""
        return picture_named(str(super().to_python(value) or ""))


if TYPE_CHECKING:
    _FormSet = BaseFormSet["SlotForm"]
else:  # Only generic for the type checker.
    _FormSet = BaseFormSet


def _decimal(words: str) -> DecimalField:
    return DecimalField(required=False, error_messages={"invalid": words, "required": words})


class SlotForm(forms.Form):
    """One guidance slot. `mode` says whether the name or the weight counts, never both."""

    picture = PictureField(required=False)
    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in ControlNetKind])
    mode = forms.ChoiceField(choices=[(PRESET, PRESET), (EXACT, EXACT)], required=False)
    strength = forms.ChoiceField(
        choices=[(name.value, name.value) for name in StrengthType], required=False
    )
    weight = _decimal(_WEIGHT)
    influence = _decimal(_INFLUENCE)
    enabled = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """A missing name becomes the kind's default; a missing weight is for the person to fill."""
        read = super().clean() or self.cleaned_data
        exact = is_exact(kind_named(str(read.get("kind", ""))), str(read.get("mode", "")))
        if exact and read.get("weight") is None and "weight" not in self.errors:
            self.add_error("weight", _WEIGHT)
        return read

    def slot(self) -> ControlNetInput:
        """The slot as far as it could be read."""
        self.full_clean()
        read = self.cleaned_data
        kind = kind_named(str(read.get("kind", "")))
        named, weight = self._strength(kind)
        return ControlNetInput(
            kind=kind,
            picture=read.get("picture"),
            strength_type=named,
            weight=weight,
            influence=read.get("influence") if kind is ControlNetKind.STYLE else None,
            enabled=bool(read.get("enabled")),
        )

    def _strength(self, kind: ControlNetKind) -> tuple[StrengthType | None, float | None]:
        """The name or the weight, never both."""
        if is_exact(kind, str(self.cleaned_data.get("mode", ""))):
            return None, self.cleaned_data.get("weight")
        named = self.cleaned_data.get("strength")
        default = default_strength(kind)
        fallback = default if isinstance(default, StrengthType) else None
        return StrengthType(named) if named else fallback, None


def is_exact(kind: ControlNetKind, mode: str) -> bool:
    """Whether a weight is sent: chosen by the person, or all that the kind takes."""
    return mode == EXACT or not names(kind)


class SlotFormSet(_FormSet):
    """The slots in order. Forms are named by a slot's key, so that moving one renames nothing."""

    form = SlotForm
    renderer = forms.renderers.get_default_renderer()
    extra = 0
    can_order = can_delete = can_delete_extra = False
    validate_max = validate_min = False
    min_num = 0

    def __init__(self, draft: Draft) -> None:
        self.drafts: tuple[SlotDraft, ...] = draft.slots
        count = str(len(self.drafts))
        counted = {"slot-TOTAL_FORMS": count, "slot-INITIAL_FORMS": "0"}
        self.max_num = self.absolute_max = max(len(self.drafts), 1)
        super().__init__(data=draft.data() | counted, prefix="slot")

    def add_prefix(self, index: int | str) -> str:
        """Return `slot-<key>`; the empty form has none."""
        return f"slot-{self.drafts[index].key}" if isinstance(index, int) else f"slot-{index}"

    def slots(self) -> tuple[ControlNetInput, ...]:
        """The slots as far as they could be read, one for each form."""
        return tuple(form.slot() for form in self.forms)


class StartForm(forms.Form):
    """Image to image: the picture to start from and how close to stay."""

    picture = PictureField(required=False)
    strength = _decimal(_START)
    enabled = forms.BooleanField(required=False)

    def __init__(self, draft: Draft) -> None:
        super().__init__(data=draft.data(), prefix="start")
        self.fields["strength"].required = True

    def start(self) -> InitImage | None:
        """The picture to start from; None while it is switched off."""
        self.full_clean()
        read = self.cleaned_data
        if not read.get("enabled"):
            return None
        return InitImage(read.get("picture"), read.get("strength") or 0.5)
