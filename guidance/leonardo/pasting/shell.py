"""The body of a curl command: one word as a shell would hand it over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from guidance.leonardo.pasting.signs import unescaped

IS_CURL = re.compile(r"(?i)(?:^|[\s;&|$`(])curl(?:\.exe)?\s")
FLAG = re.compile(
    r"(?<![\w-])(?:--data(?:-raw|-binary|-ascii|-urlencode)?|--json|-d)[\s=\\^]{0,200}(?=[$'\"{“])"
)
_FILE = re.compile(
    r"(?<![\w-])(?:--data(?:-raw|-binary|-ascii)?|--json|-d)[\s=]{0,20}[\"']?@([^\s\"'\\]{2,100})"
)
_NAME = r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))"
_VARIABLE = re.compile(_NAME)
_GIVEN = re.compile(
    r"(?m)(?:^|[;&({]\s)[ \t]*(?:export |readonly |local )?([A-Za-z_]\w{0,40})=(?=\S)"
)
_PRINTS = re.compile(r"(?<![\w-])(echo|printf)[ \t]+(?:-[neE-]{1,3}[ \t]+){0,3}(?=[$'\"])")
_FORMAT = re.compile(r"%(%|[-+ #0]?\d{0,3}(?:\.\d{1,3})?[sdiufg])")
_HERE = re.compile(r"<<-?[ \t]*([\"']?)(\w{1,40})\1[^\n]{0,500}\n")
_MOST_FILLED = 1_000_000
_MOST_GIVEN = 50
_MOST_WORDS = 40
_PLAIN = re.compile(r"[^\s'\"\\;|&$]+|\$")
_DOUBLE = re.compile(r"\"([^\"\\]*(?:\\.[^\"\\]*)*)\"", re.DOTALL)
_ANSI = re.compile(r"\$'([^'\\]*(?:\\.[^'\\]*)*)'", re.DOTALL)
_IN_DOUBLE = re.compile(rf"\\([\"\\$`]|\n)|{_NAME}")
_OPENS = re.compile(
    r"(?:(?:^|[\n;&({])[ \t]*(?:export |readonly |local )?\w+=\$?[\"']|(?:echo|printf)[ \t]+"
    r"(?:-[neE-]{1,3}[ \t]+){0,3}\$?[\"']|<<-?[ \t]*[\"']?\w+[\"']?[^\n]{0,200}\n)\s*$"
)
_BLANK = re.compile(r"(?:[ \t]|\\\n)*")
IS_SHELL = re.compile(r"(?i)(?<![\w.])(?:curl(?:\.exe)?|https?|xhs?|wget)\s")
# A command inside a text that a script gives a name to is part of that text.
_IN_TEXT = re.compile(
    r"(?i)(?:\b(?:const|let|var|final|string)\s[^\"'`\n]{0,60}=|\$\w+\s*=|\bprompt[\"']?\s*[:=])"
    r"\s*(?:\"(?:[^\"\\\n]|\\.)*|'(?:[^'\\\n]|\\.)*|`(?:[^`\\]|\\.)*)$"
)
_LINE = 2000
_MOST_FLAGS = 5


@dataclass(frozen=True, slots=True)
class Data:
    """What follows `--data`: as the shell reads it, and where it begins in the text."""

    word: str
    starts_at: int


class Given:
    """What a shell's names mean; it stops telling before the text has grown beyond reason."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        self.left = _MOST_FILLED

    def meaning(self, match: re.Match[str], name: str) -> str:
        """What a name stands for; what stands there where nothing says so."""
        word = self.words.get(name)
        if word is None or len(word) > self.left:
            return match[0]
        self.left -= len(word)
        return word


def data_in(text: str) -> Iterator[Data]:
    """Every body of a curl command, in order, then what is printed or written for one."""
    for flag in islice(FLAG.finditer(text), _MOST_FLAGS):
        if not _IN_TEXT.search(text[max(0, flag.start() - _LINE) : flag.start()]):
            yield Data(_word(text, flag.end(), _given(text[: flag.start()])), flag.end())
    if IS_SHELL.search(text):
        yield from _written(text)


def _written(text: str) -> Iterator[Data]:
    """What a shell hands on from lines of its own, and what it prints."""
    for here in islice(_HERE.finditer(text), _MOST_FLAGS):
        end = re.compile(rf"(?m)^[ \t]*{here[2]}[ \t]*$").search(text, here.end())
        lines = text[here.end() : end.start() if end else len(text)]
        given = _given(text[: here.start()])
        yield Data(lines if here[1] else _filled(lines, given), here.end())
    for prints in islice(_PRINTS.finditer(text), _MOST_FLAGS):
        words = _words(text, prints.end(), _given(text[: prints.start()]))
        yield Data(_printed(words) if prints[1] == "printf" else " ".join(words), prints.end())


def opens_in(before: str) -> bool:
    """Whether what follows `before` is a shell's text: one of a name, printed, or lines for one."""
    return bool(_OPENS.search(before[-_LINE:]))


def _given(text: str) -> Given:
    """What a shell's names mean at the end of a text, as far as no command has to tell."""
    found = Given()
    for match in islice(_GIVEN.finditer(text), _MOST_GIVEN):
        word = _word(text, match.end(), found)
        if "$(" in text[match.end() : match.end() + 3] or word.startswith("`"):
            found.words.pop(match[1], None)
        else:
            found.words[match[1]] = word
    return found


def _words(text: str, at: int, given: Given) -> list[str]:
    """The words of a command up to its end."""
    found: list[str] = []
    while len(found) < _MOST_WORDS:
        found.append(_word(text, at, given))
        at = _BLANK.match(text, _end(text, at)).end()  # type: ignore[union-attr]
        if at >= len(text) or text[at] in "\n|;&)<>":
            break
    return found


def _printed(words: list[str]) -> str:
    """What printf makes of a format and its words; a mark without a word stays."""
    rest = iter(words[1:])
    return _FORMAT.sub(lambda mark: "%" if mark[1] == "%" else next(rest, mark[0]), words[0])


def file_in(text: str) -> str:
    """The file that a curl command takes its body from; empty where it takes none."""
    match = _FILE.search(text)
    return match[1] if match else ""


def _word(text: str, at: int, given: Given) -> str:
    """One word; an open quote takes the rest."""
    return "".join(part for part, _ in _parts(text, at, given))


def _end(text: str, at: int) -> int:
    return max((after for _, after in _parts(text, at, Given())), default=at)


def _parts(text: str, at: int, given: Given) -> Iterator[tuple[str, int]]:
    while at < len(text):
        part, after = _part(text, at, given)
        if after == at:
            return
        yield part, after
        at = after


def _part(text: str, at: int, given: Given) -> tuple[str, int]:
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
        return _filled(inside, given), double.end() if double else len(text)
    return _bare(text, at, given)


def _bare(text: str, at: int, given: Given) -> tuple[str, int]:
    if text[at] == "\\":
        return text[at + 1 : at + 2].replace("\n", ""), min(at + 2, len(text))
    variable = _VARIABLE.match(text, at)
    if variable:
        return given.meaning(variable, variable[1] or variable[2]), variable.end()
    plain = _PLAIN.match(text, at)
    return (plain[0], plain.end()) if plain else ("", at)


def _filled(inside: str, given: Given) -> str:
    """The inside of double quotes, with what names stand for."""
    return _IN_DOUBLE.sub(lambda match: _kept(match, given), inside)


def _kept(match: re.Match[str], given: Given) -> str:
    if match[1] is None:
        return given.meaning(match, match[2] or match[3])
    return "" if match[1] == "\n" else match[1]
