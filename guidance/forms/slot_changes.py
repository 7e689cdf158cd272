"""What can be done to the slots of a draft: each returns a new draft, none loses a value."""

from __future__ import annotations

from dataclasses import replace

from guidance.domain.catalogue import kinds_for
from guidance.domain.controlnets import CONTROLNETS
from guidance.domain.ingredients import ControlNetInput
from guidance.domain.kinds import ControlNetKind, StrengthType
from guidance.domain.strengths import as_kind, bucket, default_strength, names, weight_of
from guidance.forms.decimals import pointed
from guidance.forms.draft import MAX_SLOTS, Draft, SlotDraft
from guidance.forms.recipes import OFF, ON, weight_text
from guidance.forms.slot_forms import EXACT, PRESET, kind_named

INIT_IMAGE = "init_image"
"""Stands for image-to-image where a kind is chosen."""

START_STRENGTH = "0.50"


def usual_kind(draft: Draft) -> ControlNetKind:
    """The kind a new reference gets: the first that the model takes and has room for."""
    model = draft.catalogue.model(draft.get("model_id"))
    offered = kinds_for(model.base if model else None)
    room = (kind for kind in offered if draft.count(kind) < CONTROLNETS[kind].max_count)
    return next(room, ControlNetKind.STYLE)


def add(draft: Draft, picture: str = "", kind: str = "") -> Draft:
    """Add a slot at the end, or fill image-to-image; a full composer stays as it is."""
    if kind == INIT_IMAGE:
        return start_from(draft, picture)
    if len(draft.slots) >= MAX_SLOTS:
        return draft
    chosen = kind_named(kind) if kind else usual_kind(draft)
    return draft.with_slots((*draft.slots, fresh(draft.fresh_key(), chosen, picture)))


def fresh(key: str, kind: ControlNetKind, picture: str) -> SlotDraft:
    """A slot with the strength that is usual for its kind."""
    named = {"picture": picture, "kind": kind.value, "was": kind.value}
    return SlotDraft(key, {**named, **_usual(kind), "influence": "", "enabled": ON})


def _usual(kind: ControlNetKind) -> dict[str, str]:
    """The fields of the strength that a kind starts with."""
    default = default_strength(kind)
    if isinstance(default, StrengthType):
        return {"mode": PRESET, "strength": default.value, "weight": ""}
    return {"mode": EXACT, "weight": weight_text(default)}


def _is_usual(slot: SlotDraft, kind: ControlNetKind) -> bool:
    """Whether a slot still has the strength that its kind starts with."""
    usual = _usual(kind)
    counts = "strength" if usual["mode"] == PRESET else "weight"
    return all(slot.get(name) == usual[name] for name in ("mode", counts))


def _first_strength(kind: ControlNetKind, kept: str) -> dict[str, str]:
    """Where a kind starts when nobody chose a weight: at the name kept from before, if any."""
    if kept in names(kind):
        return {"mode": PRESET, "strength": kept}
    return _usual(kind)


def remove(draft: Draft, key: str) -> Draft:
    rest = (slot for slot in draft.slots if slot.key != key)
    return _without_lone_influence(draft.with_slots(rest))


def _without_lone_influence(draft: Draft) -> Draft:
    """The even share that the influence bar wrote means nothing once a single style is left."""
    styles = [slot for slot in draft.slots if slot.get("kind") == ControlNetKind.STYLE]
    if len(styles) != 1 or number(styles[0].get("influence"), 0.0) != 1.0:
        return draft
    return draft.with_slot(styles[0].having(influence=""))


def place(draft: Draft, key: str, index: int) -> Draft:
    """Move a slot to a place, counted from 0 without it."""
    slot = draft.slot(key)
    if slot is None:
        return draft
    rest = [other for other in draft.slots if other.key != key]
    index = min(max(index, 0), len(rest))
    return draft.with_slots((*rest[:index], slot, *rest[index:]))


def move(draft: Draft, key: str, by: int) -> Draft:
    """Move a slot up (-1) or down (1)."""
    keys = [slot.key for slot in draft.slots]
    return place(draft, key, keys.index(key) + by) if key in keys else draft


def duplicate(draft: Draft, key: str) -> Draft:
    """Put a copy right behind a slot."""
    slot = draft.slot(key)
    if slot is None or len(draft.slots) >= MAX_SLOTS:
        return draft
    copy = replace(slot, key=draft.fresh_key())
    return place(draft.with_slots((*draft.slots, copy)), copy.key, draft.slots.index(slot) + 1)


def switch(draft: Draft, key: str, mode: str) -> Draft:
    """Say the strength by name or by weight; the value is converted by the kind's ranges."""
    slot = draft.slot(key)
    if slot is None or slot.get("mode") == mode:
        return draft
    kind = kind_named(slot.get("kind"))
    if mode == EXACT:
        return draft.with_slot(slot.having(mode=EXACT, weight=_weight_for(kind, slot)))
    found = bucket(kind, number(slot.get("weight"), 1.0)) or default_strength(kind)
    named = found.value if isinstance(found, StrengthType) else ""
    return draft.with_slot(slot.having(mode=PRESET, strength=named))


def _weight_for(kind: ControlNetKind, slot: SlotDraft) -> str:
    """The weight of a name; a weight of before that already has this name is kept."""
    named = next((name for name in names(kind) if name.value == slot.get("strength")), None)
    if named is None:
        return slot.get("weight") or weight_text(1.0)
    before = number(slot.get("weight"), -1.0)
    return (
        slot.get("weight") if bucket(kind, before) is named else weight_text(weight_of(kind, named))
    )


def settle_kinds(draft: Draft) -> Draft:
    """Carry out chosen kinds: strengths are translated, image-to-image changes its place."""
    chosen = [slot for slot in draft.slots if slot.get("kind") != slot.get("was")]
    for slot in chosen:
        if slot.get("kind") == INIT_IMAGE:
            draft = _into_start(draft, slot)
        else:
            draft = draft.with_slot(_translated(slot))
    return _without_lone_influence(draft) if chosen else draft


def _translated(slot: SlotDraft) -> SlotDraft:
    old, new = kind_named(slot.get("was")), kind_named(slot.get("kind"))
    if _is_usual(slot, old):
        kept = "" if names(old) else slot.get("strength")
        return slot.having(was=new.value, **_first_strength(new, kept))
    exact = slot.get("mode") == EXACT or not names(old)
    named = next((name for name in StrengthType if name.value == slot.get("strength")), None)
    before = ControlNetInput(
        kind=old,
        picture=None,
        strength_type=None if exact else named,
        weight=number(slot.get("weight"), 1.0) if exact else None,
    )
    after = as_kind(before, new)
    # A kind with names shows them again unless the person had chosen exact weights.
    by_name = bool(names(new)) and (not exact or not names(old))
    if by_name and after.strength_type is None:
        after = replace(after, strength_type=bucket(new, after.weight or 1.0))
    weight = slot.get("weight") if after.weight is None else weight_text(after.weight)
    return slot.having(
        kind=new.value,
        was=new.value,
        mode=PRESET if by_name else EXACT,
        strength=after.strength_type.value if after.strength_type else slot.get("strength"),
        weight=weight or weight_text(1.0),
    )


# --- Image to image ---------------------------------------------------------------------------


def start_from(draft: Draft, picture: str) -> Draft:
    """Start from a picture; the strength of before stays."""
    strength = (draft.start or {}).get("strength") or START_STRENGTH
    return replace(draft, start={"picture": picture, "strength": strength, "enabled": ON})


def _into_start(draft: Draft, slot: SlotDraft) -> Draft:
    """A slot becomes image-to-image; a picture that stood there takes the slot's place."""
    before = draft.start
    kind = kind_named(slot.get("was"))
    changed = start_from(draft, slot.get("picture"))
    if before is None or not before.get("picture"):
        return remove(changed, slot.key)
    return changed.with_slot(fresh(slot.key, kind, before["picture"]))


def start_as_slot(draft: Draft) -> Draft:
    """Image-to-image becomes a guidance slot."""
    if draft.start is None:
        return draft
    return add(replace(draft, start=None), draft.start.get("picture", ""))


def start_with(draft: Draft, **changes: str) -> Draft:
    """Image-to-image with other values; nothing where there is none."""
    return replace(draft, start={**draft.start, **changes}) if draft.start is not None else draft


# --- Pictures ---------------------------------------------------------------------------------


def put_picture(draft: Draft, key: str, picture: str) -> Draft:
    """Give a slot (or "start") its picture."""
    if key == "start":
        return start_from(draft, picture)
    slot = draft.slot(key)
    return draft.with_slot(slot.having(picture=picture, old="")) if slot else draft


def replace_picture(draft: Draft, key: str) -> Draft:
    """Empty a slot for another picture; the old one can be taken back."""
    if key == "start":
        return start_with(draft, old=(draft.start or {}).get("picture", ""), picture="")
    slot = draft.slot(key)
    return draft.with_slot(slot.having(old=slot.get("picture"), picture="")) if slot else draft


def keep_picture(draft: Draft, key: str) -> Draft:
    """Take back the picture that `replace_picture` took out."""
    if key == "start":
        return start_with(draft, picture=(draft.start or {}).get("old", ""), old="")
    slot = draft.slot(key)
    return draft.with_slot(slot.having(picture=slot.get("old"), old="")) if slot else draft


def toggle(draft: Draft, key: str) -> Draft:
    """Leave a slot (or "start") out of the request, or take it in again."""
    if key == "start":
        on = (draft.start or {}).get("enabled")
        return start_with(draft, enabled=OFF if on else ON)
    slot = draft.slot(key)
    if slot is None:
        return draft
    enabled = OFF if slot.get("enabled") else ON
    return draft.with_slot(slot.having(enabled=enabled))


def even_out(draft: Draft) -> Draft:
    """Give all Style References the same influence."""
    styles = (slot for slot in draft.slots if slot.get("kind") == ControlNetKind.STYLE)
    for slot in styles:
        draft = draft.with_slot(slot.having(influence=weight_text(1.0)))
    return draft


def number(text: str, otherwise: float) -> float:
    """The number that a text says, else another one."""
    try:
        return float(pointed(text))
    except ValueError:
        return otherwise
