"""The format that ControlNets had before `controlnets`: one picture, its kind and a weight.

(API contract 2.1, 3.4)
"""

from __future__ import annotations

from guidance.domain.kinds import ControlNetKind

OLD_KINDS = {
    "CANNY": ControlNetKind.EDGE,
    "POSE": ControlNetKind.POSE,
    "DEPTH": ControlNetKind.DEPTH,
}
"""Kinds that the old format knows, by its own words."""

PLAIN_WEIGHT = 1.0
