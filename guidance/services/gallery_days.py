"""Images as they stand in a gallery: tiles, grouped by the days of the installation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import cast

from django.utils import timezone

from guidance.domain.ingredients import letter
from guidance.models import GuidanceSlot, Image
from guidance.services.kind_words import short_label
from guidance.services.slots import INIT_IMAGE
from guidance.services.variation_words import icon, result, title


@dataclass(frozen=True, slots=True)
class Tile:
    """One image of the gallery. `lazy` is false for those a browser should fetch at once."""

    image: Image
    favourite: bool
    lazy: bool
    kinds: str

    @property
    def title(self) -> str:
        """The prompt's first thought."""
        return title(self.image.generation)

    @property
    def made_as(self) -> str:
        """What kind of variation it is, empty for a generated image."""
        return result(self.image.generation.transform)

    @property
    def icon(self) -> str:
        """The icon of that kind."""
        return icon(self.image.generation.transform)

    @property
    def model(self) -> str:
        """The model without its maker's name."""
        return self.image.generation.model_name.removeprefix("Leonardo ")


@dataclass(frozen=True, slots=True)
class Day:
    """The images of one calendar day in the installation's time zone.

    `total` counts all of that day, None where there are too many to count quickly.
    `continued` is true when the page before ended within this day.
    """

    date: date
    heading: str
    tiles: tuple[Tile, ...]
    total: int | None
    continued: bool


def grouped(
    found: list[Image], *, totals: dict[date, int], before: date | None, eager: int
) -> tuple[Day, ...]:
    """Group images, newest first, into days; the first `eager` are fetched at once.

    `totals` counts whole days where known; `before` is the day on which the page before ended.
    """
    tiles = (_tile(image, lazy=at >= eager) for at, image in enumerate(found))
    return tuple(
        Day(
            date=day,
            heading=heading(day),
            tiles=tuple(group),
            total=totals.get(day),
            continued=day == before,
        )
        for day, group in groupby(tiles, key=lambda tile: day_of(tile.image.created_at))
    )


def _tile(image: Image, *, lazy: bool) -> Tile:
    slots: Iterable[GuidanceSlot] = image.generation.slots.all()
    # Each kind once, with the letter of its first slot.
    kinds: dict[str, str] = {}
    for slot in slots:
        sign = "" if slot.kind == INIT_IMAGE else letter(slot.position)
        kinds.setdefault(slot.kind, f"{sign} {short_label(slot.kind)}".strip())
    hearted = cast(bool, getattr(image, "hearted", False))
    return Tile(image=image, favourite=hearted, lazy=lazy, kinds=", ".join(kinds.values()))


def day_of(moment: datetime) -> date:
    """Return the calendar day of a moment in the installation's time zone."""
    return timezone.localtime(moment).date()


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """Return the moment at which a day ends here: the next one's beginning."""
    return midnight(day + timedelta(days=1))


def heading(day: date) -> str:
    """Return "Today", "Yesterday", else the date; with its year unless that is the current one."""
    today = timezone.localdate()
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day:%A} {day.day} {day:%B}{year}"
