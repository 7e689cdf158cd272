"""The feed's pieces: a page of runs, one run, and what can be done with it."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from guidance.models import Generation
from guidance.services import cancelling, composing, generations, variations
from guidance.services import feed as feeds
from guidance.views import access, feed_shown, request_text
from guidance.views.way_back import way_back

_LATE = "The run ended before that. Its images are in the gallery and can be deleted there."


@require_safe
@never_cache
@login_required
def feed(request: HttpRequest) -> HttpResponse:
    """A page of the person's runs; a whole page without htmx."""
    mine = access.member(request)
    context = feed_shown.shown(request, mine)
    found: feeds.Feed = context["feed"]
    address = feed_shown.address(request, found)
    if not request.headers.get("HX-Request"):
        return redirect(address)
    if not found.is_first:
        return render(request, "guidance/feed/_page.html", context)
    is_typing = request.headers.get("HX-Target", "").endswith("feed-found")
    if is_typing:
        answer = render(request, "guidance/feed/_found.html", context)
    else:
        context["account"] = composing.account_of(member=mine)
        answer = render(request, "guidance/feed/_feed.html", context)
    answer["HX-Replace-Url" if is_typing else "HX-Push-Url"] = address
    return answer


@require_safe
@never_cache
@login_required
def run(request: HttpRequest, id: UUID) -> HttpResponse:
    """One run's card, for the page that shows it."""
    found = access.generation(request, id)
    return _card(request, found)


@require_safe
@never_cache
@login_required
def feed_new(request: HttpRequest) -> HttpResponse:
    """The cards of runs that the page does not show yet, for the top of its feed."""
    mine = access.member(request)
    known = [UUID(id) for id in request.GET.getlist("known")[:200] if _is_uuid(id)]
    cards = feeds.since(member=mine, known=known)
    return render(request, "guidance/feed/_cards.html", {"cards": cards})


@require_safe
@never_cache
@login_required
def feed_counts(request: HttpRequest) -> HttpResponse:
    """What the tabs and the phone's switch say, each for its place."""
    counts = feeds.counts(member=access.member(request))
    return render(request, "guidance/feed/_counts.html", {"counts": counts})


@require_safe
@never_cache
@login_required
def run_news(request: HttpRequest, id: UUID) -> JsonResponse:
    """How a run ended, for a notice: its words and its first picture."""
    found = access.generation(request, id)
    card = feeds.card(run=found, viewer=access.member(request).user)
    first = next((tile.image for tile in card.tiles if tile.image), None)
    return JsonResponse(
        {
            "text": card.words.spoken,
            "kind": "bad" if card.words.loud else "ok",
            "picture": reverse("image_thumb", args=[first.pk, 256]) if first else "",
        }
    )


@require_safe
@never_cache
@login_required
def run_request(request: HttpRequest, id: UUID, form: str) -> HttpResponse:
    """A run's own request as curl, Python or JSON, pictures or not; without the key."""
    return request_text.answer(access.generation(request, id), form)


@require_POST
@login_required
def run_cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    """Cancel a run that was not sent yet; its card says when it is too late for that."""
    found = access.generation(request, id)
    cancelling.cancel(generation=found)
    return _answer(request, found)


@require_POST
@login_required
def run_discard(request: HttpRequest, id: UUID) -> HttpResponse:
    """Send the images of a run that can't be stopped any more to the trash."""
    found = access.generation(request, id)
    done = cancelling.discard(generation=found)
    late = _LATE if not done and found.state == Generation.State.COMPLETE else ""
    return _answer(request, found, late)


@require_POST
@login_required
def run_keep(request: HttpRequest, id: UUID) -> HttpResponse:
    """Keep the images of a cancelled run after all."""
    found = access.generation(request, id)
    cancelling.keep(generation=found)
    return _answer(request, found)


@require_POST
@login_required
def run_retry(request: HttpRequest, id: UUID) -> HttpResponse:
    """Ask for a failed run again, as a new run with a seed of its own."""
    found = access.generation(request, id)
    token = request.POST.get("client_token", "")
    try:
        again = generations.retry(
            generation=found, client_token=UUID(token) if _is_uuid(token) else uuid4()
        )
    except (generations.Refused, variations.NotOffered) as why:
        return _refused(request, str(why))
    if way_back(request) or not request.headers.get("HX-Request"):
        return _answer(request, again)
    card = feeds.card(run=again, viewer=access.member(request).user)
    return _counted(render(request, "guidance/feed/_retried.html", {"cards": [card]}))


@require_POST
@login_required
def run_hide(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take an ended run out of the feed; its images stay in the gallery."""
    found = access.generation(request, id)
    generations.hide(generation=found)
    return _counted(HttpResponse()) if request.headers.get("HX-Request") else redirect("studio")


@require_POST
@login_required
def sandbox_banner(request: HttpRequest) -> HttpResponse:
    """Close the sandbox's banner for this session."""
    request.session["sandbox_banner_closed"] = True
    return HttpResponse() if request.headers.get("HX-Request") else redirect("studio")


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    """Say why nothing was asked for again; the card stays as it is."""
    if not request.headers.get("HX-Request"):
        messages.warning(request, why)
        return redirect(way_back(request) or "studio")
    return _telling(HttpResponse(status=204), why)


def _answer(request: HttpRequest, found: Generation, late: str = "") -> HttpResponse:
    """The run as it is now: its card in the feed, word to another page that shows it to look."""
    elsewhere = way_back(request)
    if not request.headers.get("HX-Request"):
        if late:
            messages.warning(request, late)
        return redirect(elsewhere or "studio")
    if elsewhere:
        return _telling(HttpResponse(status=204), late, refresh={})
    return _telling(_card(request, found), late, counts={})


def _telling(answer: HttpResponse, why: str, **events: dict[str, str]) -> HttpResponse:
    """The answer with its events, and a notice where something is to be said."""
    toast = {"toast": {"text": why, "kind": "warn"}} if why else {}
    answer["HX-Trigger"] = json.dumps({**events, **toast})
    return answer


def _counted(response: HttpResponse) -> HttpResponse:
    """The answer, and word to the tabs that their numbers changed."""
    response["HX-Trigger"] = "counts"
    return response


def _card(request: HttpRequest, found: Generation) -> HttpResponse:
    card = feeds.card(run=found, viewer=access.member(request).user)
    return render(request, "guidance/feed/_card.html", {"card": card})


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
