"""What the reader of literals knows of signs and words: patterns, quotes, escapes."""

from __future__ import annotations

import re

SPACE = re.compile(r"(?:[\s\\^;\x00\ufeff\u200b-\u200d\u2060]|@(?=[\"\d]))+")
LINE = re.compile(r"[^\n]*")
SIGNS = r"(?:(?!//)[^\s,;:={}\[\]()\"'`“”‘’„«»\u200b-\u200d\u2060\ufeff])+"
BARE = re.compile(SIGNS)
# Text without quotes goes on as long as nothing begins that could be the next name.
ON = re.compile(rf"(?:[ \t]+(?![#\\^;?+*/])(?![^\s,{{}}\[\]]+\s*[:=]){SIGNS}){{1,500}}")
# What may stand before `{` in C# and Go: `new`, `[]map[string]any`, the name of a type.
TYPED = re.compile(
    r"(?:new\b\s*(?:\[\d*\])?|&?(?=[A-Za-z\[]))\s*(?:\[\d*\])?(?:map\[\w+\](?:any|interface\{\})"
    r"|[A-Za-z_][\w.]*(?:<[\w ,.<>?]{1,60}>)?(?:\[\])?(?:\(\))?)?\s*(?=\{)"
)
LISTS = re.compile(r"\[\d*\]\s*(?:map\b|[A-Za-z_]|$)|\b(?:List|Array|Set|Collection)\b")
# Signs of code after a value; not where the next name follows, as in a list with bullets.
_NO_NAME = r"(?!\s*[\"']?\w{1,40}[\"']?\s*[:=])(?=\s*[\w\"'`$(\[.])"
JOINS = re.compile(rf"(?:\+(?![+=])|\.\.(?!\.)|\.(?=[\s\"'$])){_NO_NAME}")
METHOD = re.compile(r"\??\.\s*[A-Za-z_]\w{0,40}[!?]?\(")
RECKONS = re.compile(rf"\?(?![?=.])|(?:\|\||&&|\?\?|\*\*?|[%-]|/(?![/*])){_NO_NAME}")
KEEPING = re.compile(
    r"(?:JSON\.stringify|Number|String|Boolean|parse(?:Int|Float)|int|float|str|bool|dict|UUID)"
    r"|(?:\w+\.)*(?:dumps|json_encode|jsonEncode|encode|generate|Serialize|Marshal)|json!"
)
NAMED = re.compile(r"\$\{([A-Za-z_]\w{0,40})\}|\$([A-Za-z_]\w{0,40})")
DECIMAL = re.compile(r",(\d{1,4})(?=\s*[,}\r\n])")
MEMBER = re.compile(r"(?:[A-Za-z_]\w*\.)+([A-Za-z_]\w*)")
PLACEHOLDER = re.compile(r"<[^<>\n\"']{0,200}>|\{\{[^{}\n]{0,200}\}\}|\$\{[^{}\n]{0,200}\}")
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
CLOSING = {
    '"': '"', "'": "'", "`": "`", "“": "”", "‘": "’", "”": "”", "’": "’", "„": "“”", "«": "»",
}  # fmt: skip
STRINGS = {
    end: re.compile(rf"[^{end}\\]*(?:\\.[^{end}\\]*)*[{end}]", re.DOTALL)
    for end in set(CLOSING.values())
}
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": "", "0": ""}
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
PYTHON: dict[str, bool | None] = {
    "True": True, "TRUE": True, "False": False, "FALSE": False,
    "None": None, "NULL": None, "undefined": None, "NaN": None, "nan": None,
    "$true": True, "$false": False, "$null": None, "nil": None,
}  # fmt: skip


def unescaped(text: str) -> str:
    """The text with escapes resolved; halves of signs that have no other half become U+FFFD."""
    if "\\" in text:
        text = ESCAPE.sub(_unescape, text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "")


def _unescape(match: re.Match[str]) -> str:
    sign = match[1]
    if len(sign) > 1:
        return chr(int(sign[1:], 16))
    if sign in "\"'\\/`":
        return sign
    return ESCAPED.get(sign, match[0])
