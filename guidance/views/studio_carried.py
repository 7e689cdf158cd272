"""Pictures that bring their recipe along: the offer beside the reference, and what is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from guidance.forms import slot_changes
from guidance.forms.draft import Draft
from guidance.forms.recipes import initial_from
from guidance.models import Membership
from guidance.services import carrying
from guidance.services.importing import NotARequest
from guidance.views import studio_drafts
from guidance.views.studio_done import Done

PIECE = "composer-imported"
_OFFERS, _MOST = "studio-carried", 4


def remember(request: HttpRequest, id: UUID, text: str) -> None:
    """Keep what an uploaded picture carries until the person has chosen."""
    kept: dict[str, str] = request.session.get(_OFFERS, {})
    latest = [*((one, kept[one]) for one in kept if one != str(id)), (str(id), text)]
    request.session[_OFFERS] = dict(latest[-_MOST:])


def offers(request: HttpRequest, draft: Draft) -> list[tuple[str, str]]:
    """Return the pictures of the composer that carry a recipe: their id and the slot's letter."""
    kept: dict[str, str] = request.session.get(_OFFERS, {})
    named = {slot.get("picture").removeprefix("uploaded:"): slot.key for slot in draft.slots}
    return [(id, named[id]) for id in kept if id in named]


def use(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Fill the composer with the recipe; what stood there can come back, without the picture."""
    text = _taken(request, rest)
    if not text:
        return Done(draft, pieces=(PIECE,))
    slot = next((s for s in draft.slots if s.get("picture") == f"uploaded:{rest}"), None)
    before = slot_changes.remove(draft, slot.key) if slot else draft
    try:
        found = carrying.recipe_in(member=member, text=text)
    except NotARequest as refusal:
        return Done(draft, (str(refusal),), pieces=(PIECE,))
    is_kept = studio_drafts.put_aside_unless_blank(request, before)
    extra: dict[str, Any] = {"imported": [(n.kind.value, n.text) for n in found.notes]}
    said = ("The picture's recipe is in the composer.",)
    return Done(initial_from(found.recipe), said, is_kept, pieces=(PIECE,), extra=extra)


def keep(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """The picture stays a reference and nothing more."""
    _taken(request, rest)
    return Done(draft, pieces=(PIECE,))


def _taken(request: HttpRequest, id: str) -> str:
    kept: dict[str, str] = request.session.get(_OFFERS, {})
    text = kept.pop(id, "")
    request.session[_OFFERS] = kept
    return text


VERBS: dict[str, Callable[[HttpRequest, Membership, Draft, str], Done]] = {
    "carried_use": use,
    "carried_keep": keep,
}
