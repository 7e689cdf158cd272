"""Rules for references: a picture, a model that takes them, what they go with (contract 3.2, 3.4).

A problem named in `LEFT_OUT` is solved by leaving the slot out of the request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from guidance.domain.bases import FAMILIES
from guidance.domain.controlnets import CONTROLNETS, MAX_REFERENCES
from guidance.domain.fitting import bases_phrase, fits, served, substitutes, suggested_model
from guidance.domain.ingredients import ControlNetInput, letter
from guidance.domain.kinds import ControlNetKind
from guidance.domain.platform_models import PlatformModel
from guidance.domain.problem import Fix, FixAction, Problem
from guidance.domain.rules.case import Case, refuse, setting, slot_setting
from guidance.domain.rules.init_image import TURN_OFF
from guidance.domain.strengths import as_kind

MISSING_PICTURE = "reference_missing_picture"
UNSUPPORTED = "reference_unsupported"
CONFLICT = "reference_with_init_image"
TOO_MANY = "too_many_references"
TOO_MANY_OF_KIND = "too_many_of_kind"
LEFT_OUT = frozenset({MISSING_PICTURE, UNSUPPORTED, CONFLICT, TOO_MANY, TOO_MANY_OF_KIND})


def leave_out(index: int) -> Fix:
    """Keeps the slot in the form and out of the request."""
    return Fix(f"Leave out {letter(index)}", FixAction.LEAVE_OUT, (("slot", index),))


def pictures(case: Case) -> Iterator[Problem]:
    """Every reference has its picture."""
    for index, slot in case.enabled():
        if slot.picture is None:
            message = f"{CONTROLNETS[slot.kind].label} needs a picture."
            where = f"guidance.{index}.picture"
            yield refuse(MISSING_PICTURE, where, message, leave_out(index))


def models(case: Case) -> Iterator[Problem]:
    """The model's base has a preprocessor for the kind."""
    if case.model is None:
        return
    for index, slot in case.enabled():
        if not served(slot.kind, case.model.base):
            message = _unsupported(slot.kind, case.model)
            yield refuse(UNSUPPORTED, f"guidance.{index}", message, *_ways_out(case, index, slot))


def _unsupported(kind: ControlNetKind, model: PlatformModel) -> str:
    label = CONTROLNETS[kind].label
    if model.base is None:
        return f"{label} can't be used: the base model of {model.short} is not known."
    needs = f"{label} needs {bases_phrase(kind)}."
    badge = FAMILIES[model.base].badge
    other = f"is {badge}" if badge not in model.short else "is not one"
    return f"{needs} {model.short} {other}."


def _ways_out(case: Case, index: int, slot: ControlNetInput) -> Iterator[Fix]:
    """Another kind, another model, or without it; a model that costs other slots comes last."""
    yield from _other_kind(case, index, slot)
    found = _other_model(case, index, slot)
    costly = found is not None and case.costs_slots(found.base)
    if found is not None and not costly:
        yield _pick(found)
    yield leave_out(index)
    if found is not None and costly:
        yield _pick(found)


def _other_kind(case: Case, index: int, slot: ControlNetInput) -> Iterator[Fix]:
    """The closest kind that the model takes and that there is still room for."""
    base = case.model.base if case.model else None
    with_init = case.recipe.starts_from_picture
    taken = Counter(case.recipe.guidance[other].kind for other in _counted(case))
    for kind in substitutes(slot.kind, base, init_image=with_init):
        if taken[kind] < CONTROLNETS[kind].max_count:
            changed = as_kind(slot, kind)
            named = changed.strength_type.value if changed.strength_type else None
            yield slot_setting(
                f"Use {CONTROLNETS[kind].label}",
                index,
                kind=kind.value,
                strength_type=named,
                weight=changed.weight,
                influence=changed.influence,
            )
            return


def _other_model(case: Case, index: int, slot: ControlNetInput) -> PlatformModel | None:
    """A model that takes this slot and as many of the others as possible."""
    with_init = case.recipe.starts_from_picture
    others = [other.kind for at, other in case.enabled() if at != index]
    return suggested_model(slot.kind, others, case.catalogue, init_image=with_init)


def _pick(model: PlatformModel) -> Fix:
    phrase = FAMILIES[model.base].phrase if model.base else "another model"
    return setting(f"Pick {phrase}", model_id=model.id)


def beside_init_image(case: Case) -> Iterator[Problem]:
    """On SDXL only Style and Character Reference go with Image to image."""
    base = case.model.base if case.model else None
    if base is None or not case.recipe.starts_from_picture:
        return
    for index, slot in case.enabled():
        if served(slot.kind, base) and not fits(slot.kind, base, init_image=True):
            message = f"Can't be combined with Image to image on {FAMILIES[base].badge} models."
            found = _other_model(case, index, slot)
            picks = () if found is None else (_pick(found),)
            fixes = (TURN_OFF, *picks, leave_out(index))
            yield refuse(CONFLICT, f"guidance.{index}", message, *fixes)


def _usable(case: Case) -> Iterator[tuple[int, ControlNetInput]]:
    """Slots that nothing but their number could keep out of the request."""
    base = case.model.base if case.model else None
    with_init = case.recipe.starts_from_picture
    for index, slot in case.enabled():
        fitting = case.model is None or fits(slot.kind, base, init_image=with_init)
        if slot.picture is not None and fitting:
            yield index, slot


def _crowded(case: Case) -> Iterator[tuple[int, str]]:
    """Slots past a limit with the rule they break; earlier slots have the right of way."""
    of_kind: Counter[ControlNetKind] = Counter()
    for index, slot in _usable(case):
        if of_kind.total() >= MAX_REFERENCES:
            yield index, TOO_MANY
        elif of_kind[slot.kind] >= CONTROLNETS[slot.kind].max_count:
            yield index, TOO_MANY_OF_KIND
        else:
            of_kind[slot.kind] += 1


def _counted(case: Case) -> tuple[int, ...]:
    """Indexes of the slots that go into the request."""
    crowded = {index for index, _ in _crowded(case)}
    return tuple(index for index, _ in _usable(case) if index not in crowded)


def counts(case: Case) -> Iterator[Problem]:
    """Four references in all, one Character and one Content Reference among them."""
    for index, code in _crowded(case):
        slot = case.recipe.guidance[index]
        if code == TOO_MANY:
            message = f"One request takes {MAX_REFERENCES} references."
            yield refuse(code, f"guidance.{index}", message, leave_out(index))
            continue
        message = f"One request takes one {CONTROLNETS[slot.kind].label}."
        fixes = (*_other_kind(case, index, slot), leave_out(index))
        yield refuse(code, f"guidance.{index}", message, *fixes)


RULES = (pictures, models, beside_init_image, counts)
