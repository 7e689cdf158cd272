"""The parts of a recipe: pictures, guidance slots, image-to-image, Elements.

A picture is named by our own id; `guidance.leonardo.payload` swaps in the remote one.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from guidance.domain.kinds import ControlNetKind, Source, StrengthType


@dataclass(frozen=True, slots=True)
class Picture:
    """A guiding picture by our own id: an uploaded reference or a generated image."""

    source: Source
    id: UUID


@dataclass(frozen=True, slots=True)
class ControlNetInput:
    """One guidance slot: a picture, what it lends, and how strongly.

    `strength_type` or `weight` (0..2), never both; neither means the kind's default.
    `influence` is a ratio between Style References and only counts with two or more.
    `enabled` False keeps the slot in the form but leaves it out of the request.
    `parked` marks a slot that a change of model switched off; it comes back with the next
    model that takes it. `picture` None is a slot still waiting for its picture.
    (API contract 3.1)
    """

    kind: ControlNetKind
    picture: Picture | None
    strength_type: StrengthType | None = None
    weight: float | None = None
    influence: float | None = None
    enabled: bool = True
    parked: bool = False


@dataclass(frozen=True, slots=True)
class InitImage:
    """Image-to-image: the picture to start from and how close to stay, 0.1..0.9 (contract 2.1)."""

    picture: Picture | None
    strength: float = 0.5


@dataclass(frozen=True, slots=True)
class Element:
    """An Element (LoRA) with its weight; `user_lora_id` is set for custom ones (contract 2.1)."""

    weight: float
    ak_uuid: str | None = None
    user_lora_id: int | None = None

    @property
    def key(self) -> str:
        """What tells it from others: its UUID, or the number of a custom one."""
        return self.ak_uuid or ("" if self.user_lora_id is None else str(self.user_lora_id))


def letter(index: int) -> str:
    """The letter by which people call a slot: A, B, ... Z, AA, AB."""
    first, last = divmod(index, 26)
    return (letter(first - 1) if first else "") + chr(ord("A") + last)
