"""What stands around and inside a request when it comes out of something else.

Line numbers, a terminal's or a mail's marks, another language's escapes, a web page's source.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

from guidance.leonardo.pasting.signs import unescaped

_MARKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:>>>|\.\.\.)(?:[ \t]|$)",
        r"[ \t]*(?:>[ \t]?){1,5}",
        r"[ \t]*\d{1,5}(?:[.:|)][ \t]?|[ \t]{1,4}|$)",
        r"[ \t]*[|+][ \t]",
    )
)
_POWERSHELL = re.compile(r"(?m)^[ \t]*\$\w+\s*=\s*'\s*\{(?=(?:[^']|'')*'')")
_FEWEST = 3
_TAG = re.compile(
    r"(?i)</?(?:a|b|br|code|div|em|font|i|li|ol|p|pre|span|strong|table|tbody|td|tr|ul)\b[^<>]{0,300}>"
)
_ENTITY = re.compile(r"&(?:quot|apos|#0?3[49]|#x2[27]|lbrace|lcub|#123|#x7b);", re.IGNORECASE)
_CARET_LINE = re.compile(r"\^[ \t]*\r?\n")
_CARET = re.compile(r"\^(.)")
_WIDE = str.maketrans("｛｝［］：，＂＇", "{}[]:,\"'")
_NAMED = re.compile(r"(?im)^\s*[\"'“]?(?:prompt|model_?id)[\"'”]?\s*[:=]")
_LISTED = re.compile(r"(?m)^\s*-\s+\w+\s*:")


def bare(text: str) -> str:
    """The text without what every one of its lines begins with: numbers, `>`, `>>>`."""
    if _POWERSHELL.search(text):
        # Between its single quotes two of them are one.
        text = text.replace("''", "'")
    lines = text.strip("\n").split("\n")
    full = [line for line in lines if line.strip()]
    if len(full) < _FEWEST:
        return text
    for mark in _MARKS:
        if all(map(mark.match, full)):
            return "\n".join(mark.sub("", line, count=1) for line in lines)
    return text


def readings(text: str) -> Iterator[str]:
    """Other ways to read a text in which no request was found, likeliest first."""
    for reading in (_notebook, _page, _command, _escaped, _twice_escaped, _doubled, _wide, _braced):
        found = reading(text)
        if found != text:
            yield found


def _notebook(text: str) -> str:
    """The code of a notebook's file, where each cell is a list of lines."""
    if '"cells"' not in text:
        return text
    try:
        cells = json.loads(text)["cells"]
        return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    except (ValueError, TypeError, KeyError, RecursionError):
        return text


def _page(text: str) -> str:
    """The source of a web page."""
    return html.unescape(_TAG.sub(" ", text)) if _ENTITY.search(text) or "<br" in text else text


def _command(text: str) -> str:
    """Windows' command line, where `^` keeps the next sign as it is."""
    return _unquoted(_CARET.sub(r"\1", _CARET_LINE.sub(" ", text))) if "^" in text else text


def _unquoted(text: str) -> str:
    return unescaped(text) if '\\"' in text else text


def _escaped(text: str) -> str:
    """A text inside a text, as most languages write it."""
    return _unquoted(text)


def _twice_escaped(text: str) -> str:
    return _unquoted(_unquoted(text))


def _doubled(text: str) -> str:
    """A text inside a text, as C# and SQL write it."""
    return text.replace('""', '"') if '""' in text else text


def _wide(text: str) -> str:
    """Signs of another keyboard."""
    return text.translate(_WIDE)


def _braced(text: str) -> str:
    """A body whose braces were not copied."""
    if not _NAMED.search(text) or _LISTED.search(text):
        return text
    start = text.strip()
    return ("" if start.startswith("{") else "{") + start + ("" if start.endswith("}") else "}")
