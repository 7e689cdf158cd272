"""A run's card in the feed: drawn anew while it can change, kept once it has ended.

A kept card holds marks where each answer has its own text: the CSRF token and the address that a
form without script leads back to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from guidance.services.feed_cards import Card

register = template.Library()

_PIECE = "guidance/feed/_card.html"
# Letters that no prompt, name or address can bring in: templates escape what people write.
_TOKEN, _HERE = "<token>", "<here>"
_KEPT_FOR = 6 * 3600


@dataclass(frozen=True, slots=True)
class _Anywhere:
    """Stands for the request while a card is drawn for every answer to come."""

    def get_full_path(self) -> str:
        """Return the mark that the address takes the place of."""
        return SafeString(_HERE)


@register.simple_tag(takes_context=True)
def run_card(context: dict[str, Any], card: Card) -> SafeString:
    """Draw a run's card for this answer."""
    request = context["request"]
    token = str(context.get("csrf_token", ""))
    if card.is_live:
        return render_to_string(_PIECE, {"card": card}, request)
    drawn = _kept(card)
    # Safe: the piece escaped everything that people wrote when it was drawn.
    return mark_safe(  # noqa: S308
        drawn.replace(_TOKEN, token).replace(_HERE, escape(request.get_full_path()))
    )


def _kept(card: Card) -> str:
    pieces = caches["pieces"]
    key = f"card-{card.fingerprint}"
    drawn: str | None = pieces.get(key)
    if drawn is None:
        marks = {"csrf_token": SafeString(_TOKEN), "request": _Anywhere()}
        drawn = render_to_string(_PIECE, {"card": card, **marks})
        pieces.set(key, drawn, _KEPT_FOR)
    return drawn
