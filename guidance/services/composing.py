"""What the composer needs to know: pictures that may be used, the account that would pay."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, F, Value

from guidance.domain.ingredients import Picture
from guidance.domain.kinds import Source
from guidance.models import Account, Image, Membership, Reference
from guidance.services import accounts


@dataclass(frozen=True, slots=True)
class Known:
    """A picture that the team has. `name` is the file's name of an upload."""

    id: UUID
    source: Source
    name: str


Pictures = dict[Picture, Known]


def pictures_of(*, member: Membership, pictures: Collection[Picture]) -> Pictures:
    """Return those pictures that exist and belong to the person's team, in one query."""
    if not pictures:
        return {}
    uploads = Reference.objects.filter(team=member.team_id, id__in=_ids(pictures, Source.UPLOADED))
    images = Image.objects.filter(
        team=member.team_id,
        id__in=_ids(pictures, Source.GENERATED),
        state=Image.State.STORED,
        deleted_at__isnull=True,
    )
    text = CharField()
    both = uploads.values_list("id", Value("uploaded", text), F("name")).union(
        images.values_list("id", Value("generated", text), Value("", text))
    )
    known = (Known(id, Source(source), name) for id, source, name in both)
    return {Picture(one.source, one.id): one for one in known}


def account_of(*, member: Membership) -> Account | None:
    """Return the account that the team's runs go to, None where there is none yet."""
    return accounts.current(member.team)


def _ids(pictures: Collection[Picture], source: Source) -> list[UUID]:
    return [picture.id for picture in pictures if picture.source is source]
