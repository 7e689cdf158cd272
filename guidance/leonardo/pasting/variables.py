"""Names that a text gives values to before it uses them; nothing is ever run."""

from __future__ import annotations

import re

_LONGEST = 200_000
_MOST = 200
_GIVEN = re.compile(
    r"(?m)(?:^|[;{(\s])(?:const |let |var |\$|export )\s{0,4}([A-Za-z_]\w{0,40})\s{0,4}:?=\s{0,4}"
    r"(?:\"([^\"\\\n]{0,4000})\"|'([^'\\\n]{0,4000})'|`([^`\\$]{0,4000})`|(\d{1,12}(?:\.\d{1,8})?)\b)"
)


def assigned(text: str) -> dict[str, str | int | float]:
    """Texts and numbers by the name that JavaScript, PowerShell or a shell gives them."""
    found: dict[str, str | int | float] = {}
    for count, match in enumerate(_GIVEN.finditer(text[:_LONGEST])):
        if count == _MOST:
            break
        name, *texts, number = match.groups()
        said = next((one for one in texts if one is not None), "")
        found[name] = said if number is None else float(number) if "." in number else int(number)
    return found
