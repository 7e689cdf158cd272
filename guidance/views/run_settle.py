"""A run that may be one of several jobs at Leonardo: its person says which, or that it is none."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guidance.models import Generation
from guidance.services import feed as feeds
from guidance.services import settling
from guidance.views import access

NONE = "none"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def run_settle(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show the jobs that may be the run, and take the person's word for it."""
    found = access.generation(request, id)
    try:
        if request.method == "POST":
            return _settled(request, found, request.POST.get("job", "")[:64])
        return _shown(request, found)
    except settling.NotInDoubt as why:
        messages.info(request, str(why))
    except settling.CannotAsk as why:
        messages.warning(request, str(why))
    return redirect("studio")


def _shown(request: HttpRequest, found: Generation) -> HttpResponse:
    card = feeds.card(run=found, viewer=access.member(request).user)
    shown = {"card": card, "doubt": settling.doubt(found), "none": NONE}
    return render(request, "guidance/run_settle.html", shown)


def _settled(request: HttpRequest, found: Generation, job: str) -> HttpResponse:
    now = timezone.now()
    if job == NONE:
        settling.give_up(run=found, now=now)
        messages.info(request, "The run ended as none of the jobs at Leonardo.")
    else:
        settling.settle(run=found, job=job, now=now)
        messages.success(request, "The run goes on with the job that you chose.")
    return redirect("studio")
