"""What happens to a recipe when its model changes: nothing is dropped without a word.

Slots stay, move to another preprocessor, are parked (kept, but left out of the request) or come
back. Settings that the new model refuses are adjusted or switched off, each with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from guidance.domain.bases import FAMILIES
from guidance.domain.catalogue import CATALOGUE, Catalogue, preprocessor
from guidance.domain.controlnets import CONTROLNETS
from guidance.domain.fitting import bases_phrase, fits, served
from guidance.domain.fixes import apply_fix
from guidance.domain.ingredients import ControlNetInput, letter
from guidance.domain.platform_models import PlatformModel
from guidance.domain.problem import Problem
from guidance.domain.recipe import Recipe
from guidance.domain.rules.elements import misfit_words, misfits
from guidance.domain.styles import PRESET_STYLES, preset_of, style_uuid

_LEFT_TO_THE_PERSON = frozenset({"preset_not_listed", "prompt_empty", "prompt_too_long"})
_NOT_SETTINGS = ("guidance.", "init_image", "model_id", "elements.")


class StepAction(StrEnum):
    """What becomes of one part of the recipe."""

    KEPT = "kept"
    REMAPPED = "remapped"
    PARKED = "parked"
    STILL_PARKED = "still_parked"
    RESTORED = "restored"
    ADJUSTED = "adjusted"
    REFUSED = "refused"


_AS_BEFORE = frozenset({StepAction.KEPT, StepAction.STILL_PARKED})


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One part of the recipe, what becomes of it, and the sentence that says so."""

    where: str
    action: StepAction
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A change of model: the recipe that comes out and every step that led to it."""

    recipe: Recipe
    steps: tuple[PlanStep, ...]

    @property
    def changes(self) -> tuple[PlanStep, ...]:
        """Steps worth telling: all but what simply stays as it is."""
        return tuple(step for step in self.steps if step.action not in _AS_BEFORE)

    @property
    def parked(self) -> tuple[str, ...]:
        """Letters of the slots that would stop working, for the model picker."""
        return tuple(
            letter(int(step.where.split(".")[1]))
            for step in self.steps
            if step.action in {StepAction.PARKED, StepAction.STILL_PARKED}
            and step.where.startswith("guidance.")
        )


def plan(recipe: Recipe, model_id: str, catalogue: Catalogue = CATALOGUE) -> Plan:
    """The change of a recipe to another model. An unknown model changes nothing and says so."""
    target = catalogue.model(model_id)
    if target is None:
        message = "This model is not in the list of models."
        return Plan(recipe, (PlanStep("model_id", StepAction.REFUSED, message),))
    before = catalogue.model(recipe.model_id)
    guided, slot_steps = _guidance(replace(recipe, model_id=target.id), before, target)
    styled, style_steps = _style(guided, target)
    settled, setting_steps = _settings(styled, catalogue)
    element_steps = _elements(recipe, before, target, catalogue)
    return Plan(settled, (*slot_steps, *style_steps, *setting_steps, *element_steps))


def parked_under(recipe: Recipe, catalogue: Catalogue = CATALOGUE) -> Recipe:
    """The recipe with those slots parked that its own model can't take.

    A form keeps such slots switched on and explains them; a plan made from what comes out here
    says of each whether it comes back, instead of treating it as one that worked until now.
    """
    model = catalogue.model(recipe.model_id)
    if model is None:
        return recipe
    has_start = recipe.starts_from_picture
    slots = (
        replace(slot, enabled=False, parked=True)
        if slot.enabled and not fits(slot.kind, model.base, init_image=has_start)
        else slot
        for slot in recipe.guidance
    )
    return replace(recipe, guidance=tuple(slots))


def _guidance(
    recipe: Recipe, before: PlatformModel | None, target: PlatformModel
) -> tuple[Recipe, list[PlanStep]]:
    slots: list[ControlNetInput] = []
    steps: list[PlanStep] = []
    for index, slot in enumerate(recipe.guidance):
        has_start = recipe.starts_from_picture
        moved, step = _slot(index, slot, before, target, init_image=has_start)
        slots.append(moved)
        steps.extend(step)
    return replace(recipe, guidance=tuple(slots)), steps


def _slot(
    index: int,
    slot: ControlNetInput,
    before: PlatformModel | None,
    target: PlatformModel,
    *,
    init_image: bool,
) -> tuple[ControlNetInput, list[PlanStep]]:
    """One slot under the new model; a slot that a person switched off is left alone."""
    where, name = f"guidance.{index}", f"{letter(index)}, {CONTROLNETS[slot.kind].label}"
    if not slot.enabled and not slot.parked:
        return slot, []
    if not fits(slot.kind, target.base, init_image=init_image):
        return _parked(slot, where, f"{name}, is left out. {_reason(slot, target)}")
    working = replace(slot, enabled=True, parked=False)
    if slot.parked:
        return working, [PlanStep(where, StepAction.RESTORED, f"{name}, works again.")]
    old = preprocessor(slot.kind, before.base if before else None)
    new = preprocessor(slot.kind, target.base)
    if old != new:
        from_old = "" if old is None else f"from preprocessor {old} "
        message = f"{name}, goes {from_old}to preprocessor {new}, the one for {target.badge}."
        return working, [PlanStep(where, StepAction.REMAPPED, message)]
    return working, [PlanStep(where, StepAction.KEPT, f"{name}, stays.")]


def _parked(
    slot: ControlNetInput, where: str, message: str
) -> tuple[ControlNetInput, list[PlanStep]]:
    action = StepAction.STILL_PARKED if slot.parked else StepAction.PARKED
    return replace(slot, enabled=False, parked=True), [PlanStep(where, action, message)]


def _reason(slot: ControlNetInput, target: PlatformModel) -> str:
    label = CONTROLNETS[slot.kind].label
    if target.base is None:
        return f"The base model of {target.short} is not known."
    if not served(slot.kind, target.base):
        return f"{label} needs {bases_phrase(slot.kind)}."
    badge = FAMILIES[target.base].badge
    return f"{label} can't be combined with Image to image on {badge} models."


def _elements(
    recipe: Recipe, before: PlatformModel | None, target: PlatformModel, catalogue: Catalogue
) -> Iterator[PlanStep]:
    """Elements stay in the recipe; those of another base are left out until a model takes them."""
    worked_not = dict(misfits(recipe.elements, before, catalogue))
    works_not = dict(misfits(recipe.elements, target, catalogue))
    for index, element in enumerate(recipe.elements):
        where, known = f"elements.{index}", catalogue.element(element)
        if known is None:
            continue
        if index in works_not:
            action = StepAction.STILL_PARKED if index in worked_not else StepAction.PARKED
            message = f"{known.name} is left out. {misfit_words(known, target)}"
            yield PlanStep(where, action, message)
        elif index in worked_not:
            yield PlanStep(where, StepAction.RESTORED, f"{known.name} works again.")


def _style(recipe: Recipe, target: PlatformModel) -> tuple[Recipe, list[PlanStep]]:
    """The same look, said the way the new model takes it: as a preset or as a style UUID."""
    look = recipe.preset_style
    twin = style_uuid(look) if look and target.style_uuid and not recipe.style_uuid else None
    if look and twin:
        moved = replace(recipe, preset_style=None, style_uuid=twin)
        return moved, [_style_step("style_uuid", look)]
    known = preset_of(recipe.style_uuid) if recipe.style_uuid and target.presets else None
    if known:
        moved = replace(recipe, preset_style=known, style_uuid=None)
        return moved, [_style_step("preset_style", known)]
    return recipe, []


def _style_step(where: str, look: str) -> PlanStep:
    return PlanStep(where, StepAction.REMAPPED, f"The style {PRESET_STYLES[look]} comes along.")


def _settings(recipe: Recipe, catalogue: Catalogue) -> tuple[Recipe, list[PlanStep]]:
    """Applies the first way out of every problem with a setting, except another model."""
    steps: list[PlanStep] = []
    tried: set[tuple[str, str]] = set()
    while found := next(_open_problems(recipe, catalogue, tried), None):
        tried.add((found.code, found.where))
        fix = next((fix for fix in found.fixes if fix.value("model_id") is None), None)
        if fix is None:
            continue
        settled = apply_fix(recipe, fix)
        steps.append(_setting_step(found, recipe, settled))
        recipe = settled
    return recipe, steps


def _open_problems(
    recipe: Recipe, catalogue: Catalogue, tried: set[tuple[str, str]]
) -> Iterator[Problem]:
    for problem in recipe.problems(catalogue):
        about_settings = not problem.where.startswith(_NOT_SETTINGS)
        fresh = (problem.code, problem.where) not in tried
        if about_settings and fresh and problem.code not in _LEFT_TO_THE_PERSON:
            yield problem


def _setting_step(problem: Problem, before: Recipe, after: Recipe) -> PlanStep:
    changed = [
        (getattr(before, field.name), getattr(after, field.name))
        for field in fields(Recipe)
        if getattr(before, field.name) != getattr(after, field.name)
    ]
    off = all(value in (None, False, ()) for _, value in changed)
    action = StepAction.REFUSED if off else StepAction.ADJUSTED
    told = "; ".join(f"{_said(old)} becomes {_said(_left(old, new))}" for old, new in changed)
    return PlanStep(problem.where, action, f"{problem.message} {told.capitalize()}.")


def _left(old: object, new: object) -> object:
    """A switch that the model lacks is said to be off, though its choice is taken away."""
    return False if isinstance(old, bool) and new is None else new


def _said(value: object) -> str:
    """A setting's value in a sentence."""
    if value is None:
        return "no choice"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str):
        return PRESET_STYLES.get(preset_of(value) or "", value.replace("_", " "))
    return f"{value:,}" if isinstance(value, int) else str(value)
