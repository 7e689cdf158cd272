"""The trash: images deleted in the last 30 days, and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from guidance.services import trash
from guidance.views import access
from guidance.views.gallery_bulk import back, selection


@require_safe
@never_cache
@login_required
def gallery_trash(request: HttpRequest) -> HttpResponse:
    """Images that the person could restore."""
    mine = access.member(request)
    context = {"images": trash.listing(member=mine), "coming": trash.coming(member=mine)}
    return render(request, "guidance/gallery_trash.html", context)


@require_POST
@login_required
def gallery_restore(request: HttpRequest) -> HttpResponse:
    """Bring images back to the gallery, and go where the form stood."""
    count = trash.restore(member=access.member(request), ids=selection(request))
    if count:
        messages.success(request, f"{count} image{'' if count == 1 else 's'} restored")
    else:
        messages.warning(request, "Nothing to restore. The trash keeps images for 30 days.")
    return redirect(back(request))
