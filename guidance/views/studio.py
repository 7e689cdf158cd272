"""The studio: compose a request, check it, send it off."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from guidance.forms import model_change, slot_changes
from guidance.forms.composer import Composer
from guidance.forms.draft import Draft
from guidance.forms.model_change import ModelChange
from guidance.forms.recipes import initial_from
from guidance.models import Membership
from guidance.services import composing, generations, model_pictures, offers
from guidance.services.references import PictureProblem
from guidance.views import (
    access,
    studio_actions,
    studio_answers,
    studio_carried,
    studio_drafts,
    studio_uploads,
)
from guidance.views.studio_done import Done
from guidance.views.studio_models import rows
from guidance.views.studio_page import composer_for

SEE_OTHER = 303


@require_safe
@never_cache
@login_required
def studio(request: HttpRequest) -> HttpResponse:
    """The studio over the last draft; `remix`, `use` and `use_reference` fill it first."""
    member = access.member(request)
    if {"remix", "use", "use_reference"} & request.GET.keys():
        return _filled(request, member)
    said, can_go_back = studio_drafts.said(request)
    draft = studio_drafts.current(request).having(picking="")
    extra: dict[str, Any] = {
        "said": said,
        "can_go_back": can_go_back,
        "imported": studio_drafts.notes(request),
        "carried": studio_carried.offers(request, draft),
    }
    return studio_answers.page(request, member, draft, **extra)


def _filled(request: HttpRequest, member: Membership) -> HttpResponse:
    """Fill the draft from another run or picture and show the studio without those words."""
    draft = studio_drafts.current(request)
    if "remix" in request.GET:
        run = access.remixable(request, _uuid(request.GET["remix"]))
        is_kept = studio_drafts.put_aside_unless_blank(request, draft)
        draft = initial_from(generations.recipe_of(run)).having(remix_of=str(run.pk))
        text = "Everything of that run is back: prompt, references, settings."
        studio_drafts.say_next(request, text, can_go_back=is_kept)
    else:
        draft = _with_picture(request, draft)
    studio_drafts.remember(request, draft)
    return redirect("studio")


def _with_picture(request: HttpRequest, draft: Draft) -> Draft:
    """Add the picture that the address names, as the kind that it names."""
    kind = request.GET.get("as", "")
    if "use" in request.GET:
        name = f"generated:{access.image(request, _uuid(request.GET['use'])).pk}"
    else:
        found = access.reference(request, _uuid(request.GET["use_reference"]))
        name = f"uploaded:{found.pk}"
    return slot_changes.add(draft, name, kind)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _unreadable(request: HttpRequest, text: str, status: int) -> HttpResponse:
    """The studio over the last draft, with what was wrong with the post as a whole."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    member = access.member(request)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"message": text}, status=422)
    draft = studio_drafts.current(request)
    extra: dict[str, Any] = {"upload_problems": [text]}
    if request.htmx:  # type: ignore[attr-defined]
        shown = studio_answers.context(member, draft, **extra)
        return studio_answers.pieces(request, shown, ("guidance",), status=422)
    return studio_answers.page(request, member, draft, status=status, **extra)


@never_cache
@studio_drafts.signed_in
@studio_uploads.readable(_unreadable)
def studio_guidance(request: HttpRequest) -> HttpResponse:
    """Do what a button of the composer says and draw it anew."""
    if request.method != "POST":
        return redirect("studio")
    member = access.member(request)
    posted = Draft.from_post(request.POST.dict())
    draft, problems = studio_uploads.receive(member, request, posted)
    done = studio_actions.carry_out(request, member, draft)
    studio_drafts.remember(request, done.draft)
    extra: dict[str, Any] = {"upload_problems": problems, "said": done.said}
    extra |= {"can_go_back": done.can_go_back, "change": done.change, **done.extra}
    extra["carried"] = studio_carried.offers(request, done.draft)
    status = 422 if problems else 200
    if not request.htmx:  # type: ignore[attr-defined]
        extra["said"] = (*done.said, *((done.told,) if done.told else ()))
        return studio_answers.page(request, member, done.draft, status=status, **extra)
    if done.undo:
        extra["can_go_back"] = False  # The passing word has the button.
    shown = studio_answers.context(member, done.draft, **extra)
    shown["picking"] = done.draft.get("picking")
    names = (*_changed_pieces(posted, done), *done.pieces)
    if shown["carried"]:
        names = tuple(dict.fromkeys((*names, studio_carried.PIECE)))
    answer = studio_answers.pieces(request, shown, names, status=status)
    return studio_answers.telling(answer, done.told, done.undo)


def _changed_pieces(posted: Draft, done: Done) -> tuple[str, ...]:
    """The prompt is only drawn anew when the change wrote into it.

    A model that waits for a yes leaves everything as it was but the choice itself.
    """
    if done.change and done.draft == posted.having(model_id=posted.get("model_was")):
        return ("model-head", "composer-said")
    written = ("prompt", "negative_prompt", "prompt_before", "avoid_open")
    is_written = any(posted.get(name) != done.draft.get(name) for name in written)
    return (*studio_answers.STRUCTURE, *(("prompt-piece",) if is_written else ()))


@require_POST
@never_cache
@studio_drafts.signed_in
def studio_check(request: HttpRequest) -> HttpResponse:
    """Cost, warnings and what Generate says, for what stands in the composer now."""
    member = access.member(request)
    draft, _ = model_change.settled(_posted(request, member))
    studio_drafts.remember(request, draft)
    return studio_answers.check(request, studio_answers.context(member, draft))


@require_POST
@never_cache
@login_required
def studio_models(request: HttpRequest) -> HttpResponse:
    """The list of models: what each costs for this recipe, which slots would stop working."""
    member = access.member(request)
    model_pictures.ask(member=member)
    shown = {"rows": rows(_posted(request, member))}
    return render(request, "guidance/studio/_model_list.html", shown)


@require_safe
@never_cache
@login_required
def studio_account(request: HttpRequest) -> HttpResponse:
    """The banners that say where runs go, and why nothing is sent at the moment."""
    account = composing.account_of(member=access.member(request))
    return render(request, "guidance/studio/_account_changed.html", {"account": account})


@never_cache
@login_required
@studio_uploads.readable(_unreadable)
def studio_upload(request: HttpRequest) -> HttpResponse:
    """Store one picture at once; the script then adds it to the composer by its name."""
    member, upload = access.member(request), request.FILES.get("file")
    if request.method != "POST" or upload is None:
        return JsonResponse({"message": "Choose a picture first."}, status=422)
    try:
        row = studio_uploads.stored(request, member, upload)
    except PictureProblem as problem:
        return JsonResponse({"message": str(problem)}, status=422)
    return JsonResponse({"picture": f"uploaded:{row.pk}", "name": row.name}, status=201)


@never_cache
@studio_drafts.signed_in
@studio_uploads.readable(_unreadable)
def studio_generate(request: HttpRequest) -> HttpResponse:
    """Send the recipe off, once for each token; what is wrong comes back with the form."""
    if request.method != "POST":
        return redirect("studio")
    member = access.member(request)
    token = _token(request)
    posted = _posted(request, member)
    draft, problems = studio_uploads.receive(member, request, posted)
    draft, change = model_change.settled(draft)
    composer = composer_for(member, draft, insist=True)
    if len(draft.slots) > len(posted.slots):
        problems.append("Your pictures were added. Look at them, then generate.")
    agreed = request.POST.get("leave_out", "") == composer.left_out_names
    if problems or change or not composer.ready or not agreed:
        return _refused(request, member, composer, token, problems, change)
    before = None if request.htmx else generations.sent_with(member=member, client_token=token)  # type: ignore[attr-defined]
    if before is not None:
        return studio_answers.page(request, member, draft, status=409, sent_before=before)
    try:
        sent = composing.send(
            member=member,
            recipe=composer.sendable,
            token=token,
            remix_of=access.ancestor(request, draft.get("remix_of")),
        )
    except generations.Refused as refused:
        told = [problem.message for problem in refused.problems]
        return _refused(request, member, composer, token, told, change)
    except generations.NoAccount:
        told = ["This team has no Leonardo account yet, so nothing can be sent."]
        return _refused(request, member, composer, token, told, change)
    return _started(request, member, draft, sent)


def _posted(request: HttpRequest, member: Membership) -> Draft:
    """What stands in the composer, read with what the team's account offers."""
    return Draft.from_post(request.POST.dict()).under(offers.catalogue_of(member))


def _token(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("client_token", ""))
    except ValueError:
        return uuid4()


def _started(
    request: HttpRequest, member: Membership, draft: Draft, sent: composing.Sent
) -> HttpResponse:
    """The feed takes the new run; the composer stays and gets a fresh token."""
    studio_drafts.remember(request, draft)
    told = "" if sent.is_new else "This was already sent. Its run is in the feed."
    if not request.htmx:  # type: ignore[attr-defined]
        response = HttpResponseRedirect("/")
        response.status_code = SEE_OTHER
        return response
    shown = studio_answers.context(member, draft)
    return studio_answers.started(request, member, shown, told)


def _refused(
    request: HttpRequest,
    member: Membership,
    composer: Composer,
    token: UUID,
    told: list[str],
    change: ModelChange | None,
) -> HttpResponse:
    """The composer with what is wrong, in a summary and in place; nothing typed is lost."""
    if change:
        told = [*told, f"{change.target.name} would change something. Look at it first."]
    extra: dict[str, Any] = {
        "insist": True,
        "token": token,
        "change": change,
        "summary": [*(("", line) for line in told), *composer.summary],
        "summary_title": "Nothing was sent yet",
    }
    if not request.htmx:  # type: ignore[attr-defined]
        return studio_answers.page(request, member, composer.draft, status=422, **extra)
    studio_drafts.remember(request, composer.draft)
    shown = studio_answers.context(member, composer.draft, **extra)
    names = (*studio_answers.STRUCTURE, "prompt-piece")
    return studio_answers.pieces(request, shown, names, status=422)
