"""The gallery: a team's stored images, newest first, grouped by day, one page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import cast

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from guidance.models import Favourite, GuidanceSlot, Image, Membership, Reference, User
from guidance.services import files, paging
from guidance.services.kind_words import short_label, title

PAGE = 60
EAGER = 24
SCOPES = ("mine", "team")
_COUNTED = 1000


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
        return title(self.image.generation.prompt)

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


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `next_cursor` is None at the end; `total` is a short text, "1,000+" from there."""

    days: tuple[Day, ...]
    next_cursor: str | None
    scope: str
    favourites: bool
    is_first: bool
    total: str

    @property
    def count(self) -> int:
        """Images on this page."""
        return sum(len(day.tiles) for day in self.days)


def rows(member: Membership, *, scope: str, favourites: bool) -> QuerySet[Image]:
    """Return what a gallery may show, with all that its tiles need."""
    return _dressed(_rows(member, scope_of(scope), favourites=favourites), member.user)


def days_of(images: list[Image]) -> tuple[Day, ...]:
    """Return images as days, for pieces that join a gallery which is on screen already."""
    return _grouped(images, totals={}, before=None, eager=len(images))


def scope_of(text: str) -> str:
    """Return "mine" or "team"; anything else means "mine"."""
    return text if text in SCOPES else "mine"


def page(
    *,
    member: Membership,
    scope: str,
    cursor: str | None = None,
    size: int = PAGE,
    favourites: bool = False,
) -> Page:
    """Return one page of images; a cursor that makes no sense means the beginning.

    A cursor only says where to go on: whose images are shown is decided here, every time.
    """
    rows = _rows(member, scope_of(scope), favourites=favourites)
    start = paging.read(cursor or "")
    found: list[Image]
    found, following = paging.keyset(_dressed(rows, member.user), after=cursor or "", size=size)
    return Page(
        days=_days(found, rows, after=start[0] if start else None),
        next_cursor=following or None,
        scope=scope_of(scope),
        favourites=favourites,
        is_first=start is None,
        total=_total(rows) if start is None else "",
    )


@transaction.atomic
def toggle_favourite(*, user: User, image: Image) -> bool:
    """Give or take the person's heart on an image; return whether it is there now."""
    taken, _ = Favourite.objects.filter(user=user, image=image).delete()
    if taken:
        return False
    Favourite.objects.get_or_create(user=user, image=image)
    return True


def is_favourite(*, user: User, image: Image) -> bool:
    """Say whether the person's heart is on the image."""
    return Favourite.objects.filter(user=user, image=image).exists()


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands beside an image in the gallery, and its place among those of its run."""

    newer: Image | None
    older: Image | None
    place: int
    of: int


def neighbours(image: Image, *, member: Membership, scope: str) -> Neighbours:
    """Return the images before and after this one, as the person's gallery lists them."""
    rows = _rows(member, scope_of(scope), favourites=False)
    siblings = list(
        shown()
        .filter(generation=image.generation_id)
        .order_by("position")
        .values_list("pk", flat=True)
    )
    return Neighbours(
        newer=_beside(rows, image, newer=True),
        older=_beside(rows, image, newer=False),
        place=siblings.index(image.pk) + 1 if image.pk in siblings else 1,
        of=max(1, len(siblings)),
    )


def _beside(rows: QuerySet[Image], image: Image, *, newer: bool) -> Image | None:
    moment, way = image.created_at, "gt" if newer else "lt"
    beside = Q(**{f"created_at__{way}": moment}) | Q(created_at=moment, **{f"pk__{way}": image.pk})
    # The plain bound lets a database seek in the index even where it does not see the OR.
    rows = rows.filter(beside, **{f"created_at__{way}e": moment})
    order = ("created_at", "pk") if newer else ("-created_at", "-pk")
    return rows.order_by(*order).first()


def fetch_again(*, image: Image) -> bool:
    """Have a lost file downloaded once more; False when it is there, or already on its way."""
    if files.path(image.sha256, image.extension).exists():
        return False
    waiting = {"state": Image.State.LISTED, "tries": 0, "next_try_at": timezone.now()}
    return bool(Image.objects.filter(pk=image.pk, state=Image.State.STORED).update(**waiting))


def recent_references(*, member: Membership, size: int = 24) -> list[Reference]:
    """Return the team's latest uploads, newest first."""
    return list(Reference.objects.filter(team=member.team).order_by("-created_at", "-pk")[:size])


def shown() -> QuerySet[Image]:
    """Images that have their file and were not deleted."""
    return Image.objects.filter(state=Image.State.STORED, deleted_at__isnull=True)


def _rows(member: Membership, scope: str, *, favourites: bool) -> QuerySet[Image]:
    rows = shown().filter(team=member.team)
    if scope == "mine":
        rows = rows.filter(owner=member.user)
    hearts = Favourite.objects.filter(user=member.user)
    return rows.filter(pk__in=hearts.values("image")) if favourites else rows


def _dressed(rows: QuerySet[Image], viewer: User) -> QuerySet[Image]:
    hearts = Favourite.objects.filter(user=viewer, image=OuterRef("pk"))
    slots = GuidanceSlot.objects.only("generation_id", "kind", "position")
    return (
        rows.annotate(hearted=Exists(hearts))
        .select_related("generation", "owner")
        .prefetch_related(Prefetch("generation__slots", slots))
    )


def _days(found: list[Image], rows: QuerySet[Image], after: datetime | None) -> tuple[Day, ...]:
    before = _day(after) if after else None
    eager = EAGER if after is None else 0
    return _grouped(found, totals=_totals(found, rows), before=before, eager=eager)


def _grouped(
    found: list[Image], *, totals: dict[date, int], before: date | None, eager: int
) -> tuple[Day, ...]:
    tiles = (_tile(image, lazy=at >= eager) for at, image in enumerate(found))
    return tuple(
        Day(
            date=day,
            heading=heading(day),
            tiles=tuple(group),
            total=totals.get(day),
            continued=day == before,
        )
        for day, group in groupby(tiles, key=lambda tile: _day(tile.image.created_at))
    )


def _tile(image: Image, *, lazy: bool) -> Tile:
    slots: Iterable[GuidanceSlot] = image.generation.slots.all()
    # Each kind once, in the order of the slots.
    kinds = dict.fromkeys(short_label(slot.kind) for slot in slots)
    hearted = cast(bool, getattr(image, "hearted", False))
    return Tile(image=image, favourite=hearted, lazy=lazy, kinds=", ".join(kinds))


def _totals(found: list[Image], rows: QuerySet[Image]) -> dict[date, int]:
    """Count the images of the days on this page; nothing where that would take long."""
    if not found:
        return {}
    first, last = _midnight(_day(found[-1].created_at)), _day(found[0].created_at)
    moments = list(
        rows.filter(created_at__gte=first, created_at__lt=_midnight(last + timedelta(days=1)))
        .order_by()
        .values_list("created_at", flat=True)[: _COUNTED + 1]
    )
    return Counter(map(_day, moments)) if len(moments) <= _COUNTED else {}


def _total(rows: QuerySet[Image]) -> str:
    count = rows.order_by()[: _COUNTED + 1].count()
    return f"{count:,}" if count <= _COUNTED else f"{_COUNTED:,}+"


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def heading(day: date) -> str:
    """Return "Today", "Yesterday", else the date; with its year unless that is the current one."""
    today = timezone.localdate()
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day:%A} {day.day} {day:%B}{year}"
