"""The feed: a person's runs, newest first, each as the card that the page draws."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from guidance.domain.states import ACTIVE, State
from guidance.models import Favourite, Generation, GuidanceSlot, Image, Membership, User
from guidance.services import paging, prompts, queue
from guidance.services.feed_cards import Card, Tile
from guidance.services.run_words import words_for

PAGE = 20
FILTERS = ("all", "running", "failed", "favourites")
_FAILED = ("failed", "not_charged", "stalled")
_LATELY = timedelta(hours=1)
_VARIED = 3


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of a person's runs are under way and how many failed, as the tabs say."""

    running: int
    failed: int


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of cards. `after` is the cursor of the next page, empty at the end.

    `words` is what the prompts were searched for.
    """

    cards: tuple[Card, ...]
    filter: str
    words: str
    after: str
    counts: Counts
    is_first: bool
    is_new_here: bool

    @property
    def found(self) -> str:
        """What a search came to, in words: "1 run", "More than 20 runs"."""
        count = len(self.cards)
        if self.after:
            return f"More than {count} runs"
        return "1 run" if count == 1 else f"{count or 'No'} runs"


def page(*, member: Membership, filter: str = "all", after: str = "", words: str = "") -> Feed:
    """Return a page of the person's runs; an unknown filter or cursor means the beginning.

    `words` narrows it to runs whose prompt has all of them.
    """
    chosen = filter if filter in FILTERS else "all"
    mine = _of(member)
    rows: list[Generation]
    sought = prompts.having(_filtered(mine, chosen, member.user), words)
    rows, following = paging.keyset(sought, after=after, size=PAGE)
    return Feed(
        cards=cards(rows),
        filter=chosen,
        words=words[: prompts.WORDS_AT_MOST].strip(),
        after=following,
        counts=_counts(mine),
        is_first=not after,
        is_new_here=not (rows or after or words) and chosen == "all",
    )


def counts(*, member: Membership) -> Counts:
    """Return what the tabs say now, in one query."""
    return _counts(_of(member))


def card(*, run: Generation, viewer: User) -> Card:
    """Return one run's card, read afresh."""
    fresh = _with_pictures(Generation.objects.filter(pk=run.pk), viewer)
    return cards(fresh)[0]


def varied(*, member: Membership, image: Image) -> tuple[Card, ...]:
    """Return the cards of the person's latest variations of an image, newest first.

    What ended an hour ago is in the lineage, or in the feed.
    """
    recent = Q(ended_at=None) | Q(ended_at__gt=timezone.now() - _LATELY)
    rows = _of(member).filter(recent, source_image=image).order_by("-created_at", "-id")
    return cards(_with_pictures(rows, member.user)[:_VARIED])


def since(*, member: Membership, known: Collection[UUID]) -> tuple[Card, ...]:
    """Return the cards of runs that an open page does not show yet, newest first.

    `known` are the runs that it shows; what is older than the newest of them is not news.
    """
    shown = _of(member).filter(pk__in=known).order_by("-created_at")
    newest = shown.values_list("created_at", flat=True).first()
    rows = _of(member).exclude(pk__in=known)
    if newest is not None:
        rows = rows.filter(created_at__gte=newest)
    newer = _with_pictures(rows.order_by("-created_at", "-id"), member.user)
    return cards(newer[:PAGE])


def cards(runs: Iterable[Generation]) -> tuple[Card, ...]:
    """Return the cards of runs that were read with their pictures.

    The place in line is worked out once for all of them.
    """
    listed = list(runs)
    places = queue.places([run for run in listed if run.state == Generation.State.QUEUED])
    now = timezone.now()
    return tuple(
        Card(
            run=run,
            words=words_for(run, place=places.get(run.pk), stored=_stored(run), now=now),
            slots=tuple(run.slots.all()),
            tiles=_tiles(run),
        )
        for run in listed
    )


def _of(member: Membership) -> QuerySet[Generation]:
    return Generation.objects.filter(member=member.user, team=member.team, hidden_at__isnull=True)


def _counts(mine: QuerySet[Generation]) -> Counts:
    listed = mine.filter(_unfinished() | Q(state__in=_FAILED))
    states = list(listed.values_list("state", flat=True))
    failed = sum(state in _FAILED for state in states)
    return Counts(running=len(states) - failed, failed=failed)


def _filtered(mine: QuerySet[Generation], chosen: str, user: User) -> QuerySet[Generation]:
    rows = _with_pictures(mine, user)
    if chosen == "running":
        return rows.filter(_unfinished())
    if chosen == "failed":
        return rows.filter(state__in=_FAILED)
    if chosen == "favourites":
        hearts = Favourite.objects.filter(user=user, image__generation=OuterRef("pk"))
        return rows.filter(Exists(hearts))
    return rows


def _unfinished() -> Q:
    return Q(state__in=sorted(ACTIVE - {State.STALLED}))


def _with_pictures(rows: QuerySet[Generation], viewer: User) -> QuerySet[Generation]:
    """The runs with what their cards show; each image knows whether the viewer loves it."""
    hearts = Favourite.objects.filter(user=viewer, image=OuterRef("pk"))
    images = Image.objects.filter(deleted_at__isnull=True).order_by("position")
    images = images.annotate(loved=Exists(hearts))
    slots = GuidanceSlot.objects.select_related("reference", "image")
    return rows.select_related("account", "source_image").prefetch_related(
        Prefetch("images", images), Prefetch("slots", slots)
    )


def _stored(run: Generation) -> int:
    return sum(image.state == Image.State.STORED for image in run.images.all())


def _tiles(run: Generation) -> tuple[Tile, ...]:
    """One tile per image; before the images are known, as many as were asked for."""
    images = list(run.images.all())
    if run.state == Generation.State.COMPLETE:
        images = [image for image in images if image.state != Image.State.LISTED]
    if images:
        return tuple(
            Tile(
                position=image.position,
                image=image if image.state == Image.State.STORED else None,
                gone=image.state == Image.State.GONE,
                favourite=getattr(image, "loved", False),
            )
            for image in images
        )
    awaited = run.cancel_requested_at is None
    if awaited and run.state in {Generation.State.PENDING, Generation.State.FETCHING}:
        return tuple(Tile(position=place, image=None) for place in range(run.num_images))
    return ()
