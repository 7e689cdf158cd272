"""From an HTTP answer to the error it means: by its body first, then by its status.

Statuses of the API are unreliable (a malformed key is a 500, an empty balance a 400), its texts
are not. Sources: API contract 1.4 and 9.17 to 9.23.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from guidance.leonardo.errors import (
    Forbidden,
    KeyRefused,
    LeonardoError,
    Moderated,
    NoCredit,
    NotAccepted,
    NotFound,
    Redirected,
    Rejected,
    ServerTrouble,
    UnknownPicture,
    Unreadable,
)
from guidance.leonardo.redaction import redact

SAID_LENGTH = 300
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_UNEXPLAINED = re.compile(r"^(service|internal) error\W*$", re.IGNORECASE)
_NO_REASON = (
    "Leonardo could not run this and gives no reason. A reference that it doesn't know is a "
    "known cause. No credits were used."
)
_UNDECIDED = frozenset({408, 425})
_REFUSING_CODES = frozenset({"validation-failed", "bad-request", "data-exception"})


@dataclass(frozen=True, slots=True)
class Words:
    """What an error body says: the text, its code, and whether it is the API's own envelope."""

    text: str = ""
    code: str = ""
    envelope: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """A known text of the API and what it means."""

    pattern: re.Pattern[str]
    kind: type[LeonardoError]
    meaning: str = ""
    where: str = ""


def _known(pattern: str, kind: type[LeonardoError], meaning: str = "", where: str = "") -> _Reading:
    return _Reading(re.compile(pattern, re.IGNORECASE), kind, meaning, where)


_READINGS = (
    _known(r"authorization hook|hook unauthorized", KeyRefused),
    _known(r"content moderation|moderation filter|inappropriate content", Moderated, "", "prompt"),
    _known(
        r"not enough (api )?(tokens|credits)|insufficient (api )?(tokens|credits?|balance|funds)",
        NoCredit,
    ),
    _known(r"rate limit|too many requests|pending limit|queue (is )?full", NotAccepted),
    _known(
        r"init image id|init variation|init image not found|couldn.t access image",
        UnknownPicture,
        "",
        "guidance",
    ),
    _known(
        r"invalid dimensions",
        Rejected,
        "This model doesn't take this size. No credits were used.",
        "width",
    ),
    _known(
        r"too many images",
        Rejected,
        "Too many images for this size. Ask for fewer, or for smaller ones.",
        "num_images",
    ),
    _known(
        r"not supported within the production api",
        Rejected,
        "This model can't be used through the API. Pick another model.",
        "model_id",
    ),
    _known(
        r"keep it under 200 characters",
        Rejected,
        "Leonardo improves prompts of up to 200 characters. Shorten it first.",
        "prompt",
    ),
    _known(
        r"invalid prompt|prompt is too long|non-nullable variable: \W*prompt",
        Rejected,
        "Leonardo doesn't take this prompt. Its limit is 1,500 characters.",
        "prompt",
    ),
    _known(r"invalid file extension", Rejected, "Leonardo takes PNG, JPG and WEBP pictures."),
    _known(r"unexpected variable", Rejected, "Leonardo doesn't know one of the settings sent."),
    _known(r"endpoint not found", NotFound),
)


def classify(
    status: int,
    body: bytes | str,
    headers: Mapping[str, str] | None = None,
    *,
    secret: str = "",
) -> LeonardoError:
    """The error an answer stands for. `secret` is hidden should the answer repeat it.

    A 2xx can only come here because what it must hold is missing, and a 3xx is never followed:
    of both nobody can tell whether they created something.
    """
    words = read_words(body)
    kind, meaning, where = _decide(status, words)
    return kind(
        presentable(words.text, secret),
        status=status,
        code=presentable(words.code, secret),
        detail=f"HTTP {status}",
        meaning=meaning,
        where=where,
        retry_after=_retry_after(headers or {}),
    )


def _decide(status: int, words: Words) -> tuple[type[LeonardoError], str, str]:
    if status < 300:
        return Unreadable, "", ""
    if status < 400:
        return Redirected, "", ""
    reading = _reading(words)
    if reading is not None:
        return reading.kind, reading.meaning, reading.where
    kind = _by_status(status, words.code)
    is_unexplained = kind is Rejected and _UNEXPLAINED.search(words.text)
    return kind, _NO_REASON if is_unexplained else "", ""


def _reading(words: Words) -> _Reading | None:
    """The known text. A page of some proxy in between is only trusted to speak of the key."""
    if words.code == "access-denied":
        return _READINGS[0]
    trusted = _READINGS if words.envelope else _READINGS[:1]
    return next((known for known in trusted if known.pattern.search(words.text)), None)


_BY_STATUS: dict[int, type[LeonardoError]] = {
    401: KeyRefused,
    402: NoCredit,
    403: Forbidden,
    404: NotFound,
    429: NotAccepted,
}


def _by_status(status: int, code: str) -> type[LeonardoError]:
    if code in _REFUSING_CODES:
        return Rejected
    if status in _UNDECIDED or status >= 500:
        return ServerTrouble
    return _BY_STATUS.get(status, Rejected)


def read_words(body: bytes | str) -> Words:
    """Text and code of an error body: the flat envelope, the GraphQL one, or plain text."""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    try:
        found = _from_json(json.loads(text))
    except (ValueError, RecursionError):
        found = None
    return found or Words(_without_markup(text))


def _from_json(value: object) -> Words | None:
    if isinstance(value, str):
        return Words(value)
    if not isinstance(value, dict):
        return None
    errors = value.get("errors")
    if isinstance(errors, list) and errors:
        return _from_json(errors[0])
    inner = value.get("error")
    if isinstance(inner, dict):
        return _from_json(inner)
    return _from_envelope(value)


def _from_envelope(value: dict[str, object]) -> Words | None:
    extensions = value.get("extensions")
    code = value.get("code")
    if code is None and isinstance(extensions, dict):
        code = extensions.get("code")
    for name in ("error", "message"):
        text = value.get(name)
        if isinstance(text, str):
            return Words(text, code if isinstance(code, str) else "", envelope=True)
    return None


def _without_markup(text: str) -> str:
    """Storage answers XML and proxies HTML: keep the message, or the words between the tags."""
    message = re.search(r"<Message>([^<]{1,500})</Message>", text)
    if message:
        return message.group(1)
    page = re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", text[:4_000])
    # A page's heading mostly repeats its title: the title only counts where there is no more.
    untitled = re.sub(r"(?is)<title\b.*?</title>", " ", page)
    return _bare(untitled) or _bare(page)


def _bare(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


def presentable(text: str, secret: str = "") -> str:
    """One line without invisible characters or secrets, cut at a readable length."""
    storable = text.encode("utf-8", "replace").decode()
    clean = " ".join(_INVISIBLE.sub(" ", redact(storable, secret)).split())
    return clean if len(clean) <= SAID_LENGTH else clean[: SAID_LENGTH - 1].rstrip() + "…"


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header; a date or nonsense counts as absent (API contract 1.3)."""
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        seconds = float(lowered.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 3600 else None
