"""What went into an image, and what came out of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from guidance.models import GuidanceSlot, Image
from guidance.services import gallery, kind_words
from guidance.services.recipe_views import SlotView, slot_views

SHORT = 5
LONG = 60


@dataclass(frozen=True, slots=True)
class Offspring:
    """An image that came out of another one, and how: "As Style", "Retry", "Remix"."""

    image: Image
    how: str

    @property
    def by(self) -> str:
        """The first name of the person who made it, empty when they left."""
        return self.image.owner.called.split()[0] if self.image.owner else ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Newest offspring first; `has_more` says that there are others than those listed.

    `began_with` is the image of the run that this one is a remix of; `is_remix` without it means
    that nothing of that run is left to see.
    """

    is_remix: bool
    began_with: Image | None
    went_in: tuple[SlotView, ...]
    came_out: tuple[Offspring, ...]
    has_more: bool


def lineage(*, image: Image, most: int = SHORT) -> Lineage:
    """Return the pictures that guided an image's run and the images that came out of it."""
    run = image.generation
    both = (*_repeated(image, most + 1), *_guided(image, most + 1))
    once = {one.image.pk: one for one in both}
    found = sorted(once.values(), key=lambda one: one.image.created_at, reverse=True)
    return Lineage(
        is_remix=run.remix_of_id is not None,
        began_with=_first_of(run.remix_of_id) if run.remix_of_id else None,
        went_in=slot_views(run),
        came_out=tuple(found[:most]),
        has_more=len(found) > most,
    )


def _first_of(run: UUID) -> Image | None:
    return gallery.shown().filter(generation=run).order_by("position").first()


def _guided(image: Image, most: int) -> list[Offspring]:
    """Return images that this one guided.

    Found from the slots on: nothing else about the team's images is read.
    """
    slots = GuidanceSlot.objects.filter(image=image)
    kinds = slots.filter(generation=OuterRef("generation")).order_by("position").values("kind")
    rows = gallery.shown().filter(generation__in=slots.values("generation"))
    guided = _newest(rows).annotate(guided_as=Subquery(kinds[:1]))[:most]
    return [Offspring(one, f"As {kind_words.short_label(one.guided_as)}") for one in guided]


def _repeated(image: Image, most: int) -> list[Offspring]:
    """Return images of runs that repeat this one's, or began with its recipe."""
    run = image.generation_id
    repeats = Q(generation__retry_of=run) | Q(generation__remix_of=run)
    rows = _newest(gallery.shown().filter(repeats)).annotate(again=F("generation__retry_of"))
    return [Offspring(one, "Retry" if one.again == run else "Remix") for one in rows[:most]]


def _newest(rows: QuerySet[Image]) -> QuerySet[Image]:
    return rows.select_related("owner").order_by("-created_at", "-pk")
