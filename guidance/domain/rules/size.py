"""Rules for width, height and the number of images (API contract 2.1, 2.2)."""

from __future__ import annotations

from collections.abc import Iterator

from guidance.domain.bases import Alchemy
from guidance.domain.effective import alchemy_on
from guidance.domain.problem import Fix, Problem
from guidance.domain.rules.case import Case, refuse, setting, warn

STEP = 8
MAX_IMAGES = 8
MAX_IMAGES_LARGE = 4
LARGE_SIDE = 768
ALCHEMY_SIDE = 1024
_WIDEST, _TALLEST, _SMALLEST = 3840, 3616, 32


def limits(case: Case) -> tuple[int, int, int]:
    """The smallest side, the largest width and the largest height, in pixels."""
    if case.model is None:
        return _SMALLEST, _WIDEST, _TALLEST
    return case.model.min_side, case.model.max_width, case.model.max_height


def max_images(width: int, height: int) -> int:
    """How many images one request takes at that size."""
    return MAX_IMAGES_LARGE if max(width, height) > LARGE_SIDE else MAX_IMAGES


def nearest(side: int, low: int, high: int) -> int:
    """The closest side that is a multiple of 8 and within the limits; halfway goes down."""
    return min(max((side + STEP // 2 - 1) // STEP * STEP, low), high // STEP * STEP)


def _use(width: int, height: int) -> Fix:
    return setting(f"Use {width} × {height}", width=width, height=height)


def sides(case: Case) -> Iterator[Problem]:
    """Both sides are multiples of 8 within the model's limits."""
    low, widest, tallest = limits(case)
    width, height = case.recipe.width, case.recipe.height
    fix = _use(nearest(width, low, widest), nearest(height, low, tallest))
    for where, side, high in (("width", width, widest), ("height", height, tallest)):
        if not low <= side <= high:
            message = f"{where.capitalize()} goes from {low} to {high} pixels."
            yield refuse("size_range", where, message, fix)
        elif side % STEP:
            message = f"{where.capitalize()} must be a multiple of {STEP}."
            yield refuse("size_step", where, message, fix)


def alchemy_sides(case: Case) -> Iterator[Problem]:
    """One of the vendor's pages stops at 1024 with Alchemy, others do not: strict mode only."""
    recipe, model = case.recipe, case.model
    longest = max(recipe.width, recipe.height)
    older = model is not None and model.alchemy in {Alchemy.V1, Alchemy.V2}
    if not (case.strict and older and alchemy_on(recipe, model) and longest > ALCHEMY_SIDE):
        return
    scale = ALCHEMY_SIDE / longest
    fit = (nearest(int(side * scale), _SMALLEST, 1024) for side in (recipe.width, recipe.height))
    where = "width" if recipe.width == longest else "height"
    message = "With Alchemy, Leonardo may refuse sides over 1024 pixels."
    yield warn(
        "alchemy_size", where, message, _use(*fit), setting("Turn off Alchemy", alchemy=False)
    )


def count(case: Case) -> Iterator[Problem]:
    """One to eight images, four where a side exceeds 768 pixels."""
    recipe = case.recipe
    most = max_images(recipe.width, recipe.height)
    if 1 <= recipe.num_images <= most:
        return
    best = min(max(recipe.num_images, 1), most)
    words = "1 image" if best == 1 else f"{best} images"
    message = f"One request takes 1 to {most} images at this size."
    yield refuse("num_images", "num_images", message, setting(f"Use {words}", num_images=best))


RULES = (sides, alchemy_sides, count)
