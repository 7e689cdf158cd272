"""Names under which pictures are saved: made by us from prompt and date, never by an uploader."""

from __future__ import annotations

from django.utils import timezone
from django.utils.text import slugify

from guidance.models import Image, Reference

_WORDS = 60


def of(picture: Image | Reference, extension: str = "") -> str:
    """Return a file name such as `vibrant-makeup-bottle-2026-11-22-1.jpg`, or `…-upscale.jpg`.

    `extension` is that of a conversion. Letters of any script stay; everything with a meaning to
    a file system goes.
    """
    if isinstance(picture, Image):
        run = picture.generation
        subject, number = run.prompt, f"-{run.transform or picture.position + 1}"
    else:
        subject, number = picture.name.rpartition(".")[0] or "reference", ""
    day = timezone.localtime(picture.created_at).date().isoformat()
    return f"{_short(subject)}-{day}{number}.{extension or picture.extension}"


def _short(text: str) -> str:
    slug = slugify(text, allow_unicode=True)
    if len(slug) > _WORDS:
        slug = slug[: _WORDS + 1].rpartition("-")[0] or slug[:_WORDS]
    return slug.strip("-") or "image"
