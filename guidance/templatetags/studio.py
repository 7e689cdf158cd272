"""Tags of the composer: what is said at a place, and how a control points at it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guidance.forms.composer import Composer
from guidance.forms.notes import Note

register = template.Library()


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
