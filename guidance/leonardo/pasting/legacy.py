"""The fields that ControlNets had before `controlnets` (API contract 2.1, 3.4)."""

from __future__ import annotations

from dataclasses import dataclass

from guidance.domain.controlnets import CONTROLNETS
from guidance.domain.ingredients import ControlNetInput, letter
from guidance.domain.old_format import OLD_KINDS, PLAIN_WEIGHT
from guidance.leonardo.pasting import values
from guidance.leonardo.pasting.guides import Wanted, remote_id
from guidance.leonardo.pasting.notes import Note, NoteKind
from guidance.leonardo.pasting.unknown import Value


@dataclass(frozen=True, slots=True)
class Old:
    """What the old fields come to today."""

    slot: ControlNetInput
    wanted: Wanted


def legacy_guide(body: dict[str, Value], index: int, notes: list[Note]) -> Old | None:
    """Read controlNet, controlNetType and weighting; None where they ask for nothing."""
    asked = values.flag(body.get("controlNet"))
    if asked is False or (asked is None and "controlNetType" not in body):
        return None
    kind = OLD_KINDS.get(str(body.get("controlNetType", "")).strip().upper())
    if kind is None:
        text = "controlNet is on, but its type isn't CANNY, POSE or DEPTH, so it was left out."
        notes.append(Note(NoteKind.MISSING, text))
        return None
    weight = values.number(body.get("weighting", PLAIN_WEIGHT))
    slot = ControlNetInput(kind, None, weight=PLAIN_WEIGHT if weight is None else weight)
    text = (
        f"The old controlNet fields became {CONTROLNETS[kind].label} as {letter(index)} "
        f"with weight {slot.weight:g}. It can still be sent in the old format."
    )
    notes.append(Note(NoteKind.UPGRADED, text))
    return Old(slot, _picture(body, index))


def _picture(body: dict[str, Value], index: int) -> Wanted:
    if "init_image_id" in body:
        return Wanted(index, remote_id(body["init_image_id"]), False)
    return Wanted(index, remote_id(body.get("init_generation_image_id")), True)
