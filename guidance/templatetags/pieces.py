"""Tags that pages are put together with: icons, avatars, numbers without style attributes.

Load with `{% load pieces %}`. Reference: docs/design-system.md.
"""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID, uuid5

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guidance.models import User

register = template.Library()

SPRITE = "vendor/lucide/sprite.svg"
ICON_SIZES = frozenset({13, 14, 16, 18, 20, 24})
PERSON_COLOURS = 6
SIGN_IN_COLUMNS = ((1, 2, 3), (4, 5, 6), (7, 8, 9))
# The steps that numbers.css draws: ratios from 0.30 to 3.50.
RATIO_STEP, RATIO_LEAST, RATIO_MOST = 5, 30, 350


@register.simple_tag
@lru_cache(maxsize=512)  # a page names some eighty, and a sprite's address stands for good
def icon(name: str, size: int = 16, css: str = "") -> SafeString:
    """Draw a decorative icon of the sprite; `size` in CSS pixels at normal text size.

    Raises ValueError for a size that the design does not have.
    """
    if size not in ICON_SIZES:
        raise ValueError(f"icons come in {sorted(ICON_SIZES)}, not {size}")
    return format_html(
        '<svg class="icon icon-{} {}" width="{}" height="{}" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        size,
        css,
        size,
        size,
        static(SPRITE),
        name,
    )


@register.simple_tag
def click(token: UUID, what: str) -> UUID:
    """Name one button's click on a page that was drawn with this token."""
    return uuid5(token, what)


@register.simple_tag
def avatar(person: User, size: str = "") -> SafeString:
    """Draw a person's initials in their colour; the name has to stand beside it.

    `size` is empty, "small" or "large".
    """
    return format_html(
        '<span class="avatar {} person-{}" aria-hidden="true">{}</span>',
        f"avatar-{size}" if size else "",
        person.pk % PERSON_COLOURS + 1,
        person.initials,
    )


@register.simple_tag
def ratio(width: int | None, height: int | None) -> str:
    """Return the class that carries width : height, in steps of 0.05: `r-165` for 1040 x 632."""
    if not width or not height:
        return "r-100"
    steps = round(100 * width / height / RATIO_STEP) * RATIO_STEP
    return f"r-{min(max(steps, RATIO_LEAST), RATIO_MOST):03d}"


@register.simple_tag
def share(part: float, whole: float = 1.0) -> str:
    """Return the class that carries part of whole in percent: `n-38` for 0.38."""
    percent = round(100 * part / whole) if whole else 0
    return f"n-{min(max(percent, 0), 100)}"


@register.simple_tag
def sign_in_pictures() -> list[list[str]]:
    """Return the addresses of the pictures beside the sign-in form, in three columns.

    A picture that the static files do not hold is left out: nobody is locked out by decoration.
    """
    return [[url for n in column if (url := _sign_in_picture(n))] for column in SIGN_IN_COLUMNS]


def _sign_in_picture(number: int) -> str:
    return _picture(f"signin-{number}")


@register.simple_tag
def guide_pictures(kind: str) -> list[str]:
    """Return the addresses of a kind's pair, reference and result; none where one is missing.

    A kind that is new in the catalogue has no pair until `manage.py paintguides` paints it.
    """
    pair = [_picture(f"guide-{kind}-{part}") for part in ("in", "out")]
    return pair if all(pair) else []


def _picture(name: str) -> str:
    try:
        return static(f"guidance/img/{name}.webp")
    except ValueError:
        return ""
