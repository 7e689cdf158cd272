"""A recipe on the table: what every rule looks at, and the ways to report a broken one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guidance.domain.catalogue import Catalogue
from guidance.domain.fitting import fits
from guidance.domain.ingredients import ControlNetInput
from guidance.domain.kinds import Base, Severity
from guidance.domain.platform_models import PlatformModel
from guidance.domain.problem import Fix, FixAction, FixValue, Problem

if TYPE_CHECKING:
    from guidance.domain.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Case:
    """A recipe, its model if that is known, and where to look things up."""

    recipe: Recipe
    model: PlatformModel | None
    catalogue: Catalogue
    strict: bool = False

    def enabled(self) -> tuple[tuple[int, ControlNetInput], ...]:
        """Slots that are meant to be sent, with their indexes."""
        pairs = enumerate(self.recipe.guidance)
        return tuple((index, slot) for index, slot in pairs if slot.enabled)

    def costs_slots(self, base: Base | None) -> bool:
        """Whether some slot works now and would stop working on another base."""
        now = self.model.base if self.model else None
        init_image = self.recipe.starts_from_picture
        return any(
            fits(slot.kind, now, init_image=init_image)
            and not fits(slot.kind, base, init_image=init_image)
            for _, slot in self.enabled()
        )


def warn(code: str, where: str, message: str, *fixes: Fix) -> Problem:
    """A problem that does not keep the recipe from being sent."""
    return Problem(code, where, message, Severity.WARNING, fixes)


def refuse(code: str, where: str, message: str, *fixes: Fix) -> Problem:
    """A problem that has to be solved first."""
    return Problem(code, where, message, Severity.ERROR, fixes)


def setting(label: str, **values: FixValue) -> Fix:
    """A fix that gives fields of the recipe other values."""
    return Fix(label, FixAction.SET, tuple(values.items()))


def slot_setting(label: str, index: int, **values: FixValue) -> Fix:
    """A fix that gives fields of one guidance slot other values."""
    return Fix(label, FixAction.SET_SLOT, (("slot", index), *values.items()))


def number(value: float) -> str:
    """A number as people write it: 2, 0.55."""
    return f"{value:.10g}"
