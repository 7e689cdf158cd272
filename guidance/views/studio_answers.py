"""How the composer is drawn: as the whole page, or as the pieces that changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guidance.domain.controlnets import CONTROLNETS
from guidance.forms.composer import Composer
from guidance.forms.draft import MAX_SLOTS, Draft
from guidance.forms.notes import places
from guidance.models import Account, Membership
from guidance.services import gallery as galleries
from guidance.services import presets, starters
from guidance.views import feed_shown, studio_drafts, studio_offers, studio_page
from guidance.views.studio_settings import Settings

FIRST_KINDS = (
    ("style", "Style", "palette"),
    ("character", "Character", "user-round"),
    ("edge", "Edges", "spline"),
    ("depth", "Depth", "layers-2"),
    ("pose", "Pose", "person-standing"),
    ("init_image", "Image to image", "image"),
)
"""Kinds that an empty composer offers by name."""

PIECES = {
    "model-head": "_model.html",
    "composer-errors": "_errors.html",
    "composer-said": "_said.html",
    "composer-imported": "_imported.html",
    "import-form": "_import.html",
    "prompt-piece": "_prompt.html",
    "guidance": "_guidance.html",
    "elements": "_elements.html",
    "model-named": "_model_named.html",
    "settings": "_settings.html",
    "foot": "_foot.html",
    "client-token": "_token.html",
    "presets-piece": "_presets.html",
}
"""The composer's pieces by the id of their root element."""

STRUCTURE = (
    "model-head",
    "model-named",
    "composer-errors",
    "composer-said",
    "guidance",
    "elements",
    "settings",
    "foot",
)


def context(
    member: Membership,
    draft: Draft,
    *,
    insist: bool = False,
    token: UUID | None = None,
    **extra: Any,
) -> dict[str, Any]:
    """Everything that any piece of the composer uses."""
    shown = studio_page.context_for(member, draft, insist=insist, token=token)
    composer: Composer = shown["composer"]
    return (
        shown
        | studio_offers.shown_of(shown["account"])
        | {
            "settings": Settings(composer),
            "kinds": CONTROLNETS.values(),
            "first_kinds": FIRST_KINDS,
            "most_slots": MAX_SLOTS,
            "spoken": spoken(composer, shown["account"]),
            "upload_problems": [],
            "said": (),
            "summary": [],
        }
        | extra
    )


def spoken(composer: Composer, account: Account | None) -> str:
    """What a screen reader hears after a change: the cost, and what is left out."""
    credits = f"{composer.cost} credit{'' if composer.cost == 1 else 's'}"
    if account and account.is_sandbox:
        cost = f"Free in the sandbox, would be {credits}"
    else:
        left = f", {account.balance:,.0f} left" if account and account.balance is not None else ""
        cost = f"About {credits}{left}"
    out = (
        f"{composer.recipe.letters()[problem.slot]}: {problem.message}"
        for problem in composer.problems
        if problem.slot is not None and problem.is_error
    )
    return ". ".join((cost, *out))


def page(
    request: HttpRequest, member: Membership, draft: Draft, *, status: int = 200, **extra: Any
) -> HttpResponse:
    """The whole studio over a draft."""
    studio_drafts.remember(request, draft)
    shown = context(member, draft, **extra)
    shown |= feed_shown.shown(request, member)
    shown["starters"] = starters.available()
    if "presets" not in shown:
        shown["presets"] = presets.listed(member=member)
    if draft.get("picking"):
        shown |= _picker(member)
    return render(request, "guidance/studio.html", shown, status=status)


def _picker(member: Membership) -> dict[str, Any]:
    """What the picker shows inside the page, where no script opens it in a dialog."""
    return {
        "picker": True,
        "page": galleries.page(member=member, scope="mine", cursor=None),
        "uploads": galleries.recent_references(member=member),
        "form": "composer",
        "more": "",
    }


def pieces(
    request: HttpRequest,
    shown: dict[str, Any],
    names: Iterable[str],
    *,
    status: int = 200,
) -> HttpResponse:
    """Those pieces of the composer, each for its place."""
    listed = [(name, f"guidance/studio/{PIECES[name]}") for name in names]
    whole = shown | {"pieces": listed}
    return render(request, "guidance/studio/_answer.html", whole, status=status)


def telling(answer: HttpResponse, text: str, undo: str = "") -> HttpResponse:
    """The answer with a passing word, where there is one, and the button that takes it back."""
    toast: dict[str, Any] = {"text": text}
    if undo:
        toast["action"] = {"label": "Undo", "event": "studio:do", "detail": {"value": undo}}
    if text:
        answer["HX-Trigger"] = json.dumps({"toast": toast})
    return answer


def check(request: HttpRequest, shown: dict[str, Any]) -> HttpResponse:
    """The foot, and what is said at each place; nothing that a person may be typing into."""
    composer: Composer = shown["composer"]
    keys = [slot.key for slot in composer.draft.slots]
    named = places(
        composer.form,
        keys,
        start=composer.start is not None,
        elements=len(shown["elements"]),
    )
    shown["note_places"] = [
        {
            "name": name,
            "notes": composer.notes.get(name, []),
            "template": f"guidance/studio/{_note_template(name)}",
        }
        for name in named
    ]
    return pieces(request, shown, ("foot",))


def _note_template(place: str) -> str:
    is_slot = place == "start" or place.startswith(("slot-", "element-"))
    return "_slot_note.html" if is_slot else "_notes.html"


def started(
    request: HttpRequest, member: Membership, shown: dict[str, Any], told: str
) -> HttpResponse:
    """The feed is told to fetch the new run; on the first one it takes the welcome's place."""
    shown |= feed_shown.shown(request, member)
    shown["whole_feed"] = len(shown["feed"].cards) == 1
    names = ("client-token", "composer-errors", "composer-said", "foot")
    response = pieces(request, shown, names)
    events: dict[str, Any] = {"feed": {}} | ({"toast": {"text": told}} if told else {})
    response["HX-Trigger"] = json.dumps(events)
    return response
