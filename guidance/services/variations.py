"""Variations of a picture as people ask for them: upscale, no background, unzoom.

Each is a run like any other, written down before anything is sent; the worker takes it from
there. Who may see a picture may have variations made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

import structlog
from django.db import transaction

from guidance.domain.variations import (
    Origin,
    Settings,
    Transform,
    Variation,
    VariationFormatError,
    price,
)
from guidance.models import Account, Generation, Image, Membership
from guidance.services import accounts, clicks, doorbell, live, variation_words
from guidance.services.crash import crash_here

ULTRA_CREDITS = price(Transform.UNIVERSAL, Settings(style="REALISTIC"))
"""What the universal upscaler costs with an ultra style, as far as is known."""

log = structlog.get_logger(__name__)

GONE = "The picture is no longer here, so nothing can be made of it."
ELSEWHERE = (
    "This picture was made with another Leonardo account. "
    "Leonardo makes variations only of pictures of the account in use."
)
ONCE_ONLY = (
    "Leonardo upscales pictures of a generation only, and this one is a variation. "
    "The universal upscaler takes it."
)
FOREIGN = "It isn't known where this picture lies at Leonardo."


class NotOffered(Exception):
    """The picture can't be varied like this; the text says why."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One variation that a picture's page offers; `why_not` is empty where it can be had."""

    transform: Generation.Transform
    credits: int
    why_not: str = ""

    @property
    def icon(self) -> str:
        """The kind's icon."""
        return variation_words.icon(self.transform)

    @property
    def summary(self) -> str:
        """What comes of it, in a few words."""
        return variation_words.SUMMARIES[self.transform]

    @property
    def needs_settings(self) -> bool:
        """Whether a page asks for settings first."""
        return self.transform == Generation.Transform.UNIVERSAL


def offers(*, member: Membership, image: Image) -> tuple[Offer, ...]:
    """Return every variation, with its price in credits or the reason why it isn't to be had."""
    account = accounts.current(member.team)
    return tuple(
        Offer(
            Generation.Transform(transform.value),
            price(transform),
            _why_not(account, image, transform),
        )
        for transform in Transform
    )


def start(
    *,
    member: Membership,
    image: Image,
    transform: Transform,
    client_token: UUID,
    settings: Settings | None = None,
    retry_of: Generation | None = None,
) -> Generation:
    """Write a variation down and ring for a worker; the same click always returns the same run.

    `settings` are for the universal upscaler, and have no problems. Raises NotOffered.
    """
    known = clicks.known(member, client_token)
    if known is not None:
        return known
    account = accounts.current(member.team)
    why_not = _why_not(account, image, transform)
    if account is None or why_not:
        raise NotOffered(why_not)
    variation = Variation(transform, origin_of(image), settings)
    write = partial(_written, member, account, image, variation, client_token, retry_of)
    return clicks.once(member, client_token, write)


def again(*, member: Membership, generation: Generation, client_token: UUID) -> Generation:
    """Ask for the same variation again, as a new run. Raises NotOffered."""
    image = generation.source_image
    if image is None or image.deleted_at is not None:
        raise NotOffered(GONE)
    before = Variation.from_json(generation.variation)
    return start(
        member=member,
        image=image,
        transform=before.transform,
        settings=before.settings,
        client_token=client_token,
        retry_of=generation,
    )


def origin_of(image: Image) -> Origin:
    """Return where a picture lies at Leonardo. Raises VariationFormatError for a foreign one."""
    run = image.generation
    if not run.transform:
        return Origin(image.remote_id, False, image.remote_id, run.remote_id)
    before = Variation.from_json(run.variation).origin
    return Origin(image.remote_id, True, before.image, before.generation)


def _why_not(account: Account | None, image: Image, transform: Transform) -> str:
    if account is None or image.account_id != account.pk:
        return ELSEWHERE
    if transform is Transform.UPSCALE and image.generation.transform:
        return ONCE_ONLY
    try:
        origin = origin_of(image)
    except VariationFormatError:
        return FOREIGN
    return "" if origin.id and origin.generation else FOREIGN


def _written(
    member: Membership,
    account: Account,
    image: Image,
    variation: Variation,
    client_token: UUID,
    retry_of: Generation | None,
) -> Generation:
    with transaction.atomic():
        run = _row(member, account, image, variation, client_token, retry_of)
        live.publish(generation=run, new=True)
        doorbell.ring("dispatch", account.pk)
    log.info("started", generation=str(run.pk), transform=run.transform)
    crash_here("CP02")
    return run


def _row(
    member: Membership,
    account: Account,
    image: Image,
    variation: Variation,
    client_token: UUID,
    retry_of: Generation | None,
) -> Generation:
    before = image.generation
    factor = variation.settings.multiplier if variation.settings else 1
    return Generation.objects.create(
        team=member.team,
        member=member.user,
        account=account,
        client_token=client_token,
        retry_of=retry_of,
        transform=variation.transform.value,
        source_image=image,
        variation=variation.to_json(),
        recipe=before.recipe,
        prompt=before.prompt,
        model_id=before.model_id,
        model_name=before.model_name,
        preset_style=before.preset_style,
        seed=before.seed,
        width=round(image.width * factor),
        height=round(image.height * factor),
        num_images=1,
        estimate=variation.estimate,
    )
