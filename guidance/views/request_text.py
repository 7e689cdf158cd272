"""A request as plain text, to be copied; the same answer for a run and for an image of it."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from guidance.models import Generation
from guidance.services import exporting


def answer(run: Generation, form: str) -> HttpResponse:
    """Return a run's request as curl, Python or JSON; 409 for a recipe of another release."""
    wanted = exporting.form_of(form)
    if wanted is None:
        raise Http404
    try:
        text, status = exporting.request_text(run, wanted), 200
    except exporting.Unexportable:
        text, status = "This recipe can't be written as a request by this release.\n", 409
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
