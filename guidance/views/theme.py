"""The theme switch: dark, light or as the system says. Works for people who are not signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.views.decorators.http import require_POST

from guidance.models import User
from guidance.views.way_back import way_back

YEAR_SECONDS = 365 * 24 * 3600


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the chosen theme and go back to the page it was chosen on.

    A cookie keeps it for the sign-in page and for error pages, which read no tables.
    """
    chosen = request.POST.get("theme", "")
    if chosen not in User.Theme.values:
        return HttpResponseBadRequest("The theme is dark, light or system.")
    if isinstance(request.user, User):
        request.user.theme = chosen
        request.user.save(update_fields=["theme"])
    answer = HttpResponseRedirect(way_back(request) or "/")
    answer.set_cookie(
        "theme",
        chosen,
        max_age=YEAR_SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return answer
