"""Takes keys out of pasted text before anything else sees it.

Stricter than `redaction`, because here a key may stand in any spelling of any language: once one
was recognised, every other place with the same text is hidden, too.
"""

from __future__ import annotations

import re

from guidance.leonardo.redaction import HIDDEN, redact

_END = r"\s\"'`,;)}\]\\"
# What stands in for a key, or says where a script gets it from, is no secret.
_NO_PLACEHOLDER = r"(?![<${\[]|os\.|process\.|f?[\"'])"
_GAP = r"[\"'`]?\s{0,8}[:=,]\s{0,8}f?[\"'`]?"
_HEADER = re.compile(
    rf"(?i)\bauthorization{_GAP}(?:bearer\s{{1,8}})?{_NO_PLACEHOLDER}([^{_END}]{{1,120}})"
)
_BEARER = re.compile(rf"(?i)\bbearer\s{{1,8}}(?=[^{_END}]{{0,120}}\d)([^{_END}]{{8,120}})")
_ASSIGNED = re.compile(
    rf"(?i)(?:key|token|secret|bearer_auth|password)\w{{0,20}}{_GAP}{_NO_PLACEHOLDER}"
    rf"(?=[^{_END}]{{0,120}}\d)([^{_END}]{{16,120}})"
)
_MOST = 50


def without_keys(text: str) -> str:
    """The text with every API key replaced by `[hidden]`, wherever it stands."""
    found: set[str] = set()
    for pattern in (_HEADER, _BEARER, _ASSIGNED):
        text = pattern.sub(lambda match: _hide(match, found), text)
    known = [secret for secret in found if len(secret) >= 16][:_MOST]
    return redact(text, *known)


def _hide(match: re.Match[str], found: set[str]) -> str:
    found.add(match[1])
    start = match.start(1) - match.start()
    return match[0][:start] + HIDDEN + match[0][start + len(match[1]) :]
