"""Bodies of webhooks: raw rows of the database, as API contract 8 describes them.

Like the real ones they leak the API key and the callback key.
"""

from typing import Any

from guidance.sandbox.answers import (
    image_urls,
    is_nsfw,
    moment,
    status_of,
    variation_path,
    variation_status,
)
from guidance.sandbox.job import CanvasInput, Source
from guidance.sandbox.memory import Generation
from guidance.sandbox.variations import Variation

ALWAYS_NULL = [
    "poseImage2Image",
    "poseImage2ImageType",
    "imagePromptStrength",
    "category",
    "upscaleRatio",
]


def _stamp(seconds: float) -> str:
    return moment(seconds) + "Z"


def _id_of(source: Source | None, origin: str) -> str | None:
    return source.id if source and source.origin == origin else None


def _images(generation: Generation, image_url: str) -> list[dict[str, Any]]:
    if generation.failed:
        return []
    ended, nsfw = _stamp(generation.ends), is_nsfw(generation)
    urls = image_urls(generation, image_url)
    return [
        {
            "id": id_,
            "createdAt": ended,
            "updatedAt": ended,
            "userId": generation.account,
            "url": url,
            "generationId": generation.id,
            "nobgId": None,
            "nsfw": nsfw,
            "likeCount": 0,
            "trendingScore": 0,
            "public": False,
            "motionGIFURL": None,
            "motionMP4URL": None,
            "teamId": None,
        }
        for id_, url in zip(generation.images, urls, strict=True)
    ]


def _api_key(job: Generation | Variation, url: str, key: str) -> dict[str, Any]:
    return {
        "id": job.account,
        "createdAt": _stamp(job.created),
        "userId": job.account,
        "key": job.api_key,
        "lastUsed": _stamp(job.created),
        "name": "sandbox",
        "type": "PRODUCTION",
        "webhookCallbackUrl": url,
        "webhookCallbackApiKey": key or None,
    }


def _row(generation: Generation) -> dict[str, Any]:
    job = generation.job
    return {
        "id": generation.id,
        "createdAt": _stamp(generation.created),
        "updatedAt": _stamp(generation.ends),
        "userId": generation.account,
        "public": job.extras.get("public", False),
        "flagged": False,
        "nsfw": is_nsfw(generation),
        "status": status_of(generation, generation.ends),
        "coreModel": "SD",
        "guidanceScale": job.guidance_scale,
        "imageHeight": job.height,
        "imageWidth": job.width,
        "inferenceSteps": job.steps,
        "initGeneratedImageId": _id_of(job.init, "GENERATED"),
        "initImageId": _id_of(job.init, "UPLOADED"),
        "initStrength": job.init_strength,
        "initType": job.init.origin if job.init else None,
        "initUpscaledImageId": None,
        "modelId": job.model_id,
        "negativePrompt": job.negative_prompt,
        "prompt": job.prompt,
        "quantity": job.images,
        "sdVersion": job.version,
        "tiling": job.extras.get("tiling", False),
        "imageAspectRatio": None,
        "tokenCost": generation.cost,
        "negativeStylePrompt": "",
        "seed": str(job.seed),
        "scheduler": job.scheduler,
        "presetStyle": job.preset_style,
    }


def _canvas(canvas: CanvasInput | None) -> dict[str, Any]:
    return {
        "canvasRequest": True if canvas else None,
        "canvasRequestType": canvas.kind if canvas else None,
        "canvasInitId": canvas.source.id if canvas else None,
        "canvasMaskId": canvas.mask.id if canvas and canvas.mask else None,
    }


def _rest_of_row(generation: Generation) -> dict[str, Any]:
    job, extras = generation.job, generation.job.extras
    return {
        **dict.fromkeys(ALWAYS_NULL),
        **_canvas(job.canvas),
        "promptMagic": extras.get("promptMagic", False),
        "promptMagicStrength": extras.get("promptMagicStrength"),
        "promptMagicVersion": extras.get("promptMagicVersion"),
        "api": True,
        "highContrast": extras.get("highContrast"),
        "apiDollarCost": str(generation.cost),
        "alchemy": job.alchemy,
        "contrastRatio": extras.get("contrastRatio"),
        "highResolution": extras.get("highResolution"),
        "unzoom": extras.get("unzoom"),
        "unzoomAmount": extras.get("unzoomAmount"),
        "expandedDomain": extras.get("expandedDomain"),
        "apiKeyId": generation.account,
        "photoReal": extras.get("photoReal", False),
        "photoRealStrength": extras.get("photoRealStrength"),
        "imageToImage": job.init is not None,
        "controlnetsUsed": bool(job.guides),
    }


def envelope(generation: Generation, image_url: str, url: str, key: str) -> dict[str, Any]:
    """The body of a webhook. ``seed`` is a string in it, and pictures are under ``images``."""
    job = generation.job
    model = {"id": job.model_id, "name": job.model_name, "sdVersion": job.version}
    row = {
        **_row(generation),
        **_rest_of_row(generation),
        "model": model,
        "images": _images(generation, image_url),
        "apiKey": _api_key(generation, url, key),
    }
    return {
        "type": "image_generation.complete",
        "object": "generation",
        "timestamp": int(generation.ends * 1000),
        "api_version": "v1",
        "data": {"object": row},
    }


def varied_envelope(variation: Variation, image_url: str, url: str, key: str) -> dict[str, Any]:
    """The body of a webhook about a variation; the shape is known from clients only (8)."""
    complete = variation_status(variation, variation.ends) == "COMPLETE"
    row = {
        "id": variation.id,
        "createdAt": _stamp(variation.created),
        "updatedAt": _stamp(variation.ends),
        "status": variation_status(variation, variation.ends),
        "url": image_url + variation_path(variation) if complete else None,
        "transparent": variation.work.transparent,
        "generatedImageId": variation.image or None,
        "transformType": variation.work.kind,
        "api": True,
        "tokenCost": variation.cost,
        "apiDollarCost": str(variation.cost),
        "apiKey": _api_key(variation, url, key),
    }
    return {
        "type": "post_processing.complete",
        "object": "post_processing",
        "timestamp": int(variation.ends * 1000),
        "api_version": "v1",
        "data": {"object": row},
    }
