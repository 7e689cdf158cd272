"""What the composer needs to know: pictures that may be used, the account that would pay."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from guidance.domain.ingredients import Picture
from guidance.domain.kinds import Source
from guidance.models import Account, Image, Membership, Reference
from guidance.services.slots import Pictures

__all__ = ["Pictures", "account_of", "pictures_of"]


def pictures_of(*, member: Membership, pictures: Collection[Picture]) -> Pictures:
    """Return the rows of those pictures that exist and belong to the person's team."""
    uploads = Reference.objects.filter(team=member.team_id, id__in=_ids(pictures, Source.UPLOADED))
    images = Image.objects.filter(
        team=member.team_id,
        id__in=_ids(pictures, Source.GENERATED),
        state=Image.State.STORED,
        deleted_at__isnull=True,
    )
    found: Pictures = {Picture(Source.UPLOADED, row.id): row for row in uploads}
    return found | {Picture(Source.GENERATED, row.id): row for row in images}


def account_of(*, member: Membership) -> Account | None:
    """Return the account that the team's runs go to, None where there is none yet."""
    return Account.objects.filter(team=member.team_id).order_by("created_at").first()


def _ids(pictures: Collection[Picture], source: Source) -> list[UUID]:
    return [picture.id for picture in pictures if picture.source is source]
