"""Values of a pasted text, and the texts among them that the paste does not hold in full."""

from __future__ import annotations

import re

Value = bool | int | float | str | list["Value"] | dict[str, "Value"] | None

_UNKNOWN = "…"
# What another program would put something in place of: `${x}`, `{{x}}`, `#{x}`, `$X`, `%s`.
_LEFT_OPEN = re.compile(
    r"\$\{[^{}\n]{1,80}\}|\{\{[^{}\n]{1,80}\}\}|#\{[^{}\n]{1,80}\}|\{%[^{}\n]{1,80}%\}|<<\w{1,40}>>"
    r"|\$[A-Za-z_]\w{0,40}|%[sdv](?!\w)"
)
_ALL_OPEN = re.compile(r"\$\d|\{\w{1,40}\}")


class Placeholder(str):
    """A text that stands where somebody should have put a value."""

    __slots__ = ()


class Cut(str):
    """The first part of a value that the text breaks off in; how it goes on nobody knows."""

    __slots__ = ()


class Partial(str):
    """A text of which the paste says some; `…` stands for the rest."""

    __slots__ = ()


def nobody_knows() -> Placeholder:
    """A value that a program reckons; what comes of it the text doesn't say."""
    return Placeholder(_UNKNOWN)


def joined(left: Value, right: Value) -> Value:
    """Two texts put together, as far as they are known; two numbers are added."""
    if _is_number(left) and _is_number(right):
        return left + right  # type: ignore[operator]
    known = [_known(left), _known(right)]
    if known == [None, None] or not (isinstance(left, str) or isinstance(right, str)):
        return nobody_knows()
    text = "".join(_UNKNOWN if part is None else part for part in known)
    is_whole = (
        None not in known and not isinstance(left, Partial) and not isinstance(right, Partial)
    )
    return text if is_whole else Partial(text)


def left_open(text: str) -> str:
    """The first thing in a text that another program would have filled in; empty where none is."""
    match = _ALL_OPEN.fullmatch(text.strip()) or _LEFT_OPEN.search(text)
    return match[0] if match else ""


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _known(value: Value) -> str | None:
    if isinstance(value, Placeholder):
        return None
    return str(value) if isinstance(value, str) or _is_number(value) else None
