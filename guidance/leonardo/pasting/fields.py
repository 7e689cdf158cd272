"""The fields of a request by every spelling under which people write them (API contract 2.1)."""

from __future__ import annotations

from collections.abc import Mapping

from guidance.domain.styles import PRESET_STYLES, SCHEDULERS

TEXTS = {
    "prompt": "prompt",
    "negative_prompt": "negative_prompt",
    "styleUUID": "style_uuid",
    "enhancePromptInstruction": "enhance_prompt_instruction",
}
"""Fields on the wire and what a recipe calls them, by what they hold."""

PROSE = frozenset({"prompt", "negative_prompt", "enhancePromptInstruction"})
"""Texts of which a part is worth keeping."""

UPPER = {"presetStyle": "preset_style", "scheduler": "scheduler"}
LOWER = {
    "photoRealVersion": "photo_real_version",
    "promptMagicVersion": "prompt_magic_version",
    "transparency": "transparency",
}
WHOLE = {
    "width": "width",
    "height": "height",
    "num_images": "num_images",
    "seed": "seed",
    "num_inference_steps": "num_inference_steps",
}
NUMBERS = {
    "guidance_scale": "guidance_scale",
    "contrast": "contrast",
    "contrastRatio": "contrast_ratio",
    "photoRealStrength": "photo_real_strength",
    "promptMagicStrength": "prompt_magic_strength",
}
FLAGS = {
    "alchemy": "alchemy",
    "ultra": "ultra",
    "photoReal": "photo_real",
    "promptMagic": "prompt_magic",
    "highContrast": "high_contrast",
    "highResolution": "high_resolution",
    "expandedDomain": "expanded_domain",
    "enhancePrompt": "enhance_prompt",
    "tiling": "tiling",
}
_APART = (
    "modelId",
    "sd_version",
    "controlnets",
    "init_image_id",
    "init_generation_image_id",
    "init_strength",
    "elements",
    "userElements",
    "controlNet",
    "controlNetType",
    "weighting",
    "public",
)
UNSENT = (
    "imagePrompts",
    "imagePromptWeight",
    "contextImages",
    "fantasyAvatar",
    "unzoom",
    "unzoomAmount",
    "upscaleRatio",
    "canvasRequest",
    "canvasRequestType",
    "canvasInitId",
    "canvasMaskId",
)
"""Fields that the API knows and Leoweb does not send."""

CONTROLNET = (
    "initImageId",
    "initImageType",
    "preprocessorId",
    "strengthType",
    "weight",
    "influence",
)
ELEMENT = ("akUUID", "userLoraId", "weight")
_ALIASES = {
    "imagewidth": "width",
    "imageheight": "height",
    "inferencesteps": "num_inference_steps",
    "numinferencesteps": "num_inference_steps",
    "initgeneratedimageid": "init_generation_image_id",
    "negative": "negative_prompt",
    "model": "modelId",
    "quantity": "num_images",
}


_BETWEEN = str.maketrans("", "", "_- \u200b\u200c\u200d\u2060\ufeff")


def plain(name: str) -> str:
    """A name without the differences between camelCase and snake_case, and signs of no width."""
    return name[:60].translate(_BETWEEN).lower()


def spellings(names: tuple[str, ...]) -> dict[str, str]:
    """The right spelling by the plain one."""
    return {plain(name): name for name in names}


REQUEST: Mapping[str, str] = _ALIASES | spellings(
    (*TEXTS, *UPPER, *LOWER, *WHOLE, *NUMBERS, *FLAGS, *_APART, *UNSENT)
)
CHOICES: Mapping[str, str] = spellings((*PRESET_STYLES, *SCHEDULERS))
"""Preset styles and schedulers by their plain spelling: clients have enums of their own."""

TELLING = frozenset(
    {"prompt", "modelId", "controlnets", "init_image_id", "init_generation_image_id"}
)
"""Fields that only a request has; the others are known elsewhere, too."""
