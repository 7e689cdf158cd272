"""Whether a picture's QR code can be read: one line, fetched where nobody looked before."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guidance.models import Image, Reference
from guidance.services import scanning
from guidance.views import access


@require_safe
@never_cache
@login_required
def image_scan(request: HttpRequest, id: UUID) -> HttpResponse:
    """Whether the code in an image of the person's team can be read."""
    return _scan(request, access.image(request, id))


@require_safe
@never_cache
@login_required
def reference_scan(request: HttpRequest, id: UUID) -> HttpResponse:
    """Whether the code in an uploaded reference can be read."""
    return _scan(request, access.reference(request, id))


def _scan(request: HttpRequest, picture: Image | Reference) -> HttpResponse:
    found = scanning.scanned(picture)
    context = {"scan": found.scan, "scan_text": found.scan_text, "looked": True}
    return render(request, "guidance/check/_scan.html", context)
