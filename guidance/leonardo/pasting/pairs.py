"""Bodies as pairs of name and value: HTTPie's words, curl's fields, an encoded form."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import parse_qsl

from guidance.leonardo.pasting.literal import Value, read
from guidance.leonardo.pasting.notes import Repairs

_LONGEST = 50_000
_MOST = 100
_HTTPIE = re.compile(r"(?m)(?:^|[\s;&|$`(])(?:https?|xhs?)\s+(?:-\S+\s+){0,9}(?:[A-Z]+\s+)?\S*[/:]")
_PAIR = re.compile(r"([A-Za-z_]\w{0,40})(:?=)(?!=)(.*)", re.DOTALL)
_FIELDS = {"-d", "--data", "--data-raw", "--data-urlencode", "--data-ascii", "-F", "--form"}
_ENCODED = re.compile(r"\s*\??[A-Za-z_]\w{0,40}=[^\s&]*(?:&[A-Za-z_]\w{0,40}=[^\s&]*)+\s*")


def values_in(text: str) -> Iterator[dict[str, Value]]:
    """Every body that the text says in pairs."""
    if len(text) > _LONGEST:
        return
    if _ENCODED.fullmatch(text):
        yield dict(parse_qsl(text.strip().lstrip("?"), max_num_fields=_MOST))
        return
    words = _words(text)
    if _HTTPIE.search(text):
        yield _paired(words)
    after = [word for before, word in pairwise(words) if before in _FIELDS]
    yield _paired([part for word in after for part in _parts(word)])


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text, comments=False)
    except ValueError:
        # An open quote: not a command that could be run.
        return []


def _parts(word: str) -> list[str]:
    is_encoded = bool(_ENCODED.fullmatch(word))
    return [f"{name}={value}" for name, value in parse_qsl(word)] if is_encoded else [word]


def _paired(words: list[str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for pair in filter(None, map(_PAIR.fullmatch, words[:_MOST])):
        name, sign, said = pair.groups()
        found[name] = said if sign == "=" or not said else read(f"{said} ", 0, Repairs())[0]
    return found
