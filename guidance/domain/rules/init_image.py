"""Rules for Image to image itself; what it does to references is in `slots` (contract 2.1).

A problem named `MISSING` is solved by leaving Image to image out of the request.
"""

from __future__ import annotations

from collections.abc import Iterator

from guidance.domain.problem import Fix, FixAction, Problem
from guidance.domain.rules.case import Case, number, refuse

STRENGTH_MIN, STRENGTH_MAX = 0.1, 0.9
MISSING = "init_image_missing"
TURN_OFF = Fix("Turn off Image to image", FixAction.CLEAR_INIT)


def picture(case: Case) -> Iterator[Problem]:
    """Image to image starts from a picture."""
    init = case.recipe.init_image
    if init is not None and init.picture is None:
        message = "Image to image needs a picture."
        yield refuse(MISSING, "init_image.picture", message, TURN_OFF)


def strength(case: Case) -> Iterator[Problem]:
    """0.1 to 0.9; without a picture there is nothing to be close to."""
    init = case.recipe.init_image
    if init is None or init.picture is None or STRENGTH_MIN <= init.strength <= STRENGTH_MAX:
        return
    best = STRENGTH_MAX if init.strength > STRENGTH_MAX else STRENGTH_MIN
    fix = Fix(f"Use {number(best)}", FixAction.SET_INIT, (("strength", best),))
    message = "Image to image strength goes from 0.1 to 0.9."
    yield refuse("init_strength_range", "init_image.strength", message, fix)


RULES = (picture, strength)
