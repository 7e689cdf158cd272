"""Recipe -> request JSON. The names on the wire live here and in `answers`, nowhere else.

Source: API contract 2.1 (fields), 2.4 and 2.5 (styles and PhotoReal), 3.1 and 3.2 (controlnets),
7 (pricing calculator).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guidance.domain.catalogue import CATALOGUE, Catalogue, PlatformModel, preprocessor
from guidance.domain.ingredients import ControlNetInput, Element, InitImage, Picture
from guidance.domain.kinds import Base
from guidance.domain.old_format import OLD_KINDS, PLAIN_WEIGHT, goes_alone
from guidance.domain.recipe import Recipe

JSON = bool | int | float | str | list["JSON"] | dict[str, "JSON"]
Body = dict[str, JSON]


class PayloadError(ValueError):
    """The recipe can't become a request: a rule of the domain was not asked before.

    Nothing is left out to make it fit, since a dropped reference would still be paid for.
    """


@dataclass(frozen=True, slots=True)
class RemotePicture:
    """A guiding picture as Leonardo knows it: an upload's id or a generated image's id."""

    id: str
    generated: bool = False


Pictures = Mapping[Picture, RemotePicture]


def generation_payload(
    recipe: Recipe, seed: int, pictures: Pictures, catalogue: Catalogue = CATALOGUE
) -> Body:
    """The body of POST /generations.

    `seed` is sent instead of the recipe's own; `pictures` says where each guiding picture is.
    Slots that are switched off stay out; everything else is sent as it is or raises PayloadError.
    """
    whole = recipe.normalised(catalogue)
    model = catalogue.model(whole.model_id)
    body: Body = {"prompt": whole.prompt, **_always(whole, model, seed), **_choices(whole)}
    body |= _elements(whole.elements)
    if whole.old_format:
        return body | _old_format(whole, pictures)
    if whole.init_image is not None:
        body |= _init_image(whole.init_image, pictures)
    guides: list[JSON] = [
        _controlnet(slot, model.base if model else None, pictures)
        for slot in whole.guidance
        if slot.enabled
    ]
    return {**body, "controlnets": guides} if guides else body


def _always(recipe: Recipe, model: PlatformModel | None, seed: int) -> Body:
    """What the API's doubtful defaults must never decide (API contract 2.1)."""
    named: Body = {} if _model_by_flags(recipe, model) else {"modelId": recipe.model_id.lower()}
    return {
        **named,
        "width": recipe.width,
        "height": recipe.height,
        "num_images": recipe.num_images,
        "alchemy": bool(recipe.alchemy),
        "presetStyle": recipe.preset_style or "NONE",
        "public": False,
        "seed": seed,
    }


def _model_by_flags(recipe: Recipe, model: PlatformModel | None) -> bool:
    """PhotoReal v1 is chosen by its flags, and then no model may be named (API contract 2.5)."""
    by_version = bool(recipe.photo_real) and recipe.photo_real_version != "v2"
    return by_version or (model is not None and not model.sent)


def _choices(recipe: Recipe) -> Body:
    """The fields that are only sent when chosen."""
    chosen: dict[str, JSON | None] = {
        "negative_prompt": recipe.negative_prompt or None,
        "styleUUID": recipe.style_uuid,
        "ultra": recipe.ultra,
        "contrast": recipe.contrast,
        "contrastRatio": recipe.contrast_ratio,
        "guidance_scale": recipe.guidance_scale,
        "num_inference_steps": recipe.num_inference_steps,
        "scheduler": recipe.scheduler,
        "highContrast": recipe.high_contrast,
        "highResolution": recipe.high_resolution,
        "expandedDomain": recipe.expanded_domain,
        "tiling": recipe.tiling,
        "transparency": recipe.transparency,
        "enhancePrompt": recipe.enhance_prompt,
        **_photo_real(recipe),
        **_prompt_magic(recipe),
    }
    if recipe.enhance_prompt:
        chosen["enhancePromptInstruction"] = recipe.enhance_prompt_instruction or None
    return {name: value for name, value in chosen.items() if value is not None}


def _photo_real(recipe: Recipe) -> dict[str, JSON | None]:
    """PhotoReal's own fields; its strength belongs to v1 alone."""
    if not recipe.photo_real:
        return {"photoReal": recipe.photo_real}
    version = recipe.photo_real_version or "v1"
    strength = recipe.photo_real_strength if version == "v1" else None
    return {"photoReal": True, "photoRealVersion": version, "photoRealStrength": strength}


def _prompt_magic(recipe: Recipe) -> dict[str, JSON | None]:
    """Prompt Magic's own fields, only with it."""
    if not recipe.prompt_magic:
        return {"promptMagic": recipe.prompt_magic}
    return {
        "promptMagic": True,
        "promptMagicVersion": recipe.prompt_magic_version,
        "promptMagicStrength": recipe.prompt_magic_strength,
    }


def _elements(elements: tuple[Element, ...]) -> Body:
    """Elements of the platform and custom ones travel in two lists."""
    platform: list[JSON] = [
        {"akUUID": element.ak_uuid, "weight": element.weight}
        for element in elements
        if element.ak_uuid is not None
    ]
    own: list[JSON] = [
        {"userLoraId": element.user_lora_id, "weight": element.weight}
        for element in elements
        if element.ak_uuid is None and element.user_lora_id is not None
    ]
    lists = {"elements": platform, "userElements": own}
    return {name: entries for name, entries in lists.items() if entries}


def _init_image(start: InitImage, pictures: Pictures) -> Body:
    """Image-to-image; the name of the field says whose picture it is."""
    remote = _remote(start.picture, pictures, "Image to image")
    name = "init_generation_image_id" if remote.generated else "init_image_id"
    return {name: remote.id, "init_strength": start.strength}


def _old_format(recipe: Recipe, pictures: Pictures) -> Body:
    """One picture in the fields before `controlnets` (API contract 2.1, 3.4)."""
    if recipe.init_image is not None and goes_alone(recipe):
        alone = _init_image(recipe.init_image, pictures)
        return {name: value for name, value in alone.items() if name != "init_strength"}
    slots = [slot for slot in recipe.guidance if slot.enabled]
    names = {kind: name for name, kind in OLD_KINDS.items()}
    if len(slots) != 1 or slots[0].kind not in names:
        raise PayloadError("The old format takes one Edge, Pose or Depth reference.")
    slot, start = slots[0], recipe.init_image
    if start is not None and start.picture != slot.picture:
        raise PayloadError("The old format takes one picture.")
    remote = _remote(slot.picture, pictures, slot.kind)
    field = "init_generation_image_id" if remote.generated else "init_image_id"
    strength: Body = {} if start is None else {"init_strength": start.strength}
    return {
        field: remote.id,
        **strength,
        "controlNet": True,
        "controlNetType": names[slot.kind],
        "weighting": PLAIN_WEIGHT if slot.weight is None else slot.weight,
    }


def _controlnet(slot: ControlNetInput, base: Base | None, pictures: Pictures) -> Body:
    """One item of `controlnets` (API contract 3.1)."""
    preprocessor_id = preprocessor(slot.kind, base)
    if preprocessor_id is None:
        raise PayloadError(f"{slot.kind} has no preprocessor on {base}.")
    remote = _remote(slot.picture, pictures, slot.kind)
    item: Body = {
        "initImageId": remote.id,
        "initImageType": "GENERATED" if remote.generated else "UPLOADED",
        "preprocessorId": preprocessor_id,
        **_strength(slot),
    }
    return item if slot.influence is None else {**item, "influence": slot.influence}


def _strength(slot: ControlNetInput) -> Body:
    """A name or a weight, never both."""
    if slot.strength_type is not None and slot.weight is not None:
        raise PayloadError(f"{slot.kind} has a strength name and a weight.")
    if slot.strength_type is not None:
        return {"strengthType": slot.strength_type.value}
    return {} if slot.weight is None else {"weight": slot.weight}


def _remote(picture: Picture | None, pictures: Pictures, where: str) -> RemotePicture:
    if picture is None or picture not in pictures:
        raise PayloadError(f"The picture of {where} isn't at Leonardo.")
    return pictures[picture]


def pricing_payload(recipe: Recipe, catalogue: Catalogue = CATALOGUE) -> Body:
    """The IMAGE_GENERATION parameters of the pricing calculator, for `Client.price`.

    Its names differ from those of a generation. What references add must be known to be sent
    (`controlnetsCost`), and nobody publishes it, so the answer is the price without them.
    """
    whole = recipe.normalised(catalogue)
    model = catalogue.model(whole.model_id)
    optional: dict[str, JSON | None] = {
        "inferenceSteps": whole.num_inference_steps,
        "promptMagicStrength": whole.prompt_magic_strength if whole.prompt_magic else None,
        "promptMagicVersion": whole.prompt_magic_version if whole.prompt_magic else None,
        "photoRealVersion": whole.photo_real_version if whole.photo_real else None,
        "photoRealStrength": _photo_real(whole).get("photoRealStrength"),
    }
    return {
        "imageHeight": whole.height,
        "imageWidth": whole.width,
        "numImages": whole.num_images,
        "alchemyMode": bool(whole.alchemy),
        "photoRealMode": bool(whole.photo_real),
        "promptMagic": bool(whole.prompt_magic),
        "highResolution": bool(whole.high_resolution),
        "loraCount": len(whole.elements),
        "isModelCustom": bool(model and model.custom),
        "isUltra": bool(whole.ultra),
        **_family_flags(model),
        **{name: value for name, value in optional.items() if value is not None},
    }


def _family_flags(model: PlatformModel | None) -> Body:
    base = model.base if model else None
    lightning = model is not None and model.sd_version == "SDXL_LIGHTNING"
    return {
        "isPhoenix": base is Base.PHOENIX,
        "isSDXL": base is Base.SDXL and not lightning,
        "isSDXLLightning": lightning,
        "isFluxSchnell": base is Base.FLUX_SCHNELL,
        "isFluxDev": base is Base.FLUX_DEV,
        "isFluxKontext": base is Base.FLUX_KONTEXT,
    }
