"""A create request after it was judged: typed, complete, and storable as JSON."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Source:
    """A picture of the account: an upload's content hash, or the id of a generated image."""

    origin: str
    id: str
    digest: str = ""
    readable: bool = True


@dataclass(frozen=True, slots=True)
class GuideInput:
    """One accepted piece of guidance. ``strength`` is a weight from 0 to 2."""

    kind: str
    source: Source
    strength: float
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class CanvasInput:
    """An accepted canvas: its picture, the mask that is white where to paint, size in pixels."""

    kind: str
    source: Source
    mask: Source | None
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for, with every default filled in (API contract 2.1)."""

    prompt: str
    negative_prompt: str
    model_id: str | None
    model_name: str
    version: str | None
    prices: str
    enlarge: float
    width: int
    height: int
    images: int
    seed: int
    steps: int
    guidance_scale: float | None
    scheduler: str
    preset_style: str | None
    painted_style: str | None
    alchemy: bool
    ultra: bool | None
    contrast: float | None
    transparent: bool
    guides: tuple[GuideInput, ...] = ()
    init: Source | None = None
    init_strength: float | None = None
    init_origin: str | None = None
    canvas: CanvasInput | None = None
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Whether every reference could be decoded when it was uploaded."""
        sources = [guide.source for guide in self.guides]
        drawn = [self.canvas.source, self.canvas.mask] if self.canvas else []
        return all(source.readable for source in [*sources, *drawn, self.init] if source)

    def dump(self) -> str:
        """The job as JSON text."""
        return json.dumps(asdict(self))


def load(text: str) -> Job:
    """The job that ``dump`` wrote."""
    row = json.loads(text)
    guides = tuple(GuideInput(**{**g, "source": Source(**g["source"])}) for g in row["guides"])
    init = Source(**row["init"]) if row["init"] else None
    return Job(**{**row, "guides": guides, "init": init, "canvas": _canvas(row.get("canvas"))})


def _canvas(row: dict[str, Any] | None) -> CanvasInput | None:
    if row is None:
        return None
    mask = Source(**row["mask"]) if row["mask"] else None
    return CanvasInput(**{**row, "source": Source(**row["source"]), "mask": mask})
