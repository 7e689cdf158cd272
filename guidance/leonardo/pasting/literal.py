"""A patient reader of JSON and what people write instead of it.

Comments, missing and extra commas, bare words and placeholders, Python's words, other quotes and
lost brackets are read for what they mean, and counted. Source: API contract 9.16.
"""

from __future__ import annotations

from functools import cached_property
from re import Match

from guidance.leonardo.pasting import signs, variables
from guidance.leonardo.pasting.notes import Repair, Repairs
from guidance.leonardo.pasting.unknown import Cut, Placeholder, Value, joined, nobody_knows
from guidance.leonardo.pasting.walking import Walker

_LONGEST_NUMBER = 40


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


def read_member(text: str, start: int) -> Value:
    """Read what a name is given, with everything that is joined to it."""
    found = _Reader(text, start, Repairs()).reckoned(0)
    return None if isinstance(found, _Nothing) else found


class _Reader(Walker):
    """Reads values where the walk has come to."""

    @cached_property
    def assigned(self) -> dict[str, str | int | float]:
        """What the text gives names to, elsewhere."""
        return variables.assigned(self.text)

    def value(self, level: int) -> Value | _Nothing:
        """Read one value of any kind."""
        self.count(level)
        sign = self.peek()
        placeholder = signs.PLACEHOLDER.match(self.text, self.at)
        if placeholder:
            self.at = placeholder.end()
            return Placeholder(placeholder[0])
        if self.text.startswith(("@{", "@("), self.at):
            # PowerShell writes @{…} for an object and @(…) for a list.
            self.at += 1
            sign = self.text[self.at]
        if sign == "{" or signs.TYPED.match(self.text, self.at):
            return self._braces(level)
        if sign == "(" and self.text[self.at - 1 : self.at] == "@":
            return self._array(level, ")")
        if sign == "[":
            return self._array(level)
        if sign in signs.CLOSING:
            return self._string(sign)
        return _NOTHING if not sign or sign in ",}])" else self._bare(level)

    def _braces(self, level: int) -> Value:
        """An object; with `new[]` or `[]Type` before it a list."""
        typed = signs.TYPED.match(self.text, self.at)
        if typed is None:
            return self._object(level)
        self.at = typed.end()
        return self._array(level, "}") if signs.LISTS.search(typed[0]) else self._object(level)

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
                self.stray(sign)
                continue
            self._member(found, level)
            self._comma("}")
        self.at += 1
        return found

    def _member(self, found: dict[str, Value], level: int) -> None:
        name = self._name()
        if self.peek() in {":", "="}:
            self._given(name, found, level)
        elif name in self.assigned:
            # JavaScript's shorthand: `{ prompt, width: 512 }`.
            found[name] = self.assigned[name]
        else:
            self.repairs[Repair.NO_VALUE] += 1

    def _given(self, name: str, found: dict[str, Value], level: int) -> None:
        self.by_lines = self.text[self.at] == "=" and not self._points()
        self.at += 2 if self._points() else 1
        value = self.reckoned(level)
        if isinstance(value, _Nothing):
            self.repairs[Repair.NO_VALUE] += 1
            return
        if isinstance(value, int):
            value = self._with_decimals(value)
        if name in found:
            self.repairs[Repair.TWICE] += 1
        found[name] = value

    def _with_decimals(self, whole: int) -> int | float:
        """A number that has a comma where others have a point: `7,5`."""
        after = signs.DECIMAL.match(self.text, self.at)
        if after is None or isinstance(whole, bool):
            return whole
        self.at = after.end()
        self.repairs[Repair.DECIMAL] += 1
        return float(f"{whole}.{after[1]}")

    def _name(self) -> str:
        self.count(0)
        sign = self.peek()
        if sign in signs.CLOSING:
            return self._string(sign)
        word = signs.BARE.match(self.text, self.at)
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
        elif sign and sign not in "}])" and not self.by_lines:
            self.repairs[Repair.COMMA_MISSING] += 1

    def _array(self, level: int, closing: str = "]") -> list[Value] | dict[str, Value]:
        self.at += 1
        found: list[Value] = []
        while (sign := self.peek()) != closing:
            if not sign:
                self.repairs[Repair.BROKEN_OFF] += 1
                return found
            if sign == "}" and level:
                self.repairs[Repair.BRACKET] += 1
                return found
            value = self.reckoned(level)
            if isinstance(value, _Nothing):
                self.stray(sign)
                continue
            if not found and isinstance(value, str) and self._points():
                return self._pointed(value, level)
            found.append(value)
            self._comma(closing)
        self.at += 1
        return found

    def _points(self) -> bool:
        self.peek()
        return self.text.startswith("=>", self.at)

    def _pointed(self, name: str, level: int) -> dict[str, Value]:
        """PHP's array with names: `['prompt' => 'a pear']`."""
        found: dict[str, Value] = {}
        self._given(name, found, level)
        self._comma("]")
        while self.peek() not in {"]", ""}:
            before = self.at
            self._member(found, level)
            self._comma("]")
            self.at += self.at == before
        self.at += 1
        return found

    def _string(self, sign: str) -> str:
        end = signs.CLOSING[sign]
        if sign != '"':
            self.repairs[Repair.QUOTES] += 1
        match = signs.STRINGS[end].match(self.text, self.at + 1)
        if match is None:
            rest = self.text[self.at + 1 :]
            self.at = len(self.text)
            self.repairs[Repair.BROKEN_OFF] += 1
            return Cut(signs.unescaped(rest.rstrip()))
        self.at = match.end()
        return self._filled(signs.unescaped(match[0][:-1]))

    def _filled(self, text: str) -> str:
        """The text with what the paste itself gives a name to: `a ${color} pear`."""
        return signs.NAMED.sub(self._meaning, text) if "$" in text else text

    def _meaning(self, match: Match[str]) -> str:
        return str(self.assigned.get(match[1] or match[2], match[0]))

    def _bare(self, level: int) -> Value | _Nothing:
        match = signs.BARE.match(self.text, self.at)
        if match is None:
            self.at += 1
            return _NOTHING
        self.at, word = match.end(), match[0]
        after = self.text[self.at : self.at + 1]
        if after in {'"', "'"} and word.lower() in {"f", "r", "b", "u", "rb", "fr"}:
            return self._string(after)
        if after == "(" and not signs.NUMBER.fullmatch(word):
            return self._call(level, word)
        return self._word(word)

    def _call(self, level: int, word: str) -> Value | _Nothing:
        """`JSON.stringify({…})`, `float(0.5)`: what is inside counts; else nobody knows."""
        given = self._array(level, ")")
        first = given[0] if isinstance(given, list) and given else given
        kept = isinstance(first, dict) or signs.KEEPING.fullmatch(word)
        return first if first and kept else nobody_knows()

    # --- What is reckoned ------------------------------------------------------------------------

    def reckoned(self, level: int) -> Value | _Nothing:
        """A value, and what code makes of it: `"a" + "b"`, `"a".trim()`, `x ? 1 : 2`."""
        found = self.value(level + 1)
        while not isinstance(found, _Nothing | dict) and found is not None:
            self.peek()
            joins = signs.JOINS.match(self.text, self.at)
            if joins:
                self.at = joins.end()
                found = self._and(found, self.value(level + 1))
            elif not self._goes_on(level):
                return found
            else:
                found = nobody_knows()
        return found

    @staticmethod
    def _and(left: Value, right: Value | _Nothing) -> Value:
        return joined(left, None if isinstance(right, _Nothing) else right)

    def _goes_on(self, level: int) -> bool:
        """Whether a method or a sign makes something else of the value; walks over it."""
        sign = signs.METHOD.match(self.text, self.at) or signs.RECKONS.match(self.text, self.at)
        if sign is None:
            return False
        self.at = sign.end()
        if sign[0].endswith("("):
            self.at -= 1
            self._array(level, ")")
            return True
        self.reckoned(level + 1)
        if sign[0] == "?" and self.peek() == ":":
            self.at += 1
            self.reckoned(level + 1)
        return True

    def _word(self, word: str) -> Value:
        if word in signs.WORDS:
            return signs.WORDS[word]
        if word in signs.PYTHON:
            self.repairs[Repair.WORDS] += 1
            return signs.PYTHON[word]
        if self.at == len(self.text):
            self.repairs[Repair.BROKEN_OFF] += 1
            return Cut(word)
        if signs.NUMBER.fullmatch(word) and len(word) <= _LONGEST_NUMBER:
            return _number(word)
        if word.lstrip("$") in self.assigned:
            return self.assigned[word.lstrip("$")]
        return self._unquoted(word)

    def _unquoted(self, word: str) -> Value:
        """A text that somebody forgot the quotes of, the name of an enum's member, or a name."""
        self.repairs[Repair.QUOTES] += 1
        member = signs.MEMBER.fullmatch(word)
        if member:
            # `StrengthType.High` means High; what `args.prompt` means, the text doesn't say.
            return Placeholder(member[1] if word[0].isupper() else "…")
        more = signs.ON.match(self.text, self.at)
        if more:
            self.at = more.end()
            return word + more[0]
        return Placeholder(word)


def _number(word: str) -> int | float:
    try:
        return int(word)
    except ValueError:
        return float(word)
