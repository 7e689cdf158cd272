"""Rules for seed, guidance scale, steps and scheduler (API contract 2.1, 2.3)."""

from __future__ import annotations

from collections.abc import Iterator

from guidance.domain.bases import SEED_MAX, Alchemy
from guidance.domain.effective import alchemy_on
from guidance.domain.problem import Problem
from guidance.domain.rules.case import Case, number, refuse, setting, warn
from guidance.domain.styles import SCHEDULERS

STEPS_MIN, STEPS_MAX = 10, 60
SCALE_MIN, SCALE_MAX, SCALE_MAX_ALCHEMY_V1 = 1, 20, 30
SCALE_MIN_ALCHEMY_V1 = 2
SCALE_CLAMP = 7


def seed(case: Case) -> Iterator[Problem]:
    """The seed is within the range of the model."""
    high = case.model.seed_max if case.model else SEED_MAX
    value = case.recipe.seed
    if value is None or 0 <= value <= high:
        return
    closest = min(max(value, 0), high)
    yield refuse(
        "seed_range",
        "seed",
        f"The seed goes from 0 to {high:,} on {case.model.short if case.model else 'any model'}.",
        setting(f"Use {closest:,}", seed=closest),
        setting("Use a random seed", seed=None),
    )


def _alchemy_v1(case: Case) -> bool:
    return (
        case.model is not None
        and case.model.alchemy is Alchemy.V1
        and alchemy_on(case.recipe, case.model)
    )


def guidance_scale(case: Case) -> Iterator[Problem]:
    """1 to 20; up to 30 with Alchemy on SD1.5 and SD2.1, where values under 2 are not listed."""
    value = case.recipe.guidance_scale
    if value is None:
        return
    high = SCALE_MAX_ALCHEMY_V1 if _alchemy_v1(case) else SCALE_MAX
    if not SCALE_MIN <= value <= high:
        best = high if value > high else SCALE_MIN_ALCHEMY_V1
        message = f"Guidance scale goes from {SCALE_MIN} to {high}."
        fix = setting(f"Use {best}", guidance_scale=float(best))
        yield refuse("guidance_scale_range", "guidance_scale", message, fix)
    elif _alchemy_v1(case) and value < SCALE_MIN_ALCHEMY_V1:
        fix = setting(f"Use {SCALE_MIN_ALCHEMY_V1}", guidance_scale=float(SCALE_MIN_ALCHEMY_V1))
        message = f"With Alchemy, guidance scale starts at {SCALE_MIN_ALCHEMY_V1}."
        yield warn("guidance_scale_low", "guidance_scale", message, fix)


def guidance_scale_clamped(case: Case) -> Iterator[Problem]:
    """Without Alchemy the Leonardo scheduler treats everything over 7 as 7."""
    recipe = case.recipe
    clamps = recipe.scheduler == "LEONARDO" and not alchemy_on(recipe, case.model)
    if clamps and recipe.guidance_scale is not None and recipe.guidance_scale > SCALE_CLAMP:
        yield warn(
            "guidance_scale_clamped",
            "guidance_scale",
            f"The Leonardo scheduler lowers {number(recipe.guidance_scale)} to {SCALE_CLAMP}.",
            setting(f"Use {SCALE_CLAMP}", guidance_scale=float(SCALE_CLAMP)),
        )


def steps(case: Case) -> Iterator[Problem]:
    """10 to 60 inference steps."""
    value = case.recipe.num_inference_steps
    if value is None or STEPS_MIN <= value <= STEPS_MAX:
        return
    best = min(max(value, STEPS_MIN), STEPS_MAX)
    yield refuse(
        "steps_range",
        "num_inference_steps",
        f"Inference steps go from {STEPS_MIN} to {STEPS_MAX}.",
        setting(f"Use {best}", num_inference_steps=best),
    )


def scheduler(case: Case) -> Iterator[Problem]:
    """One of the schedulers that the API knows."""
    value = case.recipe.scheduler
    if value is not None and value not in SCHEDULERS:
        message = f"Leonardo has no scheduler called {value}."
        fix = setting("Use Euler", scheduler="EULER_DISCRETE")
        yield refuse("scheduler_unknown", "scheduler", message, fix)


RULES = (seed, guidance_scale, guidance_scale_clamped, steps, scheduler)
