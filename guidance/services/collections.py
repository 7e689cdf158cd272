"""Collections: a team's named sets of images. Everyone in the team fills, renames, deletes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from guidance.models import Collection, CollectionImage, Image, Membership

LONGEST = 60
MOST = 100
"""The most collections that a team keeps."""


class CollectionProblem(Exception):
    """Why a name can't be taken, as a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Added:
    """What adding did: `new` images came in, `there` stood in it already."""

    collection: Collection
    new: int
    there: int


def listing(*, member: Membership) -> list[Collection]:
    """Return the team's collections by name."""
    return list(Collection.objects.filter(team=member.team).order_by(Lower("name"), "pk"))


@transaction.atomic
def named(*, member: Membership, name: str) -> tuple[Collection, bool]:
    """Return the team's collection of this name, and whether it had to be made.

    Raises CollectionProblem.
    """
    name = tidy(name)
    rows = Collection.objects.filter(team=member.team)
    found = rows.filter(name__iexact=name).first()
    if found:
        return found, False
    if rows.count() >= MOST:
        raise CollectionProblem(f"A team keeps {MOST} collections. Delete one first.")
    try:
        with transaction.atomic():
            made = Collection.objects.create(team=member.team, name=name, made_by=member.user)
    except IntegrityError:
        return rows.get(name__iexact=name), False
    return made, True


def size(*, collection: UUID, member: Membership) -> int:
    """Return how many images of a collection the team's gallery shows, whoever's they are."""
    rows = CollectionImage.objects.filter(collection=collection, collection__team=member.team)
    return rows.filter(image__state=Image.State.STORED, image__deleted_at=None).count()


def add(*, collection: Collection, images: Sequence[Image]) -> Added:
    """Put images into a collection; those that stand in it already stay once."""
    entries = [
        CollectionImage(collection=collection, image=image, made_at=image.created_at)
        for image in images
        if image.team_id == collection.team_id
    ]
    inside = CollectionImage.objects.filter(collection=collection, image__in=images)
    there = inside.count()
    CollectionImage.objects.bulk_create(entries, ignore_conflicts=True)
    return Added(collection, new=len(entries) - there, there=there)


def take_out(*, collection: Collection, ids: Iterable[UUID]) -> int:
    """Take images out of a collection; they stay in the gallery. Return how many went."""
    rows = CollectionImage.objects.filter(collection=collection, image__in=list(ids))
    return rows.delete()[0]


def rename(*, collection: Collection, name: str) -> None:
    """Give a collection another name. Raises CollectionProblem."""
    name = tidy(name)
    others = Collection.objects.filter(team=collection.team_id).exclude(pk=collection.pk)
    if others.filter(name__iexact=name).exists():
        raise CollectionProblem("Another collection has that name.")
    try:
        with transaction.atomic():
            Collection.objects.filter(pk=collection.pk).update(name=name)
    except IntegrityError as error:
        raise CollectionProblem("Another collection has that name.") from error


def delete(*, collection: Collection) -> None:
    """Delete a collection; its images stay in the gallery."""
    collection.delete()


def tidy(name: str) -> str:
    """Return a name without surplus room and unseen signs. Raises CollectionProblem."""
    kept = "".join(sign if sign.isprintable() else " " for sign in name)
    kept = " ".join(kept.split())
    if not kept:
        raise CollectionProblem("Write a name first.")
    if len(kept) > LONGEST:
        raise CollectionProblem(f"A name has at most {LONGEST} letters. This one has {len(kept)}.")
    return kept
