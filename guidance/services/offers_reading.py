"""Reads an account's lists of models and Elements; an error keeps what was known and says so.

All calls are GETs and safe to repeat. Source: API contract 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Case, Q, QuerySet, When

from guidance.domain.catalogue import CATALOGUE
from guidance.leonardo.answers import ElementListing, ModelDetails, ModelListing, OwnElement
from guidance.leonardo.client import Client
from guidance.leonardo.errors import LeonardoError
from guidance.models import Account, Membership, OfferedElement, OfferedModel
from guidance.services import accounts, clearing, doorbell, live, offers

log = structlog.get_logger(__name__)
STEPS = 5
"""Calls of one reading, with all questions for single models counted as one."""
_AGAIN = timedelta(days=1)
_AFTER_A_FAILURE = timedelta(minutes=15)
_LEASE = timedelta(minutes=5)
_MOST_SINGLE = 40


def due(now: datetime) -> QuerySet[Account]:
    """Return the accounts whose lists are to be read; those in trouble wait."""
    held = [Account.Paused.KEY_REFUSED, Account.Paused.UNREACHABLE]
    ripe = Account.objects.filter(_is_due(now)).exclude(remote_user_id="")
    return ripe.exclude(paused_reason__in=held)


def _is_due(now: datetime) -> Q:
    return Q(listing_at=None) | Q(listing_at__lte=now)


def ask(*, member: Membership, now: datetime) -> Account | None:
    """Let the lists be read now, for a press on Refresh; one that is under way goes on."""
    account = accounts.current(member.team)
    if account is None or offers.is_reading(account):
        return account
    account.listing_at, account.listing_since, account.listing_step = now, now, 0
    account.save(update_fields=["listing_at", "listing_since", "listing_step"])
    doorbell.ring("offers", account.pk)
    return account


def read(account_id: UUID, now: datetime) -> None:
    """Read the lists of one account, if they are due and nobody else does."""
    mine = Account.objects.filter(_is_due(now), pk=account_id)
    if not mine.update(listing_at=now + _LEASE, listing_since=now, listing_step=0):
        return
    account = Account.objects.get(pk=account_id)
    try:
        with accounts.client_for(account) as client:
            _read_all(account, client)
    except LeonardoError as error:
        log.info("offers_not_read", account=str(account.pk), error=str(error))
        clearing.note_error(account, error, now)
        _end(account, now + _AFTER_A_FAILURE, said=error.said[:500] or error.meaning)
    else:
        _end(account, now + _AGAIN, said="", listed_at=now)


def _end(account: Account, again: datetime, *, said: str, **columns: datetime) -> None:
    Account.objects.filter(pk=account.pk).update(
        listing_at=again, listing_since=None, listing_said=said, **columns
    )
    live.publish_account(account=account)


def _read_all(account: Account, client: Client) -> None:
    """Ask everything first and write it down at once, so that no list is ever half new."""
    listed = client.platform_models()
    _step(account, 1)
    own = client.own_models(account.remote_user_id) if account.remote_user_id else ()
    _step(account, 2)
    elements = client.elements()
    _step(account, 3)
    trained = client.own_elements(account.remote_user_id) if account.remote_user_id else ()
    _step(account, 4)
    versions = _versions(account, client, listed)
    gone = _gone(account, client, own)
    with transaction.atomic():
        _mark_gone(account, gone)
        _write_models(account, [*_listed_rows(listed, versions), *_own_rows(own)])
        offers.changed(account)
        _write_elements(account, [*_element_rows(elements), *_trained_rows(trained)])


def _step(account: Account, done: int) -> None:
    Account.objects.filter(pk=account.pk).update(listing_step=done)


def _versions(account: Account, client: Client, listed: tuple[ModelListing, ...]) -> dict[str, str]:
    """The base of each model that only the list knows: it is not in the list itself."""
    rows = OfferedModel.objects.filter(account=account).exclude(sd_version="")
    known = dict(rows.values_list("model_id", "sd_version"))
    unknown = [one.id for one in listed if CATALOGUE.model(one.id) is None]
    for model_id in [id for id in unknown if id.lower() not in known][:_MOST_SINGLE]:
        details = client.model(model_id)
        known[model_id.lower()] = details.sd_version if details else ""
    return known


def _gone(account: Account, client: Client, own: tuple[ModelDetails, ...]) -> list[str]:
    """The account's models that its list leaves out and Leonardo no longer knows by their id."""
    listed = [one.id.lower() for one in own]
    rows = OfferedModel.objects.filter(account=account, is_own=True).exclude(model_id__in=listed)
    ids = rows.order_by("model_id").values_list("model_id", flat=True)[:_MOST_SINGLE]
    return [model_id for model_id in ids if client.model(model_id) is None]


def _mark_gone(account: Account, gone: list[str]) -> None:
    OfferedModel.objects.filter(account=account).update(
        is_gone=Case(When(model_id__in=gone, then=True), default=False)
    )


def _listed_rows(
    listed: tuple[ModelListing, ...], versions: dict[str, str]
) -> Iterator[dict[str, object]]:
    for one in listed:
        key = one.id.lower()
        row = _row(key, one.name, one.description, versions.get(key, ""), is_own=False)
        yield row | {"picture_url": one.image_url}


def _own_rows(own: tuple[ModelDetails, ...]) -> Iterator[dict[str, object]]:
    for one in own:
        if offers.is_ready(one.status):
            yield _row(one.id.lower(), one.name, one.description, one.sd_version, is_own=True)


def _row(key: str, name: str, description: str, version: str, *, is_own: bool) -> dict[str, object]:
    return {
        "model_id": key[:64],
        "name": name[:200] or "Unnamed model",
        "description": description,
        "sd_version": version[:40],
        "is_own": is_own,
        "picture_url": "",
    }


def _element_rows(elements: tuple[ElementListing, ...]) -> Iterator[dict[str, object]]:
    for one in elements:
        yield {
            "key": one.ak_uuid.lower()[:80],
            "name": one.name[:200],
            "description": one.description,
            "base_model": one.base_model[:40],
            "weight_default": one.weight_default,
            "weight_min": one.weight_min,
            "weight_max": one.weight_max,
            "is_own": False,
        }


def _trained_rows(trained: tuple[OwnElement, ...]) -> Iterator[dict[str, object]]:
    for one in trained:
        if offers.is_ready(one.status):
            yield {
                "key": str(one.id),
                "name": one.name[:200],
                "description": one.description,
                "base_model": one.base_model[:40],
                "is_own": True,
            }


def _write_models(account: Account, rows: list[dict[str, object]]) -> None:
    """Take over the list; a model found by its id stays, and so does a refusal."""
    new = {str(row["model_id"]): row for row in rows}
    gone = OfferedModel.objects.filter(account=account, is_own=False, refused_at=None)
    gone.exclude(model_id__in=new).delete()
    OfferedModel.objects.bulk_create(
        [OfferedModel(account=account, **row) for row in new.values()],
        update_conflicts=True,
        unique_fields=["account", "model_id"],
        update_fields=["name", "description", "sd_version", "is_own", "picture_url"],
    )


def _write_elements(account: Account, rows: list[dict[str, object]]) -> None:
    new = {str(row["key"]): row for row in rows}
    OfferedElement.objects.filter(account=account).exclude(key__in=new).delete()
    OfferedElement.objects.bulk_create(
        [OfferedElement(account=account, **row) for row in new.values()],
        update_conflicts=True,
        unique_fields=["account", "key"],
        update_fields=[
            "name", "description", "base_model", "weight_default", "weight_min", "weight_max",
            "is_own",
        ],
    )  # fmt: skip
