"""What an image can be laid beside: each picture that guided it, and its siblings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from guidance.models import Image, Reference
from guidance.services import gallery, variation_words
from guidance.services.recipe_views import SlotView


@dataclass(frozen=True, slots=True)
class Other:
    """A picture to compare with. `key` names it in addresses: a slot's place, or an image's id.

    `short` stands on the menu's button, `label` under the picture.
    """

    key: str
    letter: str
    short: str
    label: str
    strength: str
    picture: Reference | Image
    is_upload: bool

    @property
    def name(self) -> str:
        """The letter and the name, as people say it: "C, Depth to Image"."""
        return f"{self.letter}, {self.label}" if self.letter else self.label


def others(image: Image, slots: Sequence[SlotView], named: str | None = None) -> tuple[Other, ...]:
    """Return what an image can be compared with: its source, references, its run's images.

    `named` may be the id of any other image of the team, as a selection in the gallery names two.
    """
    run = gallery.shown().filter(generation=image.generation_id).order_by("position")
    siblings = map(_sibling, run.exclude(pk=image.pk))
    found = (*_source(image), *map(_reference, slots), *siblings)
    if named is None or any(one.key == named for one in found):
        return found
    return (*found, *_elsewhere(image, named))


def _elsewhere(image: Image, named: str) -> tuple[Other, ...]:
    try:
        id = UUID(named)
    except ValueError:
        return ()
    rows = gallery.shown().filter(team=image.team_id, pk=id).exclude(pk=image.pk)
    return tuple(
        Other(str(one.pk), "", title, title, "", one, is_upload=False)
        for one in rows.select_related("generation")
        if (title := variation_words.title(one.generation))
    )


def chosen(found: Sequence[Other], key: str | None) -> Other | None:
    """Return the one that an address names, the first for a name that means nothing any more.

    None without a name, and where there is nothing to compare with.
    """
    if key is None or not found:
        return None
    return next((one for one in found if one.key == key), found[0])


def _source(image: Image) -> tuple[Other, ...]:
    """The picture that a variation was made of, while it is there."""
    made = variation_words.view(image.generation)
    if made is None or made.source is None:
        return ()
    source = made.source
    return (Other(str(source.pk), "", "its source", "Before", "", source, is_upload=False),)


def _reference(slot: SlotView) -> Other:
    return Other(
        key=str(slot.position),
        letter=slot.letter,
        short=slot.short,
        label=slot.label,
        strength=slot.bucket or slot.strength,
        picture=slot.picture,
        is_upload=slot.is_upload,
    )


def _sibling(image: Image) -> Other:
    label = f"Image {image.position + 1}"
    return Other(str(image.pk), "", label, f"{label} of this run", "", image, is_upload=False)
