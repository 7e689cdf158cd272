"""POST /variations/*: pictures made out of pictures, each with its own cost and turn (7, 1.3).

What an id must be: a generated image of the account, or with ``isVariation`` one of its
variations. Uploads are for the universal upscaler alone. Variations wait in a queue of their
own, as long as the published limit of pending upscales (how they share slots with
generations is undocumented, a choice).
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guidance.sandbox import answers
from guidance.sandbox.accounts import Account, Dice
from guidance.sandbox.album import Album, Origin
from guidance.sandbox.casting import Casting, answered, seconds
from guidance.sandbox.config import Config
from guidance.sandbox.faults import Spell, spell
from guidance.sandbox.limits import start_of_next
from guidance.sandbox.memory import Memory
from guidance.sandbox.messages import Call, Reply, json_reply
from guidance.sandbox.reference import Reference
from guidance.sandbox.refusals import (
    Refusal,
    invalid_init_image,
    out_of_credit,
    too_many_requests,
    unexpected,
)
from guidance.sandbox.shape import Reader
from guidance.sandbox.variations import Variation, Work

QUEUE_SECONDS = 5.0
SOURCES = ("generatedImageId", "initImageId", "variationId")

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Service:
    """An endpoint that makes variations: the name of its answer and the transformType."""

    name: str
    answer: str
    kind: str


SERVICES = {
    "upscale": Service("upscale", "sdUpscaleJob", "UPSCALE"),
    "nobg": Service("nobg", "sdNobgJob", "NOBG"),
    "unzoom": Service("unzoom", "sdUnzoomJob", "UNZOOM"),
    "universal-upscaler": Service("universal-upscaler", "universalUpscaler", "UPSCALE"),
}


def no_access() -> Refusal:
    """The id is no generated picture of this account (API contract 1.4)."""
    return unexpected("couldn't access image")


def no_variation() -> Refusal:
    """``isVariation`` and the id do not fit, or there is no such variation (1.4)."""
    return unexpected("failed to find init variation")


def _of_generated(values: Values, album: Album) -> Origin:
    """Where upscale, nobg and unzoom start."""
    varied = album.from_variation(values["id"])
    if values.get("isVariation"):
        if varied is None:
            raise no_variation()
        return varied
    origin = album.from_image(values["id"])
    if origin is None:
        raise no_variation() if varied and "isVariation" in values else no_access()
    return origin


def _of_any(values: Values, album: Album) -> Origin:
    """Where the universal upscaler starts: exactly one of three."""
    given = [name for name in SOURCES if name in values]
    if len(given) != 1:
        raise unexpected(f"exactly one of {', '.join(SOURCES)} is required")
    find, refusal = {
        "generatedImageId": (album.from_image, no_access()),
        "initImageId": (album.from_upload, invalid_init_image()),
        "variationId": (album.from_variation, no_variation()),
    }[given[0]]
    origin = find(values[given[0]])
    if origin is None:
        raise refusal
    return origin


def _check_universal(values: Values, reference: Reference) -> None:
    ranges: Mapping[str, tuple[float, float]] = reference.tables["upscaler"]["ranges"]
    for name, (low, high) in ranges.items():
        if name in values and not low <= values[name] <= high:
            raise unexpected(f"{name} must be between {low} and {high}")
    ultra = "ultraUpscaleStyle" in values
    # the vendor's clients always add the default GENERAL, so it passes (9.14, a choice)
    if ultra and values.get("upscalerStyle", "GENERAL") != "GENERAL":
        raise unexpected("upscalerStyle cannot be used together with ultraUpscaleStyle")
    for name in ("similarity", "detailContrast"):
        if name in values and not ultra:
            raise unexpected(f"{name} can only be used with ultraUpscaleStyle")


def _enlarged(origin: Origin, factor: float) -> tuple[int, int]:
    return round(origin.width * factor), round(origin.height * factor)


def _settings(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in SOURCES}


class Transformation:
    """Takes orders for variations, one account's after another's, so that limits hold exactly."""

    def __init__(self, memory: Memory, reference: Reference, dice: Dice) -> None:
        self._memory, self._reference, self._dice = memory, reference, dice
        self._casting = Casting()

    def create(self, name: str, call: Call, account: Account, settings: Config) -> Reply:
        """POST /variations/{name}. Raises ``Refusal`` when nothing was created."""
        service = SERVICES[name]
        schema = self._reference.tables["variations"][name]
        root = f"$.selectionSet.{service.answer}.args.arg1"
        values = Reader(self._reference, settings.lenient).variables(call.body, schema, root)
        album = Album(self._memory, account, time.time(), settings.enlarge)
        origin, work = self._judged(service, values, album)
        words = spell(origin.prompt).of_variations
        refused = self._casting.refuse(words, f"{name} {origin.source.id}", account)
        if refused:
            return refused
        made = self._accept(origin, work, words, account, settings)
        return answered(words, json_reply({service.answer: self._view(made, words, settings)}))

    def _view(self, made: Variation, words: Spell, settings: Config) -> dict[str, Any]:
        costs = answers.costs_view(made.cost, settings.unit, self._reference)
        return {"id": made.id, **(dict.fromkeys(costs) if "no-cost" in words else costs)}

    def _judged(self, service: Service, values: Values, album: Album) -> tuple[Origin, Work]:
        if service.name == "universal-upscaler":
            _check_universal(values, self._reference)
            origin = _of_any(values, album)
            factor = values.get("upscaleMultiplier", self._reference.tables["upscaler"]["default"])
            self._check_output(origin, factor)
            return origin, self._work(service, origin, factor, _settings(values))
        origin = _of_generated(values, album)
        factor = self._upscale_factor(origin) if service.name == "upscale" else 1.0
        return origin, self._work(service, origin, factor, {})

    def _work(
        self, service: Service, origin: Origin, factor: float, settings: dict[str, Any]
    ) -> Work:
        width, height = _enlarged(origin, factor)
        transparent = origin.transparent or service.kind == "NOBG"
        return Work(service.name, service.kind, origin.source, width, height, transparent, settings)

    def _check_output(self, origin: Origin, factor: float) -> None:
        width, height = _enlarged(origin, factor)
        most: int = self._reference.tables["upscaler"]["largestOutput"]
        if width * height > most:
            raise unexpected(
                f"output is {width}x{height}, maximum is {most // 1_000_000} megapixel"
            )

    def _upscale_factor(self, origin: Origin) -> float:
        upscaler = self._reference.tables["upscaler"]
        room = math.sqrt(upscaler["largestOutput"] / max(1, origin.width * origin.height))
        return float(max(1.0, min(upscaler["plainFactor"], room)))

    def _accept(
        self, origin: Origin, work: Work, words: Spell, account: Account, settings: Config
    ) -> Variation:
        cost = self._cost(work)
        with self._memory.together():
            now = time.time()
            ends = self._memory.variations.ends(account.user, now)
            if len(ends) >= settings.slots + settings.pending_variations:
                text = f"pending job limit of {settings.pending_variations} reached"
                raise too_many_requests(text, QUEUE_SECONDS)
            if self._memory.spent(account.user, now) + cost > settings.credits:
                raise out_of_credit(account.user)
            id_, starts = self._dice.uuid(), start_of_next(ends, now, settings.slots)
            made = Variation(
                id=id_,
                account=account.user,
                api_key=account.key,
                created=now,
                starts=starts,
                ends=starts + seconds(words, UUID(id_).int, settings),
                failed="failed" in words or not origin.source.readable,
                cost=cost,
                image=origin.image,
                generation=origin.generation,
                work=work,
            )
            self._memory.variations.add(made, told=not settings.webhook)
        return made

    def _cost(self, work: Work) -> int:
        prices: Mapping[str, int] = self._reference.tables["prices"]["variations"]
        ultra = "ultraUpscaleStyle" in work.settings
        return prices["universal-upscaler-ultra" if ultra else work.service]

    def read(self, id_: str, account: Account, image_url: str) -> Reply:
        """GET /variations/{id}: an array, empty for an id that nothing has (a choice)."""
        found = self._memory.variations.one(id_)
        views = []
        if found and found.account == account.user and not self._deleted(found):
            views = [answers.variation_view(found, time.time(), image_url)]
        return json_reply({"generated_image_variation_generic": views})

    def _deleted(self, variation: Variation) -> bool:
        parent = self._memory.generation(variation.generation)
        return parent is not None and parent.deleted
