"""What people do today: the official SDK, a thread for each run, one question every 5 seconds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests
from leonardo_ai_sdk import LeonardoAiSDK

PAUSE_SECONDS = 5.0


def run_all(
    api_url: str, key: str, bodies: Sequence[dict[str, Any]], folder: Path
) -> dict[int, float]:
    """Create and fetch all at once; return when the last image of each seed was on disk."""
    with ThreadPoolExecutor(len(bodies)) as pool:
        finished = pool.map(lambda body: _one(api_url, key, body, folder), bodies)
        return {body["seed"]: when for body, when in zip(bodies, finished, strict=True)}


def _one(api_url: str, key: str, body: dict[str, Any], folder: Path) -> float:
    with LeonardoAiSDK(bearer_auth=key, server_url=api_url) as sdk:
        created = sdk.image.create_generation(request=body)
        id_ = created.object.sd_generation_job.generation_id
        while True:
            time.sleep(PAUSE_SECONDS)
            found = sdk.image.get_generation_by_id(id=id_).object.generations_by_pk
            if str(found.status.value) != "PENDING":
                break
    for number, image in enumerate(found.generated_images):
        (folder / f"{id_}-{number}.jpg").write_bytes(requests.get(image.url, timeout=60).content)
    return time.time()
