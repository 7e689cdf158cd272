"""A recipe: everything that one request for pictures says, and what is wrong with it.

Frozen values without ids of the remote API: a picture is named by our own id, and
`guidance.leonardo.payload` turns a recipe into a request once each picture is known there.
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
    `picture` None is a slot still waiting for its picture.
    (API contract 3.1)
    """

    kind: ControlNetKind
    picture: Picture | None
    strength_type: StrengthType | None = None
    weight: float | None = None
    influence: float | None = None
    enabled: bool = True


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


@dataclass(frozen=True, slots=True)
class Recipe:
    """One request for still images. Sizes in pixels; None leaves a choice to the model's default.

    Source: API contract 2.1.
    """

    prompt: str
    model_id: str
    width: int = 1024
    height: int = 1024
    num_images: int = 4
    negative_prompt: str = ""
    seed: int | None = None
    guidance: tuple[ControlNetInput, ...] = ()
    init_image: InitImage | None = None
    preset_style: str | None = None
    style_uuid: str | None = None
    alchemy: bool | None = None
    ultra: bool | None = None
    contrast: float | None = None
    contrast_ratio: float | None = None
    guidance_scale: float | None = None
    num_inference_steps: int | None = None
    scheduler: str | None = None
    photo_real: bool | None = None
    photo_real_version: str | None = None
    photo_real_strength: float | None = None
    prompt_magic: bool | None = None
    prompt_magic_version: str | None = None
    prompt_magic_strength: float | None = None
    high_contrast: bool | None = None
    high_resolution: bool | None = None
    expanded_domain: bool | None = None
    enhance_prompt: bool | None = None
    enhance_prompt_instruction: str = ""
    tiling: bool | None = None
    transparency: str | None = None
    elements: tuple[Element, ...] = ()
