"""The words of image guidance but its kinds: base models, strength names, sources, severities.

Values are what we store; the names the remote API uses live in `guidance.leonardo.payload`.
"""

from __future__ import annotations

from enum import StrEnum


class Base(StrEnum):
    """Base model families that decide which preprocessors exist (API contract 3.2)."""

    SD15 = "sd15"
    SD21 = "sd21"
    SDXL = "sdxl"
    PHOENIX = "phoenix"
    FLUX_DEV = "flux_dev"
    FLUX_SCHNELL = "flux_schnell"
    FLUX_KONTEXT = "flux_kontext"
    LUCID_REALISM = "lucid_realism"
    LUCID_ORIGIN = "lucid_origin"


class StrengthType(StrEnum):
    """Named strengths; which of them a kind takes is in `strengths` (API contract 3.3)."""

    LOW = "Low"
    MID = "Mid"
    HIGH = "High"
    ULTRA = "Ultra"
    MAX = "Max"


class Source(StrEnum):
    """Where a guiding picture comes from."""

    UPLOADED = "uploaded"
    GENERATED = "generated"


class Severity(StrEnum):
    """An error keeps a recipe from being sent; a warning does not."""

    ERROR = "error"
    WARNING = "warning"
