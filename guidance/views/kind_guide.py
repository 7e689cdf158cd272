"""The guide to image guidance: every kind on a page, or one in a dialog over the studio."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guidance.services import kind_guide
from guidance.views import access


@require_safe
@login_required
def guide(request: HttpRequest) -> HttpResponse:
    """Every kind: what it is for, which models take it, how strong to begin."""
    access.member(request)
    return render(request, "guidance/guide.html", {"guides": kind_guide.guides()})


@require_safe
@login_required
def guide_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind in a dialog; without script its place on the page."""
    access.member(request)
    if kind not in kind_guide.KINDS:
        raise Http404
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('guide')}#{kind}")
    found = kind_guide.guide(kind, request.GET.get("model", ""))
    return render(request, "guidance/guide/_dialog.html", {"guide": found})
