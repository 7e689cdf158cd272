"""Palettes: seven roles that any scene can be painted from."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

import cv2
import numpy as np

from guidance.sandbox.painting.fields import Colour, as_field


def rgb(code: str) -> Colour:
    """A colour from six hex digits."""
    red, green, blue = (int(code[i : i + 2], 16) / 255.0 for i in (0, 2, 4))
    return (red, green, blue)


def mixed(one: Colour, other: Colour, amount: float) -> Colour:
    """`one` at 0, `other` at 1."""
    red, green, blue = (a + (b - a) * amount for a, b in zip(one, other, strict=True))
    return (red, green, blue)


def dimmed(colour: Colour, factor: float) -> Colour:
    """The colour with its light multiplied."""
    return (colour[0] * factor, colour[1] * factor, colour[2] * factor)


def retinted(colour: Colour, towards: Colour, amount: float) -> Colour:
    """The colour's own lightness with its tint moved towards another colour's."""
    pair = as_field([[colour, towards]])
    lab = as_field(cv2.cvtColor(pair, cv2.COLOR_RGB2Lab))
    lab[0, 0, 1:] += (lab[0, 1, 1:] - lab[0, 0, 1:]) * amount
    back = np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB)[0, 0], 0.0, 1.0)
    return (float(back[0]), float(back[1]), float(back[2]))


@dataclass(frozen=True, slots=True)
class Palette:
    """From the darkest tone to the light itself, and two accents."""

    deep: Colour
    low: Colour
    mid: Colour
    high: Colour
    glow: Colour
    pop: Colour
    pop2: Colour

    def tones(self) -> tuple[Colour, ...]:
        """The five tones from dark to light."""
        return (self.deep, self.low, self.mid, self.high, self.glow)

    def tinted(self, towards: Iterable[Colour], amount: float) -> "Palette":
        """Moved towards the colours that a prompt names: the first tints, the second accents."""
        named = list(towards)
        if not named:
            return self
        roles = [f.name for f in fields(self) if not f.name.startswith("pop")]
        amounts = {"glow": 0.3, "deep": 0.7}
        moved = {
            r: retinted(getattr(self, r), named[0], amount * amounts.get(r, 1.0)) for r in roles
        }
        accent = named[1] if len(named) > 1 else mixed(named[0], self.pop, 0.25)
        return replace(self, **moved, pop=accent)


def _palette(codes: str) -> Palette:
    return Palette(*(rgb(code) for code in codes.split()))


STUDIO = tuple(
    _palette(codes)
    for codes in (
        "8a4a3c cf9078 e9b9a0 f6dccb fff3e6 ff3d97 f4c443",
        "27458f 4d74c4 93abdf c8d5f2 fdf4ee f2932f f0d253",
        "0f6a5f 2aa48f 83cbb6 cdebdd fffae8 f6bd27 e8719c",
        "562a94 8f55cc bb9fe4 e3d5f6 fff6ff 2fdcec f39ab4",
        "6b5a4a a8937c d3c2ac efe5d8 fffaf2 2f7d68 e2a24a",
        "7d2f45 c4637a e6a3ae f6d6d8 fff1ec 3f5bd8 ffc45c",
        "2b4f5c 5a8b97 a3c3c9 dbe8e8 fffaf0 f0684e f2c46d",
        "4d5a2e 8b9a57 bcc790 e5e9cb fffbe6 e4572e f4b63f",
    )
)
LAND = tuple(
    _palette(codes)
    for codes in (
        "120f22 332c4d 6a5a86 b995ab ffd3b8 f0636e ffb36b",
        "421421 8f3f33 d1834c f4c67e fff2c4 e6513c ffd27a",
        "0c2930 205662 5c9aa0 bcdad4 fff6e0 f2a03d f7d07c",
        "070919 161a3e 343b74 737dba f1efff ffc266 9db4ff",
        "1d1030 542459 a8436f f08a7c ffe0b0 ff5f6d ffc371",
        "10201c 2c4a3f 6f8f78 c4d2b4 fff3d6 e88d4a f3cf7a",
        "131c2b 33465c 7388a0 c3cedb fdf4ec e0785a f0c987",
    )
)
NIGHT = tuple(
    _palette(codes)
    for codes in (
        "07060f 1b1436 4b2560 d0487f ffb59a ffcb6b 6fe0ff",
        "050914 0f2140 1f4c7a 5f9dc4 ffe4b8 ffb454 ff6a88",
        "0a0712 2a1030 6d1f4a ee5a52 ffd089 ffd166 8fd3ff",
        "04100f 0b2d33 17646a 55b9a8 fff0b8 ffb85c ff7aa8",
        "0b0a12 24222f 5a5566 a79ba0 ffe2b0 ffb14a e9d8c0",
    )
)
RICH = tuple(
    _palette(codes)
    for codes in (
        "031d1f 0a574f 1d9e80 7be2b6 f4ffdf f0ae4f 2c6fae",
        "22090a 6e2213 c4532b f2a26b ffe8c6 2fa69d f7c75a",
        "190530 561372 b22e90 ff80b0 ffedc0 ffb347 5a7bff",
        "070c2e 1c2a86 4b5fe0 9fb4ff fbf0ff ff8fb3 6ff0e0",
        "100c0a 3b2a20 8a6a4c d8b98c fff4dc e07a3f 5e8f8a",
        "0a1420 173d5e 2f7fa8 8fd0dc fff3e2 ff7f5c ffd06b",
        "2a0618 82113f d8395f ff9a8c fff0d8 ffc24f 7a5cff",
    )
)
