"""Tags of the composer: what is said at a place, and how a control points at it."""

from __future__ import annotations

from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guidance.domain.kinds import Base
from guidance.domain.platform_models import PlatformModel
from guidance.forms.composer import Composer
from guidance.forms.notes import Note

register = template.Library()


_MARKS = {
    Base.SDXL: "sdxl",
    Base.PHOENIX: "phoenix",
    Base.SD15: "sd15",
    Base.SD21: "sd21",
    Base.FLUX_DEV: "flux",
    Base.FLUX_SCHNELL: "flux",
    Base.FLUX_KONTEXT: "flux",
    Base.LUCID_ORIGIN: "lucid",
    Base.LUCID_REALISM: "lucid",
}


@register.simple_tag
def model_mark(model: PlatformModel | None) -> SafeString:
    """Draw a model's example picture, or its family's; its first letter where neither is known."""
    if model is not None and model.picture:
        source = reverse("model_thumb", args=[model.picture])
        return format_html(
            '<img class="thumb" src="{}" width="40" height="40" alt="" loading="lazy" '
            'decoding="async">',
            source,
        )
    name = _MARKS.get(model.base) if model is not None and model.base else None
    if name is None:
        first = model.short[:1] if model else "?"
        return format_html('<span class="thumb model-mark" aria-hidden="true">{}</span>', first)
    source = static(f"guidance/img/model-{name}.webp")
    return format_html('<img class="thumb" src="{}" width="40" height="40" alt="">', source)


@register.inclusion_tag("guidance/studio/_notes.html")
def notes(composer: Composer, place: str) -> dict[str, Any]:
    """Draw what is said at a place of the form; an empty element where nothing is."""
    return {"place": place, "notes": composer.notes.get(place, [])}


@register.simple_tag
def marks(composer: Composer, place: str) -> SafeString:
    """Give the attributes that tie a control to the notes at its place."""
    found: list[Note] = composer.notes.get(place, [])
    invalid = any(note.is_error for note in found)
    return format_html(
        'aria-describedby="note-{}"{}',
        place,
        SafeString(' aria-invalid="true"') if invalid else "",
    )
