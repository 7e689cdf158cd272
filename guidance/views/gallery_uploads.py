"""Uploads: the team's reference pictures, and the form that adds some."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from guidance.services import references
from guidance.services.references import PictureProblem
from guidance.views import access, studio_drafts, studio_uploads


def _unreadable(request: HttpRequest, text: str, status: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("account_login")
    return _page(request, problems=[text], status=status)


@never_cache
@studio_drafts.signed_in
@studio_uploads.readable(_unreadable)
def gallery_uploads(request: HttpRequest) -> HttpResponse:
    """The team's uploads, newest first; a post adds pictures, a bad one keeps no other out."""
    mine = access.member(request)
    if request.method != "POST":
        return _page(request)
    uploads = [upload for upload in request.FILES.getlist("files") if upload.name]
    problems, stored = [], 0
    for upload in uploads[: settings.UPLOAD_MAX_AT_ONCE]:
        try:
            references.store(member=mine, upload=upload)
            stored += 1
        except PictureProblem as problem:
            problems.append(str(problem))
    if len(uploads) > settings.UPLOAD_MAX_AT_ONCE:
        problems.append(f"Add at most {settings.UPLOAD_MAX_AT_ONCE} pictures at a time.")
    if not uploads:
        problems.append("Choose pictures first.")
    if stored:
        messages.success(request, f"{stored} picture{'' if stored == 1 else 's'} added")
    if problems:
        return _page(request, problems=problems, status=422)
    return redirect("gallery_uploads")


def _page(
    request: HttpRequest, *, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    mine = access.member(request)
    found, following = references.listing(member=mine, after=request.GET.get("after", ""))
    context = {"uploads": found, "next_cursor": following, "problems": problems or []}
    return render(request, "guidance/gallery_uploads.html", context, status=status)
