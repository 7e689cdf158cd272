"""What a prompt asks for: its subject, the colours it names, the mood it sets."""

import hashlib
import re
from dataclasses import dataclass

import numpy as np

from guidance.sandbox.painting.fields import Colour
from guidance.sandbox.painting.palette import Palette, rgb

SUBJECTS: dict[str, str] = {
    "portrait": "portrait face bust character headshot robot statue sculpture warrior queen king"
    " elf wizard knight android mannequin selfie hero heroine princess astronaut samurai girl boy"
    " man person model hair",
    "doorway": "door doorway figure woman silhouette corridor hallway threshold",
    "product": "bottle product perfume makeup cosmetic cosmetics plinth podium packaging cream"
    " skincare serum jar shampoo can lipstick shoe sneaker watch bag headphones showroom advert",
    "still_life": "vase cup coffee tea table interior room window chair kitchen fruit lemon apple"
    " ceramic still bowl furniture sofa lamp bedroom candle food cake",
    "flower": "flower flowers rose bloom blossom petal petals lotus tulip peony bouquet orchid"
    " dahlia lily botanical garden daisy",
    "animal": "cat kitten dog puppy fox wolf bird owl deer stag horse lion tiger bear rabbit whale"
    " dragon animal creature eagle crow raven",
    "pond": "fish koi pond carp goldfish aquarium underwater lilypad",
    "planet": "planet space saturn orbit moonscape rocket spaceship ring alien asteroid mars",
    "nebula": "nebula nebulas galaxy galaxies cosmos cosmic abstract marble marbled ink smoke"
    " swirl swirling swirls colour color colours paint painting oils impasto fluid energy magic"
    " aurora fire flame lava",
    "metal": "satin metal metallic liquid chrome silk gold golden silver foil glossy molten folds"
    " fabric latex mercury macro wave waves waveform",
    "arcade": "arcade arch arches architecture dream surreal stairs staircase column columns temple"
    " palace museum building house villa courtyard ball sphere geometric monument",
    "city": "city skyline downtown night tokyo street skyscraper skyscrapers urban cyberpunk"
    " metropolis rooftop manhattan neon town traffic car",
    "forest": "forest pine pines tree trees woods woodland jungle birch grove trunk trunks path",
    "dunes": "dune dunes desert sand sahara camel arid canyon",
    "sea": "sea ocean sunset sunrise beach shore coast horizon surf island boat ship sail"
    " lighthouse harbour harbor",
    "sky": "sky cloud clouds balloon balloons storm thunder rainbow heaven floating castle fly"
    " flying",
    "ridges": "mountain mountains ridge ridges ridgeline ridgelines lake alpine hiker peak peaks"
    " hill hills valley landscape volcano fjord snow glacier winter countryside field meadow",
}
COLOURS: dict[str, str] = {
    "red": "d8342f", "crimson": "b81e3c", "scarlet": "e03a26", "terracotta": "c8674a",
    "orange": "f08a34", "amber": "f2a93b", "gold": "dca83c", "golden": "e2ad45",
    "yellow": "f2cf45", "green": "3f9e5a", "emerald": "129a6e", "mint": "8fdcbc",
    "sage": "9db08c", "olive": "7d7f3c", "teal": "1d8f8f", "turquoise": "34c3bd",
    "cyan": "2fc6e0", "blue": "3566d0", "navy": "1f2f6b", "cobalt": "2648c4",
    "indigo": "4338a8", "azure": "4aa3ec", "violet": "7a4bd0", "purple": "7d3bbd",
    "lilac": "bda0e2", "lavender": "b9a6e4", "magenta": "d22a94", "pink": "f07fae",
    "rose": "e37c90", "peach": "f6b492", "coral": "f47c66", "brown": "805436",
    "copper": "b8643a", "bronze": "a3713a", "beige": "dcc8a8", "cream": "f0e4cc",
    "black": "30303a", "white": "eeeef0", "grey": "8d9098", "gray": "8d9098",
    "silver": "aab2bd", "burgundy": "7c1f38", "rust": "a94a24", "neon": "d43ae0",
}  # fmt: skip
_NIGHT = {"night", "midnight", "moon", "moonlit", "moonlight", "dark", "starry", "nocturnal"}
_WARM = {"sunset", "dusk", "golden", "sunrise", "dawn", "warm", "morning", "autumn", "evening"}
_COOL = {"cold", "frozen", "winter", "snow", "ice", "icy", "misty", "fog", "foggy", "mist", "rain"}


def seeded(*parts: object) -> np.random.Generator:
    """A generator of chance that the same parts always start at the same place."""
    text = "\x1f".join(str(part) for part in parts)
    return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, in order."""
    return re.findall(r"[a-zà-ÿ]+", text.lower())


@dataclass(frozen=True, slots=True)
class Motif:
    """What a scene is painted from.

    `steady` is the same for all pictures of a generation, `twist` differs from one to the
    next. `vacant` asks for the place without its hero, because guidance brings one.
    """

    words: tuple[str, ...]
    unwanted: frozenset[str]
    index: int
    steady: np.random.Generator
    twist: np.random.Generator
    vacant: bool = False

    def has(self, *wanted: str) -> bool:
        """Whether the prompt holds any of these words and the negative prompt does not."""
        return any(w in self.words and w not in self.unwanted for w in wanted)

    def pick(self, palettes: tuple[Palette, ...]) -> Palette:
        """The palette of this picture: siblings take different ones; named colours tint it."""
        order = self.steady.permutation(len(palettes))
        chosen = palettes[int(order[self.index % len(palettes)])]
        named = self.colours()
        if len(named) > 1:
            turn = 1 + self.index % (len(named) - 1)
            named = [named[0], *named[turn:], *named[1:turn]]
        return chosen.tinted(named, (0.85, 0.6, 0.75, 0.45)[self.index % 4])

    def colours(self) -> list[Colour]:
        """The colours that the prompt names, in order."""
        return [rgb(COLOURS[w]) for w in self.words if w in COLOURS and w not in self.unwanted]

    def wobble(self, amount: float) -> float:
        """A small number of either sign that differs between siblings."""
        return float(self.twist.uniform(-amount, amount)) if self.index else 0.0

    def night(self) -> bool:
        """Whether the prompt speaks of night."""
        return self.has(*_NIGHT)

    def warm(self) -> bool:
        """Whether the prompt speaks of low sun."""
        return self.has(*_WARM)

    def cool(self) -> bool:
        """Whether the prompt speaks of cold or mist."""
        return self.has(*_COOL)


def subject_of(
    words: tuple[str, ...], unwanted: frozenset[str], vacant: bool = False
) -> str | None:
    """The scene that most of the prompt's words call for; earlier words count more.

    A `vacant` scene is for somebody whom guidance brings: then the place counts before the
    portrait.
    """
    scores = dict.fromkeys(SUBJECTS, 0.0)
    for place, word in enumerate(words):
        for subject, named in _NAMED.items():
            if word not in unwanted and (word in named or word.removesuffix("s") in named):
                scores[subject] += (1.0 + 1.0 / (1.0 + place / 4.0)) * _WEIGHTS.get(word, 1.0)
    if vacant and max(v for s, v in scores.items() if s != "portrait") > 0:
        del scores["portrait"]
    best = max(scores, key=lambda s: scores[s])
    return best if scores[best] > 0 else None


_MINOR = (
    "hiker night person man woman girl boy model colour colors color colours table winter snow"
    " golden silver gold neon light garden street sky cloud clouds water dream still window"
)
_WEIGHTS = dict.fromkeys(_MINOR.split(), 0.45)
_NAMED = {subject: frozenset(text.split()) for subject, text in SUBJECTS.items()}


def motif(prompt: str, negative: str, seed: int, index: int, vacant: bool) -> Motif:
    """Read a prompt: `seed` and `index` place the dice."""
    words = tuple(words_of(prompt))
    unwanted = frozenset(words_of(negative))
    told = " ".join(words), " ".join(sorted(unwanted)), seed
    return Motif(
        words, unwanted, index, seeded("steady", *told), seeded("twist", *told, index), vacant
    )
