"""What only a sandbox can tell: the oracle of tests, and settings that change while it runs.

``GET /_sandbox/accepted``, ``/_sandbox/variations`` and ``/_sandbox/calls`` say what was
accepted and asked, ``GET`` and ``PATCH /_sandbox/settings`` show and change pace, limits,
money and outages. These paths lie outside the API, take no key, and need
``Content-Type: application/json`` for a change.
"""

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from guidance.sandbox.answers import status_of, variation_status
from guidance.sandbox.job import GuideInput
from guidance.sandbox.memory import Generation
from guidance.sandbox.messages import Call, Reply, json_reply
from guidance.sandbox.refusals import unexpected, unknown_route, wrong_method
from guidance.sandbox.shape import parse_object
from guidance.sandbox.variations import Variation

if TYPE_CHECKING:
    from guidance.sandbox.desk import Desk

CHANGEABLE = [
    "duration",
    "spread",
    "latency",
    "slots",
    "pending_limit",
    "pending_variations",
    "creates_per_minute",
    "calls_per_minute",
    "credits",
    "unit",
    "listing_lag",
    "strict",
    "lenient",
    "form_seconds",
    "max_upload_mb",
    "api_outage",
    "upload_outage",
    "image_outage",
]


def _guide_view(guide: GuideInput) -> dict[str, Any]:
    return {
        "kind": guide.kind,
        "strength": guide.strength,
        "share": guide.share,
        "image": guide.source.id,
    }


def accepted_view(generation: Generation, now: float) -> dict[str, Any]:
    """An accepted create as tests want to see it. Times in seconds since 1970."""
    job = generation.job
    return {
        "id": generation.id,
        "user": generation.account,
        "key": generation.api_key,
        "prompt": job.prompt,
        "seed": job.seed,
        "model": job.model_id,
        "width": job.width,
        "height": job.height,
        "images": list(generation.images),
        "guides": [_guide_view(guide) for guide in job.guides],
        "init": job.init.id if job.init else None,
        "status": status_of(generation, now),
        "cost": generation.cost,
        "created": generation.created,
        "starts": generation.starts,
        "ends": generation.ends,
        "deleted": generation.deleted,
    }


def varied_view(variation: Variation, now: float) -> dict[str, Any]:
    """An accepted variation as tests want to see it. Times in seconds since 1970."""
    work = variation.work
    return {
        "id": variation.id,
        "user": variation.account,
        "key": variation.api_key,
        "service": work.service,
        "kind": work.kind,
        "source": work.source.id,
        "image": variation.image,
        "width": work.width,
        "height": work.height,
        "settings": work.settings,
        "status": variation_status(variation, now),
        "cost": variation.cost,
        "created": variation.created,
        "starts": variation.starts,
        "ends": variation.ends,
    }


class Inspection:
    """Answers under ``/_sandbox``."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk

    def answer(self, call: Call, path: str) -> Reply:
        """One of accepted, variations, calls and settings. Raises ``Refusal`` for anything else."""
        if path not in {"accepted", "variations", "calls", "settings"}:
            raise unknown_route()
        if path == "settings" and call.method == "PATCH":
            self._change(call)
        elif call.method != "GET":
            raise wrong_method("GET, PATCH" if path == "settings" else "GET")
        return json_reply(self._view(path))

    def _view(self, path: str) -> Any:
        if path == "accepted":
            return self.accepted()
        if path == "variations":
            return self.variations()
        if path == "calls":
            return self._desk.calls()
        settings = asdict(self._desk.settings)
        return {name: settings[name] for name in CHANGEABLE}

    def accepted(self) -> list[dict[str, Any]]:
        """All that was ever accepted, oldest first."""
        now = time.time()
        return [accepted_view(g, now) for g in self._desk.memory.every_generation()]

    def variations(self) -> list[dict[str, Any]]:
        """All variations that were ever accepted, oldest first."""
        now = time.time()
        return [varied_view(variation, now) for variation in self._desk.memory.variations.all()]

    def _change(self, call: Call) -> None:
        values = parse_object(call.body)
        if values is None or call.headers.get_content_type() != "application/json":
            raise unexpected("send a JSON object as application/json")
        shown = asdict(self._desk.settings)
        for name, value in values.items():
            if name not in CHANGEABLE:
                raise unexpected(f"no setting {name}; there are {', '.join(CHANGEABLE)}")
            if not _fits(value, shown[name]):
                raise unexpected(f"{name} must be like {shown[name]!r}")
        self._desk.change(**values)


def _fits(value: object, shown: object) -> bool:
    if isinstance(shown, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(shown, bool)
    if isinstance(shown, str):
        return value in {"CREDITS", "DOLLARS"}
    whole = isinstance(value, int) and value >= 0
    return whole or (isinstance(shown, float) and isinstance(value, float) and value >= 0)
