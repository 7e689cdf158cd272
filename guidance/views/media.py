"""Picture files: each request is checked, and the answer can do nothing but be a picture.

A content never changes under its address, so a browser keeps it for a year, privately.
(reliability design 4, C21)
"""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from guidance.models import Image, Reference
from guidance.services import carrying, file_names, files, pictures
from guidance.views import access

_HEADERS = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
@login_required
def image_thumb(request: HttpRequest, id: UUID, size: int) -> HttpResponseBase:
    """A thumbnail of an image of the person's team, or of their trash."""
    return _thumb(request, access.thumbed(request, id), size)


@require_safe
@login_required
def image_file(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """The original, shown in the page."""
    return _original(request, access.image(request, id))


@require_safe
@login_required
def image_download(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """The original with its recipe in it, saved under a name made from prompt and date."""
    found = access.image(request, id)
    path = files.path(found.sha256, found.extension)
    return _carrying(request, found, path if path.exists() else None, found.extension)


@require_safe
@login_required
def image_convert(request: HttpRequest, id: UUID, extension: str) -> HttpResponseBase:
    """The image saved as WebP or JPEG, in full size."""
    found = access.image(request, id)
    if extension not in files.CONVERSIONS:
        raise Http404
    try:
        path = pictures.converted(found.sha256, found.extension, extension)
    except pictures.PictureProblem:
        path = None
    return _carrying(request, found, path, extension)


def _carrying(
    request: HttpRequest, image: Image, path: Path | None, extension: str
) -> HttpResponseBase:
    """A file to keep: it carries the recipe, while the one on disk stays as it is."""
    if path is None:
        return _missing(request, image)
    etag = f'"{image.sha256}-{extension}-{carrying.VERSION}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        stream = io.BytesIO(carrying.carried(image, path.read_bytes()))
        kind, name = files.CONTENT_TYPES[extension], file_names.of(image, extension)
        answer = FileResponse(stream, as_attachment=True, filename=name, content_type=kind)
    return _guarded(answer, etag)


@require_safe
@login_required
def reference_thumb(request: HttpRequest, id: UUID, size: int) -> HttpResponseBase:
    """A thumbnail of an uploaded reference of the person's team."""
    return _thumb(request, access.reference(request, id), size)


@require_safe
@login_required
def reference_file(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """An uploaded reference, as we encoded it."""
    return _original(request, access.reference(request, id))


@require_safe
@login_required
def model_thumb(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """The example picture of a model of one of the team's accounts, small."""
    found = access.model_picture(request, sha256)
    path = pictures.thumb(found.sha256, found.extension, 256)
    if path is None:
        raise Http404
    return _send(request, path, f"{sha256}-256", "image/webp", name="thumb.webp")


@require_safe
@login_required
def image_map(request: HttpRequest, id: UUID, kind: str) -> HttpResponseBase:
    """An approximate map of an image of the person's team."""
    return _map(request, access.image(request, id), kind)


@require_safe
@login_required
def reference_map(request: HttpRequest, id: UUID, kind: str) -> HttpResponseBase:
    """An approximate map of an uploaded reference of the person's team."""
    return _map(request, access.reference(request, id), kind)


def _map(request: HttpRequest, picture: Image | Reference, kind: str) -> HttpResponseBase:
    if kind not in files.MAPS:
        raise Http404
    try:
        path = pictures.approximate_map(picture.sha256, picture.extension, kind)
    except pictures.PictureProblem:
        path = None
    if path is None:
        return _missing(request, picture)
    return _send(request, path, f"{picture.sha256}-map-{kind}", "image/webp", name="map.webp")


def _thumb(request: HttpRequest, picture: Image | Reference, size: int) -> HttpResponseBase:
    if size not in files.THUMB_SIZES:
        raise Http404
    path = pictures.thumb(picture.sha256, picture.extension, size)
    if path is None:
        return _missing(request, picture)
    return _send(request, path, f"{picture.sha256}-{size}", "image/webp", name="thumb.webp")


def _original(request: HttpRequest, picture: Image | Reference) -> HttpResponseBase:
    path = files.path(picture.sha256, picture.extension)
    if not path.exists():
        return _missing(request, picture)
    kind, name = files.CONTENT_TYPES[picture.extension], file_names.of(picture)
    return _send(request, path, picture.sha256, kind, name=name)


def _send(request: HttpRequest, path: Path, tag: str, kind: str, *, name: str) -> HttpResponseBase:
    etag = f'"{tag}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        stream = path.open("rb")
        answer = FileResponse(stream, filename=name, content_type=kind)
    return _guarded(answer, etag)


def _guarded(answer: HttpResponseBase, etag: str) -> HttpResponseBase:
    for header, value in _HEADERS.items():
        answer[header] = value
    answer["ETag"] = etag
    return answer


def _missing(request: HttpRequest, picture: Image | Reference) -> HttpResponse:
    """Say which file is gone and what can be done about it."""
    context = {"picture": picture, "is_image": isinstance(picture, Image)}
    return render(request, "guidance/media.html", context, status=404)
