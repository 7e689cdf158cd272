"""Recipes to start from: pictures that come with the house, stored as the person's own uploads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile

from guidance.domain.catalogue import FAMILIES
from guidance.domain.ingredients import ControlNetInput, Picture
from guidance.domain.kinds import Base, ControlNetKind, Source, StrengthType
from guidance.domain.recipe import Recipe
from guidance.models import Membership
from guidance.services import references

_IMG = "guidance/img/"


@dataclass(frozen=True, slots=True)
class Reference:
    """One picture of a starter: its file's name and how it guides."""

    file: str
    kind: ControlNetKind
    strength: StrengthType | None = None
    weight: float | None = None
    influence: float | None = None


@dataclass(frozen=True, slots=True)
class Starter:
    """A recipe card of the empty studio. Files are static files."""

    name: str
    title: str
    says: str
    badge: str
    prompt: str
    guides: tuple[Reference, ...]
    width: int
    height: int

    @property
    def references(self) -> tuple[str, ...]:
        return tuple(guide.file for guide in self.guides)

    @property
    def result(self) -> str:
        return f"{_IMG}starter-{self.name}.webp"


STARTERS: tuple[Starter, ...] = (
    Starter(
        "styles",
        "Blend two styles",
        "Borrow colour and mood from two pictures, and set who leads.",
        "2 Style References",
        "Vibrant makeup bottle in a showroom, terracotta plinth, soft morning key light",
        (
            Reference(
                f"{_IMG}starter-styles-a.webp",
                ControlNetKind.STYLE,
                strength=StrengthType.HIGH,
                influence=0.39,
            ),
            Reference(
                f"{_IMG}starter-styles-b.webp",
                ControlNetKind.STYLE,
                strength=StrengthType.MID,
                influence=0.64,
            ),
        ),
        832,
        1024,
    ),
    Starter(
        "character",
        "Same character, new scene",
        "Keep a face, take the light from somewhere else.",
        "Character + Style",
        "Portrait of a woman at a desert lookout, last light, calm face, warm rim light",
        (
            Reference(
                f"{_IMG}starter-character-a.webp",
                ControlNetKind.CHARACTER,
                strength=StrengthType.MID,
            ),
            Reference(
                f"{_IMG}starter-character-b.webp", ControlNetKind.STYLE, strength=StrengthType.HIGH
            ),
        ),
        832,
        1024,
    ),
    Starter(
        "edges",
        "Keep the composition",
        "Hold the outlines of a picture and repaint everything else.",
        "Edge to Image",
        "Columns and a sphere on a mirror lake at dusk, violet sky, dream architecture",
        (Reference(f"{_IMG}starter-edges-a.webp", ControlNetKind.EDGE, weight=1.75),),
        832,
        1024,
    ),
)


@cache
def available() -> tuple[Starter, ...]:
    """Return the starters whose pictures came with this installation."""
    return tuple(
        starter
        for starter in STARTERS
        if all(finders.find(file) for file in (*starter.references, starter.result))
    )


def title(name: str) -> str:
    """Return what a starter's card is headed with; nothing for no such one."""
    return next((known.title for known in available() if known.name == name), "")


def recipe(*, member: Membership, name: str) -> Recipe | None:
    """Return a starter's recipe with its pictures among the team's uploads; None for no such one.

    Raises PictureProblem where a picture that came with the house can't be read.
    """
    starter = next((known for known in available() if known.name == name), None)
    if starter is None:
        return None
    return Recipe(
        prompt=starter.prompt,
        model_id=FAMILIES[Base.SDXL].starter,
        width=starter.width,
        height=starter.height,
        alchemy=True,
        preset_style="DYNAMIC",
        guidance=tuple(_slot(member, guide) for guide in starter.guides),
    )


def _slot(member: Membership, guide: Reference) -> ControlNetInput:
    found = finders.find(guide.file)
    path = Path(str(found))
    upload = SimpleUploadedFile(path.name, path.read_bytes(), "image/webp")
    stored = references.store(member=member, upload=upload)
    return ControlNetInput(
        kind=guide.kind,
        picture=Picture(Source.UPLOADED, stored.id),
        strength_type=guide.strength,
        weight=guide.weight,
        influence=guide.influence,
    )
