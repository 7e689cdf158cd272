"""What the painter is asked for and what it hands back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guide:
    """One guidance picture of a generation.

    `kind` is one of those that `guides` acts out. `picture` is an encoded PNG, JPEG or WebP.
    `strength` is the weight, 0 to 2. `share` is this picture's part of all Style References'
    influence, 0 to 1; other kinds keep 1.
    """

    kind: str
    picture: bytes
    strength: float
    share: float


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture that stays outside a mask's white parts.

    Inside, `closeness` from 0 to 0.9 says how much of it shines through.
    """

    picture: bytes
    mask: bytes
    closeness: float = 0.0


@dataclass(frozen=True, slots=True)
class Order:
    """One picture of a generation, described by everything that decides its pixels.

    `width` and `height` are pixels, 32 to 2048. `index` is the picture's place in its
    generation. `init_strength` runs from 0.1 (free) to 0.9 (close to the init image).
    `contrast` is the API's contrast figure, where about 3.5 is neutral.
    """

    prompt: str
    negative_prompt: str
    seed: int
    index: int
    width: int
    height: int
    preset_style: str | None
    model_name: str
    guides: tuple[Guide, ...] = ()
    init_picture: bytes | None = None
    init_strength: float | None = None
    contrast: float | None = None
    transparent: bool = False
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Painting:
    """An encoded picture: `extension` is "jpg", or "png" with an alpha channel."""

    data: bytes
    extension: str
    width: int
    height: int
