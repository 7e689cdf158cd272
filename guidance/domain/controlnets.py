"""The ControlNets: what each lends, which preprocessor serves it, how strong it may be.

A new ControlNet is a word and an entry here, its rule in the sandbox's `reference.json`, and a
line in the painter's `painting/guides/__init__.py`.
(API contract 3.2, 3.3, 3.4; design 7)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from guidance.domain.scales import FIFTHS, PLAIN, THIRDS, Scale
from guidance.domain.vocabulary import Base, StrengthType

MAX_REFERENCES = 4
"""References that one request takes in all (API contract 3.4)."""


class ControlNetKind(StrEnum):
    """The ways in which a picture can guide a generation (API contract 3.2)."""

    STYLE = "style"
    CHARACTER = "character"
    CONTENT = "content"
    EDGE = "edge"
    DEPTH = "depth"
    POSE = "pose"
    TEXT = "text"
    SKETCH = "sketch"
    NORMAL = "normal"
    LINE_ART = "line_art"
    PATTERN = "pattern"
    QR = "qr"


Kind = ControlNetKind

_CLASSIC = (Base.SD15, Base.SD21, Base.SDXL)


@dataclass(frozen=True, slots=True)
class ControlNet:
    """One way in which a picture guides a generation.

    `icon` names a Lucide icon. `preprocessors` maps a base to the id the API wants.
    `alternatives` are kinds that come closest, best first. `summary` is one sentence;
    `purpose` says in two what it is good for and which picture suits it.
    """

    kind: Kind
    label: str
    icon: str
    summary: str
    preprocessors: Mapping[Base, int] = field(hash=False)
    scale: Scale = PLAIN
    max_count: int = MAX_REFERENCES
    alternatives: tuple[Kind, ...] = ()
    purpose: str = ""

    @property
    def names(self) -> tuple[StrengthType, ...]:
        """Strength names it takes, weakest first; empty where only a weight is taken."""
        return self.scale.names

    @property
    def bases(self) -> tuple[Base, ...]:
        """Bases that have a preprocessor for it."""
        return tuple(self.preprocessors)


def _classic(*ids: int | None) -> dict[Base, int]:
    """Preprocessor ids in the order SD1.5, SD2.1, SDXL; None where a base has none."""
    pairs = zip(_CLASSIC, ids, strict=True)
    return {base: number for base, number in pairs if number is not None}


def _newer(sdxl: int, phoenix: int, dev: int, schnell: int, lucid: int) -> dict[Base, int]:
    """Preprocessor ids of the kinds that SD1.5 and SD2.1 do not know."""
    return {
        Base.SDXL: sdxl,
        Base.PHOENIX: phoenix,
        Base.FLUX_DEV: dev,
        Base.FLUX_SCHNELL: schnell,
        Base.LUCID_REALISM: lucid,
        Base.LUCID_ORIGIN: lucid,
    }


CONTROLNETS: dict[Kind, ControlNet] = {
    controlnet.kind: controlnet
    for controlnet in (
        ControlNet(
            Kind.STYLE,
            "Style Reference",
            "palette",
            "Borrows palette, light and texture, not the subject.",
            _newer(67, 166, 299, 298, 431),
            FIFTHS,
            purpose="A look to match: a brand's colours, a painter's hand, a certain light. "
            "What is in the picture comes from your prompt alone.",
        ),
        ControlNet(
            Kind.CHARACTER,
            "Character Reference",
            "user-round",
            "Keeps a person's face and hair recognisable.",
            {Base.SDXL: 133, Base.PHOENIX: 397},
            THIRDS,
            max_count=1,
            alternatives=(Kind.CONTENT, Kind.STYLE, Kind.POSE),
            purpose="One person again and again, in other places, clothes and light. "
            "A clear picture of a single face works best.",
        ),
        ControlNet(
            Kind.CONTENT,
            "Content Reference",
            "shapes",
            "Keeps the subject and its arrangement, and leaves the style free.",
            _newer(100, 364, 233, 232, 430),
            THIRDS,
            max_count=1,
            alternatives=(Kind.EDGE, Kind.STYLE),
            purpose="A composition to keep: the same things in the same places, in another look. "
            "It holds less tightly than Edge to Image.",
        ),
        ControlNet(
            Kind.EDGE,
            "Edge to Image",
            "spline",
            "Follows the outlines found in the picture.",
            _classic(1, 12, 19),
            alternatives=(Kind.CONTENT,),
            purpose="A product, a building or a room in another material or light. "
            "Pictures with clear outlines work best.",
        ),
        ControlNet(
            Kind.DEPTH,
            "Depth to Image",
            "layers-2",
            "Keeps what is near and what is far.",
            _classic(3, 13, 20),
            alternatives=(Kind.CONTENT, Kind.EDGE),
            purpose="The space of a room, a street or a landscape while all in it may change. "
            "Photographs and depth maps both work.",
        ),
        ControlNet(
            Kind.POSE,
            "Pose to Image",
            "person-standing",
            "Keeps how people stand and move.",
            _classic(7, 16, 21),
            alternatives=(Kind.CONTENT, Kind.DEPTH),
            purpose="A stance, a gesture, a leap. "
            "Faces, clothes and place come from your prompt. The whole body should be in view.",
        ),
        ControlNet(
            Kind.TEXT,
            "Text Image Input",
            "type",
            "Keeps lettering readable and works it into the scene.",
            _classic(11, 18, 22),
            alternatives=(Kind.CONTENT, Kind.EDGE),
            purpose="A word or a logo as part of the scene. "
            "Heavy dark letters on a light ground stay readable.",
        ),
        ControlNet(
            Kind.SKETCH,
            "Sketch to Image",
            "pencil-line",
            "Turns a rough sketch into a finished picture.",
            _classic(10, 17, None),
            alternatives=(Kind.EDGE, Kind.CONTENT),
            purpose="A quick drawing that shall become a picture. "
            "Dark strokes on white work best; light and colour come from your prompt.",
        ),
        ControlNet(
            Kind.NORMAL,
            "Normal Map",
            "cuboid",
            "Keeps the relief of surfaces and how light falls on them.",
            _classic(6, 15, None),
            alternatives=(Kind.DEPTH, Kind.CONTENT),
            purpose="Shapes from a 3D program, or the relief of a photograph. "
            "The blue and pink maps that 3D programs export work best.",
        ),
        ControlNet(
            Kind.LINE_ART,
            "Line Art",
            "pen-tool",
            "Follows clean drawn lines.",
            _classic(5, None, None),
            alternatives=(Kind.EDGE, Kind.CONTENT),
            purpose="Comics, tattoos and technical drawings that want colour. "
            "Photographs give too many lines: use Edge to Image for them.",
        ),
        ControlNet(
            Kind.PATTERN,
            "Pattern to Image",
            "grid-2x2",
            "Hides a pattern's light and dark in the scene.",
            _classic(8, None, None),
            alternatives=(Kind.DEPTH, Kind.CONTENT),
            purpose="A spiral, a grid or a shape that shows at the second look. "
            "Strong light and dark work best.",
        ),
        ControlNet(
            Kind.QR,
            "QR Code to Image",
            "qr-code",
            "Works a QR code into the scene so that it still scans.",
            _classic(9, None, None),
            alternatives=(Kind.TEXT, Kind.CONTENT),
            purpose="A code that is part of the picture. "
            "Use a plain black and white one, raise the weight where a result doesn't scan, "
            "and try it with a phone before printing.",
        ),
    )
}
"""Every ControlNet in the order in which menus list them."""
