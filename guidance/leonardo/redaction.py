"""Keeping secrets out of whatever people or machines may read later."""

from __future__ import annotations

import re

HIDDEN = "[hidden]"
_BEARER = re.compile(r"(?i)\bbearer\s+(?=[^\s\"',;]*\d)[^\s\"',;]{8,}")
_NAMED = re.compile(
    r"(?i)(\"?(?:api[_-]?key|authorization|webhookCallbackApiKey)\"?\s*[:=]\s*(?:f?[\"`]|f')?)"
    r"[^\s\"'`,;}]+"
)
_SIGNED = re.compile(r"(?i)([?&](?:x-amz-[a-z-]+|signature|policy|token)=)[^&\s\"']+")


def redact(text: str, *secrets: str) -> str:
    """The text without bearer tokens, named keys, signatures of URLs and the secrets given.

    Ids of generations, models and pictures stay readable: only what follows a telling word, or
    equals a given secret in any letter case, is hidden.
    """
    for secret in filter(None, secrets):
        text = re.sub(re.escape(secret), HIDDEN, text, flags=re.IGNORECASE)
    text = _BEARER.sub(f"Bearer {HIDDEN}", text)
    text = _NAMED.sub(rf"\g<1>{HIDDEN}", text)
    return _SIGNED.sub(rf"\g<1>{HIDDEN}", text)


class ApiKey:
    """An API key that shows itself to the Authorization header alone.

    Raises ValueError for text that no HTTP header can carry, without repeating it.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        if not re.fullmatch(r"[\x21-\x7e]{1,256}", text):
            raise ValueError("An API key is 1 to 256 visible ASCII characters.")
        self._text = text

    def reveal(self) -> str:
        """The key itself. Only for the Authorization header and for hiding it in texts."""
        return self._text

    def __repr__(self) -> str:
        return f"ApiKey({HIDDEN})"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("An API key isn't written out.")
