"""What an account can use at Leonardo: its models and Elements, and the catalogue they make.

Source: API contract 7, platformModels, models/{id}, models/user, elements, elements/user.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from guidance.domain.bases import base_of
from guidance.domain.catalogue import CATALOGUE, Catalogue, KnownElement
from guidance.domain.ingredients import Element
from guidance.domain.platform_models import PlatformModel, model_of
from guidance.leonardo.answers import ModelDetails
from guidance.leonardo.errors import LeonardoError
from guidance.models import Account, Generation, Membership, OfferedElement, OfferedModel
from guidance.services import accounts

_WORDS = 2000
_NOT_AN_ID = "A model's id is a UUID, such as aa77f04e-3eec-4034-9c07-d0f619684628."
_NO_ACCOUNT = "This team has no Leonardo account, so a model can't be looked up."
_UNKNOWN = "Leonardo has no model with this id that your account can see."
_GONE = "Leonardo no longer has this model."
_NOT_READY = "This model is not trained yet. Leonardo says {status}."


class NoSuchModel(ValueError):
    """A model can't be used by the id that was typed; the text says why."""


def catalogue_for(account: Account | None) -> Catalogue:
    """Return the platform's models with what the account adds and was refused.

    It is kept in this process until the account's `offers_version` rises, so it costs no query.
    """
    return CATALOGUE if account is None else _catalogue(account.pk, account.offers_version)


@lru_cache(maxsize=64)
def _catalogue(account: UUID, _version: int) -> Catalogue:
    models = list(OfferedModel.objects.filter(account=account).order_by("-is_own", "name"))
    named = (one for one in models if one.name)
    known = CATALOGUE.with_models(_model(row) for row in named)
    refused = {row.model_id.lower(): said for row in models if (said := _why_not(row))}
    elements = OfferedElement.objects.filter(account=account).order_by("-is_own", "name")
    pictures = {row.model_id.lower(): row.sha256 for row in models if row.sha256}
    marked = known.with_refusals(refused).with_pictures(pictures)
    return marked.with_elements(_element(row) for row in elements)


def _why_not(row: OfferedModel) -> str:
    """Why Leonardo won't run a model for the account; nothing where it is not known not to."""
    return _GONE if row.is_gone else row.refused_said if row.refused_at else ""


def catalogue_of(member: Membership) -> Catalogue:
    """Return the catalogue of the account that the person's team works with."""
    return catalogue_for(accounts.current(member.team))


def model_of_run(generation: Generation) -> PlatformModel | None:
    """Return the model that a run was asked from; a query only for an account's own."""
    known = CATALOGUE.model(generation.model_id)
    if known is not None:
        return known
    rows = OfferedModel.objects.filter(account=generation.account_id)
    row = rows.filter(model_id=generation.model_id.lower()).exclude(name="").first()
    return _model(row) if row else None


def element_words(generation: Generation, elements: Iterable[Element]) -> tuple[str, ...]:
    """Return a run's Elements by name with their weights; one query where there are any."""
    listed = tuple(elements)
    if not listed:
        return ()
    rows = OfferedElement.objects.filter(account=generation.account_id)
    names = dict(rows.filter(key__in=[one.key for one in listed]).values_list("key", "name"))
    return tuple(f"{names.get(one.key) or _nameless(one)} {one.weight:g}" for one in listed)


def _nameless(element: Element) -> str:
    return f"Element {element.key[:8]}"


def find_model(*, member: Membership, text: str) -> PlatformModel:
    """Return the model with a typed id, asked for at Leonardo and kept for the account.

    Raises NoSuchModel with one sentence; a known model is not asked for again.
    """
    wanted, account = _uuid(text), accounts.current(member.team)
    if account is None:
        raise NoSuchModel(_NO_ACCOUNT)
    known = catalogue_for(account).model(wanted)
    if known is not None:
        return known
    return _model(_kept(account, _asked(account, wanted)))


def _uuid(text: str) -> str:
    try:
        return str(UUID(text.strip()))
    except ValueError as error:
        raise NoSuchModel(_NOT_AN_ID) from error


def _asked(account: Account, wanted: str) -> ModelDetails:
    try:
        with accounts.client_for(account) as client:
            found = client.model(wanted)
    except LeonardoError as error:
        raise NoSuchModel(f"The model could not be looked up. {error.meaning}") from error
    if found is None:
        raise NoSuchModel(_UNKNOWN)
    if not is_ready(found.status):
        raise NoSuchModel(_NOT_READY.format(status=found.status))
    return found


def changed(account: Account) -> None:
    """Let every process read the account's offers anew; part of the change's transaction."""
    Account.objects.filter(pk=account.pk).update(offers_version=F("offers_version") + 1)


def is_ready(status: str) -> bool:
    """Whether something that was trained can be used; lists may leave the word out."""
    return status in {"", "COMPLETE"}


@transaction.atomic
def _kept(account: Account, found: ModelDetails) -> OfferedModel:
    row, _ = OfferedModel.objects.update_or_create(
        account=account,
        model_id=found.id.lower(),
        defaults={
            "name": found.name[:200] or "Unnamed model",
            "description": found.description,
            "sd_version": found.sd_version[:40],
            "is_own": True,
        },
    )
    changed(account)
    return row


@transaction.atomic
def note_refused(account: Account, model_id: str, said: str, now: datetime) -> None:
    """Mark a model that Leonardo won't run for this account, with its own words."""
    OfferedModel.objects.update_or_create(
        account=account,
        model_id=model_id.lower(),
        defaults={"refused_at": now, "refused_said": said[:_WORDS]},
    )
    changed(account)


def note_accepted(account: Account, model_id: str) -> None:
    """Take the mark off: the model runs for this account."""
    marked = OfferedModel.objects.filter(
        account=account, model_id=model_id.lower(), refused_at__isnull=False
    )
    with transaction.atomic():
        if marked.update(refused_at=None, refused_said=""):
            changed(account)


def _model(row: OfferedModel) -> PlatformModel:
    return model_of(
        row.model_id, row.name, sd_version=row.sd_version, custom=row.is_own, notes=row.description
    )


def _element(row: OfferedElement) -> KnownElement:
    """The row as rules use it. One's own have no weights in the list, so any is left to them."""
    low = -math.inf if row.weight_min is None else row.weight_min
    high = math.inf if row.weight_max is None else row.weight_max
    return KnownElement(
        ak_uuid="" if row.is_own else row.key,
        name=row.name or _nameless(Element(1.0, row.key)),
        base=base_of(row.base_model),
        weight_min=low,
        weight_max=high,
        weight_default=min(
            max(1.0 if row.weight_default is None else row.weight_default, low), high
        ),
        user_lora_id=int(row.key) if row.is_own else None,
        description=row.description,
    )


def is_reading(account: Account) -> bool:
    """Whether its lists are being read; a reading that died counts for two minutes."""
    since = account.listing_since
    return since is not None and (timezone.now() - since).total_seconds() < 120
