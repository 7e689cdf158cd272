"""What can be said of a reference before anything is sent: size, shape, transparency, doubles.

Nothing here keeps a recipe from being sent; which pictures may join is for `rules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guidance.domain.kinds import ControlNetKind

SMALL_SIDE = 512
"""Below this many pixels on a side a reference shows its size in the result."""
SAID_SHARE = 0.05
"""From this part of the picture on, what is lost to the output's shape is worth a word."""
_ANY_SHAPE = frozenset({ControlNetKind.STYLE.value, ControlNetKind.CHARACTER.value})

Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture in pixels, from its top left corner."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of a picture. `content` is the same for the same file, whoever sent it."""

    size: Size
    content: str
    is_clear: bool = False
    was_turned: bool = False


@dataclass(frozen=True, slots=True)
class Used:
    """One place of a recipe: how people call it, its kind, and its picture if there is one.

    `kind` is a `ControlNetKind` value or "init_image".
    """

    called: str
    kind: str
    picture: Looked | None


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing worth knowing: in short, and what to do about it. `is_warning` False is news."""

    code: str
    message: str
    detail: str = ""
    is_warning: bool = True


def middle(size: Size, output: Size) -> Box:
    """Return the largest part in the middle of a picture that has the output's shape."""
    width, height = size
    wide, tall = output
    if width * tall > height * wide:
        kept = max(1, round(height * wide / tall))
        return Box((width - kept) // 2, 0, kept, height)
    kept = max(1, round(width * tall / wide))
    return Box(0, (height - kept) // 2, width, kept)


def lost(size: Size, output: Size) -> float:
    """Return the part of a picture, 0 to 1, that lies outside the output's shape."""
    kept = middle(size, output)
    return 1 - kept.width * kept.height / (size[0] * size[1])


def remarks(places: Sequence[Used], index: int, output: Size) -> tuple[Remark, ...]:
    """Return what is worth knowing of the picture at one place of a recipe."""
    place = places[index]
    picture = place.picture
    if picture is None or min(*picture.size, *output) < 1:
        return ()
    doubles = [
        other.called
        for at, other in enumerate(places)
        if at != index and other.picture and other.picture.content == picture.content
    ]
    found = (
        _small(picture, output),
        _shape(place.kind, picture, output),
        _double(doubles),
        _clear(picture),
        _turned(picture),
    )
    return tuple(remark for remark in found if remark is not None)


def _small(picture: Looked, output: Size) -> Remark | None:
    is_enlarged = picture.size[0] < output[0] or picture.size[1] < output[1]
    if min(picture.size) >= SMALL_SIDE or not is_enlarged:
        return None
    return Remark(
        "small",
        f"Small: {_pixels(picture.size)} for {_pixels(output)}.",
        f"Under {SMALL_SIDE} pixels on a side, fine detail is guessed. Use a larger copy.",
    )


def _shape(kind: str, picture: Looked, output: Size) -> Remark | None:
    share = lost(picture.size, output)
    if kind in _ANY_SHAPE or share < SAID_SHARE:
        return None
    return Remark(
        "shape",
        f"About {round(share * 100)}% is cut off or distorted.",
        f"It has another shape than the output, {_pixels(output)}. Cut the part that counts, "
        "or choose a size of the same shape.",
    )


def _double(doubles: Sequence[str]) -> Remark | None:
    if not doubles:
        return None
    return Remark(
        "double",
        f"The same picture as {' and '.join(doubles)}.",
        "That is allowed, and useful for two kinds. For the same kind one slot is enough.",
    )


def _clear(picture: Looked) -> Remark | None:
    if not picture.is_clear:
        return None
    return Remark(
        "clear",
        "Parts are transparent.",
        "Which colour the model sees there is not documented. Put the picture on a plain ground "
        "if its outline matters.",
    )


def _turned(picture: Looked) -> Remark | None:
    if not picture.was_turned:
        return None
    return Remark(
        "turned",
        "Turned upright.",
        "The camera had noted a turn. The stored file is upright, so it is sent as you see it.",
        is_warning=False,
    )


def _pixels(size: Size) -> str:
    return f"{size[0]} × {size[1]}"
