"""Everything that the page of one image shows: its recipe, its lineage, what it can become."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from guidance.domain.catalogue import CATALOGUE, CONTROLNETS, FAMILIES, kinds_for
from guidance.domain.kinds import Base, ControlNetKind
from guidance.models import GuidanceSlot, Image, Membership
from guidance.services import gallery, kind_words
from guidance.services.recipe_views import RecipeView, recipe_view
from guidance.services.slots import INIT_IMAGE

_CAME_OUT = 5
_KEYS = {"style": "s", "character": "c", "edge": "e", "depth": "d", "pose": "p", INIT_IMAGE: "i"}


@dataclass(frozen=True, slots=True)
class Use:
    """One way to use the image; `needs` names base models where the recipe's model can't."""

    kind: str
    label: str
    icon: str
    key: str
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Offspring:
    """An image that this one guided, and the kind by which it did."""

    image: Image
    kind: str

    @property
    def by(self) -> str:
        """The first name of the person who made it, empty when they left."""
        return self.image.owner.called.split()[0] if self.image.owner else ""


@dataclass(frozen=True, slots=True)
class ImagePage:
    """One image with its recipe and everything around it.

    `came_out` lists the newest images that it guided, `has_more` says that there are others.
    """

    image: Image
    favourite: bool
    recipe: RecipeView
    beside: gallery.Neighbours
    came_out: tuple[Offspring, ...]
    has_more: bool
    uses: tuple[Use, ...]
    other_uses: tuple[Use, ...]
    scope: str


def image_page(*, image: Image, member: Membership, scope: str) -> ImagePage:
    """Return what the page of an image shows to this person.

    Without a scope the person's own images stand among "mine", others among "team".
    """
    chosen = scope or ("mine" if image.owner_id == member.user_id else "team")
    model = CATALOGUE.model(image.generation.model_id)
    can, can_not = uses(model.base if model else None)
    out = _came_out(image)
    return ImagePage(
        image=image,
        favourite=gallery.is_favourite(user=member.user, image=image),
        recipe=recipe_view(image.generation),
        beside=gallery.neighbours(image, member=member, scope=chosen),
        came_out=out[:_CAME_OUT],
        has_more=len(out) > _CAME_OUT,
        uses=can,
        other_uses=can_not,
        scope=gallery.scope_of(chosen),
    )


def uses(base: Base | None) -> tuple[tuple[Use, ...], tuple[Use, ...]]:
    """Return the kinds that a base can serve, then the others with the bases they need."""
    fitting = kinds_for(base)
    can = [_use(kind) for kind in (*fitting, INIT_IMAGE)]
    can_not = [_use(kind, needs=_bases(kind)) for kind in CONTROLNETS if kind not in fitting]
    return tuple(can), tuple(can_not)


def _use(kind: str, needs: str = "") -> Use:
    return Use(kind, kind_words.label(kind), kind_words.icon(kind), _KEYS.get(kind, ""), needs)


def _bases(kind: ControlNetKind) -> str:
    return ", ".join(FAMILIES[base].badge for base in CONTROLNETS[kind].bases)


def _came_out(image: Image) -> tuple[Offspring, ...]:
    """Return images that this one guided, newest first, one more than is shown.

    Found from the slots on: nothing else about the team's images is read.
    """
    slots = GuidanceSlot.objects.filter(image=image)
    kinds = slots.filter(generation=OuterRef("generation")).order_by("position").values("kind")
    guided = (
        gallery.shown()
        .filter(generation__in=slots.values("generation"))
        .annotate(guided_as=Subquery(kinds[:1]))
        .select_related("owner")
        .order_by("-created_at", "-pk")[: _CAME_OUT + 1]
    )
    return tuple(Offspring(one, kind_words.short_label(one.guided_as)) for one in guided)
