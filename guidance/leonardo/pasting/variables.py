"""Names that a text gives values to before it uses them; nothing is ever run."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from itertools import islice

from guidance.leonardo.pasting.signs import unescaped

_LONGEST = 200_000
_MOST = 200
_GIVEN = re.compile(
    r"(?m)(?:^|[;{(\s])(?:const |let |var |\$|export )\s{0,4}([A-Za-z_]\w{0,40})\s{0,4}:?=\s{0,4}"
    r"(?:\"((?:[^\"\\\n]|\\.){0,4000})\"|'((?:[^'\\\n]|\\.){0,4000})'|`([^`\\$]{0,4000})`"
    r"|(\d{1,12}(?:\.\d{1,8})?)\b)"
    # More follows: another part, a sign that joins or reckons, a method.
    r"(?![\\\"'\w])(?!\s*(?:[+*?&.%-]|/(?!/)|\|\|))"
)
_AGAIN = re.compile(r"(?m)(?:^|[;{(])[ \t]*\$?([A-Za-z_]\w{0,40})\s{0,4}(?:[+.]=|=(?![=>]))")
_OBJECT = re.compile(
    r"(?<![\w.])([A-Za-z_]\w{0,40})\s{0,4}:?=\s{0,4}(?:new\s[^{;\n]{0,60})?[@%]?[{\[]"
)
_MEMBER = re.compile(
    r"(?m)^[ \t]*\$?([A-Za-z_]\w{0,40})(?:\.|->|\[[\"'])([A-Za-z_]\w{0,40})(?:[\"']\])?"
    r"[ \t]{0,4}=(?![=>])"
)
_FURTHER = re.compile(
    r"[\w\])]\.(?:push|unshift|append|add|addAll|concat)\(\s{0,20}(?:[{\[]|new\b|[A-Za-z_]\w{0,40}\s?\))"
    r"|[\w\]]\[\]\s{0,4}=(?![=>])|\bdelete\s+\w+(?:\.\w|\[[\"'])|\bunset\(\$"
    r"|\{\s{0,40}\.\.\.[A-Za-z_]|\bObject\.assign\(|\barray_merge\("
)
_RUBY = re.compile(r"\w[\"']?\]?\s{1,4}<<\s{1,4}[\[{]")


def goes_on(text: str, *, is_python: bool) -> bool:
    """Whether code changes a list or an object in steps that nobody here follows."""
    patterns = (_RUBY,) if is_python else (_RUBY, _FURTHER)
    return any(pattern.search(text[:_LONGEST]) for pattern in patterns)


def assigned(text: str) -> dict[str, str | int | float]:
    """Texts and numbers by the name that JavaScript, PowerShell or a shell gives them.

    A name that is given two values means neither: which counts where, only running would say.
    """
    text = text[:_LONGEST]
    found: dict[str, str | int | float] = {}
    twice: set[str] = set()
    for match in islice(_GIVEN.finditer(text), _MOST):
        value = _value(match)
        if found.setdefault(match[1], value) != value:
            twice.add(match[1])
    twice |= _changed(text, found)
    return {name: value for name, value in found.items() if name not in twice}


def _value(match: re.Match[str]) -> str | int | float:
    _, *texts, number = match.groups()
    if number is not None:
        return float(number) if "." in number else int(number)
    return unescaped(next((one for one in texts if one is not None), ""))


def _changed(text: str, found: Container[str]) -> set[str]:
    """Names that are given something once more, without a word such as `let` before them."""
    first = {(match.start(1)) for match in _GIVEN.finditer(text)}
    again = (match for match in _AGAIN.finditer(text) if match.start(1) not in first)
    return {match[1] for match in islice(again, _MOST) if match[1] in found}


def added(text: str) -> Iterator[tuple[str, int]]:
    """Members given to an object after it was written: their names, and where their values begin.

    `body.prompt = "…"`, `$data['seed'] = 5`; only of objects that the text gives a name to.
    """
    text = text[:_LONGEST]
    objects = {match[1] for match in islice(_OBJECT.finditer(text), _MOST)}
    for match in islice(_MEMBER.finditer(text), _MOST):
        if match[1] in objects:
            yield match[2], match.end()
