"""Another model in the composer: what it would do is shown first, then it is done as shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from guidance.domain import pricing
from guidance.domain.planner import Plan, PlanStep, StepAction, parked_under, plan
from guidance.domain.platform_models import PlatformModel
from guidance.domain.problem import Fix, FixAction
from guidance.domain.recipe import Recipe
from guidance.forms import slot_changes
from guidance.forms.changes import Steps, fix_name, fix_named, fixed, recipe_in, written
from guidance.forms.draft import Draft
from guidance.forms.offered import fields_for
from guidance.forms.recipes import BLANK, initial_from

_HARMLESS = frozenset({StepAction.REMAPPED, StepAction.RESTORED})


@dataclass(frozen=True, slots=True)
class ModelChange:
    """A model that was chosen, before anything changed; `fix` is what carries it out."""

    before: PlatformModel
    target: PlatformModel
    plan: Plan
    cost_before: int
    cost_after: int
    fix: str

    @property
    def parks(self) -> bool:
        """Whether a reference would be left out that works now."""
        return any(step.action is StepAction.PARKED for step in self.plan.steps)

    @property
    def stays(self) -> bool:
        """Whether some references go along as they are."""
        return any(step.action is StepAction.KEPT for step in self.plan.steps)


def settled(draft: Draft) -> tuple[Draft, ModelChange | None]:
    """Carry out what was chosen in menus; a model only where it changes nothing else.

    Where it would, the old model stays chosen and the change comes back to be shown.
    """
    draft = slot_changes.settle_kinds(draft)
    model_id = draft.get("model_id")
    if model_id == draft.get("model_was"):
        return draft, None
    change = proposed(draft, fix_name(Fix("", FixAction.SET, (("model_id", model_id),))))
    if change is None or not change.plan.changes:
        return with_model(draft, model_id)[0], None
    return draft.having(model_id=draft.get("model_was")), change


def proposed(draft: Draft, fix: str) -> ModelChange | None:
    """What a fix that picks a model would do; None where it picks none, or an unknown one.

    Raises FixFormatError for nonsense.
    """
    model_id = fix_named(fix).value("model_id")
    old = draft.get("model_was") or draft.get("model_id")
    known = draft.catalogue
    before, target = known.model(old), known.model(str(model_id))
    if before is None or target is None:
        return None
    recipe = parked_under(recipe_in(draft.having(model_id=old)), known)
    planned = plan(recipe, target.id, known)
    costs = pricing.estimate(recipe, known), pricing.estimate(planned.recipe, known)
    return ModelChange(before, target, planned, *costs, fix)


def asks_first(change: ModelChange) -> bool:
    """Whether a way out that was offered would cost something else, so that it is shown first."""
    return any(step.action not in _HARMLESS for step in change.plan.changes)


def carried_out(draft: Draft, text: str) -> tuple[Draft, Steps]:
    """Carry out a fix, one that picks a model included. Raises FixFormatError for nonsense."""
    fix = fix_named(text)
    if fix.action is not FixAction.SET or not fix.value("model_id"):
        return fixed(draft, fix), ()
    draft, said = with_model(draft, str(fix.value("model_id")))
    rest = tuple((name, value) for name, value in fix.arguments if name != "model_id")
    return (fixed(draft, replace(fix, arguments=rest)) if rest else draft), said


def with_model(draft: Draft, model_id: str) -> tuple[Draft, Steps]:
    """Change the model; what no longer fits is kept, parked or adjusted, never dropped unsaid."""
    old = draft.get("model_was") or draft.get("model_id")
    before = draft.having(model_id=old)
    known = draft.catalogue
    if known.model(model_id) is None or known.model(old) is None:
        return draft.having(model_id=model_id, model_was=model_id), ()
    recipe = recipe_in(before)
    planned = plan(parked_under(recipe, known), model_id, known)
    fresh = _newly_offered(before, old, model_id)
    changed = written(fresh, recipe, _unparked(planned.recipe))
    said = tuple(step.message for step in planned.changes if _is_news(step))
    return changed.having(model_id=model_id, model_was=model_id), said


def _is_news(step: PlanStep) -> bool:
    """Slots and Elements say at their own place why they are left out."""
    return not step.where.startswith(("guidance.", "elements."))


def _unparked(recipe: Recipe) -> Recipe:
    """Parked slots stay switched on here: the composer explains them and sends without them."""
    slots = (replace(s, enabled=s.enabled or s.parked, parked=False) for s in recipe.guidance)
    return replace(recipe, guidance=tuple(slots))


def _newly_offered(draft: Draft, old: str, new: str) -> Draft:
    """Fields that the old model did not have start with their blank value."""
    known = draft.catalogue
    fresh = fields_for(known.model(new)) - fields_for(known.model(old))
    blank = initial_from(replace(BLANK, model_id=new)).fields
    return draft.having(**{name: blank[name] for name in fresh if name in blank})
