"""The body of a curl command: one word as a shell would hand it over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guidance.leonardo.pasting.signs import unescaped

IS_CURL = re.compile(r"(?i)(?:^|[\s;&|$`(])curl(?:\.exe)?\s")
FLAG = re.compile(
    r"(?<![\w-])(?:--data(?:-raw|-binary|-ascii|-urlencode)?|--json|-d)[\s=\\^]{0,200}(?=[$'\"{“])"
)
_FILE = re.compile(
    r"(?<![\w-])(?:--data(?:-raw|-binary|-ascii)?|--json|-d)[\s=]{0,20}[\"']?@([^\s\"'\\]{2,100})"
)
_PLAIN = re.compile(r"[^\s'\"\\;|&$]+|\$")
_DOUBLE = re.compile(r"\"([^\"\\]*(?:\\.[^\"\\]*)*)\"", re.DOTALL)
_ANSI = re.compile(r"\$'([^'\\]*(?:\\.[^'\\]*)*)'", re.DOTALL)
_IN_DOUBLE = re.compile(r"\\([\"\\$`]|\n)")
_MOST_FLAGS = 5


@dataclass(frozen=True, slots=True)
class Data:
    """What follows `--data`: as the shell reads it, and where it begins in the text."""

    word: str
    starts_at: int


def data_in(text: str) -> Iterator[Data]:
    """Every body of a curl command, in order."""
    for count, flag in enumerate(FLAG.finditer(text)):
        if count == _MOST_FLAGS:
            return
        yield Data(_word(text, flag.end()), flag.end())


def file_in(text: str) -> str:
    """The file that a curl command takes its body from; empty where it takes none."""
    match = _FILE.search(text)
    return match[1] if match else ""


def _word(text: str, at: int) -> str:
    """One word; an open quote takes the rest."""
    parts: list[str] = []
    while at < len(text):
        part, after = _part(text, at)
        if after == at:
            break
        parts.append(part)
        at = after
    return "".join(parts)


def _part(text: str, at: int) -> tuple[str, int]:
    sign = text[at]
    if sign == "'":
        end = text.find("'", at + 1)
        return (text[at + 1 :], len(text)) if end < 0 else (text[at + 1 : end], end + 1)
    ansi = _ANSI.match(text, at)
    if ansi:
        return unescaped(ansi[1]), ansi.end()
    if sign == '"':
        double = _DOUBLE.match(text, at)
        inside = double[1] if double else text[at + 1 :]
        return _IN_DOUBLE.sub(_kept, inside), double.end() if double else len(text)
    if sign == "\\":
        return text[at + 1 : at + 2].replace("\n", ""), min(at + 2, len(text))
    plain = _PLAIN.match(text, at)
    return (plain[0], plain.end()) if plain else ("", at)


def _kept(match: re.Match[str]) -> str:
    return "" if match[1] == "\n" else match[1]
