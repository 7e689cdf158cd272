"""Which fields the composer offers for a model, and what can be chosen in them."""

from __future__ import annotations

from collections.abc import Iterable

from guidance.domain.bases import Alchemy
from guidance.domain.catalogue import CONTROLNETS, PHOTO_REAL_V1_ID
from guidance.domain.kinds import ControlNetKind
from guidance.domain.platform_models import PlatformModel
from guidance.domain.styles import (
    CONTRAST_LABELS,
    CONTRASTS,
    PHOTO_REAL_PRESETS,
    PHOTO_REAL_STRENGTHS,
    PRESET_STYLES,
    PROMPT_MAGIC_VERSIONS,
    SCHEDULERS,
    STYLE_UUIDS,
    presets,
)

Choices = list[tuple[str, str]]
Grouped = list[tuple[str, Choices]]

ALWAYS = (
    "prompt",
    "negative_prompt",
    "model_id",
    "width",
    "height",
    "num_images",
    "seed",
    "guidance_scale",
    "num_inference_steps",
    "scheduler",
    "enhance_prompt",
    "enhance_prompt_instruction",
    "tiling",
    "element_lines",
)
FLAGS = (
    "alchemy",
    "ultra",
    "prompt_magic",
    "high_resolution",
    "expanded_domain",
    "enhance_prompt",
    "tiling",
)
ADVANCED = (
    "alchemy",
    "ultra",
    "photo_real",
    "photo_real_strength",
    "contrast",
    "contrast_ratio",
    "style_uuid_other",
    "guidance_scale",
    "num_inference_steps",
    "scheduler",
    "prompt_magic",
    "prompt_magic_version",
    "prompt_magic_strength",
    "high_contrast",
    "high_resolution",
    "expanded_domain",
    "transparency",
    "tiling",
    "enhance_prompt",
    "enhance_prompt_instruction",
)
"""Fields under Advanced, in the order in which they stand there."""

AUTO = ("", "Model's choice")


def fields_for(model: PlatformModel | None) -> frozenset[str]:
    """Names of the fields that do something on a model; all of them while it is unknown."""
    every = frozenset((*ALWAYS, *ADVANCED, "preset_style", "style_uuid", "old_format"))
    if model is None:
        return every
    return frozenset((*ALWAYS, *_pipeline(model), *_guided(model), *_looks(model)))


def _pipeline(model: PlatformModel) -> Iterable[str]:
    if model.alchemy is not Alchemy.NONE:
        yield "alchemy"
    if model.alchemy is Alchemy.V1:
        yield from ("contrast_ratio", "high_resolution", "expanded_domain")
    if model.ultra:
        yield "ultra"
    if model.photo_real_v2:
        yield "photo_real"
    if model.id == PHOTO_REAL_V1_ID:
        yield "photo_real_strength"
    if model.prompt_magic:
        yield from ("prompt_magic", "prompt_magic_version", "prompt_magic_strength")
        yield "high_contrast"


def _guided(model: PlatformModel) -> Iterable[str]:
    """Only models with ControlNets of old know the old format."""
    if model.base in CONTROLNETS[ControlNetKind.EDGE].preprocessors:
        yield "old_format"


def _looks(model: PlatformModel) -> Iterable[str]:
    if model.presets:
        yield "preset_style"
    if model.style_uuid:
        yield from ("style_uuid", "style_uuid_other")
    if model.contrast:
        yield "contrast"
    if model.transparency:
        yield "transparency"


def preset_choices(
    model: PlatformModel | None, *, alchemy: bool, photo_real: str | None, chosen: str
) -> Grouped:
    """Preset styles by the pipeline that knows them; the chosen one is always among them."""
    version = photo_real or ("v1" if model and model.id == PHOTO_REAL_V1_ID else None)
    listed = presets(alchemy=alchemy, photo_real=version)
    groups = [(f"For {_pipeline_name(alchemy, version)}", _labelled(listed))]
    if model is not None and model.photo_real_v2 and version is None:
        rest = [name for name in PHOTO_REAL_PRESETS["v2"] if name not in listed]
        groups.append(("Best with PhotoReal", _labelled(rest)))
    return _with_chosen(groups, chosen)


def _pipeline_name(alchemy: bool, version: str | None) -> str:
    if version:
        return f"PhotoReal {version}"
    return "Alchemy" if alchemy else "runs without Alchemy"


def _labelled(names: Iterable[str]) -> Choices:
    return [(name, PRESET_STYLES[name]) for name in names]


def _with_chosen(groups: Grouped, chosen: str) -> Grouped:
    known = {value for _, choices in groups for value, _ in choices}
    if chosen and chosen not in known:
        groups.append(("Chosen before", [(chosen, PRESET_STYLES.get(chosen, chosen))]))
    return groups


def style_choices() -> Choices:
    """Styles of the newer models, by UUID."""
    return [AUTO, *((uuid, PRESET_STYLES[name]) for name, uuid in STYLE_UUIDS.items())]


def scheduler_choices() -> Choices:
    return [AUTO, *SCHEDULERS.items()]


def contrast_choices() -> Choices:
    """Contrast values; three of them have names."""
    named = ((value, CONTRAST_LABELS.get(value)) for value in CONTRASTS)
    return [AUTO, *((f"{value:g}", f"{value:g} {name or ''}".strip()) for value, name in named)]


def photo_real_choices() -> Choices:
    return [("", "Off"), ("v2", "PhotoReal v2"), ("v1", "PhotoReal v1")]


def photo_real_strength_choices() -> Choices:
    return [AUTO, *((f"{value:g}", f"{value:g}") for value in PHOTO_REAL_STRENGTHS)]


def prompt_magic_choices() -> Choices:
    return [AUTO, *((version, version) for version in PROMPT_MAGIC_VERSIONS)]


def high_contrast_choices() -> Choices:
    """Off is the RAW mode of Prompt Magic v3 (API contract 2.1)."""
    return [AUTO, ("on", "High contrast"), ("off", "Raw")]


def transparency_choices() -> Choices:
    return [AUTO, ("disabled", "Keep the background"), ("foreground_only", "Transparent")]
