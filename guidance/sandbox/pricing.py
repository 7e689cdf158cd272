"""What a request costs in credits: the published figures, drawn out over size and count.

API contract 7 prints credits for four images at 512 x 512 and at 1024 x 1024; between and
beyond, the price follows the number of pixels. Figures for the newer families are a choice.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guidance.sandbox.job import Job
from guidance.sandbox.reference import Reference

SMALL, LARGE = 512 * 512, 1024 * 1024
FAMILY_FLAGS = (
    ("isPhoenix", "phoenix"),
    ("isFluxDev", "flux_dev"),
    ("isFluxSchnell", "flux_schnell"),
    ("isFluxKontext", "kontext"),
    ("isSDXLLightning", "lightning"),
    ("isSDXL", "sdxl"),
)


@dataclass(frozen=True, slots=True)
class Order:
    """What decides a price."""

    family: str
    pixels: int
    images: int
    alchemy: bool
    ultra: bool = False
    high_resolution: bool = False
    prompt_magic: bool = False
    elements: int = 0
    guidance: int = 0


def credits_of(order: Order, reference: Reference) -> int:
    """Whole credits, at least 1. ``order.guidance`` is added as it is."""
    prices = reference.tables["prices"]
    small, large = prices["figures"][order.family]["alchemy" if order.alchemy else "plain"]
    four = small + (large - small) * (order.pixels - SMALL) / (LARGE - SMALL)
    factor = prices["ultraFactor"] if order.ultra else 1.0
    factor *= prices["highResolutionFactor"] if order.high_resolution else 1.0
    factor *= prices["promptMagicFactor"] if order.prompt_magic else 1.0
    pictures: int = max(1, math.ceil(four * factor * order.images / 4))
    elements = order.elements * int(prices["element"])
    return pictures + elements + order.guidance


def order_of_job(job: Job, reference: Reference) -> Order:
    """The price-making part of an accepted request."""
    extras = job.extras
    return Order(
        family="photoreal" if extras.get("photoReal") else job.prices,
        pixels=job.width * job.height,
        images=job.images,
        alchemy=job.alchemy,
        ultra=bool(job.ultra),
        high_resolution=bool(extras.get("highResolution")),
        prompt_magic=bool(extras.get("promptMagic")),
        elements=len(extras.get("elements", ())) + len(extras.get("userElements", ())),
        guidance=len(job.guides) * int(reference.tables["prices"]["guide"]),
    )


def order_of_params(params: Mapping[str, Any]) -> Order:
    """The order that IMAGE_GENERATION parameters of the pricing calculator describe."""
    family = next((name for flag, name in FAMILY_FLAGS if params.get(flag)), "sd")
    return Order(
        family="photoreal" if params.get("photoRealMode") else family,
        pixels=params.get("imageWidth", 1024) * params.get("imageHeight", 768),
        images=params.get("numImages", 4),
        alchemy=bool(params.get("alchemyMode")),
        ultra=bool(params.get("isUltra")),
        high_resolution=bool(params.get("highResolution")),
        prompt_magic=bool(params.get("promptMagic")),
        elements=params.get("loraCount", 0),
        guidance=params.get("controlnetsCost", 0),
    )


def dollars(credit: int, reference: Reference) -> str:
    """A credit amount in dollars, four places, as pay-as-you-go accounts see it."""
    rate = Decimal(reference.tables["prices"]["dollarsPerCredit"])
    return str((credit * rate).quantize(Decimal("0.0001")))
