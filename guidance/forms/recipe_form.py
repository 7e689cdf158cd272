"""The composer's form: every field of a request except its pictures."""

from __future__ import annotations

from typing import Any

from django import forms

from guidance.domain.ingredients import Element
from guidance.domain.platform_models import PlatformModel
from guidance.forms import offered
from guidance.forms.decimals import DecimalField
from guidance.forms.draft import Draft
from guidance.forms.elements import ElementsField


def _whole(label: str, *, required: bool = False, unit: str = "") -> forms.IntegerField:
    words = f"{label} is a whole number{unit}."
    return forms.IntegerField(
        label=label, required=required, error_messages={"invalid": words, "required": words}
    )


def _decimal(label: str) -> DecimalField:
    return DecimalField(
        label=label, required=False, error_messages={"invalid": f"{label} is a number."}
    )


def _flag(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


def _choice(label: str, choices: offered.Choices) -> forms.ChoiceField:
    words = f"{label} has no choice called %(value)s."
    return forms.ChoiceField(
        label=label, required=False, choices=choices, error_messages={"invalid_choice": words}
    )


class TextField(forms.CharField):
    """Longer text: line ends as one sign each, so that counting agrees with the browser."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """Return the text with plain line ends."""
        return str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class RecipeForm(forms.Form):
    """Fields that the model does not know are taken away, so they can neither fail nor be sent.

    What the values mean together is the domain's to say (`Recipe.problems`); this form only
    reads text. Source: API contract 2.1.
    """

    prompt = TextField(label="Prompt", required=False, strip=True)
    negative_prompt = TextField(label="Negative prompt", required=False, strip=True)
    model_id = forms.CharField(label="Model", required=False, max_length=64)
    preset_style = forms.CharField(label="Style", required=False, max_length=32)
    style_uuid = forms.CharField(label="Style", required=False, max_length=64)
    style_uuid_other = forms.CharField(label="Style UUID", required=False, max_length=64)
    width = _whole("Width", required=True, unit=" of pixels")
    height = _whole("Height", required=True, unit=" of pixels")
    num_images = _whole("Images", required=True)
    seed = _whole("Seed")
    guidance_scale = _decimal("Guidance scale")
    num_inference_steps = _whole("Steps")
    scheduler = _choice("Scheduler", offered.scheduler_choices())
    alchemy = _flag("Alchemy")
    ultra = _flag("Ultra")
    contrast = _choice("Contrast", offered.contrast_choices())
    contrast_ratio = _decimal("Contrast ratio")
    photo_real = _choice("PhotoReal", offered.photo_real_choices())
    photo_real_strength = _choice("PhotoReal strength", offered.photo_real_strength_choices())
    prompt_magic = _flag("Prompt Magic")
    prompt_magic_version = _choice("Prompt Magic version", offered.prompt_magic_choices())
    prompt_magic_strength = _decimal("Prompt Magic strength")
    high_contrast = _choice("Contrast mode", offered.high_contrast_choices())
    high_resolution = _flag("High resolution")
    expanded_domain = _flag("Expanded domain")
    transparency = _choice("Transparency", offered.transparency_choices())
    tiling = _flag("Tiling")
    old_format = _flag("Send in the old format")
    enhance_prompt = _flag("Enhance prompt")
    enhance_prompt_instruction = forms.CharField(
        label="How to enhance it", required=False, max_length=1500
    )
    # Not "elements": a control of that name would hide the form's own property in a browser.
    element_lines = ElementsField(label="Elements", required=False)

    def __init__(self, draft: Draft) -> None:
        super().__init__(data=draft.data())
        self.model: PlatformModel | None = draft.catalogue.model(draft.get("model_id"))
        for name in set(self.fields) - offered.fields_for(self.model):
            del self.fields[name]

    @property
    def read(self) -> dict[str, Any]:
        """Values that could be read; a field in error is absent."""
        self.full_clean()
        return dict(self.cleaned_data)

    def has(self, name: str) -> bool:
        return name in self.fields


def elements_text(elements: tuple[Element, ...]) -> str:
    """Elements as the lines that `ElementsField` reads."""
    return ElementsField.written(elements)
