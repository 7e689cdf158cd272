"""Import and take out: a pasted request fills the composer, the composer writes one."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guidance.domain.variations import Transform
from guidance.forms import model_change
from guidance.forms.draft import Draft
from guidance.forms.imports import ImportForm
from guidance.forms.recipes import ON, initial_from
from guidance.models import Membership
from guidance.services import carrying, exporting, importing, offers
from guidance.services.importing import Imported, NotARequest, VariationRequest
from guidance.views import access, studio_answers, studio_drafts, studio_uploads
from guidance.views.studio_page import composer_for

PIECES = (*studio_answers.STRUCTURE, "composer-imported", "prompt-piece", "import-form")
DONE = "The request is in the composer. Nothing was sent."


def _unreadable(request: HttpRequest, text: str, status: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("account_login")
    access.member(request)
    return _asked(request, problem=text, status=status)


@never_cache
@login_required
@studio_uploads.readable(_unreadable)
def studio_import(request: HttpRequest) -> HttpResponse:
    """Fill the composer from a pasted text or a file; a refusal keeps the text, without keys."""
    member = access.member(request)
    if request.method != "POST":
        return _asked(request)
    form = ImportForm(request.POST, request.FILES)
    try:
        found = _found(request, member, form)
    except NotARequest as refusal:
        text = importing.shown_again(member=member, text=form.typed())
        way = _way_to(refusal)
        return _asked(request, problem=str(refusal), way=way, text=text, status=422)
    return _filled(request, member, found)


def _found(request: HttpRequest, member: Membership, form: ImportForm) -> Imported:
    data = form.picture()
    if data is not None:
        return carrying.in_picture(member=member, data=data)
    called = partial(access.run_called, request)
    return importing.imported(member=member, text=form.text(), run_called=called)


def _way_to(varied: NotARequest) -> tuple[str, str] | None:
    """Address and words of the page that orders a variation; None where there is none."""
    if not isinstance(varied, VariationRequest) or varied.image_id is None:
        return None
    if varied.transform is Transform.UNIVERSAL:
        return reverse("image_universal", args=[varied.image_id]), "Open the universal upscaler"
    return reverse("image", args=[varied.image_id]), "Open the picture"


def _asked(request: HttpRequest, *, status: int = 200, **shown: Any) -> HttpResponse:
    """The form for the text: in its dialog, or as a page of its own."""
    if request.htmx:  # type: ignore[attr-defined]
        return studio_answers.pieces(request, shown, ("import-form",), status=status)
    return render(request, "guidance/studio_import.html", shown, status=status)


def _filled(request: HttpRequest, member: Membership, found: Imported) -> HttpResponse:
    """The composer with the recipe; what stood in it can be brought back."""
    posted = Draft.from_post(request.POST.dict())
    before = posted if posted.fields else studio_drafts.current(request)
    is_kept = studio_drafts.put_aside_unless_blank(request, before)
    draft = initial_from(found.recipe)
    if found.is_old:
        draft = draft.having(old_offer=ON)
    studio_drafts.remember(request, draft)
    notes = [(note.kind.value, note.text) for note in found.notes]
    if not request.htmx:  # type: ignore[attr-defined]
        studio_drafts.keep_notes(request, notes)
        studio_drafts.say_next(request, DONE, can_go_back=is_kept)
        return redirect("studio")
    extra: dict[str, Any] = {"said": (DONE,), "can_go_back": is_kept, "imported": notes}
    shown = studio_answers.context(member, draft, **extra)
    answer = studio_answers.pieces(request, shown, PIECES)
    answer["HX-Trigger"] = json.dumps({"imported": {}})
    return answer


@require_POST
@never_cache
@login_required
def studio_request(request: HttpRequest, form: str) -> HttpResponse:
    """What Generate would send for the composer as it stands, as curl, Python or JSON."""
    member, wanted = access.member(request), exporting.form_of(form)
    if wanted is None:
        raise Http404
    posted = Draft.from_post(request.POST.dict()).under(offers.catalogue_of(member))
    draft, _ = model_change.settled(posted)
    recipe = composer_for(member, draft).sendable
    try:
        text, status = exporting.recipe_text(member=member, recipe=recipe, form=wanted), 200
    except exporting.Unexportable as problem:
        text, status = f"This can't be written as a request yet. {problem}\n", 409
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
