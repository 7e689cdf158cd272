"""The words of image guidance in one place to import from.

The kinds stand with what is known about each, in `controlnets`; the others in `vocabulary`.
"""

from __future__ import annotations

from guidance.domain.controlnets import ControlNetKind
from guidance.domain.vocabulary import Base, Severity, Source, StrengthType

__all__ = ["Base", "ControlNetKind", "Severity", "Source", "StrengthType"]
