"""Requests for a variation of one picture; no composer holds those (API contract 7)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guidance.domain.variations import Transform
from guidance.leonardo.pasting import values
from guidance.leonardo.pasting.fields import plain
from guidance.leonardo.pasting.guides import remote_id
from guidance.leonardo.pasting.unknown import Value

_CALL = re.compile(
    r"(?i)/variations/(upscale|no-?bg|unzoom|universal-upscaler)\b"
    r"|\bcreate_(?:variation_)?(upscale|no_?bg|unzoom|universal_upscaler)"
)
_PICTURES = re.compile(r"(?i)/generations[\s\"'`),;\\]|/generations$|\bcreate_generation\b")
_UPLOAD = re.compile(r"(?i)/(?:canvas-)?init-image\b|\bupload_(?:canvas_)?init_image\b")
_TRANSFORMS = {
    "upscale": Transform.UPSCALE,
    "nobg": Transform.NOBG,
    "unzoom": Transform.UNZOOM,
    "universalupscaler": Transform.UNIVERSAL,
}
_UNIVERSAL = frozenset(
    map(
        plain,
        (
            "generatedImageId", "variationId", "upscalerStyle", "ultraUpscaleStyle",
            "upscaleMultiplier", "creativityStrength", "detailContrast",
        ),
    )
)  # fmt: skip
_COMPOSED = frozenset(map(plain, ("modelId", "controlnets", "num_images")))
_PLAIN_BODIES = (frozenset({"id"}), frozenset({"id", "isvariation"}))
_IDS = ("generatedimageid", "variationid", "initimageid", "id")


@dataclass(frozen=True, slots=True)
class VariationAsked:
    """What a variation was asked of: the picture's id at Leonardo, empty where none was given.

    `transform` None: the text doesn't say which. `of_upload`: the picture was uploaded.
    """

    transform: Transform | None
    remote_id: str
    of_upload: bool = False


def is_for_pictures(text: str) -> bool:
    """Whether a call in the text asks for new pictures; that counts, whatever stands beside it."""
    return bool(_PICTURES.search(text))


def is_upload(text: str) -> bool:
    """Whether the text asks to upload a picture."""
    return bool(_UPLOAD.search(text))


def called_in(text: str) -> Transform | None:
    """The variation that a call in the text asks for."""
    call = _CALL.search(text)
    return _TRANSFORMS[plain(call[1] or call[2])] if call else None


def asked_in(part: dict[str, Value], called: Transform | None) -> VariationAsked | None:
    """What a part of the text asks for; `called` is what the call around it says."""
    body = {plain(name): value for name, value in part.items()}
    if called and body.keys() & set(_IDS):
        return _asked(body, called)
    if body.keys() & _UNIVERSAL and not body.keys() & _COMPOSED:
        return _asked(body, Transform.UNIVERSAL)
    return _asked(body, None) if frozenset(body) in _PLAIN_BODIES else None


def _asked(body: dict[str, Value], transform: Transform | None) -> VariationAsked:
    named = next((name for name in _IDS if values.text(body.get(name))), "")
    return VariationAsked(transform, remote_id(body.get(named)), named == "initimageid")
