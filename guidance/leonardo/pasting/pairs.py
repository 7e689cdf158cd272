"""Bodies as pairs of name and value: HTTPie's words, curl's fields, an encoded form."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import parse_qsl

from guidance.leonardo.pasting.literal import read
from guidance.leonardo.pasting.notes import Repairs
from guidance.leonardo.pasting.unknown import Value, nobody_knows

_LONGEST = 50_000
_MOST = 100
_HTTPIE = re.compile(r"(?m)(?:^|[\s;&|$`(])(?:https?|xhs?)\s+(?:-\S+\s+){0,9}(?:[A-Z]+\s+)?\S*[/:]")
_PAIR = re.compile(r"([A-Za-z_]\w{0,40})((?:\[\w{0,40}\]){0,4})(:?=)(?!=)(.*)", re.DOTALL)
_STEP = re.compile(r"\[(\w*)\]")
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
        name, path, sign, said = pair.groups()
        steps = _STEP.findall(path)
        _put(found, [name, *steps], _said(sign, said))
    return {name: _listed(value) for name, value in found.items()}


def _said(sign: str, said: str) -> Value:
    if said.startswith("@"):
        # The value is in a file.
        return nobody_knows()
    return said if sign == "=" or not said else read(f"{said} ", 0, Repairs())[0]


def _put(found: dict[str, Value], path: list[str], value: Value) -> None:
    """Put a value where `controlnets[0][weight]` says; without a number it is one more."""
    for step in path[:-1]:
        inner = found.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        found = inner
    found[path[-1] or str(len(found))] = value


def _listed(value: Value) -> Value:
    """Objects whose names are all numbers are lists."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(one) for name, one in value.items()}
    return list(inner.values()) if inner and all(map(str.isdigit, inner)) else inner
