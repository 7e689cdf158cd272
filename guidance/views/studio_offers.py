"""What the account offers: the list is read anew on a press, and models are used by their id."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guidance.forms import model_change
from guidance.forms.draft import Draft
from guidance.models import Account, Membership
from guidance.services import composing, offers, offers_reading
from guidance.services.offers import NoSuchModel
from guidance.views import access
from guidance.views.studio_done import Done


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def studio_offers(request: HttpRequest) -> HttpResponse:
    """How far the reading of the lists is; a post begins one."""
    member = access.member(request)
    if request.method == "POST":
        account = offers_reading.ask(member=member, now=timezone.now())
    else:
        account = composing.account_of(member=member)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("studio")
    shown = shown_of(account)
    answer = render(request, "guidance/studio/_offers.html", shown)
    if request.method == "GET" and not shown["is_reading"]:
        answer["HX-Trigger"] = json.dumps({"offersread": {}})
    return answer


def shown_of(account: Account | None) -> dict[str, Any]:
    """What the line under a list says."""
    return {
        "account": account,
        "is_reading": account is not None and offers.is_reading(account),
        "reading_steps": offers_reading.STEPS,
    }


def _use_model(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Choose a model by its id; one that can't be used is explained, the id stays."""
    typed = request.POST.get("model_typed" if rest else "model_named", "")[:200]
    try:
        model = offers.find_model(member=member, text=typed)
    except NoSuchModel as problem:
        return Done(draft, extra={"model_problem": str(problem), "model_typed": typed})
    known = draft.under(offers.catalogue_of(member))
    after, change = model_change.settled(known.having(model_id=model.id))
    told = "" if change else f"{model.name} is chosen."
    return Done(after, change=change, told=told)


VERBS: dict[str, Callable[[HttpRequest, Membership, Draft, str], Done]] = {"use_model": _use_model}
