"""JSON about Elements -> the dataclasses of `answers` (API contract 7)."""

from __future__ import annotations

from collections.abc import Mapping

from guidance.leonardo.answers import ElementListing, OwnElement
from guidance.leonardo.errors import Unreadable
from guidance.leonardo.fields import (
    decimal,
    identifier,
    integer,
    optional_id,
    optional_map,
    rows,
    text,
)


def elements(answer: Mapping[str, object]) -> tuple[ElementListing, ...]:
    """GET /elements; an Element without its UUID can't be used and is left out."""
    return tuple(_element(item) for item in rows(answer, "loras") if optional_id(item, "akUUID"))


def _element(item: Mapping[str, object]) -> ElementListing:
    return ElementListing(
        ak_uuid=identifier(item, "akUUID"),
        name=text(item, "name"),
        description=text(item, "description"),
        creator=text(item, "creatorName"),
        image_url=text(item, "urlImage"),
        base_model=text(item, "baseModel"),
        weight_default=_weight(item, "weightDefault"),
        weight_min=_weight(item, "weightMin"),
        weight_max=_weight(item, "weightMax"),
    )


def _weight(item: Mapping[str, object], name: str) -> float | None:
    number = decimal(item, name)
    return None if number is None else float(number)


def own_elements(answer: Mapping[str, object]) -> tuple[OwnElement, ...]:
    """GET /elements/user/{userId}."""
    return tuple(_own_element(item) for item in rows(answer, "user_loras"))


def own_element(answer: Mapping[str, object]) -> OwnElement | None:
    """GET /elements/{id}; None for an id that nothing has."""
    item = optional_map(answer, "user_loras_by_pk")
    return None if item is None else _own_element(item)


def _own_element(item: Mapping[str, object]) -> OwnElement:
    number = integer(item, "id")
    if number is None:
        raise Unreadable(detail="no id of an Element")
    return OwnElement(
        id=number,
        name=text(item, "name"),
        description=text(item, "description"),
        base_model=text(item, "baseModel"),
        status=text(item, "status").upper(),
        focus=text(item, "focus"),
        instance_prompt=text(item, "instancePrompt"),
    )
