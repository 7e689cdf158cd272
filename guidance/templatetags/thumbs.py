"""Pictures on pages. Load with `{% load thumbs %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.text import Truncator

from guidance.models import Image, Reference
from guidance.services.files import THUMB_SIZES
from guidance.services.pictures import thumb_box

register = template.Library()


@register.inclusion_tag("guidance/_thumb.html")
def thumb(
    picture: Image | Reference,
    css: str = "",
    *,
    tall: int = 200,
    alt: str = "",
    lazy: bool = True,
) -> dict[str, Any]:
    """Draw a picture's thumbnail.

    `tall` is about how high it is shown, in CSS pixels: browsers choose the file by it.
    `alt` is shortened at a word; leave it empty where the words stand beside the picture.
    """
    sources = _sources(picture)
    return {
        "src": sources[0][0],
        "srcset": ", ".join(f"{address} {width}w" for address, width in sources),
        "sizes": f"{max(1, round(tall * picture.width / max(1, picture.height)))}px",
        "width": picture.width,
        "height": picture.height,
        "alt": Truncator(alt).words(24, truncate="…"),
        "css": css,
        "lazy": lazy,
    }


def _sources(picture: Image | Reference) -> list[tuple[str, int]]:
    """Return address and width of each thumbnail, without repeating an equal width."""
    name = "image_thumb" if isinstance(picture, Image) else "reference_thumb"
    widths = {
        thumb_box(picture.width or 1, picture.height or 1, size)[0]: size
        for size in reversed(THUMB_SIZES)
    }
    return [
        (reverse(name, args=[picture.pk, size]), width) for width, size in sorted(widths.items())
    ]
