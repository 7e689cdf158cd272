"""Pictures that arrive with a post: each stored at once, a bad one named, the others kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from guidance.forms import slot_changes
from guidance.forms.draft import MAX_SLOTS, Draft
from guidance.models import Membership, Reference
from guidance.services import picture_text, references
from guidance.services.references import PictureProblem
from guidance.views import studio_carried

View = Callable[[HttpRequest], HttpResponse]
Refusal = Callable[[HttpRequest, str, int], HttpResponse]
_TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def receive(member: Membership, request: HttpRequest, draft: Draft) -> tuple[Draft, list[str]]:
    """Store every file of the post; return the draft with them and what was wrong with others."""
    problems: list[str] = []
    for key in ("start", *(slot.key for slot in draft.slots)):
        field = "start-file" if key == "start" else f"slot-{key}-file"
        for upload in request.FILES.getlist(field)[:1]:
            name = _stored(request, member, upload, problems)
            draft = slot_changes.put_picture(draft, key, name) if name else draft
    files = [upload for upload in request.FILES.getlist("files") if upload.name]
    for upload in files[: settings.UPLOAD_MAX_AT_ONCE]:
        if len(draft.slots) >= MAX_SLOTS:
            problems.append(f"{upload.name}: the composer holds {MAX_SLOTS} references.")
        elif name := _stored(request, member, upload, problems):
            draft = slot_changes.add(draft, name)
    if len(files) > settings.UPLOAD_MAX_AT_ONCE:
        problems.append(f"Add at most {settings.UPLOAD_MAX_AT_ONCE} pictures at a time.")
    return draft, problems


def stored(request: HttpRequest, member: Membership, upload: UploadedFile[bytes]) -> Reference:
    """Store an upload; a recipe that it carries is offered. Raises PictureProblem."""
    row = references.store(member=member, upload=upload)
    upload.seek(0)
    text = picture_text.text_in(upload.read())
    if text is not None:
        studio_carried.remember(request, row.pk, text)
    return row


def _stored(
    request: HttpRequest, member: Membership, upload: UploadedFile[bytes], problems: list[str]
) -> str:
    """The name of the stored picture; empty when it was refused, the reason is then added."""
    try:
        row = stored(request, member, upload)
    except PictureProblem as problem:
        problems.append(str(problem))
        return ""
    return f"uploaded:{row.id}"


def readable(refusal: Refusal) -> Callable[[View], View]:
    """Answer a body that is too large, or that broke off, with a sentence instead of a bare 400.

    The body is read before the CSRF check, which reads it too and can't explain.
    """

    def decorate(view: View) -> View:
        checked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def reading(request: HttpRequest) -> HttpResponse:
            problem = _unreadable(request)
            return refusal(request, *problem) if problem else checked(request)

        return reading

    return decorate


def _unreadable(request: HttpRequest) -> tuple[str, int] | None:
    """What is wrong with the body as a whole, and the status that says so."""
    limit = settings.UPLOAD_MAX_BYTES * settings.UPLOAD_MAX_AT_ONCE
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        return f"That is more than {limit // 1024**2} MB at once. Add fewer pictures.", 413
    try:
        _ = request.POST
    except _TOO_BIG:
        return "That is more than one post can carry. Add fewer pictures, or shorten the text.", 413
    except (MultiPartParserError, UnreadablePostError):
        return "The upload broke off. Try it again.", 400
    return None
