"""What the composer needs to know: pictures that may be used, the account that would pay."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db.models import CharField, F, Value
from django.utils import timezone

from guidance.domain.ingredients import Picture
from guidance.domain.kinds import Source
from guidance.domain.preflight import Looked
from guidance.domain.recipe import Recipe
from guidance.models import Account, Generation, Image, Membership, Reference
from guidance.services import accounts, generations


@dataclass(frozen=True, slots=True)
class Known:
    """A picture that the team has. `name` is the file's name of an upload; sizes in pixels.

    `scan` and `scan_text` are what the row says of its QR code; `is_clear` and `was_turned` what
    an upload was like.
    """

    id: UUID
    source: Source
    name: str
    width: int = 0
    height: int = 0
    sha256: str = ""
    scan: str = ""
    scan_text: str = ""
    is_clear: bool = False
    was_turned: bool = False

    @property
    def looked(self) -> Looked:
        """The same as the rules for remarks know it."""
        return Looked((self.width, self.height), self.sha256, self.is_clear, self.was_turned)


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
    text, no = CharField(), Value(value=False)
    same = ("width", "height", "sha256", "scan", "scan_text")
    both = uploads.values_list(
        "id", Value("uploaded", text), F("name"), *same, "is_clear", "was_turned"
    ).union(images.values_list("id", Value("generated", text), Value("", text), *same, no, no))
    known = (Known(id, Source(source), *rest) for id, source, *rest in both)
    return {Picture(one.source, one.id): one for one in known}


def account_of(*, member: Membership) -> Account | None:
    """Return the account that the team's runs go to, None where there is none yet."""
    return accounts.current(member.team)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a press on Generate came to. `is_new` is false when that press was already answered."""

    run: Generation
    is_new: bool


def send(
    *, member: Membership, recipe: Recipe, token: UUID, remix_of: Generation | None = None
) -> Sent:
    """Start a run for one press on Generate; the same press twice is the same run.

    A press is known by the composer's token and what stood in it: after an answer that never
    arrived, an edited recipe is another press although the page still holds the old token.
    `remix_of` is the run that the recipe was taken from. Raises what `generations.start` raises.
    """
    now = timezone.now()
    run = generations.start(member=member, recipe=recipe, client_token=token, remix_of=remix_of)
    if run.recipe != recipe.to_json():
        other = uuid5(token, json.dumps(recipe.to_json(), sort_keys=True))
        run = generations.start(member=member, recipe=recipe, client_token=other, remix_of=remix_of)
    return Sent(run, run.created_at >= now)


def _ids(pictures: Collection[Picture], source: Source) -> list[UUID]:
    return [picture.id for picture in pictures if picture.source is source]
