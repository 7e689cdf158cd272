"""JSON types as strict as the API's: the check that runs before any rule is asked.

The schema is written in the notation of GraphQL, ``String!`` for a required string and
``[ElementInput]`` for a list, in ``reference.json``. Null counts as absent (API contract 2.1).
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guidance.sandbox.reference import Reference
from guidance.sandbox.refusals import (
    ARGUMENTS,
    Refusal,
    missing,
    unexpected_variable,
    wrong_type,
)

INT_BOUND = 2**31
FLOAT_BOUND = 1e300


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def parse_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object in a body, or None when it holds anything else."""
    try:
        value = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def found(value: object) -> str:
    """What a JSON value is called in an error text."""
    if isinstance(value, bool):
        return "a boolean"
    names: dict[type, str] = {str: "a string", int: "a number", float: "a number"}
    names |= {list: "a list", dict: "an object", type(None): "null"}
    return names[type(value)]


def _boolean(value: object, path: str) -> bool:
    if isinstance(value, bool):
        return value
    raise wrong_type("a boolean", "Boolean", found(value), path)


def _string(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise wrong_type("a string", "String", found(value), path)
    if "\0" in value:
        raise Refusal(400, "unsupported Unicode escape sequence", "data-exception", path)
    return value.encode("utf-8", "replace").decode()


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, int):
        return value
    return int(value) if math.isfinite(value) and value.is_integer() else None


def _int(value: object, path: str) -> int:
    number = _whole(value)
    if number is None or not -INT_BOUND <= number < INT_BOUND:
        raise wrong_type("a 32-bit integer", "Int", found(value), path)
    return number


def _bigint(value: object, path: str) -> int:
    number = _whole(value)
    if number is None:
        raise wrong_type("a whole number", "bigint", found(value), path)
    return number


def _float(value: object, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > FLOAT_BOUND:
        raise wrong_type("a float", "Float", found(value), path)
    return value


def _json(value: object, path: str) -> object:
    if not isinstance(value, dict):
        raise wrong_type("an object", "json", found(value), path)
    return value


SCALARS: Mapping[str, Callable[[object, str], Any]] = {
    "Boolean": _boolean,
    "String": _string,
    "Int": _int,
    "bigint": _bigint,
    "Float": _float,
    "json": _json,
}


def _number_in(text: str) -> object:
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads bodies by the schema. ``lenient`` also takes numbers written as strings."""

    reference: Reference
    lenient: bool = False

    def variables(
        self, body: bytes, schema: Mapping[str, str], root: str = ARGUMENTS
    ) -> dict[str, Any]:
        """The fields of a request that hold a value, typed.

        Raises ``Refusal``: an undeclared field first, then an absent required one, then types.
        """
        values = parse_object(body)
        required = [name for name, notation in schema.items() if notation.endswith("!")]
        if values is None:
            if required:
                raise missing(required[0])
            values = {}
        for name in values:
            if name not in schema:
                raise unexpected_variable(name)
        for name in required:
            if values.get(name) is None:
                raise missing(name)
        return self._fields(values, schema, root)

    def _fields(
        self, values: Mapping[str, Any], schema: Mapping[str, str], path: str
    ) -> dict[str, Any]:
        return {
            name: self._value(value, schema[name].rstrip("!"), f"{path}.{name}")
            for name, value in values.items()
            if value is not None
        }

    def _value(self, value: object, notation: str, path: str) -> Any:
        if notation.startswith("["):
            return self._list(value, notation[1:-1], path)
        if notation in self.reference.tables["types"]:
            return self._object(value, notation, path)
        if notation in self.reference.tables["enums"]:
            return self._enum(value, notation, path)
        if self.lenient and notation in {"Int", "bigint", "Float"} and isinstance(value, str):
            value = _number_in(value)
        return SCALARS[notation](value, path)

    def _list(self, value: object, notation: str, path: str) -> list[Any]:
        if not isinstance(value, list):
            raise wrong_type("a list", f"[{notation}]", found(value), path)
        return [
            self._value(item, notation, f"{path}[{place}]")
            for place, item in enumerate(value)
            if item is not None
        ]

    def _object(self, value: object, notation: str, path: str) -> dict[str, Any]:
        schema: Mapping[str, str] = self.reference.tables["types"][notation]
        if not isinstance(value, dict):
            raise wrong_type("an object", notation, found(value), path)
        for name in value:
            if name not in schema:
                text = f"field '{name}' not found in type: '{notation}'"
                raise Refusal(400, text, "validation-failed", path)
        for name, kind in schema.items():
            if kind.endswith("!") and value.get(name) is None:
                text = f"missing required field '{name}'"
                raise Refusal(400, text, "validation-failed", path)
        return self._fields(value, schema, path)

    def _enum(self, value: object, notation: str, path: str) -> str:
        allowed: list[str] = self.reference.tables["enums"][notation]
        if isinstance(value, str) and value in allowed:
            return value
        shown = f"'{value}'" if isinstance(value, str) else found(value)
        listed = ", ".join(f"'{name}'" for name in allowed)
        raise wrong_type(f"one of the values [{listed}]", notation, shown, path)
