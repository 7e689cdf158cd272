"""What went into an image, and what came out of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from guidance.models import GuidanceSlot, Image
from guidance.services import gallery, kind_words, variation_words
from guidance.services.recipe_views import SlotView, slot_views
from guidance.services.variation_words import VariationView

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
    that nothing of that run is left to see. `variation` says what picture it was made of.
    """

    is_remix: bool
    variation: VariationView | None
    began_with: Image | None
    went_in: tuple[SlotView, ...]
    came_out: tuple[Offspring, ...]
    has_more: bool

    @property
    def has_before(self) -> bool:
        """Whether anything stands before the image."""
        return bool(self.went_in or self.is_remix or self.variation)


def lineage(*, image: Image, most: int = SHORT) -> Lineage:
    """Return the pictures that guided an image's run and the images that came out of it."""
    run = image.generation
    both = (*_descended(image, most + 1), *_guided(image, most + 1))
    once = {one.image.pk: one for one in both}
    found = sorted(once.values(), key=lambda one: one.image.created_at, reverse=True)
    return Lineage(
        is_remix=run.remix_of_id is not None,
        variation=variation_words.view(run),
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


def _descended(image: Image, most: int) -> list[Offspring]:
    """Return images of runs that repeat this one's, began with its recipe, or vary this image."""
    run = image.generation_id
    repeats = Q(generation__retry_of=run) | Q(generation__remix_of=run)
    rows = gallery.shown().filter(repeats | Q(generation__source_image=image))
    found = _newest(rows).annotate(
        again=F("generation__retry_of"), transform=F("generation__transform")
    )
    return [Offspring(one, _how(one.transform, is_again=one.again == run)) for one in found[:most]]


def _how(transform: str, *, is_again: bool) -> str:
    return variation_words.result(transform) or ("Retry" if is_again else "Remix")


def _newest(rows: QuerySet[Image]) -> QuerySet[Image]:
    return rows.select_related("owner").order_by("-created_at", "-pk")
