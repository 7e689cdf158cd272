"""The team's Leonardo account: which key is in use, another key, a test of the connection."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guidance.models import Membership
from guidance.services import connecting
from guidance.services.connecting import NotConnected, TriedTooOften
from guidance.views import access


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("key")
@login_required
def connection(request: HttpRequest) -> HttpResponse:
    """The account in use and a field for a new key; a post tries the key and uses it."""
    mine = access.admin(request)
    if request.method != "POST":
        return _shown(request, mine)
    typed = request.POST.get("key", "")
    try:
        done = connecting.connect(team=mine.team, typed=typed, now=timezone.now())
    except NotConnected as problem:
        status = 429 if isinstance(problem, TriedTooOften) else 422
        return _shown(request, mine, status=status, key_problem=str(problem))
    messages.success(request, done.told)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("studio")
    answer = HttpResponse()
    answer["HX-Redirect"] = reverse("studio")
    return answer


@never_cache
@login_required
def connection_test(request: HttpRequest) -> HttpResponse:
    """Ask Leonardo whether the key in use still works, and say so beside the button."""
    mine = access.admin(request)
    if request.method != "POST":
        return redirect("connection")
    try:
        told = connecting.check(team=mine.team, now=timezone.now())
    except NotConnected as problem:
        return _shown(request, mine, test_problem=str(problem))
    return _shown(request, mine, tested=told)


def _shown(
    request: HttpRequest, mine: Membership, *, status: int = 200, **said: str
) -> HttpResponse:
    """The page, or with htmx its piece; what was typed into the field is never in it."""
    is_piece: bool = request.htmx  # type: ignore[attr-defined]
    piece = "connection/_connection.html" if is_piece else "connection.html"
    shown = {"connection": connecting.connection(team=mine.team)} | said
    return render(request, f"guidance/{piece}", shown, status=status)
