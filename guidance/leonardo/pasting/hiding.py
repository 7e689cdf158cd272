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
_QUOTE = r"(?:\\{0,7}[\"'`]|&(?:quot|apos|#0?3[49]|#x2[27]);)?"
_GAP = rf"{_QUOTE}\s{{0,8}}(?:=>|[:=,])\s{{0,8}}f?{_QUOTE}"
_HEADER = re.compile(
    rf"(?i)\bauthorization{_GAP}(?:bearer\s{{1,8}})?{_NO_PLACEHOLDER}([^{_END}]{{1,120}})"
)
_BEARER = re.compile(rf"(?i)\bbearer\s{{1,8}}(?=[^{_END}]{{0,120}}\d)([^{_END}]{{8,120}})")
_ASSIGNED = re.compile(
    rf"(?i)(?:key|token|secret|bearer_?auth|password)\w{{0,20}}{_GAP}{_NO_PLACEHOLDER}"
    rf"(?=[^{_END}]{{0,120}}\d)([^{_END}]{{16,120}})"
)
# Postman and HAR files keep a header's name and its value apart.
_APART = re.compile(
    rf"(?i)(?:authorization|api[-_]?key|token|password|secret){_QUOTE}\s{{0,20}},\s{{0,20}}"
    rf"{_QUOTE}value{_QUOTE}\s{{0,8}}:\s{{0,8}}{_QUOTE}(?:bearer\s{{1,8}})?"
    rf"{_NO_PLACEHOLDER}([^{_END}]{{8,200}})"
)
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_TOLD = re.compile(
    rf"(?i)(?<![\"'])\bkey\b[^\n\w]{{0,5}}(?:\w{{1,6}}[^\n\w]{{1,5}}){{0,2}}({_UUID})"
)
# A key behind a telling word, with nothing between them but signs and words that say no more.
_SAYS_NO_MORE = (
    r"(?:bearer|format|basic|token|value|your|here|this|auth|api|key|the|for|is|my|20|a|s|x)"
)
_BEHIND = re.compile(
    r"(?i)(?:key|token|secret|bearer|basic|auth(?:orization|entication)?|\bleonardo(?:ai)?(?:sdk)?\()"
    rf"(?:[\W_]{{0,12}}{_SAYS_NO_MORE}(?![a-z])){{0,5}}(?:[\W_]{{1,20}}|%20)({_UUID})"
)
_IN_ADDRESS = re.compile(
    rf"(?i)(?:://|\s-u[\s=]{{0,8}}[\"']?|--user[\s=]{{1,8}}[\"']?)({_UUID})(?=[:@])"
)
# What a script calls its key: the name stands where the key would, after `Bearer`.
_CALLED = re.compile(
    r"(?i)\bbearer\s{0,4}(?:[\"'`]\s{0,4}[+.]\s{0,4}\$?|[$%]?\{{1,2}\s?|[$%])([a-z_]\w{1,60})"
)
_TOKEN = re.compile(r"\b(eyJ[\w-]{10,4000}\.[\w-]{1,4000}(?:\.[\w-]{1,4000})?)")
_USER = re.compile(
    r"(?:\s-u|--user|--proxy-user)[\s=]{1,8}[\"']?([^\s\"'\\:]{0,100}:[^\s\"'\\]{3,200})"
)
_COOKIE = re.compile(
    rf"(?i)(?:{_QUOTE}\b(?:set-)?cookie{_QUOTE}\s{{0,8}}[:=]\s{{0,8}}{_QUOTE}|(?:\s-b|--cookie)"
    rf"[\s=]{{1,8}}{_QUOTE})([\w-]{{1,80}}=[^\"'`\n\\]{{1,4000}})"
)
_COOKIES = re.compile(r"(?i)\"cookies\"\s{0,8}:\s{0,8}\[([^\[\]]{1,20000})\]")
_PATTERNS = (
    *(_BEHIND, _IN_ADDRESS, _COOKIE, _COOKIES, _USER, _TOKEN, _APART),
    *(_TOLD, _HEADER, _BEARER, _ASSIGNED),
)
_MOST_NAMES = 10
_MOST = 50
_LONGEST_KEY = 400


def without_keys(text: str, *own: str) -> str:
    """The text with every API key replaced by `[hidden]`, wherever it stands.

    `own` are keys that are known, and so are hidden also where nothing tells that they are keys.
    """
    found: set[str] = set(own)
    for pattern in (*_given_to(text), *_PATTERNS):
        text = pattern.sub(lambda match: _hide(match, found), text)
    known = [secret for secret in found if 16 <= len(secret) <= _LONGEST_KEY][:_MOST]
    return redact(text, *known)


def _given_to(text: str) -> list[re.Pattern[str]]:
    """Where a key is given to the name that stands after `Bearer`."""
    names = list(dict.fromkeys(match[1] for match in _CALLED.finditer(text)))[:_MOST_NAMES]
    return [re.compile(rf"(?i)\b{name}{_GAP}({_UUID})") for name in names]


def _hide(match: re.Match[str], found: set[str]) -> str:
    found.add(match[1])
    start = match.start(1) - match.start()
    return match[0][:start] + HIDDEN + match[0][start + len(match[1]) :]
