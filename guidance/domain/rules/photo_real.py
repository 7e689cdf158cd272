"""Rules for PhotoReal (API contract 2.5)."""

from __future__ import annotations

from collections.abc import Iterator

from guidance.domain.bases import FAMILIES, Alchemy
from guidance.domain.catalogue import PHOTO_REAL_V1_ID
from guidance.domain.effective import alchemy_on, photo_real_on, photo_real_version
from guidance.domain.kinds import Base
from guidance.domain.problem import Fix, FixValue, Problem
from guidance.domain.rules.case import Case, number, refuse, setting, warn
from guidance.domain.styles import PHOTO_REAL_STRENGTHS, PHOTO_REAL_VERSIONS

_KINO = FAMILIES[Base.SDXL].starter


def _turn_off(case: Case) -> Fix:
    """Off for good: a model that only PhotoReal can choose goes with it."""
    values: dict[str, FixValue] = {"photo_real": False}
    if case.recipe.model_id == PHOTO_REAL_V1_ID:
        values["model_id"] = FAMILIES[Base.SD15].starter
    return setting("Turn off PhotoReal", **values)


def needs_alchemy(case: Case) -> Iterator[Problem]:
    """PhotoReal runs inside Alchemy."""
    if not photo_real_on(case.recipe) or alchemy_on(case.recipe, case.model):
        return
    fixes = [_turn_off(case)]
    if case.model is not None and case.model.alchemy is not Alchemy.NONE:
        # Ultra excludes Alchemy, so it has to go too.
        ultra = False if case.recipe.ultra else case.recipe.ultra
        fixes.insert(0, setting("Turn on Alchemy", alchemy=True, ultra=ultra))
    yield refuse("photo_real_needs_alchemy", "photo_real", "PhotoReal needs Alchemy.", *fixes)


def version(case: Case) -> Iterator[Problem]:
    """v1 chooses its own model; v2 runs on Kino XL, Vision XL and Diffusion XL."""
    runs = photo_real_version(case.recipe, case.model)
    if runs is None:
        return
    if runs not in PHOTO_REAL_VERSIONS:
        yield _unknown_version(case)
    elif runs == "v2" and case.model is not None and not case.model.photo_real_v2:
        message = f"PhotoReal v2 needs Kino XL, Vision XL or Diffusion XL, not {case.model.short}."
        use = setting("Use Kino XL", model_id=_KINO)
        off = _turn_off(case)
        fixes = (off, use) if case.costs_slots(Base.SDXL) else (use, off)
        yield refuse("photo_real_v2_model", "photo_real", message, *fixes)
    elif runs == "v1" and case.recipe.model_id != PHOTO_REAL_V1_ID:
        yield refuse(
            "photo_real_v1_model",
            "photo_real",
            "PhotoReal v1 chooses its own model.",
            *_ways_out_of_v1(case),
        )


def _unknown_version(case: Case) -> Problem:
    best = "v2" if case.model is not None and case.model.photo_real_v2 else "v1"
    fix = setting(f"Use {best}", photo_real_version=best)
    return refuse("photo_real_version", "photo_real_version", "PhotoReal has v1 and v2.", fix)


def _ways_out_of_v1(case: Case) -> Iterator[Fix]:
    if case.model is not None and case.model.photo_real_v2:
        yield setting("Use PhotoReal v2", photo_real_version="v2", photo_real_strength=None)
    yield _turn_off(case)
    yield setting("Let PhotoReal choose the model", model_id=PHOTO_REAL_V1_ID)


def flag(case: Case) -> Iterator[Problem]:
    """The model without an id exists only through PhotoReal."""
    if case.recipe.model_id == PHOTO_REAL_V1_ID and case.recipe.photo_real is False:
        yield refuse(
            "photo_real_v1_off",
            "photo_real",
            "PhotoReal v1 only runs with PhotoReal on.",
            setting("Turn on PhotoReal", photo_real=True, photo_real_version="v1"),
            setting("Use DreamShaper v7", model_id=FAMILIES[Base.SD15].starter),
        )


def strength(case: Case) -> Iterator[Problem]:
    """v1 takes 0.55, 0.5 or 0.45; v2 takes none."""
    value = case.recipe.photo_real_strength
    runs = photo_real_version(case.recipe, case.model)
    if value is None or runs is None:
        return
    if runs == "v2":
        fix = setting("Leave out PhotoReal strength", photo_real_strength=None)
        message = "PhotoReal v2 takes no strength."
        yield warn("photo_real_strength_unused", "photo_real_strength", message, fix)
    elif value not in PHOTO_REAL_STRENGTHS:
        best = min(PHOTO_REAL_STRENGTHS, key=lambda known: abs(known - value))
        fix = setting(f"Use {number(best)}", photo_real_strength=best)
        message = "PhotoReal strength is 0.55, 0.5 or 0.45."
        yield refuse("photo_real_strength", "photo_real_strength", message, fix)


RULES = (needs_alchemy, version, flag, strength)
