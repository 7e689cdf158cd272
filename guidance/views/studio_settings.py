"""The settings under the guidance: style, size, number of images, and what is under Advanced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.forms import BooleanField, BoundField, ChoiceField, FloatField, IntegerField

from guidance.domain.effective import alchemy_on, photo_real_version
from guidance.domain.rules.size import max_images
from guidance.forms import offered
from guidance.forms.composer import Composer

SIZES: tuple[tuple[str, int, int], ...] = (
    ("1:1", 1024, 1024),
    ("4:3", 1152, 864),
    ("3:2", 1200, 800),
    ("13:8", 1040, 640),
    ("16:9", 1360, 768),
    ("3:4", 864, 1152),
    ("2:3", 800, 1200),
    ("9:16", 768, 1360),
    ("1:1 small", 512, 512),
)
"""Shapes to choose from; every side is a multiple of 8 that all families take."""

_RANGES: dict[str, tuple[str, str, str]] = {"num_inference_steps": ("10", "60", "1")}
_HINTS: dict[str, str] = {
    "guidance_scale": "How closely to follow the prompt; 7 is usual.",
    "num_inference_steps": "10 to 60; more steps cost more.",
    "style_uuid_other": "Takes the place of the style above.",
    "tiling": "Edges that meet when repeated.",
    "enhance_prompt": "Leonardo rewrites the prompt.",
}
_REDRAWN = frozenset({"alchemy", "ultra", "photo_real", "prompt_magic"})
"""Fields on whose change other fields or choices depend."""


@dataclass(frozen=True)
class Control:
    """One field under Advanced and how it is drawn: flag, choice, number, decimal or text."""

    name: str
    field: BoundField
    look: str

    @property
    def range(self) -> tuple[str, str, str]:
        return _RANGES.get(self.name, ("", "", "any"))

    @property
    def hint(self) -> str:
        return _HINTS.get(self.name, "")

    @property
    def value(self) -> str:
        return str(self.field.value() or "")

    @property
    def redraws(self) -> bool:
        return self.name in _REDRAWN

    @property
    def is_wide(self) -> bool:
        return self.name.endswith(("_instruction", "_other"))


@dataclass(frozen=True)
class Settings:
    """What the settings show for a composer."""

    composer: Composer

    @property
    def sizes(self) -> list[tuple[str, int, int, bool]]:
        now = (self.composer.draft.get("width"), self.composer.draft.get("height"))
        return [(name, w, h, (str(w), str(h)) == now) for name, w, h in SIZES]

    @property
    def shape(self) -> str:
        """The icon that looks like the chosen size."""
        width, height = self.composer.recipe.width, self.composer.recipe.height
        if width == height:
            return "square"
        return "rectangle-horizontal" if width > height else "rectangle-vertical"

    @property
    def counts(self) -> list[int]:
        """Numbers of images to choose from; one that is too many stays visible."""
        recipe = self.composer.recipe
        most = max(max_images(recipe.width, recipe.height), min(recipe.num_images, 8))
        return list(range(1, most + 1))

    @property
    def style_name(self) -> str:
        """The name of the field that holds the style for this model, empty where it has none."""
        form = self.composer.form
        return next((name for name in ("preset_style", "style_uuid") if form.has(name)), "")

    @property
    def styles(self) -> offered.Grouped:
        """Styles in groups; a group without a name is a plain list."""
        recipe, model = self.composer.recipe, self.composer.model
        if self.style_name == "style_uuid":
            return [("", offered.style_choices())]
        return offered.preset_choices(
            model,
            alchemy=alchemy_on(recipe, model),
            photo_real=photo_real_version(recipe, model),
            chosen=self.composer.draft.get("preset_style"),
        )

    @property
    def style(self) -> str:
        return self.composer.draft.get(self.style_name)

    @property
    def advanced_is_open(self) -> bool:
        """Whether the fold stands open: by hand, or because something in it is wrong."""
        wrong = (note for name in offered.ADVANCED for note in self.composer.notes.get(name, ()))
        by_hand = bool(self.composer.draft.get("advanced_open"))
        return by_hand or any(note.is_error for note in wrong)

    @property
    def advanced(self) -> Iterator[Control]:
        form = self.composer.form
        for name in offered.ADVANCED:
            if form.has(name):
                yield Control(name, form[name], _look(form[name]))


def _look(bound: BoundField) -> str:
    field = bound.field
    if isinstance(field, BooleanField):
        return "flag"
    if isinstance(field, ChoiceField):
        return "choice"
    if isinstance(field, FloatField):
        return "decimal"
    if isinstance(field, IntegerField):
        return "number"
    return "text"
