"""Rules for preset styles, style UUIDs and contrast (API contract 2.1, 2.4)."""

from __future__ import annotations

from collections.abc import Iterator

from guidance.domain.bases import Alchemy
from guidance.domain.effective import alchemy_on, photo_real_version
from guidance.domain.kinds import Base
from guidance.domain.problem import Fix, Problem
from guidance.domain.rules.case import Case, number, refuse, setting, warn
from guidance.domain.styles import (
    CONTRASTS,
    PHOENIX_ALCHEMY_CONTRAST_MIN,
    PHOTO_REAL_PRESETS,
    PRESET_STYLES,
    preset_of,
    presets,
)


def preset(case: Case) -> Iterator[Problem]:
    """A preset style the API knows; one that is not listed for the pipeline is a warning."""
    value = case.recipe.preset_style
    if value is None:
        return
    version = photo_real_version(case.recipe, case.model)
    listed = presets(alchemy=alchemy_on(case.recipe, case.model), photo_real=version)
    usual = setting(f"Use {PRESET_STYLES[listed[0]]}", preset_style=listed[0])
    if value not in PRESET_STYLES:
        message = f"Leonardo has no preset style called {value}."
        yield refuse("preset_unknown", "preset_style", message, usual)
    elif case.model is not None and case.model.presets and value not in listed:
        message = f"{PRESET_STYLES[value]} is not listed {_pipeline(case)}, and may do nothing."
        fixes = (usual, *_photo_real_fix(case, value))
        yield warn("preset_not_listed", "preset_style", message, *fixes)


def _pipeline(case: Case) -> str:
    version = photo_real_version(case.recipe, case.model)
    if version is not None:
        return f"for PhotoReal {version}"
    return "for Alchemy" if alchemy_on(case.recipe, case.model) else "without Alchemy"


def _photo_real_fix(case: Case, value: str) -> Iterator[Fix]:
    """PhotoReal v2 knows many styles that Alchemy alone does not list."""
    if case.model and case.model.photo_real_v2 and value in PHOTO_REAL_PRESETS["v2"]:
        yield setting("Turn on PhotoReal", alchemy=True, photo_real=True, photo_real_version="v2")


def style_uuid(case: Case) -> Iterator[Problem]:
    """Style UUIDs belong to the newer models; the others take presets."""
    value, model = case.recipe.style_uuid, case.model
    if not value or model is None or model.style_uuid:
        return
    twin = preset_of(value)
    fix = setting("Leave out the style", style_uuid=None)
    if twin is not None and model.presets:
        label = f"Use the {PRESET_STYLES[twin]} preset"
        fix = setting(label, style_uuid=None, preset_style=twin)
    message = f"This style does nothing on {model.short}."
    yield warn("style_uuid_unused", "style_uuid", message, fix)


def contrast(case: Case) -> Iterator[Problem]:
    """One of the API's values; at least 2.5 on Phoenix with Alchemy."""
    value, model = case.recipe.contrast, case.model
    if value is None:
        return
    if value not in CONTRASTS:
        best = min(CONTRASTS, key=lambda known: abs(known - value))
        message = f"Contrast is one of {', '.join(number(known) for known in CONTRASTS)}."
        fix = setting(f"Use {number(best)}", contrast=best)
        yield refuse("contrast_value", "contrast", message, fix)
    if model is not None and not model.contrast:
        fix = setting("Leave out contrast", contrast=None)
        yield warn("contrast_unused", "contrast", f"Contrast does nothing on {model.short}.", fix)
    elif model is not None and model.base is Base.PHOENIX:
        yield from _phoenix_contrast(case, value)


def _phoenix_contrast(case: Case, value: float) -> Iterator[Problem]:
    low = PHOENIX_ALCHEMY_CONTRAST_MIN
    if alchemy_on(case.recipe, case.model) and value < low:
        yield refuse(
            "contrast_phoenix_alchemy",
            "contrast",
            f"With Alchemy, contrast starts at {number(low)} on Phoenix.",
            setting(f"Use {number(low)}", contrast=low),
            setting("Turn off Alchemy", alchemy=False),
        )


def contrast_ratio(case: Case) -> Iterator[Problem]:
    """0 to 1, and only with Alchemy on SD1.5 and SD2.1."""
    value, model = case.recipe.contrast_ratio, case.model
    if value is None:
        return
    if not 0 <= value <= 1:
        best = 1.0 if value > 1 else 0.0
        fix = setting(f"Use {number(best)}", contrast_ratio=best)
        message = "Contrast ratio goes from 0 to 1."
        yield refuse("contrast_ratio_range", "contrast_ratio", message, fix)
    used = model is None or (model.alchemy is Alchemy.V1 and alchemy_on(case.recipe, model))
    if not used:
        fix = setting("Leave out contrast ratio", contrast_ratio=None)
        message = "Contrast ratio only works with Alchemy on SD1.5 and SD2.1 models."
        yield warn("contrast_ratio_unused", "contrast_ratio", message, fix)


RULES = (preset, style_uuid, contrast, contrast_ratio)
