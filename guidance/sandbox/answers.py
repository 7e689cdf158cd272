"""The JSON that the API answers with (API contract 2.7, 5, 6, 7), field by field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from guidance.sandbox.accounts import SUBSCRIPTION_TOKENS, Account
from guidance.sandbox.elements import applied_view
from guidance.sandbox.faults import spell
from guidance.sandbox.memory import Generation, InitImage
from guidance.sandbox.pricing import dollars
from guidance.sandbox.reference import Model, Reference, reference
from guidance.sandbox.variations import Variation

SLUG_LENGTH = 60
MODEL_BORN = "2023-06-01T00:00:00.000"

Json = dict[str, Any]


def moment(seconds: float) -> str:
    """A time as the API writes it: UTC, milliseconds, no zone."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:23]


def _words(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", text.replace(".", "")).strip("_")


def image_paths(generation: Generation) -> list[str]:
    """Where the pictures of a generation lie on the image host (API contract 5.2)."""
    job = generation.job
    model = _words(job.model_name) or "Default"
    slug = _words(job.prompt)[:SLUG_LENGTH].strip("_") or "image"
    extension = "png" if job.transparent else "jpg"
    stem = f"/users/{generation.account}/generations/{generation.id}/{model}_{slug}"
    return [f"{stem}_{place}.{extension}" for place in range(len(generation.images))]


def init_image_key(user: str, image: InitImage) -> str:
    """Where an upload lies, on the upload host and on the image host."""
    return f"users/{user}/initImages/{image.id}.{image.extension}"


def status_of(generation: Generation, now: float) -> str:
    """PENDING, COMPLETE or FAILED; time alone decides."""
    if generation.ends > now:
        odd = generation.starts <= now and "odd-status" in spell(generation.job.prompt)
        return "PROCESSING" if odd else "PENDING"
    return "FAILED" if generation.failed else "COMPLETE"


def has_images(generation: Generation, now: float) -> bool:
    """Whether the picture list is filled in yet."""
    late = spell(generation.job.prompt).number("late-images")
    return status_of(generation, now) == "COMPLETE" and now >= generation.ends + late


def is_nsfw(generation: Generation) -> bool:
    """Whether its pictures are marked; they are shown all the same (API contract 5.1)."""
    return "nsfw" in spell(generation.job.prompt)


def image_urls(generation: Generation, image_url: str) -> list[str]:
    """The addresses of a generation's pictures, in their order."""
    if "foreign-host" in spell(generation.job.prompt):
        image_url = "http://images.invalid"
    return [image_url + path for path in image_paths(generation)]


def variation_status(variation: Variation, now: float) -> str:
    """PENDING, COMPLETE or FAILED; time alone decides."""
    if variation.ends > now:
        return "PENDING"
    return "FAILED" if variation.failed else "COMPLETE"


def variation_path(variation: Variation) -> str:
    """Where a variation lies on the image host (API contract 5.2)."""
    part = f"generations/{variation.generation}" if variation.generation else "initImages"
    name = f"{variation.work.kind}_{variation.id}.{variation.extension}"
    return f"/users/{variation.account}/{part}/variations/{name}"


def generic_view(variation: Variation, now: float, image_url: str) -> Json:
    """A variation in the list of its picture; no address before it is complete."""
    status = variation_status(variation, now)
    return {
        "id": variation.id,
        "url": image_url + variation_path(variation) if status == "COMPLETE" else None,
        "status": status,
        "transformType": variation.work.kind,
    }


def variation_view(variation: Variation, now: float, image_url: str) -> Json:
    """A variation as the single read shows it (API contract 7)."""
    view = generic_view(variation, now, image_url)
    return {**view, "createdAt": moment(variation.created)}


def _image(id_: str, url: str, nsfw: bool, made: list[Json], in_listing: bool) -> Json:
    image: Json = {
        "id": id_,
        "url": url,
        "nsfw": nsfw,
        "likeCount": 0,
        "motion": None,
        "motionModel": None,
        "motionMP4URL": None,
        "motionStrength": None,
        "imageToVideo": None,
        "generated_image_variation_generics": made,
    }
    return image if in_listing else {"fantasyAvatar": None, **image}


def _images(generation: Generation, scene: "Scene", in_listing: bool) -> list[Json]:
    """The images of a generation; none before it is complete."""
    if not has_images(generation, scene.now):
        return []
    nsfw = is_nsfw(generation)
    pairs = zip(generation.images, image_urls(generation, scene.image_url), strict=True)
    return [_image(id_, url, nsfw, scene.made_of(id_), in_listing) for id_, url in pairs]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a view of generations needs besides them: the hour, the host, their variations."""

    now: float
    image_url: str
    variations: Mapping[str, Sequence[Variation]]

    def made_of(self, image: str) -> list[Json]:
        """The variations of one picture."""
        made = self.variations.get(image, ())
        return [generic_view(variation, self.now, self.image_url) for variation in made]


def generation_view(generation: Generation, scene: Scene, in_listing: bool = False) -> Json:
    """A generation as the single read and the listing show it (API contract 5.1, 5.3)."""
    job, extras = generation.job, generation.job.extras
    return {
        "generated_images": _images(generation, scene, in_listing),
        "modelId": job.model_id,
        "motion": None,
        "motionModel": None,
        "motionStrength": None,
        "prompt": job.prompt,
        "negativePrompt": job.negative_prompt,
        "imageHeight": job.height,
        "imageToVideo": None,
        "imageWidth": job.width,
        "inferenceSteps": job.steps,
        "seed": job.seed,
        "ultra": job.ultra,
        "public": extras.get("public", False),
        "scheduler": job.scheduler,
        "sdVersion": job.version,
        "status": status_of(generation, scene.now),
        "presetStyle": job.preset_style,
        "initStrength": job.init_strength,
        "guidanceScale": job.guidance_scale,
        "id": generation.id,
        "createdAt": moment(generation.created),
        "promptMagic": extras.get("promptMagic", False),
        "promptMagicVersion": extras.get("promptMagicVersion"),
        "promptMagicStrength": extras.get("promptMagicStrength"),
        "photoReal": extras.get("photoReal", False),
        "photoRealStrength": extras.get("photoRealStrength"),
        "fantasyAvatar": None,
        "prompt_moderations": [{"moderationClassification": []}],
        "generation_elements": applied_view(
            job.extras.get("elements", ()), reference(), scene.image_url
        ),
    }


def costs_view(cost: int, unit: str, tables: Reference) -> Json:
    """What a paid call says of its cost, in credits or dollars (API contract 2.7)."""
    if unit == "DOLLARS":
        return {"apiCreditCost": None, "cost": {"amount": dollars(cost, tables), "unit": unit}}
    return {"apiCreditCost": cost, "cost": {"amount": str(cost), "unit": "CREDITS"}}


def created_view(generation: Generation, unit: str, tables: Reference) -> Json:
    """The answer to an accepted create (API contract 2.7)."""
    costs = costs_view(generation.cost, unit, tables)
    if "no-cost" in spell(generation.job.prompt):
        costs = dict.fromkeys(costs)
    return {"sdGenerationJob": {"generationId": generation.id, **costs}}


def me_view(account: Account, credit: int, spent: int, slots: int) -> Json:
    """The account: subscription tokens are used up first, paid ones may go negative."""
    subscription = min(SUBSCRIPTION_TOKENS, credit)
    left = max(0, subscription - spent)
    details = {
        "user": {"id": account.user, "username": account.name},
        "tokenRenewalDate": "2030-01-01T00:00:00",
        "paidTokens": 0,
        "subscriptionTokens": 150,
        "subscriptionGptTokens": 1000,
        "subscriptionModelTokens": 0,
        "apiConcurrencySlots": slots,
        "apiPaidTokens": credit - spent - left,
        "apiSubscriptionTokens": left,
        "apiPlanTokenRenewalDate": "2030-01-01T00:00:00",
    }
    return {"user_details": [details]}


def platform_model_view(model: Model, image_url: str) -> Json:
    """A model in the list of platform models."""
    return {
        "id": model.id,
        "name": model.name,
        "description": model.description,
        "featured": True,
        "nsfw": False,
        "generated_image": {"id": model.id, "url": f"{image_url}/models/{model.id}.jpg"},
    }


def model_view(model: Model) -> Json:
    """A model on its own."""
    return {
        "id": model.id,
        "name": model.name,
        "description": model.description,
        "createdAt": MODEL_BORN,
        "updatedAt": MODEL_BORN,
        "instancePrompt": model.instance_prompt,
        "modelHeight": model.base.native,
        "modelWidth": model.base.native,
        "public": model.instance_prompt is None,
        "sdVersion": model.version,
        "status": "COMPLETE",
        "type": "GENERAL",
    }


def init_image_view(image: InitImage, image_url: str) -> Json:
    """An upload."""
    key = init_image_key(image.account, image)
    return {"id": image.id, "url": f"{image_url}/{key}", "createdAt": moment(image.created)}
