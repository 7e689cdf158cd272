"""Rules for Alchemy, Ultra, Prompt Magic and transparency (API contract 2.1)."""

from __future__ import annotations

from collections.abc import Iterator

from guidance.domain.bases import Alchemy
from guidance.domain.problem import Problem
from guidance.domain.rules.case import Case, number, refuse, setting, warn
from guidance.domain.styles import PROMPT_MAGIC_VERSIONS, TRANSPARENCIES

MAGIC_MIN, MAGIC_MAX = 0.1, 1.0


def alchemy(case: Case) -> Iterator[Problem]:
    """Some models have no Alchemy; asking for it there does nothing."""
    model = case.model
    if case.recipe.alchemy and model is not None and model.alchemy is Alchemy.NONE:
        # None, not False: back on a model that has it, Alchemy is on again.
        fix = setting("Turn off Alchemy", alchemy=None)
        yield warn("alchemy_unused", "alchemy", f"{model.short} has no Alchemy.", fix)


def ultra(case: Case) -> Iterator[Problem]:
    """Ultra needs a model that has it, and excludes Alchemy."""
    if not case.recipe.ultra:
        return
    off = setting("Turn off Ultra", ultra=False)
    if case.model is not None and not case.model.ultra:
        yield refuse("ultra_unsupported", "ultra", f"{case.model.short} has no Ultra.", off)
    has_none = case.model is not None and case.model.alchemy is Alchemy.NONE
    if case.recipe.alchemy and not has_none:
        no_alchemy = setting("Turn off Alchemy", alchemy=False)
        message = "Ultra can't be combined with Alchemy."
        yield refuse("ultra_with_alchemy", "ultra", message, no_alchemy, off)


def prompt_magic(case: Case) -> Iterator[Problem]:
    """Prompt Magic belongs to SD1.5 and SD2.1 models."""
    model = case.model
    if case.recipe.prompt_magic and model is not None and not model.prompt_magic:
        message = "Prompt Magic only works on SD1.5 and SD2.1 models."
        fix = setting("Turn off Prompt Magic", prompt_magic=False)
        yield warn("prompt_magic_unused", "prompt_magic", message, fix)


def prompt_magic_settings(case: Case) -> Iterator[Problem]:
    """Versions v2 and v3, strength 0.1 to 1; neither is sent without Prompt Magic."""
    if not case.recipe.prompt_magic:
        return
    version, strength = case.recipe.prompt_magic_version, case.recipe.prompt_magic_strength
    if version is not None and version not in PROMPT_MAGIC_VERSIONS:
        fix = setting("Use v3", prompt_magic_version="v3")
        message = "Prompt Magic has versions v2 and v3."
        yield refuse("prompt_magic_version", "prompt_magic_version", message, fix)
    if strength is not None and not MAGIC_MIN <= strength <= MAGIC_MAX:
        best = MAGIC_MAX if strength > MAGIC_MAX else MAGIC_MIN
        fix = setting(f"Use {number(best)}", prompt_magic_strength=best)
        message = "Prompt Magic strength goes from 0.1 to 1."
        yield refuse("prompt_magic_strength", "prompt_magic_strength", message, fix)


def transparency(case: Case) -> Iterator[Problem]:
    """Off or foreground only, on a model that is known to do it."""
    value, model = case.recipe.transparency, case.model
    off = setting("Keep the background", transparency=None)
    if value is not None and value not in TRANSPARENCIES:
        message = f"Leonardo has no transparency called {value}."
        yield refuse("transparency_unknown", "transparency", message, off)
    elif value == "foreground_only" and model is not None and not model.transparency:
        message = f"A transparent background is not documented for {model.short}."
        yield warn("transparency_undocumented", "transparency", message, off)


RULES = (alchemy, ultra, prompt_magic, prompt_magic_settings, transparency)
