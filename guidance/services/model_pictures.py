"""The example pictures of an account's models, fetched once somebody opens the list of models.

A model without one keeps the picture of its family. Source: API contract 7, platformModels.
"""

from __future__ import annotations

from time import monotonic
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db import transaction
from django.db.models import F, QuerySet

from guidance.leonardo.client import Client
from guidance.leonardo.errors import LeonardoError
from guidance.models import Account, Membership, OfferedModel
from guidance.services import accounts, doorbell, files, live, offers, pictures

log = structlog.get_logger(__name__)
_AGAIN = 600
_SECONDS_EACH = 20.0
_SECONDS = 60.0
"""Of one visit: a slow host must not hold a worker's thread; the rest comes another time."""
_MOST_BYTES = 10 * 1024 * 1024
_AT_ONCE = 12
"""So many arrive before the page is told, so that the first ones show early."""


def ask(*, member: Membership) -> None:
    """Let missing pictures be fetched, every ten minutes at most: some are missing for good."""
    account = accounts.current(member.team)
    if account is None or not _missing(account.pk).exists():
        return
    if cache.add(f"model-pictures-{account.pk}", 1, _AGAIN):
        doorbell.ring("model_pictures", account.pk)


def fetch(account_id: UUID) -> None:
    """Fetch what is missing. An unreachable picture is left out and tried again another time."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        return
    rows = list(_missing(account_id).order_by("name"))
    until = monotonic() + _SECONDS
    with accounts.client_for(account) as client:
        for first in range(0, len(rows), _AT_ONCE):
            fetched = [_fetched(client, row, until) for row in rows[first : first + _AT_ONCE]]
            if any(fetched):
                _tell(account)


def shown(*, member: Membership, sha256: str) -> OfferedModel | None:
    """Return a model of the team's accounts whose picture has this content."""
    rows = OfferedModel.objects.filter(account__team=member.team, sha256=sha256)
    return rows.exclude(sha256="").first()


def _missing(account_id: UUID) -> QuerySet[OfferedModel]:
    rows = OfferedModel.objects.filter(account=account_id).exclude(picture_url="")
    return rows.exclude(picture_url=F("fetched_url"))


def _fetched(client: Client, row: OfferedModel, until: float) -> bool:
    """Download one, check that it is a whole picture, and note what it is."""
    seconds = min(_SECONDS_EACH, until - monotonic())
    if seconds <= 0:
        return False
    part = files.new_part()
    try:
        client.download(row.picture_url, part, max_bytes=_MOST_BYTES, deadline_s=seconds)
        checked = pictures.check_image(part)
        kept = files.keep(part, checked.extension)
        pictures.thumbnails(kept.sha256, checked.extension)
    except (LeonardoError, pictures.PictureProblem) as error:
        log.info("model_picture_not_fetched", model=row.model_id, error=str(error))
        return False
    finally:
        part.unlink(missing_ok=True)
    OfferedModel.objects.filter(pk=row.pk).update(
        sha256=kept.sha256, extension=checked.extension, fetched_url=row.picture_url
    )
    return True


def _tell(account: Account) -> None:
    with transaction.atomic():
        offers.changed(account)
        live.publish_account(account=account)
