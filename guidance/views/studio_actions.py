"""What a button of the composer does: `do` is a verb with its arguments, such as `remove:2`."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest

from guidance.domain.problem import FixFormatError
from guidance.forms import changes, model_change, slot_changes
from guidance.forms.draft import Draft
from guidance.forms.recipes import BLANK, OFF, ON, initial_from
from guidance.forms.slot_forms import EXACT, PRESET
from guidance.models import Membership
from guidance.services import offers, starters
from guidance.views import (
    studio_carried,
    studio_drafts,
    studio_elements,
    studio_offers,
    studio_presets,
    studio_prompts,
)
from guidance.views.studio_done import Done

_dice = random.SystemRandom()


Change = Callable[[Draft, str], Draft]

_CHANGES: dict[str, Change] = {
    "add": lambda draft, rest: _add(draft, rest),
    "put": lambda draft, rest: slot_changes.put_picture(draft, *rest.partition(":")[::2]),
    "slot": lambda draft, rest: slot_changes.add(draft, kind=rest),
    "up": lambda draft, rest: slot_changes.move(draft, rest, -1),
    "down": lambda draft, rest: slot_changes.move(draft, rest, 1),
    "place": lambda draft, rest: _place(draft, rest),
    "duplicate": slot_changes.duplicate,
    "toggle": slot_changes.toggle,
    "preset": lambda draft, rest: slot_changes.switch(draft, rest, PRESET),
    "exact": lambda draft, rest: slot_changes.switch(draft, rest, EXACT),
    "replace": slot_changes.replace_picture,
    "keep": slot_changes.keep_picture,
    "unstart": lambda draft, rest: slot_changes.start_as_slot(draft),
    "even": lambda draft, rest: slot_changes.even_out(draft),
    "size": changes.sized,
    "dice": lambda draft, rest: changes.with_seed(draft, _dice),
    "no_seed": lambda draft, rest: draft.having(seed=""),
    "surprise": lambda draft, rest: changes.surprised(draft, _dice),
    "restore": lambda draft, rest: changes.brought_back(draft),
    "avoid": lambda draft, rest: _fold(draft, "avoid_open"),
    "advanced": lambda draft, rest: _fold(draft, "advanced_open"),
    "gallery": lambda draft, rest: draft.having(picking=rest or "new"),
    "kind": lambda draft, rest: _kind(draft, rest),
}
"""Verbs that only change the draft; the rest of the text after the colon is theirs to read."""


def carry_out(request: HttpRequest, member: Membership, draft: Draft) -> Done:
    """Do what the pressed button says; an unknown verb only settles what was chosen in menus."""
    settled, chosen = model_change.settled(draft.under(offers.catalogue_of(member)))
    done = _done(request, member, settled)
    return replace(done, change=chosen) if chosen else done


def _done(request: HttpRequest, member: Membership, draft: Draft) -> Done:
    picked = request.POST.get("pick", "")
    if picked:
        return Done(_pick(draft, picked))
    verb, _, rest = request.POST.get("do", "").partition(":")
    if verb in _WHOLE:
        return _WHOLE[verb](request, member, draft, rest)
    change = _CHANGES.get(verb)
    after = change(draft, rest) if change else draft
    # A verb may have chosen a kind, too.
    return Done(slot_changes.settle_kinds(after))


def _add(draft: Draft, rest: str) -> Draft:
    """`add:uploaded:<uuid>`, and a kind after it where one was chosen."""
    source, _, tail = rest.partition(":")
    id, _, kind = tail.partition(":")
    return slot_changes.add(draft, f"{source}:{id}", kind)


def _place(draft: Draft, rest: str) -> Draft:
    key, _, index = rest.partition(":")
    return slot_changes.place(draft, key, _number(index, 0))


def _number(text: str, otherwise: int) -> int:
    """A small number from a button; Python refuses some digits, and very long numbers."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= 4
    return int(text) if is_number else otherwise


def _kind(draft: Draft, rest: str) -> Draft:
    """`kind:2,3:edge` gives slots a kind."""
    keys, _, kind = rest.partition(":")
    for key in keys.split(","):
        slot = draft.slot(key)
        draft = draft.with_slot(slot.having(kind=kind)) if slot else draft
    return draft


def _fold(draft: Draft, name: str) -> Draft:
    return draft.having(**{name: OFF if draft.get(name) else ON})


def _pick(draft: Draft, picked: str) -> Draft:
    """A picture from the gallery goes to the slot that asked for one, else into a new slot."""
    key = draft.get("picking")
    draft = draft.having(picking="")
    if key == "start" or draft.slot(key):
        return slot_changes.put_picture(draft, key, picked)
    return slot_changes.add(draft, picked)


# --- Verbs that need the session or the disk --------------------------------------------------


def _fix(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Carry out an offered fix; one that no longer suits the form changes nothing."""
    try:
        change = model_change.proposed(draft, rest)
        if change and model_change.asks_first(change):
            return Done(draft, change=change)
        return Done(*model_change.carried_out(draft, rest))
    except FixFormatError:
        return Done(draft)


def _agree(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Switch to the model whose plan was shown; the composer of before can come back."""
    try:
        after, _ = model_change.carried_out(draft, rest)
    except FixFormatError:
        return Done(draft)
    studio_drafts.put_aside(request, draft)
    model = after.catalogue.model(after.get("model_id"))
    told = f"{model.name} is chosen." if model else ""
    return Done(after, can_go_back=True, told=told, undo="back")


def _over(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    studio_drafts.put_aside(request, draft)
    return Done(initial_from(BLANK), ("The composer is empty again.",), can_go_back=True)


def _back(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    before = studio_drafts.put_aside(request, draft)
    return Done(before or draft, can_go_back=before is not None)


def _undo(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Bring back the slots as they were before the last removals; fields stay as they are."""
    before = studio_drafts.removed(request, _number(rest, 1))
    return Done(replace(draft, slots=before.slots, start=before.start) if before else draft)


def _remove(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    studio_drafts.remember_removed(request, draft)
    if rest == "start":
        return Done(replace(draft, start=None))
    return Done(slot_changes.remove(draft, rest))


def _import_seen(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    return Done(draft, pieces=("composer-imported",))


def _recipe(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    recipe = starters.recipe(member=member, name=rest)
    if recipe is None:
        return Done(draft)
    is_kept = studio_drafts.put_aside_unless_blank(request, draft)
    said = (f"{starters.title(rest)} is in the composer. Change anything, then generate.",)
    return Done(initial_from(recipe), said, can_go_back=is_kept)


_WHOLE: dict[str, Callable[[HttpRequest, Membership, Draft, str], Done]] = {
    "fix": _fix,
    "agree": _agree,
    "over": _over,
    "back": _back,
    "recipe": _recipe,
    "remove": _remove,
    "undo": _undo,
    "import_seen": _import_seen,
    **studio_carried.VERBS,
    **studio_presets.VERBS,
    **studio_prompts.VERBS,
    **studio_elements.VERBS,
    **studio_offers.VERBS,
}
