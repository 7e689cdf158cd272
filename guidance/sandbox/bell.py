"""Webhooks: one POST for each generation that ended, as API contract 8 describes them.

The body is the raw row of the database, and like the real one it leaks the API key and the
callback key. One attempt, no signature, no order promised.
"""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any

from guidance.sandbox.answers import image_urls, moment, status_of
from guidance.sandbox.job import Source
from guidance.sandbox.memory import Generation, Memory

TIMEOUT_SECONDS = 10
LONGEST_NAP = 60.0
AT_ONCE = 4
PATIENCE = 0.1
ALWAYS_NULL = [
    "canvasRequest",
    "canvasInitId",
    "canvasMaskId",
    "canvasRequestType",
    "poseImage2Image",
    "poseImage2ImageType",
    "imagePromptStrength",
    "category",
    "unzoom",
    "unzoomAmount",
    "upscaleRatio",
]


def _stamp(seconds: float) -> str:
    return moment(seconds) + "Z"


def _id_of(source: Source | None, origin: str) -> str | None:
    return source.id if source and source.origin == origin else None


def _images(generation: Generation, image_url: str) -> list[dict[str, Any]]:
    if generation.failed:
        return []
    ended = _stamp(generation.ends)
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
            "nsfw": False,
            "likeCount": 0,
            "trendingScore": 0,
            "public": False,
            "motionGIFURL": None,
            "motionMP4URL": None,
            "teamId": None,
        }
        for id_, url in zip(generation.images, urls, strict=True)
    ]


def _api_key(generation: Generation, url: str, key: str) -> dict[str, Any]:
    return {
        "id": generation.account,
        "createdAt": _stamp(generation.created),
        "userId": generation.account,
        "key": generation.api_key,
        "lastUsed": _stamp(generation.created),
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
        "nsfw": False,
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


def _rest_of_row(generation: Generation) -> dict[str, Any]:
    job, extras = generation.job, generation.job.extras
    return {
        **dict.fromkeys(ALWAYS_NULL),
        "promptMagic": extras.get("promptMagic", False),
        "promptMagicStrength": extras.get("promptMagicStrength"),
        "promptMagicVersion": extras.get("promptMagicVersion"),
        "api": True,
        "highContrast": extras.get("highContrast"),
        "apiDollarCost": str(generation.cost),
        "alchemy": job.alchemy,
        "contrastRatio": extras.get("contrastRatio"),
        "highResolution": extras.get("highResolution"),
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


def post(url: str, key: str, body: Mapping[str, Any]) -> None:
    """One attempt; a receiver that is away or unwilling is nobody's error here."""
    headers = {"Content-Type": "application/json", "User-Agent": "axios/1.4.0"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            answer.read()
    except urllib.error.HTTPError as refused:
        refused.close()
    except (OSError, HTTPException, ValueError):
        return


class Bell:
    """Watches for ends in the background and rings for each of them."""

    def __init__(self, memory: Memory, url: str, key: str, image_url: Callable[[], str]) -> None:
        self._memory, self._url, self._key, self._image_url = memory, url, key, image_url
        self._news = threading.Condition()
        self._stopped = False
        self._places = threading.Semaphore(AT_ONCE)
        self._thread = threading.Thread(target=self._watch, name="sandbox-bell", daemon=True)

    def start(self) -> None:
        """Begins to watch."""
        self._thread.start()

    def wake(self) -> None:
        """Looks again now: a job was accepted, or there is nothing more to wait for."""
        with self._news:
            self._news.notify_all()

    def stop(self) -> None:
        """Ends the watch. A POST under way is left to its timeout."""
        with self._news:
            self._stopped = True
            self._news.notify_all()
        self._thread.join(TIMEOUT_SECONDS)

    def _watch(self) -> None:
        while True:
            self._ring_all()
            with self._news:
                if self._stopped:
                    return
                nap = self._nap()
                if nap > 0:
                    self._news.wait(nap)

    def _nap(self) -> float:
        soonest = self._memory.next_untold()
        return LONGEST_NAP if soonest is None else min(LONGEST_NAP, soonest - time.time())

    def _ring_all(self) -> None:
        for generation in self._memory.untold(time.time()):
            if not self._has_place():
                return
            self._memory.mark_told(generation.id)
            body = envelope(generation, self._image_url(), self._url, self._key)
            threading.Thread(target=self._ring, args=(body,), daemon=True).start()

    def _has_place(self) -> bool:
        while not self._places.acquire(timeout=PATIENCE):
            if self._stopped:
                return False
        return True

    def _ring(self, body: Mapping[str, Any]) -> None:
        try:
            post(self._url, self._key, body)
        finally:
            self._places.release()
