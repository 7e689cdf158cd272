"""Magic words: what a prompt can say to call up a failure. This table is also the help text.

A word is ``!name`` or ``!name=number`` anywhere in a prompt. Several may stand together.
"""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

WORD = re.compile(r"(?<![\w!])!([a-z0-9][a-z0-9-]*)(?:=(\d+(?:\.\d+)?))?")
ALWAYS = float("inf")


@dataclass(frozen=True, slots=True)
class Word:
    """One magic word: the number it takes when none is written (None: takes no number)."""

    name: str
    meaning: str
    default: float | None = None


REFUSED = (
    Word("moderated", "400, content moderation filter; nothing is created"),
    Word("moderated-403", "the same with status 403"),
    Word("nocredit", "400, not enough api tokens"),
    Word("service-error", "400, Service Error; =500 with that status, nothing created", 400),
    Word("deleted-reference", "400, invalid init image id"),
    Word("429", "429 with Retry-After; =N: the first N times only", ALWAYS),
    Word("500", "500 internal error, nothing created; =N: the first N times only", ALWAYS),
    Word("503", "503 with a gateway's HTML page, nothing created; =N as above", ALWAYS),
    Word("redirect", "307 to the image host, nothing created"),
    Word("drop-refused", "connection closed without an answer, nothing created"),
    Word("hang-refused", "no answer for N seconds, then closed; nothing created", 300),
)
ACCEPTED = (
    Word("500-accepted", "created and charged, but answered with 500"),
    Word("drop", "created and charged, connection closed without an answer"),
    Word("hang", "created and charged, no answer for N seconds, then closed", 300),
    Word("half", "created and charged, the answer breaks off in its middle"),
    Word("delay", "created and charged, answered after N seconds", 5),
    Word("no-cost", "answered without a cost: apiCreditCost and cost are null"),
    Word("odd-id", "the generation's id is a UUID of version 6"),
)
RUNNING = (
    Word("failed", "ends FAILED without pictures; the credits come back"),
    Word("slow", "takes N seconds", 30),
    Word("huge-slow", "takes N seconds", 3600),
    Word("stuck", "stays PENDING for a day and keeps its slot"),
    Word("lag", "missing from the listing for N seconds", 8),
    Word("late-images", "COMPLETE with an empty picture list for N seconds", 3),
    Word("odd-status", "reported as PROCESSING, a status nobody documents, while it runs"),
    Word("nsfw", "its pictures are marked nsfw"),
)
PICTURES = (
    Word("cdn-404", "its pictures cannot be found"),
    Word("cdn-403", "the image host refuses its pictures"),
    Word("cdn-flaky", "the first N downloads of each picture answer 503", 1),
    Word("cdn-slow", "a picture takes N seconds to arrive, in drops", 20),
    Word("cdn-html", "an HTML page comes instead of a picture, with status 200"),
    Word("cdn-truncated", "a picture breaks off in its middle"),
    Word("cdn-broken", "a complete answer whose picture is cut in its middle"),
    Word("cdn-empty", "a complete answer without a byte"),
    Word("cdn-huge", "a picture is followed by N MB of nothing", 100),
    Word("cdn-bomb", "a small PNG of 225 million pixels"),
    Word("cdn-redirect", "302 to another host"),
    Word("foreign-host", "the picture's address names a host that is not ours"),
)
VARIED = (
    Word("var-moderated", "refused: 400, content moderation filter"),
    Word("var-nocredit", "refused: 400, not enough api tokens"),
    Word("var-429", "refused: 429; =N: the first N times only", ALWAYS),
    Word("var-500", "refused: 500, nothing created; =N as above", ALWAYS),
    Word("var-503", "refused: 503 with a gateway's page; =N as above", ALWAYS),
    Word("var-drop-refused", "refused: connection closed without an answer"),
    Word("var-500-accepted", "created and charged, but answered with 500"),
    Word("var-drop", "created and charged, connection closed without an answer"),
    Word("var-hang", "created and charged, no answer for N seconds, then closed", 300),
    Word("var-half", "created and charged, the answer breaks off in its middle"),
    Word("var-no-cost", "answered without a cost: apiCreditCost and cost are null"),
    Word("var-failed", "ends FAILED; the credits come back"),
    Word("var-slow", "takes N seconds", 30),
    Word("var-stuck", "stays PENDING for a day and keeps its slot"),
    Word("var-cdn-404", "its picture cannot be found"),
    Word("var-cdn-flaky", "the first N downloads of its picture answer 503", 1),
    Word("var-cdn-broken", "a complete answer whose picture is cut in its middle"),
)
CHAPTERS = (
    ("Refused when created", REFUSED),
    ("Accepted, but answered badly", ACCEPTED),
    ("While it runs", RUNNING),
    ("When its pictures are fetched", PICTURES),
    ("When a variation of its pictures is ordered", VARIED),
)
WORDS: Mapping[str, Word] = {word.name: word for _, words in CHAPTERS for word in words}
STUCK_SECONDS = 86_400.0
OF_VARIATIONS = "var-"


@dataclass(frozen=True, slots=True)
class Spell:
    """The magic words of one prompt, each with its number (0 where it takes none)."""

    words: Mapping[str, float] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.words

    def number(self, name: str) -> float:
        """The number of a word that is there; 0 when it is not."""
        return self.words.get(name, 0.0)

    @property
    def of_variations(self) -> "Spell":
        """What the words say about variations, by the names that they have for a create."""
        mine = {n: number for n, number in self.words.items() if n.startswith(OF_VARIATIONS)}
        return Spell({n.removeprefix(OF_VARIATIONS): number for n, number in mine.items()})


@lru_cache(maxsize=4096)
def spell(prompt: str) -> Spell:
    """The magic words in a prompt. Unknown words are plain text."""
    words: dict[str, float] = {}
    for name, number in WORD.findall(prompt):
        if name in WORDS:
            words[name] = float(number) if number else WORDS[name].default or 0.0
    return Spell(words)


def _shown(word: Word) -> str:
    if word.default is None:
        return f"!{word.name}"
    number = "" if word.default == ALWAYS else f"={word.default:g}"
    return f"!{word.name}{number or '[=N]'}"


def _line(word: Word) -> str:
    lines = textwrap.wrap(word.meaning, 68)
    return "\n".join(
        f"  {_shown(word) if place == 0 else '':<22}{line}" for place, line in enumerate(lines)
    )


def help_text() -> str:
    """The table of magic words as ``--help`` prints it."""
    parts = ["Magic words in a prompt call up failures (=N may be left out):"]
    for title, words in CHAPTERS:
        parts.append(f"\n{title}:")
        parts.extend(_line(word) for word in words)
    return "\n".join(parts)
