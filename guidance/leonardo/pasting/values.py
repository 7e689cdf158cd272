"""Single values of a body: what they mean where they are written in another type."""

from __future__ import annotations

import math
import re

from guidance.leonardo.pasting.unknown import Cut, Partial, Placeholder, Value

_STANDS_FOR = re.compile(
    r"(?i)<.*>|\{\{.*\}\}|\$\{?\w+\}?|image_id_of_\w+|your[_ -].*|.*_here|x{4,}|%[sdv]|\.{3}"
    r"|…|\[hidden\]"
)
_YES, _NO = {"true", "yes", "on", "1"}, {"false", "no", "off", "0"}
_LARGEST = 10**15


def is_placeholder(value: Value) -> bool:
    """Whether a text only stands where somebody should have put a value."""
    if not isinstance(value, str) or isinstance(value, Partial):
        return isinstance(value, Partial)
    return len(value) < 200 and bool(_STANDS_FOR.fullmatch(value.strip()))


def is_open(value: Value) -> bool:
    """Whether a placeholder stands there without quotes, so that nobody meant it as a text."""
    return isinstance(value, Placeholder) and is_placeholder(value)


def number(value: Value) -> float | None:
    """A finite number; also from a text with nothing but a number in it."""
    if isinstance(value, str) and not isinstance(value, Placeholder | Cut):
        try:
            value = float(value.strip()[:40].replace(",", "."))
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not math.isfinite(value) or abs(value) > _LARGEST:
        return None
    return float(value)


def whole(value: Value) -> int | None:
    """A whole number; 512.0 and "512" are one, 0.5 is none."""
    found = number(value)
    return int(found) if found is not None and found.is_integer() else None


def flag(value: Value) -> bool | None:
    """Yes or no; also from a word or a number that means it."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    return True if word in _YES else False if word in _NO else None


def text(value: Value) -> str | None:
    """A text; a number that stands where a text belongs is one."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(value)
