"""404 and 500 in the normal frame."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for an address that is nothing, or nothing of yours."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for our own fault; rendered without the request, so it reads no table."""
    theme = request.COOKIES.get("theme", "system")
    return HttpResponseServerError(render_to_string("500.html", {"theme": theme}))
