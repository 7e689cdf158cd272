"""Rules for sending in the format before `controlnets` (contract 2.1, 3.4)."""

from __future__ import annotations

from collections.abc import Iterator

from guidance.domain.old_format import OLD_KINDS, goes_alone
from guidance.domain.problem import Problem
from guidance.domain.rules.case import Case, refuse, setting, warn

TODAY = setting("Send in today's format", old_format=False)


def one_guide(case: Case) -> Iterator[Problem]:
    """It carries one Edge, Pose or Depth reference, or a picture to start from alone."""
    if not case.recipe.old_format or goes_alone(case.recipe):
        return
    kinds = [slot.kind for _, slot in case.enabled()]
    if len(kinds) != 1 or kinds[0] not in OLD_KINDS.values():
        message = (
            "The old format takes exactly one reference: Edge, Pose or Depth to Image, or none "
            "beside Image to image."
        )
        yield refuse("old_format_guides", "old_format", message, TODAY)


def one_picture(case: Case) -> Iterator[Problem]:
    """It has one field for a picture, so Image to image shares that of the reference."""
    start = case.recipe.init_image
    if not case.recipe.old_format or start is None or start.picture is None:
        return
    if any(slot.picture != start.picture for _, slot in case.enabled()):
        message = "In the old format Image to image starts from the reference's own picture."
        yield refuse("old_format_picture", "old_format", message, TODAY)


def no_strength(case: Case) -> Iterator[Problem]:
    """The picture alone goes without a strength, so the one that was set does not count."""
    if goes_alone(case.recipe):
        message = "In the old format the picture goes alone, without a strength."
        yield warn("old_format_strength", "old_format", message)


RULES = (one_guide, one_picture, no_strength)
