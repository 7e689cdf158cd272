"""The gallery: a team's stored images, newest first, grouped by day, one page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from guidance.domain.filters import Filters
from guidance.models import Favourite, GuidanceSlot, Image, Membership, Reference, User
from guidance.services import files, gallery_counts, gallery_days, gallery_search, paging
from guidance.services.gallery_sought import Sought

FIRST = 24
PAGE = 60
EAGER = 24
SCOPES = ("mine", "team")
EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `next_cursor` is None at the end; `total` is a short text, "1,000+" from there.

    `inside` says that no word begins with what was looked for, so it was looked for inside words.
    `oldest` says which end comes first.
    """

    days: tuple[gallery_days.Day, ...]
    next_cursor: str | None
    scope: str
    filters: Filters
    is_first: bool
    total: str
    inside: bool = False
    oldest: bool = False

    @property
    def favourites(self) -> bool:
        """Whether only images with the person's heart are shown."""
        return self.filters.favourites

    @property
    def count(self) -> int:
        """Images on this page."""
        return sum(len(day.tiles) for day in self.days)


def rows(member: Membership, *, scope: str, filters: Filters = EVERYTHING) -> QuerySet[Image]:
    """Return what a gallery shows of what the image rows alone can tell."""
    found = shown().filter(team=member.team)
    if scope_of(scope) == "mine":
        found = found.filter(owner=member.user)
    elif filters.person is not None:
        found = found.filter(owner=filters.person)
    if filters.since:
        found = found.filter(created_at__gte=gallery_days.midnight(filters.since))
    if filters.until:
        found = found.filter(created_at__lt=gallery_days.end_of(filters.until))
    hearts = Favourite.objects.filter(user=member.user)
    return found.filter(pk__in=hearts.values("image")) if filters.favourites else found


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
    oldest: bool = False,
) -> Page:
    """Return one page of images; a cursor that makes no sense means the beginning.

    A cursor only says where to go on: whose images are shown is decided here, every time.
    `inside` goes on with a search inside words that the first page began.
    """
    start = paging.read(cursor or "")
    size = size or (PAGE if start else FIRST)
    if filters.needs_index:
        sought = replace(sought_for(member, scope, filters), after=start, oldest=oldest)
        return _indexed_page(sought, size, inside=inside)
    every = rows(member, scope=scope, filters=filters)
    found: list[Image]
    clothed = dressed(every, member.user)
    found, following = paging.keyset(clothed, after=cursor or "", size=size, oldest=oldest)
    if start is None:
        total, totals = gallery_counts.first(every, oldest=oldest)
    else:
        total, totals = "", gallery_counts.among(found, every)
    before = gallery_days.day_of(start[0]) if start else None
    return Page(
        days=gallery_days.grouped(found, totals=totals, before=before, eager=0 if start else EAGER),
        next_cursor=following or None,
        scope=scope_of(scope),
        filters=filters,
        is_first=start is None,
        total=total,
        oldest=oldest,
    )


def counted(
    *, member: Membership, scope: str, filters: Filters, inside: bool = False, oldest: bool = False
) -> tuple[Page, gallery_counts.Days]:
    """Return a gallery as it is counted now, without its images, and the count of each day.

    For a page on screen to which images came or from which some went.
    """
    every = rows(member, scope=scope, filters=filters)
    if filters.needs_index:
        sought = replace(sought_for(member, scope, filters), oldest=oldest)
        sought, ids = found_ids(sought, FIRST, inside=inside)
        inside, every = sought.parts, shown().filter(team=member.team, pk__in=ids)
    total, days = gallery_counts.first(every, oldest=oldest)
    scope = scope_of(scope)
    page = Page((), None, scope, filters, True, total, inside=inside, oldest=oldest)
    return page, days


def sought_for(member: Membership, scope: str, filters: Filters) -> Sought:
    """Return what the search index is asked for."""
    return Sought(
        member=member,
        scope=scope_of(scope),
        filters=filters,
        since=gallery_days.midnight(filters.since) if filters.since else None,
        until=gallery_days.end_of(filters.until) if filters.until else None,
    )


def _indexed_page(sought: Sought, size: int, *, inside: bool) -> Page:
    """Return a page that the search index finds; inside words where no word begins like that."""
    sought, every = found_ids(sought, size, inside=inside)
    ids, more = every[:size], len(every) > size
    clothed = dressed(shown().filter(team=sought.member.team), sought.member.user)
    order = ("created_at", "id") if sought.oldest else ("-created_at", "-id")
    found = list(clothed.filter(pk__in=ids).order_by(*order)) if ids else []
    return Page(
        days=_whole_days(found, sought, more=more),
        next_cursor=paging.write(found[-1]) if more and found else None,
        scope=sought.scope,
        filters=sought.filters,
        is_first=sought.after is None,
        total=gallery_counts.capped(len(every)) if sought.after is None else "",
        inside=sought.parts,
        oldest=sought.oldest,
    )


def found_ids(sought: Sought, size: int, *, inside: bool) -> tuple[Sought, list[UUID]]:
    """Return the ids from here on: a page and one more, on the first page all that are counted."""
    sought = replace(sought, parts=inside and sought.can_look_inside)
    if sought.after is not None:
        return sought, gallery_search.image_ids(sought, size=size + 1)
    ids = gallery_search.first_ids(sought, size=gallery_counts.MOST + 1)
    if ids or sought.parts or not sought.can_look_inside:
        return sought, ids
    sought = replace(sought, parts=True)
    return sought, gallery_search.first_ids(sought, size=gallery_counts.MOST + 1)


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


def dressed(rows: QuerySet[Image], viewer: User) -> QuerySet[Image]:
    """Add all that tiles need."""
    hearts = Favourite.objects.filter(user=viewer, image=OuterRef("pk"))
    slots = GuidanceSlot.objects.only("generation_id", "kind", "position")
    return (
        rows.annotate(hearted=Exists(hearts))
        .select_related("generation", "owner")
        .defer("generation__recipe")
        .prefetch_related(Prefetch("generation__slots", slots))
    )
