"""What went into an image, and what came out of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from guidance.models import GuidanceSlot, Image
from guidance.services import gallery, kind_words
from guidance.services.recipe_views import SlotView, slot_views

SHORT = 5
LONG = 60


@dataclass(frozen=True, slots=True)
class Offspring:
    """An image that came out of another one, and how: "As Style", "Retry"."""

    image: Image
    how: str

    @property
    def by(self) -> str:
        """The first name of the person who made it, empty when they left."""
        return self.image.owner.called.split()[0] if self.image.owner else ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Newest offspring first; `has_more` says that there are others than those listed."""

    went_in: tuple[SlotView, ...]
    came_out: tuple[Offspring, ...]
    has_more: bool


def lineage(*, image: Image, most: int = SHORT) -> Lineage:
    """Return the pictures that guided an image's run and the images that came out of it."""
    both = (*_retried(image, most + 1), *_guided(image, most + 1))
    once = {one.image.pk: one for one in both}
    found = sorted(once.values(), key=lambda one: one.image.created_at, reverse=True)
    return Lineage(slot_views(image.generation), tuple(found[:most]), len(found) > most)


def _guided(image: Image, most: int) -> list[Offspring]:
    """Return images that this one guided.

    Found from the slots on: nothing else about the team's images is read.
    """
    slots = GuidanceSlot.objects.filter(image=image)
    kinds = slots.filter(generation=OuterRef("generation")).order_by("position").values("kind")
    rows = gallery.shown().filter(generation__in=slots.values("generation"))
    guided = _newest(rows).annotate(guided_as=Subquery(kinds[:1]))[:most]
    return [Offspring(one, f"As {kind_words.short_label(one.guided_as)}") for one in guided]


def _retried(image: Image, most: int) -> list[Offspring]:
    rows = gallery.shown().filter(generation__retry_of=image.generation_id)
    return [Offspring(one, "Retry") for one in _newest(rows)[:most]]


def _newest(rows: QuerySet[Image]) -> QuerySet[Image]:
    return rows.select_related("owner").order_by("-created_at", "-pk")
