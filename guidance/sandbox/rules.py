"""Rules of a create request beyond its JSON types (API contract 2 and 1.4).

Where the published documents disagree or are silent, the sandbox takes the choice that the
contract names; ``strict`` adds the stricter reading of sizes with Alchemy.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from guidance.sandbox.canvas import as_plain, judge_canvas
from guidance.sandbox.elements import judge_elements
from guidance.sandbox.guides import (
    Album,
    init_source,
    judge_context,
    judge_guides,
    judge_legacy,
    judge_prompts,
)
from guidance.sandbox.job import GuideInput, Job, Source
from guidance.sandbox.reference import Model, Reference
from guidance.sandbox.refusals import invalid_dimensions, unexpected

Values = Mapping[str, Any]

DEFAULT_WIDTH, DEFAULT_HEIGHT, DEFAULT_IMAGES, DEFAULT_STEPS = 1024, 768, 4, 15
EXTRAS = frozenset(
    [
        "public",
        "photoReal",
        "photoRealStrength",
        "photoRealVersion",
        "promptMagic",
        "promptMagicStrength",
        "promptMagicVersion",
        "highContrast",
        "highResolution",
        "contrastRatio",
        "tiling",
        "expandedDomain",
        "fantasyAvatar",
        "elements",
        "userElements",
        "unzoom",
        "unzoomAmount",
    ]
)


def is_uuid(text: str) -> bool:
    """Whether a text is shaped like a UUID of any version, in the usual notation."""
    if len(text) != 36:
        return False
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _check_prompt(values: Values, reference: Reference) -> None:
    prompt, longest = values["prompt"], reference.limits["promptLength"]
    if not prompt.strip():
        raise unexpected("Invalid prompt, prompt must not be empty.")
    if len(prompt) > longest:
        raise unexpected(f"Invalid prompt, maximum length of {longest} characters exceeded.")


def _model(values: Values, album: Album, reference: Reference) -> Model:
    id_ = values.get("modelId")
    if id_ is not None:
        if not is_uuid(id_):
            raise unexpected("internal error", 500)
        model = reference.models.get(id_.lower()) or album.model(id_)
        if model is None:
            text = f"{id_} is not supported within the Production API."
            raise unexpected(f"{text} Please try again with a different model ID.")
        return model
    if "sd_version" in values:
        return reference.model_of_version(values["sd_version"])
    photo_real_v1 = values.get("photoReal") and values.get("photoRealVersion", "v1") == "v1"
    return reference.model_of_version("v1_5") if photo_real_v1 else reference.default_model


def _alchemy(values: Values, model: Model) -> bool:
    return model.base.alchemy and bool(values.get("alchemy", True))


def _check_photo_real(values: Values, model: Model) -> None:
    if not values.get("photoReal"):
        return
    if not _alchemy(values, model):
        raise unexpected("photoReal requires alchemy to be enabled")
    if values.get("photoRealVersion", "v1") == "v1":
        if "modelId" in values:
            raise unexpected("photoReal v1 cannot be used together with modelId")
        return
    if not model.photo_real_v2:
        raise unexpected("photoReal v2 requires modelId of Kino XL, Diffusion XL or Vision XL")
    if "photoRealStrength" in values:
        raise unexpected("photoRealStrength cannot be used with photoReal v2")


def _side(size: int, largest: int, limits: Mapping[str, Any]) -> bool:
    smallest: int = limits["smallestSide"]
    fits: bool = smallest <= size <= largest and size % limits["step"] == 0
    return fits


def _check_size(width: int, height: int, model: Model, capped: int | None, ref: Reference) -> None:
    largest = model.base.largest if capped is None else (capped, capped)
    if not (_side(width, largest[0], ref.limits) and _side(height, largest[1], ref.limits)):
        raise invalid_dimensions()


def _strict_cap(values: Values, model: Model, reference: Reference) -> int | None:
    if model.base.name not in {"SD1.5", "SD2.1", "SDXL"} or not _alchemy(values, model):
        return None
    cap: int = reference.limits["strictAlchemySide"]
    return cap


def _check_count(images: int, width: int, height: int, reference: Reference) -> None:
    limits = reference.limits
    if images < 1:
        raise unexpected("num_images must be at least 1")
    most = limits["imagesWhenLarge"] if max(width, height) > limits["largeSide"] else None
    if images > (most or limits["images"]):
        raise unexpected(
            f"Too many images: maximum is {most or limits['images']} for {width}x{height}"
        )


def _check_ranges(values: Values, reference: Reference) -> None:
    for name, (low, high) in reference.tables["ranges"].items():
        if name in values and not low <= values[name] <= high:
            raise unexpected(f"{name} must be between {low} and {high}")
    for name, allowed in reference.tables["choices"].items():
        if name in values and values[name] not in allowed:
            listed = ", ".join(str(value) for value in allowed)
            raise unexpected(f"{name} must be one of {listed}")


def _check_guidance_scale(values: Values, model: Model, reference: Reference) -> None:
    wide = model.base.alchemy_guidance and _alchemy(values, model)
    low, high = reference.limits["guidanceScaleAlchemy" if wide else "guidanceScale"]
    if "guidance_scale" in values and not low <= values["guidance_scale"] <= high:
        raise unexpected(f"guidance_scale must be between {low} and {high}")


def _check_seed(values: Values, model: Model, reference: Reference) -> None:
    largest = model.base.largest_seed or reference.limits["largestSeed"]
    if "seed" in values and not 0 <= values["seed"] <= largest:
        raise unexpected(f"seed must be between 0 and {largest}")


def _check_modes(values: Values, model: Model) -> None:
    alchemy, least = _alchemy(values, model), model.base.alchemy_contrast
    if values.get("ultra") and alchemy:
        raise unexpected("ultra cannot be used together with alchemy")
    if alchemy and least and values.get("contrast", least) < least:
        raise unexpected(f"contrast must be at least {least} when alchemy is enabled")
    if "upscaleRatio" in values:
        raise unexpected("upscaleRatio is available to enterprise accounts only")
    if values.get("unzoom") and not ("init_image_id" in values and "unzoomAmount" in values):
        raise unexpected("unzoom requires unzoomAmount and init_image_id")


def _init(values: Values, album: Album) -> Source | None:
    both = "init_image_id" in values and "init_generation_image_id" in values
    if both:
        raise unexpected("init_image_id and init_generation_image_id cannot be used together")
    if "init_image_id" not in values and "init_generation_image_id" not in values:
        return None
    return init_source(values, album)


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges create requests. ``draw_seed`` gives a seed where the request has none."""

    reference: Reference
    draw_seed: Callable[[], int]
    strict: bool = False

    def judge(self, values: Values, album: Album) -> Job:
        """The job that a request asks for. Raises ``Refusal`` at the first broken rule."""
        _check_prompt(values, self.reference)
        model = _model(values, album, self.reference)
        canvas = judge_canvas(values, model, album, self.reference)
        values = as_plain(values, canvas)
        self._check_numbers(values, model)
        _check_modes(values, model)
        judge_elements(values, model, self.reference)
        init = _init(values, album)
        guides = self._guides(values, model, album, init)
        legacy = bool(values.get("controlNet"))
        job = self._job(values, model, guides, None if legacy else init)
        return replace(job, canvas=canvas)

    def _check_numbers(self, values: Values, model: Model) -> None:
        _check_photo_real(values, model)
        width, height = values.get("width", DEFAULT_WIDTH), values.get("height", DEFAULT_HEIGHT)
        cap = _strict_cap(values, model, self.reference) if self.strict else None
        _check_size(width, height, model, cap, self.reference)
        _check_count(values.get("num_images", DEFAULT_IMAGES), width, height, self.reference)
        _check_ranges(values, self.reference)
        _check_guidance_scale(values, model, self.reference)
        _check_seed(values, model, self.reference)

    def _guides(
        self, values: Values, model: Model, album: Album, init: Source | None
    ) -> tuple[GuideInput, ...]:
        items = values.get("controlnets", ())
        guides = judge_legacy(values, album, self.reference)
        guides += judge_guides(items, model.base, album, self.reference, init is not None)
        guides += judge_prompts(values, album)
        return guides + judge_context(values, model.base, album)

    def _job(
        self, values: Values, model: Model, guides: tuple[GuideInput, ...], init: Source | None
    ) -> Job:
        preset = values.get("presetStyle", "DYNAMIC")
        styled: Mapping[str, str] = self.reference.tables["styleUUIDs"]
        return Job(
            prompt=values["prompt"],
            negative_prompt=values.get("negative_prompt", ""),
            model_id=model.id,
            model_name=model.name,
            version=model.version,
            prices=model.prices,
            enlarge=model.base.enlarge if _alchemy(values, model) else 1.0,
            width=values.get("width", DEFAULT_WIDTH),
            height=values.get("height", DEFAULT_HEIGHT),
            images=values.get("num_images", DEFAULT_IMAGES),
            seed=values["seed"] if "seed" in values else self.draw_seed(),
            steps=values.get("num_inference_steps", DEFAULT_STEPS),
            guidance_scale=values.get("guidance_scale"),
            scheduler=values.get("scheduler", "EULER_DISCRETE"),
            preset_style=preset,
            painted_style=styled.get(values.get("styleUUID", ""), preset),
            alchemy=_alchemy(values, model),
            ultra=values.get("ultra"),
            contrast=values.get("contrast"),
            transparent=values.get("transparency") == "foreground_only",
            guides=guides,
            init=init,
            init_strength=values.get("init_strength"),
            init_origin=_origin_field(values),
            extras={name: values[name] for name in values if name in EXTRAS},
        )


def _origin_field(values: Values) -> str | None:
    names = ("init_image_id", "init_generation_image_id")
    return next((name for name in names if name in values), None)
