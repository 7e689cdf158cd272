"""What can be done to the whole draft: fixes, sizes, ideas; slots and models have own modules.

A change that is a matter of the domain is made to the recipe; what it changed there is then
written into the draft, so that text which is no value yet stays as it was typed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping

from guidance.domain.bases import SEED_MAX_EVERYWHERE
from guidance.domain.fixes import apply_fix
from guidance.domain.problem import Fix, FixFormatError
from guidance.domain.recipe import Recipe
from guidance.forms import slot_changes
from guidance.forms.draft import Draft, SlotDraft
from guidance.forms.ideas import IDEAS
from guidance.forms.recipe_form import RecipeForm
from guidance.forms.recipes import OFF, initial_from, recipe_from
from guidance.forms.slot_forms import SlotFormSet, StartForm

Steps = tuple[str, ...]
"""What a change did besides the obvious, in words."""


def recipe_in(draft: Draft) -> Recipe:
    """The recipe that a draft asks for, as far as it can be read."""
    start = StartForm(draft) if draft.start is not None else None
    return recipe_from(RecipeForm(draft), SlotFormSet(draft), start)


def fix_name(fix: Fix) -> str:
    """A fix as the text that its button carries."""
    return json.dumps([fix.action.value, dict(fix.arguments)], separators=(",", ":"))


def fix_named(text: str) -> Fix:
    """The fix behind such a text. Raises FixFormatError for nonsense."""
    try:
        action, arguments = json.loads(text)
    except (ValueError, TypeError) as error:
        raise FixFormatError("That is no fix") from error
    return Fix.from_json({"label": "", "action": action, "arguments": arguments})


def fixed(draft: Draft, fix: Fix) -> Draft:
    """Carry out a fix that stays with the model. Raises FixFormatError where it does not suit."""
    recipe = recipe_in(draft)
    return written(draft, recipe, apply_fix(recipe, fix))


def written(draft: Draft, before: Recipe, after: Recipe) -> Draft:
    """The draft with what differs between two recipes."""
    old, new = initial_from(before), initial_from(after)
    fields = _differing(old.fields, new.fields)
    changed = draft.having(**fields)
    if len(old.slots) == len(new.slots) == len(draft.slots):
        triples = zip(draft.slots, old.slots, new.slots, strict=True)
        changed = changed.with_slots(_slot(*triple) for triple in triples)
    if after.init_image is None:
        return slot_changes.start_with(changed, enabled=OFF)
    started = _differing(old.start or {}, new.start or {})
    return slot_changes.start_with(changed, **{k: v or "" for k, v in started.items()})


def _slot(slot: SlotDraft, old: SlotDraft, new: SlotDraft) -> SlotDraft:
    changes = _differing(old.values, new.values)
    return slot.having(**{name: value or "" for name, value in changes.items()})


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str | None]:
    """Values of `new` that are not the same in `old`; None for those that went away."""
    return {name: new.get(name) for name in (*old, *new) if old.get(name) != new.get(name)}


def sized(draft: Draft, size: str) -> Draft:
    """Take a size such as 1040x640."""
    width, _, height = size.partition("x")
    if not (width.isdigit() and height.isdigit()):
        return draft
    return draft.having(width=width[:5], height=height[:5])


def surprised(draft: Draft, dice: random.Random) -> Draft:
    """Write an idea into the prompt; a prompt of one's own can be brought back."""
    now = draft.get("prompt").strip()
    return replaced(draft, dice.choice([idea for idea in IDEAS if idea != now]))


def replaced(draft: Draft, prompt: str) -> Draft:
    """Write another prompt; one of a person's own can be brought back."""
    now = draft.get("prompt").strip()
    own = now if now and now not in IDEAS else draft.get("prompt_before")
    return draft.having(prompt=prompt, prompt_before="" if own == prompt else own)


def brought_back(draft: Draft) -> Draft:
    """Take back the prompt that an idea replaced."""
    own = draft.get("prompt_before")
    return draft.having(prompt=own, prompt_before="") if own else draft


def with_seed(draft: Draft, dice: random.Random) -> Draft:
    """Draw a seed that every model takes."""
    return draft.having(seed=str(dice.randrange(SEED_MAX_EVERYWHERE)))
