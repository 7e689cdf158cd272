"""Rules of image guidance: the ``controlnets`` of a request (API contract 3)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from guidance.sandbox.job import GuideInput, Source
from guidance.sandbox.reference import Base, Model, Reference
from guidance.sandbox.refusals import Refusal, invalid_init_image, unexpected

PLAIN_WEIGHT = 1.0
DEFAULT_NAME = "Mid"
IMAGE_PROMPT_WEIGHT = 0.3

Item = Mapping[str, Any]


class Album(Protocol):
    """Finds pictures and models of the asking account."""

    def model(self, id_: str) -> Model | None:
        """A model that the account trained, or None."""

    def upload(self, id_: str) -> Source | None:
        """An init image whose file arrived, or None."""

    def size(self, source: Source) -> tuple[int, int]:
        """Width and height of an upload in pixels; 0 x 0 where it is no picture."""

    def image(self, id_: str) -> Source | None:
        """A picture of a finished generation, or None."""


def pick(album: Album, id_: str | None, origin: str | None) -> Source:
    """The picture behind an id. Raises ``Refusal`` when there is none of that origin."""
    if id_ is None:
        raise invalid_init_image()
    source = album.image(id_) if origin == "GENERATED" else album.upload(id_)
    if source is None:
        raise invalid_init_image()
    return source


def _kind(item: Item, base: Base) -> str:
    number = item.get("preprocessorId")
    if number is None:
        raise unexpected("controlnets: preprocessorId is required")
    kind = base.kind_of(number)
    if kind is None:
        raise unexpected(f"preprocessorId {number:g} is not supported for {base.name} models")
    return kind


def _named_strength(name: str, kind: str, reference: Reference) -> float:
    names: Mapping[str, float] = reference.tables["strengths"].get(kind, {})
    if name not in names:
        raise unexpected(f"strengthType {name} is not supported for this preprocessor ({kind})")
    return names[name]


def _strength(item: Item, kind: str, reference: Reference) -> float:
    weight, name = item.get("weight"), item.get("strengthType")
    if weight is not None and name is not None:
        raise unexpected("controlnets: weight and strengthType cannot be used together")
    if weight is not None:
        low, high = reference.limits["weight"]
        if not low <= weight <= high:
            raise unexpected(f"controlnets: weight must be between {low} and {high}")
        return float(weight)
    if name is None and kind not in reference.tables["strengths"]:
        return PLAIN_WEIGHT
    return _named_strength(name or DEFAULT_NAME, kind, reference)


def _check_influence(items: Sequence[Item], kinds: Sequence[str]) -> None:
    for item, kind in zip(items, kinds, strict=True):
        influence = item.get("influence")
        if influence is None:
            continue
        if kind != "style" or kinds.count("style") < 2:
            raise unexpected("influence needs two or more Style References")
        if influence < 0:
            raise unexpected("influence must not be negative")


def _shares(items: Sequence[Item], kinds: Sequence[str]) -> list[float]:
    influences = [
        float(1 if item.get("influence") is None else item["influence"])
        for item, kind in zip(items, kinds, strict=True)
        if kind == "style"
    ]
    total = sum(influences)
    even = 1 / len(influences) if influences else 1.0
    parts = iter([value / total if total else even for value in influences])
    return [next(parts) if kind == "style" else 1.0 for kind in kinds]


def _check_counts(kinds: Sequence[str], reference: Reference) -> None:
    if len(kinds) > reference.limits["guides"]:
        raise unexpected(f"too many controlnets, maximum is {reference.limits['guides']}")
    most: Mapping[str, int] = reference.limits["guidesOfKind"]
    for kind, count in Counter(kinds).items():
        if count > most.get(kind, count):
            raise unexpected(f"too many controlnets of one kind ({kind}), maximum is {most[kind]}")


def _check_with_init(kinds: Sequence[str], base: Base) -> None:
    allowed = base.with_init_image
    for kind in kinds if allowed is not None else ():
        if allowed is not None and kind not in allowed:
            text = f"preprocessorId {base.preprocessors[kind]} cannot be combined with image2image"
            raise unexpected(text)


def _origin(item: Item) -> str:
    origin = item.get("initImageType")
    if origin is None:
        raise unexpected("controlnets: initImageType is required")
    return str(origin)


def judge_guides(
    items: Sequence[Item], base: Base, album: Album, reference: Reference, with_init: bool
) -> tuple[GuideInput, ...]:
    """The guidance of a request. Raises ``Refusal`` at the first rule that it breaks."""
    kinds = [_kind(item, base) for item in items]
    _check_counts(kinds, reference)
    if with_init:
        _check_with_init(kinds, base)
    strengths = [_strength(item, kind, reference) for item, kind in zip(items, kinds, strict=True)]
    _check_influence(items, kinds)
    sources = [pick(album, item.get("initImageId"), _origin(item)) for item in items]
    shares = _shares(items, kinds)
    return tuple(map(GuideInput, kinds, sources, strengths, shares))


def judge_legacy(values: Item, album: Album, reference: Reference) -> tuple[GuideInput, ...]:
    """The single guide of the fields controlNet, controlNetType and weighting (3.4)."""
    if not values.get("controlNet"):
        return ()
    if values.get("controlnets"):
        raise unexpected("controlNet cannot be used together with controlnets")
    if "controlNetType" not in values:
        raise unexpected("controlNetType is required when controlNet is set")
    kind = reference.tables["legacyKinds"][values["controlNetType"]]
    weight = float(values.get("weighting", PLAIN_WEIGHT))
    return (GuideInput(kind, init_source(values, album), weight),)


def init_source(values: Item, album: Album) -> Source:
    """The picture that image-to-image starts from. Raises ``Refusal``."""
    if "init_generation_image_id" in values:
        return pick(album, values["init_generation_image_id"], "GENERATED")
    return pick(album, values.get("init_image_id"), "UPLOADED")


def judge_prompts(values: Item, album: Album) -> tuple[GuideInput, ...]:
    """Image prompts, painted as faint content."""
    weight = float(values.get("imagePromptWeight", IMAGE_PROMPT_WEIGHT))
    ids: Sequence[str] = values.get("imagePrompts", ())
    return tuple(GuideInput("content", pick(album, id_, "UPLOADED"), weight) for id_ in ids)


def judge_context(values: Item, base: Base, album: Album) -> tuple[GuideInput, ...]:
    """Context images, which only FLUX.1 Kontext takes (API contract 2.1)."""
    items: Sequence[Item] = values.get("contextImages", ())
    if not items:
        return ()
    if not base.context_images:
        raise unexpected(f"contextImages are not supported for {base.name} models")
    if len(items) > base.context_images:
        raise _too_many_context(base.context_images)
    return tuple(GuideInput("content", pick(album, i["id"], i["type"]), 1.0) for i in items)


def _too_many_context(most: int) -> Refusal:
    return unexpected(f"too many contextImages, maximum is {most}")
