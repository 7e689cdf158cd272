"""The prompt history of the composer: a list to search, and a prompt that comes back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guidance.forms import changes
from guidance.forms.draft import Draft
from guidance.models import Membership
from guidance.services import prompts
from guidance.views import access, studio_drafts
from guidance.views.studio_done import Done


@require_safe
@never_cache
@login_required
def studio_prompts(request: HttpRequest) -> HttpResponse:
    """The list for what was typed into its search, as a piece of the dialog."""
    member = access.member(request)
    if not request.headers.get("HX-Request"):
        return redirect("studio")
    words = request.GET.get("prompt_words", "")
    shown = {"prompts": prompts.history(member=member, words=words), "prompt_words": words}
    return render(request, "guidance/studio/_prompt_list.html", shown)


def open_list(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Show the history: in a dialog with script, in the feed's place without."""
    words = request.POST.get("prompt_words", "")
    found = prompts.history(member=member, words=words)
    return Done(draft, extra={"prompts": found, "prompt_words": words, "remembering": True})


def take(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Put the prompt of one of the person's runs into the box; the one there can come back."""
    studio_drafts.remember(request, draft)
    try:
        run = access.generation(request, UUID(rest))
    except ValueError as error:
        raise Http404 from error
    return Done(changes.replaced(draft, run.prompt))


VERBS: dict[str, Callable[[HttpRequest, Membership, Draft, str], Done]] = {
    "prompts": open_list,
    "prompt": take,
}
