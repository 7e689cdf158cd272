"""The request in a text: a body, or the id of a generation."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from guidance.leonardo.pasting import pairs, script, shell, variables, varied, wrapping
from guidance.leonardo.pasting.fields import REQUEST, TELLING, plain
from guidance.leonardo.pasting.hiding import without_keys
from guidance.leonardo.pasting.literal import read, read_member
from guidance.leonardo.pasting.newer import is_newer
from guidance.leonardo.pasting.notes import NotARequest, Repair, Repairs
from guidance.leonardo.pasting.unknown import Value
from guidance.leonardo.pasting.varied import VariationAsked

_MOST_OBJECTS = 50
_MOST_PARTS = 2000
_LONGEST_WRAPPED = 100_000
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ID = re.compile(rf"\s*[\"'<]?({_UUID})[\"'>]?\s*")
_OPENING = re.compile(r"\{|\[(?=\s{0,200}[\"']\w{1,40}[\"']\s{0,20}=>)")
_MEMBER = re.compile(r"\{\s{0,200}[\"']?\w{1,40}[\"']?\s{0,20}:")
_HOLDS = re.compile(r"^\s*=?\s*\{\s*[\"']?\w{1,40}[\"']?\s*:")
_GUIDE = frozenset({"preprocessorid", "initimagetype"})
_ADDRESS = re.compile(rf"/generations?/({_UUID})")

NOTHING = (
    "No request was found in this text. Paste a curl command, JSON or Python code that asks "
    "Leonardo for pictures, or the id of a generation."
)
NO_FIELDS = (
    "There are braces in this text, but nothing between them that Leonardo's requests know, "
    "such as prompt or modelId."
)
NO_BODY = "This curl command has no body. Copy it to its end, with everything after --data."
IN_A_FILE = (
    "The body of this curl command is in the file {}. Paste what that file holds, or choose it "
    "below."
)
AN_UPLOAD = (
    "This request uploads a picture and asks for none. Drop the picture itself onto the composer."
)


@dataclass(frozen=True, slots=True)
class Found:
    """A body as it was read, with what had to be repaired.

    Or the id of a generation instead, or what a variation was asked of. `is_code` says that
    names in snake case are right where they stand.
    """

    body: dict[str, Value]
    repairs: Repairs
    is_code: bool = False
    generation_id: str = ""
    variation: VariationAsked | None = None


def find(text: str) -> Found:
    """Find the request in a text without keys. Raises NotARequest."""
    alone = _ID.fullmatch(text) if len(text) < 200 else None
    if alone:
        return Found({}, Repairs(), generation_id=alone[1].lower())
    asked = _variation_in(text)
    if asked is not None:
        return Found({}, Repairs(), variation=asked)
    bare = wrapping.bare(text)
    found = _found(bare) or _otherwise(bare) or _guides_in(bare)
    if found is not None:
        return found
    address = _ADDRESS.search(text)
    if address:
        return Found({}, Repairs(), generation_id=address[1].lower())
    raise NotARequest(_refusal(text))


def _found(text: str) -> Found | None:
    """The first request in a text, or the id of a generation that an answer names."""
    for value, repairs, is_code in _values(text):
        body = request_in(value)
        if body is not None:
            if not is_code:
                _add(body, text)
            repairs[Repair.FURTHER_STEPS] += variables.goes_on(text, is_python=is_code)
            others = _others(text, body, is_code)
            repairs[Repair.OTHER_REQUEST] += others
            return Found(body, repairs, is_code)
        id = _generation_in(value)
        if id:
            return Found({}, Repairs(), generation_id=id)
    return None


def _add(body: dict[str, Value], text: str) -> None:
    """What code gives the request after it was written: `body.prompt = "a pear"`."""
    for name, at in variables.added(text):
        if plain(name) in REQUEST:
            value = read_member(text, at)
            body.update({next((n for n in body if plain(n) == plain(name)), name): value})


def _otherwise(text: str) -> Found | None:
    """The request in a text that has to be taken out of its wrapping first."""
    if len(text) > _LONGEST_WRAPPED:
        return None
    for body in pairs.values_in(text):
        if _known(body) & TELLING:
            return Found(body, Repairs())
    for reading in wrapping.readings(text):
        found = _found(without_keys(reading))
        if found is not None:
            found.repairs[Repair.WRAPPED] += 1
            return found
    return None


def _others(text: str, first: dict[str, Value], is_code: bool) -> int:
    """How many more requests the text holds."""
    objects = (value for value, _, _ in _objects(text))
    values = script.values_in(text) if is_code else objects
    seen: list[dict[str, Value]] = []
    for value in values:
        body = request_in(value)
        if body is not None and body not in seen:
            seen.append(body)
    return max(len(seen) - 1, 0)


def _guides_in(text: str) -> Found | None:
    """References alone: a list for `controlnets` that was copied without what is around it."""
    repairs = Repairs()
    found: list[Value] = []
    for value, some, _ in _objects(text):
        items = [part for part in _parts(value) if _is_guide(part)]
        found += items
        repairs += some if items else Repairs()
    return Found({"controlnets": found}, Repairs(repairs)) if found else None


def _is_guide(part: dict[str, Value]) -> bool:
    return bool(_GUIDE & set(map(plain, part)))


def _refusal(text: str) -> str:
    """The sentence that helps most."""
    if varied.is_upload(text):
        return AN_UPLOAD
    file = shell.file_in(text)
    if file:
        return IN_A_FILE.format(file)
    if shell.IS_CURL.search(text) and "{" not in text:
        return NO_BODY
    return NO_FIELDS if "{" in text else NOTHING


def _variation_in(text: str) -> VariationAsked | None:
    """What a request for a variation is about; None for requests for new pictures."""
    if varied.is_for_pictures(text):
        return None
    called = varied.called_in(text)
    for value, _, _ in _values(text):
        parts = _parts(value) if called else (part for part in (value,) if isinstance(part, dict))
        asked = next(filter(None, (varied.asked_in(part, called) for part in parts)), None)
        if asked is not None:
            return asked
    return VariationAsked(called, "") if called else None


def _values(text: str) -> Iterator[tuple[Value, Repairs, bool]]:
    yield from _coded(text)
    yield from _before_commands(text)
    for data in shell.data_in(text):
        value, repairs = _body(text, data)
        if value is not None:
            yield value, repairs, False
    yield from _objects(text)


def _coded(text: str) -> Iterator[tuple[Value, Repairs, bool]]:
    """What Python code sends; a command in one of its texts is only text."""
    for value in script.values_in(text):
        repairs = Repairs()
        if isinstance(value, str) and "{" in value:
            value, _ = read(value, value.index("{"), repairs)
        yield value, repairs, True


def _before_commands(text: str) -> Iterator[tuple[Value, Repairs, bool]]:
    """What opens before any curl does: a command further on may be words of its prompt."""
    opening = _MEMBER.search(text)
    command = shell.IS_CURL.search(text) or shell.FLAG.search(text)
    is_first = opening and command and opening.start() < command.start()
    if opening and is_first and not shell.opens_in(text[: opening.start()]):
        repairs = Repairs()
        yield read(text, opening.start(), repairs)[0], repairs, False


def _body(text: str, data: shell.Data) -> tuple[Value, Repairs]:
    """Read curl's body; where an apostrophe ended it too early, the text itself is read."""
    repairs, start = Repairs(), data.word.find("{")
    value = read(data.word, start, repairs)[0] if start >= 0 else None
    if start >= 0 and not repairs[Repair.BROKEN_OFF]:
        return value, repairs
    anew, start = Repairs(), text.find("{", data.starts_at)
    if start < 0:
        return value, repairs
    return read(text, start, anew)[0], anew


def _objects(text: str) -> Iterator[tuple[Value, Repairs, bool]]:
    """Everything in braces, one after the other, so that the text is read once."""
    opening = _OPENING.search(text)
    for _ in range(_MOST_OBJECTS):
        if opening is None:
            return
        repairs = Repairs()
        value, end = read(text, opening.start(), repairs)
        yield value, repairs, False
        opening = _OPENING.search(text, max(end, opening.end()))


def request_in(value: Value) -> dict[str, Value] | None:
    """The part of a value that is a request, the outermost first."""
    whole = next((part for part in _parts(value) if is_newer(part)), None)
    if whole is not None:
        return whole
    if (
        isinstance(value, dict)
        and len(_known(value)) > 1
        and not (_holds_one(value) or _is_guide(value))
    ):
        return value
    telling = [part for part in _parts(value) if not _is_guide(part) and _known(part) & TELLING]
    return next(filter(_is_clear, telling), telling[0] if telling else None)


def _is_clear(part: dict[str, Value]) -> bool:
    """Whether a part is more than a prompt and a model: any service's requests have those."""
    return len({name for name in map(plain, part) if name in REQUEST} - {"model"}) > 1


def _holds_one(value: dict[str, Value]) -> bool:
    """Whether a part of it is a request of its own."""
    parts = (part for part in value.values() if isinstance(part, dict))
    return any(_known(part) & TELLING and not _is_guide(part) for part in parts)


def _known(value: dict[str, Value]) -> set[str]:
    return {REQUEST[name] for name in map(plain, value) if name in REQUEST}


def _parts(value: Value) -> Iterator[dict[str, Value]]:
    waiting = deque([value])
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.popleft()
        if isinstance(part, dict):
            yield part
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, str) and _HOLDS.search(part):
            # A body as text in another file's field: Postman, HAR, fetch.
            waiting.append(read(part, part.index("{"), Repairs())[0])


def _generation_in(value: Value) -> str:
    """The id in an answer of POST /generations."""
    for part in _parts(value):
        id = part.get("generationId")
        if isinstance(id, str) and _ID.fullmatch(id):
            return id.lower()
    return ""
