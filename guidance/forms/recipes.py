"""Composer to Recipe and back: the one place for each direction."""

from __future__ import annotations

from typing import Any

from guidance.domain.catalogue import FAMILIES, PHOTO_REAL_V1_ID
from guidance.domain.ingredients import ControlNetInput, InitImage
from guidance.domain.kinds import Base
from guidance.domain.recipe import Recipe
from guidance.forms.draft import Draft, SlotDraft
from guidance.forms.offered import FLAGS
from guidance.forms.recipe_form import RecipeForm, elements_text
from guidance.forms.slot_forms import EXACT, PRESET, SlotFormSet, StartForm, picture_name

FIRST_MODEL = FAMILIES[Base.SDXL].starter
BLANK = Recipe(prompt="", model_id=FIRST_MODEL, preset_style="DYNAMIC", alchemy=True)
"""What an untouched composer holds."""

ON, OFF = "on", ""
_TEXTS = ("prompt", "negative_prompt", "enhance_prompt_instruction")
_NUMBERS = (
    "width",
    "height",
    "num_images",
    "seed",
    "guidance_scale",
    "num_inference_steps",
    "contrast",
    "contrast_ratio",
    "photo_real_strength",
    "prompt_magic_strength",
)
_CHOSEN = ("preset_style", "scheduler", "prompt_magic_version", "transparency")


# --- From the composer ------------------------------------------------------------------------


def recipe_from(form: RecipeForm, slots: SlotFormSet, start: StartForm | None) -> Recipe:
    """The recipe that the composer asks for; what could not be read keeps its blank value.

    A flag that is not ticked is left out, except Alchemy, which we always say
    (API contract 2.1, defaults caveat).
    """
    read = form.read
    named: dict[str, Any] = {name: read.get(name) or "" for name in _TEXTS}
    named |= {name: read.get(name) or None for name in _CHOSEN}
    named |= {flag: True if read.get(flag) else None for flag in FLAGS}
    named |= _sizes(read) | _numbers(read) | _photo_real(read)
    return Recipe(
        **named
        | {
            "model_id": str(read.get("model_id") or form.data.get("model_id", "")),
            "negative_prompt": _negative(form, read),
            "old_format": bool(read.get("old_format")),
            "alchemy": bool(read.get("alchemy")) if form.has("alchemy") else None,
            "style_uuid": read.get("style_uuid_other") or read.get("style_uuid") or None,
            "high_contrast": {"on": True, "off": False}.get(read.get("high_contrast") or ""),
            "elements": read.get("element_lines") or (),
            "guidance": slots.slots(),
            "init_image": start.start() if start else None,
        }
    )


def _negative(form: RecipeForm, read: dict[str, Any]) -> str:
    """A negative prompt that was closed keeps its text and is not sent."""
    return str(read.get("negative_prompt") or "") if form.data.get("avoid_open") else ""


def _sizes(read: dict[str, Any]) -> dict[str, int]:
    blank = {"width": BLANK.width, "height": BLANK.height, "num_images": BLANK.num_images}
    return {name: value if read.get(name) is None else read[name] for name, value in blank.items()}


def _numbers(read: dict[str, Any]) -> dict[str, Any]:
    plain = ("seed", "guidance_scale", "num_inference_steps", "contrast_ratio")
    listed = ("contrast", "photo_real_strength")
    numbers = {name: read.get(name) for name in (*plain, "prompt_magic_strength")}
    return numbers | {name: float(read[name]) if read.get(name) else None for name in listed}


def _photo_real(read: dict[str, Any]) -> dict[str, Any]:
    version = read.get("photo_real") or None
    return {"photo_real": True if version else None, "photo_real_version": version}


# --- To the composer --------------------------------------------------------------------------


def initial_from(recipe: Recipe) -> Draft:
    """The draft that shows a recipe; `recipe_from` makes the same recipe of it."""
    fields = {name: str(getattr(recipe, name) or "") for name in (*_TEXTS, *_CHOSEN)}
    fields |= {name: number_text(getattr(recipe, name)) for name in _NUMBERS}
    fields |= {name: ON for name in FLAGS if getattr(recipe, name)}
    fields |= {
        "model_id": recipe.model_id,
        "model_was": recipe.model_id,
        "avoid_open": ON if recipe.negative_prompt else OFF,
        "style_uuid": recipe.style_uuid or "",
        "photo_real": _photo_real_text(recipe),
        "old_format": ON if recipe.old_format else OFF,
        "old_offer": ON if recipe.old_format else OFF,
        "high_contrast": {True: "on", False: "off", None: ""}[recipe.high_contrast],
        "element_lines": elements_text(recipe.elements),
    }
    if recipe.alchemy is None and not recipe.ultra:
        fields["alchemy"] = ON
    slots = [_slot(str(index + 1), slot) for index, slot in enumerate(recipe.guidance)]
    return Draft(fields, tuple(slots), _start(recipe.init_image))


def _photo_real_text(recipe: Recipe) -> str:
    if not recipe.photo_real or recipe.model_id == PHOTO_REAL_V1_ID:
        return ""
    return recipe.photo_real_version or "v2"


def _slot(key: str, slot: ControlNetInput) -> SlotDraft:
    named, exact = slot.strength_type, slot.weight is not None
    return SlotDraft(
        key,
        {
            "picture": picture_name(slot.picture),
            "kind": slot.kind.value,
            "was": slot.kind.value,
            "mode": EXACT if exact else PRESET,
            "strength": "" if exact or named is None else named.value,
            "weight": weight_text(slot.weight),
            "influence": weight_text(slot.influence),
            "enabled": ON if slot.enabled or slot.parked else OFF,
        },
    )


def _start(start: InitImage | None) -> dict[str, str] | None:
    if start is None:
        return None
    return {
        "picture": picture_name(start.picture),
        "strength": weight_text(start.strength),
        "enabled": ON,
    }


def number_text(value: float | None) -> str:
    """A number as text that reads back as the same number: 7, 0.333, 1040."""
    if value is None:
        return ""
    short = str(value) if isinstance(value, int) else f"{value:g}"
    return short if float(short) == value else repr(value)


def weight_text(value: float | None) -> str:
    """A weight as people see it, with two decimals where they say it all: 1.30, 0.333."""
    if value is None:
        return ""
    short = f"{value:.2f}"
    return short if float(short) == value else repr(value)
