"""A patient reader of JSON and what people write instead of it.

Comments, missing and extra commas, bare words and placeholders, Python's words, other quotes and
lost brackets are read for what they mean, and counted. Source: API contract 9.16.
"""

from __future__ import annotations

import re
from typing import cast

from guidance.leonardo.pasting.notes import NotARequest, Repair, Repairs

Value = bool | int | float | str | list["Value"] | dict[str, "Value"] | None

MOST_LEVELS = 40
MOST_VALUES = 20_000
_LONGEST_NUMBER = 40

_SPACE = re.compile(r"[\s\\^;\x00\ufeff]+")
_LINE = re.compile(r"[^\n]*")
_BARE = re.compile(r"(?:(?!//)[^\s,:={}\[\]()\"'`“”‘’])+")
_PLACEHOLDER = re.compile(r"<[^<>\n\"']{0,200}>|\{\{[^{}\n]{0,200}\}\}|\$\{[^{}\n]{0,200}\}")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_CLOSING = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’", "”": "”", "’": "’"}
_STRINGS = {
    end: re.compile(rf"[^{end}\\]*(?:\\.[^{end}\\]*)*{end}", re.DOTALL)
    for end in set(_CLOSING.values())
}
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": "", "0": ""}
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_PYTHON: dict[str, bool | None] = {
    "True": True, "TRUE": True, "False": False, "FALSE": False,
    "None": None, "NULL": None, "undefined": None, "NaN": None, "nan": None,
}  # fmt: skip


class Placeholder(str):
    """A text that stands where somebody should have put a value."""

    __slots__ = ()


class Cut(str):
    """The first part of a value that the text breaks off in; how it goes on nobody knows."""

    __slots__ = ()


class _Nothing:
    """There was no value where one belongs."""


_NOTHING = _Nothing()


def read(text: str, start: int, repairs: Repairs) -> tuple[Value, int]:
    """Read the value that begins at `start`; return it and where it ends.

    Raises NotARequest for one that is nested too deeply or has too many parts.
    """
    reader = _Reader(text, start, repairs)
    found = reader.value(0)
    return (None if isinstance(found, _Nothing) else found), reader.at


def unescaped(text: str) -> str:
    """The text with escapes resolved; halves of signs that have no other half become U+FFFD."""
    if "\\" in text:
        text = _ESCAPE.sub(_unescape, text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "")


def _unescape(match: re.Match[str]) -> str:
    sign = match[1]
    if len(sign) > 1:
        return chr(int(sign[1:], 16))
    if sign in "\"'\\/`":
        return sign
    return _ESCAPED.get(sign, match[0])


class _Reader:
    """Walks over the text once; `at` never goes back."""

    def __init__(self, text: str, start: int, repairs: Repairs) -> None:
        self.text, self.at, self.repairs = text, start, repairs
        self.values = 0

    def value(self, level: int) -> Value | _Nothing:
        """Read one value of any kind."""
        self._count(level)
        sign = self.peek()
        placeholder = _PLACEHOLDER.match(self.text, self.at)
        if placeholder:
            self.at = placeholder.end()
            return Placeholder(placeholder[0])
        if sign == "{":
            return self._object(level)
        if sign == "[":
            return self._array(level)
        if sign in _CLOSING:
            return self._string(sign)
        return _NOTHING if not sign or sign in ",}])" else self._bare(level)

    def _count(self, level: int) -> None:
        self.values += 1
        if level > MOST_LEVELS:
            raise NotARequest("This is nested too deeply to be a request. Paste the request alone.")
        if self.values > MOST_VALUES:
            raise NotARequest("This holds far more than a request can. Paste the request alone.")

    def peek(self) -> str:
        """The next sign that means something; empty at the end."""
        while True:
            space = _SPACE.match(self.text, self.at)
            if space:
                self.at = space.end()
            if not self._comment():
                return self.text[self.at : self.at + 1]

    def _comment(self) -> bool:
        here = self.text[self.at : self.at + 2]
        if here == "/*":
            end = self.text.find("*/", self.at + 2)
            self.at = len(self.text) if end < 0 else end + 2
        elif here == "//" or here[:1] == "#":
            self.at = cast(re.Match[str], _LINE.match(self.text, self.at)).end()
        else:
            return False
        self.repairs[Repair.COMMENT] += 1
        return True

    def _object(self, level: int) -> dict[str, Value]:
        self.at += 1
        found: dict[str, Value] = {}
        while (sign := self.peek()) != "}":
            if not sign:
                self.repairs[Repair.BROKEN_OFF] += 1
                return found
            if sign == "]" and level:
                self.repairs[Repair.BRACKET] += 1
                return found
            if sign in ",:[])({=":
                self._stray(sign)
                continue
            self._member(found, level)
            self._comma("}")
        self.at += 1
        return found

    def _stray(self, sign: str) -> None:
        self._count(0)
        self.at += 1
        self.repairs[Repair.COMMA_EXTRA if sign == "," else Repair.BRACKET] += 1

    def _member(self, found: dict[str, Value], level: int) -> None:
        name = self._name()
        if self.peek() not in {":", "="}:
            self.repairs[Repair.NO_VALUE] += 1
            return
        self.at += 1
        value = self.value(level + 1)
        if isinstance(value, _Nothing):
            self.repairs[Repair.NO_VALUE] += 1
            return
        if name in found:
            self.repairs[Repair.TWICE] += 1
        found[name] = value

    def _name(self) -> str:
        self._count(0)
        sign = self.peek()
        if sign in _CLOSING:
            return self._string(sign)
        word = _BARE.match(self.text, self.at)
        self.at = word.end() if word else self.at + 1
        self.repairs[Repair.QUOTES] += 1
        return word[0] if word else ""

    def _comma(self, closing: str) -> None:
        """What stands between one part and the next."""
        sign = self.peek()
        if sign == ",":
            self.at += 1
            if self.peek() == closing:
                self.repairs[Repair.COMMA_EXTRA] += 1
        elif sign and sign not in "}])":
            self.repairs[Repair.COMMA_MISSING] += 1

    def _array(self, level: int) -> list[Value]:
        self.at += 1
        found: list[Value] = []
        while (sign := self.peek()) != "]":
            if not sign:
                self.repairs[Repair.BROKEN_OFF] += 1
                return found
            if sign == "}" and level:
                self.repairs[Repair.BRACKET] += 1
                return found
            value = self.value(level + 1)
            if isinstance(value, _Nothing):
                self._stray(sign)
                continue
            found.append(value)
            self._comma("]")
        self.at += 1
        return found

    def _string(self, sign: str) -> str:
        end = _CLOSING[sign]
        if sign != '"':
            self.repairs[Repair.QUOTES] += 1
        match = _STRINGS[end].match(self.text, self.at + 1)
        if match is None:
            rest = self.text[self.at + 1 :]
            self.at = len(self.text)
            self.repairs[Repair.BROKEN_OFF] += 1
            return Cut(unescaped(rest.rstrip()))
        self.at = match.end()
        return unescaped(match[0][:-1])

    def _bare(self, level: int) -> Value | _Nothing:
        match = _BARE.match(self.text, self.at)
        if match is None:
            self.at += 1
            return _NOTHING
        self.at, word = match.end(), match[0]
        after = self.text[self.at : self.at + 1]
        if after in {'"', "'"} and word.lower() in {"f", "r", "b", "u", "rb", "fr"}:
            return self._string(after)
        if after == "(" and not _NUMBER.fullmatch(word):
            return self._call(level)
        return self._word(word)

    def _call(self, level: int) -> Value | _Nothing:
        """`JSON.stringify({…})`, `float(0.5)`: what is inside counts."""
        self.at += 1
        value = self.value(level + 1)
        if self.peek() == ")":
            self.at += 1
        return value

    def _word(self, word: str) -> Value:
        if word in _WORDS:
            return _WORDS[word]
        if word in _PYTHON:
            self.repairs[Repair.WORDS] += 1
            return _PYTHON[word]
        if self.at == len(self.text):
            self.repairs[Repair.BROKEN_OFF] += 1
            return Cut(word)
        if _NUMBER.fullmatch(word) and len(word) <= _LONGEST_NUMBER:
            return _number(word)
        self.repairs[Repair.QUOTES] += 1
        return Placeholder(word)


def _number(word: str) -> int | float:
    try:
        return int(word)
    except ValueError:
        return float(word)
