"""Everything that the page of one image shows: its recipe, its lineage, what it can become."""

from __future__ import annotations

from dataclasses import dataclass

from guidance.domain.catalogue import CONTROLNETS, FAMILIES, kinds_for
from guidance.domain.filters import Filters
from guidance.domain.kinds import Base, ControlNetKind
from guidance.models import Image, Membership
from guidance.services import comparing, files, gallery, kind_words, neighbours, offers
from guidance.services.comparing import Other
from guidance.services.recipe_views import RecipeView, recipe_view
from guidance.services.slots import INIT_IMAGE

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
class ImagePage:
    """One image with its recipe and everything around it.

    `others` is what it can be compared with, `compared` the one that is shown now; `beside_view`
    shows the two beside each other. `is_missing` says that the file is not on this server.
    """

    image: Image
    favourite: bool
    recipe: RecipeView
    beside: neighbours.Neighbours
    others: tuple[Other, ...]
    compared: Other | None
    beside_view: bool
    is_missing: bool
    uses: tuple[Use, ...]
    other_uses: tuple[Use, ...]
    scope: str


def image_page(
    *,
    image: Image,
    member: Membership,
    scope: str = "",
    compare: str | None = None,
    view: str = "",
    filters: Filters = gallery.EVERYTHING,
) -> ImagePage:
    """Return what the page of an image shows to this person; neighbours are among the filtered.

    Without a scope the person's own images stand among "mine", others among "team". `compare`
    names what it is laid beside; `view` "beside" puts the two next to each other.
    """
    chosen = scope or ("mine" if image.owner_id == member.user_id else "team")
    model = offers.model_of_run(image.generation)
    can, can_not = uses(model.base if model else None)
    recipe = recipe_view(image.generation)
    others = comparing.others(image, recipe.slots, compare)
    return ImagePage(
        image=image,
        favourite=gallery.is_favourite(user=member.user, image=image),
        recipe=recipe,
        beside=neighbours.neighbours(image, member=member, scope=chosen, filters=filters),
        others=others,
        compared=comparing.chosen(others, compare),
        beside_view=view == "beside",
        is_missing=not files.path(image.sha256, image.extension).exists(),
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
