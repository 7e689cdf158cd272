"""What is said at a place of the form: an error or a warning, with its ways out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guidance.domain.problem import Problem
from guidance.forms.changes import fix_name

if TYPE_CHECKING:
    from guidance.forms.recipe_form import RecipeForm
    from guidance.forms.slot_forms import SlotFormSet, StartForm

_PLACES = {
    "width": "size",
    "height": "size",
    "num_images": "images",
    "elements": "element_lines",
    "photo_real_version": "photo_real",
    "style_uuid_other": "style_uuid",
    "preset_style": "style",
}
"""Fields that share a place with another."""


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence at a place. `out`: the slot is left out of the request because of it.

    `fixes` are pairs of a button's words and the `do` value that it posts.
    """

    message: str
    is_error: bool = True
    out: bool = False
    fixes: tuple[tuple[str, str], ...] = ()

    @property
    def blocks(self) -> bool:
        return self.is_error and not self.out

    @classmethod
    def of(cls, problem: Problem, *, out: bool) -> Note:
        """A rule's problem as a note; leaving out is what Generate does anyway."""
        fixes = (fix for fix in problem.fixes if not (out and fix.action == "leave_out"))
        named = tuple((fix.label, f"fix:{fix_name(fix)}") for fix in fixes)
        return cls(problem.message, problem.is_error, out, named)


Notes = dict[str, list[Note]]


def place_of(where: str, keys: Sequence[str]) -> str:
    """The place of the form that a problem's path belongs to."""
    first, *rest = where.split(".")
    if first == "guidance" and rest:
        return f"slot-{keys[int(rest[0])]}"
    if first == "elements" and rest:
        return f"element-{rest[0]}"
    if first == "init_image":
        return "start"
    return _PLACES.get(first, first)


def from_form(
    form: RecipeForm, slots: SlotFormSet, start: StartForm | None, keys: Sequence[str]
) -> Iterator[tuple[str, Note]]:
    """Texts that could not be read as values, each with its place."""
    for name, errors in form.errors.items():
        for message in errors:
            yield _PLACES.get(name, name), Note(str(message))
    for key, slot in zip(keys, slots.forms, strict=True):
        for errors in slot.errors.values():
            yield f"slot-{key}", Note(str(errors[0]))
    for errors in start.errors.values() if start else ():
        yield "start", Note(str(errors[0]))


def places(
    form: RecipeForm, keys: Sequence[str], *, start: bool, elements: int = 0
) -> tuple[str, ...]:
    """Every place that can say something, once each; `elements` is the number of their rows."""
    named = dict.fromkeys(_PLACES.get(name, name) for name in form.fields)
    own = [f"slot-{key}" for key in keys]
    rows = [f"element-{index}" for index in range(elements)]
    return (*named, *own, *rows, *(["start"] if start else []))
