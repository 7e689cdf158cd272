"""The walk over a pasted text, from one sign that means something to the next."""

from __future__ import annotations

from re import Match
from typing import cast

from guidance.leonardo.pasting import signs
from guidance.leonardo.pasting.notes import NotARequest, Repair, Repairs

MOST_LEVELS = 40
MOST_VALUES = 20_000


class Walker:
    """Walks over the text once; `at` never goes back."""

    def __init__(self, text: str, start: int, repairs: Repairs) -> None:
        self.text, self.at, self.repairs = text, start, repairs
        self.values = 0
        # Members as `name = value` are told apart by lines (PowerShell), not by commas.
        self.by_lines = False

    def count(self, level: int) -> None:
        self.values += 1
        if level > MOST_LEVELS:
            raise NotARequest("This is nested too deeply to be a request. Paste the request alone.")
        if self.values > MOST_VALUES:
            raise NotARequest("This holds far more than a request can. Paste the request alone.")

    def peek(self) -> str:
        """The next sign that means something; empty at the end."""
        while True:
            space = signs.SPACE.match(self.text, self.at)
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
            self.at = cast(Match[str], signs.LINE.match(self.text, self.at)).end()
        else:
            return False
        self.repairs[Repair.COMMENT] += 1
        return True

    def stray(self, sign: str) -> None:
        self.count(0)
        self.at += 1
        self.repairs[Repair.COMMA_EXTRA if sign == "," else Repair.BRACKET] += 1
