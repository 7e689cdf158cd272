"""The gallery: a team's stored images, newest first, grouped by day, one page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from guidance.domain.filters import Filters
from guidance.models import Favourite, GuidanceSlot, Image, Membership, Reference, User
from guidance.services import files, gallery_days, gallery_search, paging
from guidance.services.gallery_search import Sought

FIRST = 24
PAGE = 60
EAGER = 24
SCOPES = ("mine", "team")
EVERYTHING = Filters()
_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `next_cursor` is None at the end; `total` is a short text, "1,000+" from there.

    `inside` says that no word begins with what was looked for, so it was looked for inside words.
    """

    days: tuple[gallery_days.Day, ...]
    next_cursor: str | None
    scope: str
    filters: Filters
    is_first: bool
    total: str
    inside: bool = False

    @property
    def favourites(self) -> bool:
        """Whether only images with the person's heart are shown."""
        return self.filters.favourites

    @property
    def count(self) -> int:
        """Images on this page."""
        return sum(len(day.tiles) for day in self.days)


def rows(member: Membership, *, scope: str, favourites: bool) -> QuerySet[Image]:
    """Return what a gallery may show, with all that its tiles need."""
    filters = Filters(favourites=favourites)
    return _dressed(_rows(member, scope_of(scope), filters), member.user)


def days_of(images: list[Image]) -> tuple[gallery_days.Day, ...]:
    """Return images as days, for pieces that join a gallery which is on screen already."""
    return gallery_days.grouped(images, totals={}, before=None, eager=len(images))


def scope_of(text: str) -> str:
    """Return "mine" or "team"; anything else means "mine"."""
    return text if text in SCOPES else "mine"


def page(
    *,
    member: Membership,
    scope: str,
    cursor: str | None = None,
    size: int | None = None,
    filters: Filters = EVERYTHING,
    inside: bool = False,
) -> Page:
    """Return one page of images; a cursor that makes no sense means the beginning.

    A cursor only says where to go on: whose images are shown is decided here, every time.
    `inside` goes on with a search inside words that the first page began.
    """
    start = paging.read(cursor or "")
    size = size or (PAGE if start else FIRST)
    if filters.needs_index:
        return _indexed_page(_sought(member, scope_of(scope), filters, start), size, inside=inside)
    rows = _rows(member, scope_of(scope), filters)
    found: list[Image]
    found, following = paging.keyset(_dressed(rows, member.user), after=cursor or "", size=size)
    return Page(
        days=_days(found, rows, after=start[0] if start else None),
        next_cursor=following or None,
        scope=scope_of(scope),
        filters=filters,
        is_first=start is None,
        total=_total(rows) if start is None else "",
    )


def _sought(
    member: Membership, scope: str, filters: Filters, start: tuple[datetime, UUID] | None
) -> Sought:
    return Sought(
        member=member,
        scope=scope,
        filters=filters,
        since=gallery_days.midnight(filters.since) if filters.since else None,
        until=_end_of(filters.until) if filters.until else None,
        after=start,
    )


def _indexed_page(sought: Sought, size: int, *, inside: bool) -> Page:
    """Return a page that the search index finds; inside words where no word begins like that."""
    sought = replace(sought, parts=inside and sought.can_look_inside)
    ids = gallery_search.image_ids(sought, size=size + 1)
    if not ids and sought.after is None and not sought.parts and sought.can_look_inside:
        sought = replace(sought, parts=True)
        ids = gallery_search.image_ids(sought, size=size + 1)
    dressed = _dressed(shown().filter(team=sought.member.team), sought.member.user)
    found = list(dressed.filter(pk__in=ids).order_by("-created_at", "-id")) if ids else []
    more = len(found) > size
    return Page(
        days=_whole_days(found[:size], sought, more=more),
        next_cursor=paging.write(found[size - 1]) if more else None,
        scope=sought.scope,
        filters=sought.filters,
        is_first=sought.after is None,
        total=_found_total(sought, found, more=more) if sought.after is None else "",
        inside=sought.parts,
    )


def _whole_days(found: list[Image], sought: Sought, *, more: bool) -> tuple[gallery_days.Day, ...]:
    """Group what was found; a day is counted where all of it stands on this page."""
    before = gallery_days.day_of(sought.after[0]) if sought.after else None
    totals = Counter(gallery_days.day_of(image.created_at) for image in found)
    if before is not None:
        totals.pop(before, None)
    if more and found:
        totals.pop(gallery_days.day_of(found[-1].created_at), None)
    eager = 0 if sought.after else EAGER
    return gallery_days.grouped(found, totals=totals, before=before, eager=eager)


def _found_total(sought: Sought, found: list[Image], *, more: bool) -> str:
    if not more:
        return f"{len(found):,}"
    return _capped(gallery_search.count(sought, limit=_COUNTED + 1))


@transaction.atomic
def toggle_favourite(*, user: User, image: Image) -> bool:
    """Give or take the person's heart on an image; return whether it is there now."""
    taken, _ = Favourite.objects.filter(user=user, image=image).delete()
    if taken:
        return False
    Favourite.objects.get_or_create(user=user, image=image)
    return True


def favourite_all(*, user: User, images: Sequence[Image]) -> bool:
    """Give the person's heart to all these images, or take it where all have it already.

    Return whether the hearts are there now.
    """
    hearts = Favourite.objects.filter(user=user, image__in=images)
    if images and hearts.count() == len(images):
        hearts.delete()
        return False
    given = [Favourite(user=user, image=image) for image in images]
    Favourite.objects.bulk_create(given, ignore_conflicts=True)
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
    rows = _rows(member, scope_of(scope), EVERYTHING)
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


def _rows(member: Membership, scope: str, filters: Filters) -> QuerySet[Image]:
    """Return what the image rows alone can tell: whose they are, their hearts and days."""
    rows = shown().filter(team=member.team)
    if scope == "mine":
        rows = rows.filter(owner=member.user)
    elif filters.person is not None:
        rows = rows.filter(owner=filters.person)
    if filters.since:
        rows = rows.filter(created_at__gte=gallery_days.midnight(filters.since))
    if filters.until:
        rows = rows.filter(created_at__lt=_end_of(filters.until))
    hearts = Favourite.objects.filter(user=member.user)
    return rows.filter(pk__in=hearts.values("image")) if filters.favourites else rows


def _end_of(day: date) -> datetime:
    return gallery_days.midnight(day + timedelta(days=1))


def _dressed(rows: QuerySet[Image], viewer: User) -> QuerySet[Image]:
    hearts = Favourite.objects.filter(user=viewer, image=OuterRef("pk"))
    slots = GuidanceSlot.objects.only("generation_id", "kind", "position")
    return (
        rows.annotate(hearted=Exists(hearts))
        .select_related("generation", "owner")
        .defer("generation__recipe")
        .prefetch_related(Prefetch("generation__slots", slots))
    )


def _days(
    found: list[Image], rows: QuerySet[Image], after: datetime | None
) -> tuple[gallery_days.Day, ...]:
    before = gallery_days.day_of(after) if after else None
    eager = EAGER if after is None else 0
    return gallery_days.grouped(found, totals=_totals(found, rows), before=before, eager=eager)


def _totals(found: list[Image], rows: QuerySet[Image]) -> dict[date, int]:
    """Count the images of the days on this page; nothing where that would take long."""
    if not found:
        return {}
    first = gallery_days.midnight(gallery_days.day_of(found[-1].created_at))
    end = _end_of(gallery_days.day_of(found[0].created_at))
    moments = list(
        rows.filter(created_at__gte=first, created_at__lt=end)
        .order_by()
        .values_list("created_at", flat=True)[: _COUNTED + 1]
    )
    return Counter(map(gallery_days.day_of, moments)) if len(moments) <= _COUNTED else {}


def _total(rows: QuerySet[Image]) -> str:
    return _capped(rows.order_by()[: _COUNTED + 1].count())


def _capped(count: int) -> str:
    return f"{count:,}" if count <= _COUNTED else f"{_COUNTED:,}+"
