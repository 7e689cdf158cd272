"""How stored kinds and prompts are called on pages: ControlNets and Image to image alike."""

from __future__ import annotations

import re

from django.utils.text import Truncator

from guidance.domain.catalogue import CONTROLNETS, controlnet
from guidance.domain.kinds import ControlNetKind
from guidance.services.slots import INIT_IMAGE

INIT_IMAGE_LABEL = "Image to image"
INIT_IMAGE_ICON = "image"
INIT_IMAGE_SUMMARY = "Starts from the picture instead of from nothing."
INIT_IMAGE_PURPOSE = (
    "A picture that is nearly right: other colours, other materials, one more try. "
    "Low strength leaves it freer, high strength stays close."
)


def label(kind: str) -> str:
    """Return the whole name: "Style Reference", "Image to image"."""
    return INIT_IMAGE_LABEL if kind == INIT_IMAGE else controlnet(ControlNetKind(kind)).label


def short_label(kind: str) -> str:
    """Return the name where room is short: "Style", "Depth", "Image to image"."""
    if kind == INIT_IMAGE:
        return INIT_IMAGE_LABEL
    return label(kind).removesuffix(" Reference").removesuffix(" to Image").removesuffix(" Input")


def icon(kind: str) -> str:
    """Return the name of the kind's icon."""
    return INIT_IMAGE_ICON if kind == INIT_IMAGE else CONTROLNETS[ControlNetKind(kind)].icon


def summary(kind: str) -> str:
    """Return what the kind does, in one sentence."""
    return INIT_IMAGE_SUMMARY if kind == INIT_IMAGE else controlnet(ControlNetKind(kind)).summary


def purpose(kind: str) -> str:
    """Return what the kind is good for and which picture suits it."""
    return INIT_IMAGE_PURPOSE if kind == INIT_IMAGE else controlnet(ControlNetKind(kind)).purpose


def title(prompt: str) -> str:
    """Return a prompt up to its first comma or stop, eight words at most."""
    first = re.split(r"[,.;:\n]", prompt.strip(), maxsplit=1)[0].strip() or prompt.strip()
    return Truncator(first).words(8, truncate="…")
