"""The person's draft between pages: kept in the session, one per person and browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_protect

from guidance.forms.draft import Draft
from guidance.forms.recipes import BLANK, initial_from

_NOW, _BEFORE = "studio-draft", "studio-draft-before"
_REMOVED, _SAID = "studio-draft-removed", "studio-said"
_REMOVALS_AT_MOST = 8
_NOTES = "studio-imported"
_MOST_NOTES = 40
_SIGN_IN_WITHIN = 3600  # seconds

View = Callable[[HttpRequest], HttpResponse]


def current(request: HttpRequest) -> Draft:
    """Return the draft that was last worked on, a blank one for a start."""
    text = request.session.get(_NOW, "")
    return Draft.from_text(text) if text else initial_from(BLANK)


def remember(request: HttpRequest, draft: Draft) -> None:
    """Keep a draft for the next page, unless a request that came later kept one already.

    A post counts even if it brings what stood there before: an earlier one may still be under way.
    """
    text = draft.text()
    if text and (request.method == "POST" or request.session.get(_NOW) != text):
        request.session.put_latest(_NOW, text)  # type: ignore[attr-defined]


def put_aside(request: HttpRequest, draft: Draft) -> Draft | None:
    """Keep a draft so that it can be brought back; return the one that was kept before."""
    before = request.session.get(_BEFORE, "")
    request.session[_BEFORE] = draft.text()
    return Draft.from_text(before) if before else None


def put_aside_unless_blank(request: HttpRequest, draft: Draft) -> bool:
    """Keep a draft that holds work; return whether it did."""
    if not draft.get("prompt").strip() and not draft.slots and draft.start is None:
        return False
    put_aside(request, draft)
    return True


def remember_removed(request: HttpRequest, draft: Draft) -> None:
    """Keep the draft from before a slot was removed, for Undo."""
    kept = [*_kept_removals(request), draft.text()]
    request.session[_REMOVED] = kept[-_REMOVALS_AT_MOST:]


def removed(request: HttpRequest, count: int) -> Draft | None:
    """Return the draft from before the last so many removals, once."""
    kept = _kept_removals(request)
    count = min(max(count, 1), len(kept))
    if not count:
        return None
    request.session[_REMOVED] = kept[:-count]
    return Draft.from_text(kept[-count])


def _kept_removals(request: HttpRequest) -> list[str]:
    kept = request.session.get(_REMOVED, [])
    return kept if isinstance(kept, list) else []


def say_next(request: HttpRequest, text: str, *, can_go_back: bool) -> None:
    """Keep a sentence for the page that follows a redirect."""
    request.session[_SAID] = [text, can_go_back]


def said(request: HttpRequest) -> tuple[tuple[str, ...], bool]:
    """Return what `say_next` kept, once."""
    text, can_go_back = request.session.pop(_SAID, None) or ("", False)
    return ((text,) if text else ()), can_go_back


def keep_notes(request: HttpRequest, notes: Sequence[tuple[str, str]]) -> None:
    """Keep an import's notes, pairs of kind and sentence, for the page after a redirect."""
    request.session[_NOTES] = [list(note) for note in notes[:_MOST_NOTES]]


def notes(request: HttpRequest) -> list[list[str]]:
    """Return what `keep_notes` kept, once."""
    kept: list[list[str]] = request.session.pop(_NOTES, [])
    return kept


def signed_in(view: View) -> View:
    """Ask for signing in, and have there afterwards what the post of an ended session held."""

    @wraps(view)
    def asking(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request)
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        if request.method == "POST" and size <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return _kept(request)
        return redirect_to_login(reverse("studio"))

    return asking


# Views that read their body first are exempt from the check before them, so it is made here.
@csrf_protect
def _kept(request: HttpRequest) -> HttpResponse:
    draft = Draft.from_post(request.POST.dict())
    if draft.fields:
        remember(request, draft)
        request.session.set_expiry(_SIGN_IN_WITHIN)
    return redirect_to_login(reverse("studio"))
