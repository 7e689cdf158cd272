"""The body of a request in Python code, read from its syntax tree; nothing is ever run.

Knows `requests`, plain dictionaries, and the official client, whose arguments are the fields in
snake case.
"""

from __future__ import annotations

import ast
import operator
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from guidance.leonardo.pasting.given import Names, assigned, given_at
from guidance.leonardo.pasting.unknown import Value, joined, nobody_knows
from guidance.leonardo.pasting.walking import MOST_LEVELS

LOOKS_LIKE_PYTHON = re.compile(
    r"(?m)^\s*(?:import|from|with|def|async)\s|requests\.|create_generation|RequestBody|\w\s*=\s*\{"
)
_LONGEST = 200_000
_MOST_NODES = 20_000
_SIGNS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}
_MAGIC = re.compile(r"(?m)^[ \t]*[!%].*$")
_KEEPING = frozenset({"int", "float", "str", "bool", "dict", "list", "tuple", "dumps", "dedent"})
_ARGUMENTS = ("json", "request", "data", "content", "params")


def values_in(text: str) -> Iterator[Value]:
    """Every value in the code that may be a body, likeliest first; none if it is not Python."""
    tree = _tree(text)
    if tree is None:
        return
    nodes = list(ast.walk(tree))[:_MOST_NODES]
    reading = _Reading(assigned(nodes))
    for node in _candidates(nodes):
        yield reading.value(node, 0)


def _tree(text: str) -> ast.Module | None:
    if len(text) > _LONGEST or not LOOKS_LIKE_PYTHON.search(text):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # A notebook's own commands are no Python.
            return ast.parse(_MAGIC.sub("", textwrap.dedent(text)).strip())
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            # Not Python, or nothing that a person wrote: another reader tries.
            return None


def _candidates(nodes: list[ast.AST]) -> Iterator[ast.expr]:
    """What a call sends, then calls with fields as their arguments, then dictionaries."""
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    for name in _ARGUMENTS:
        for call in calls:
            yield from (one.value for one in call.keywords if one.arg == name)
    yield from (call for call in calls if call.keywords)
    yield from (node for node in nodes if isinstance(node, ast.Dict))


class _Reading:
    """Values of expressions; a name that the code does not explain is a placeholder."""

    def __init__(self, assigned: Names) -> None:
        self.assigned = assigned
        self.steps = 0

    def value(self, node: ast.expr, level: int) -> Value:
        self.steps += 1
        if level > MOST_LEVELS or self.steps > _MOST_NODES:
            return nobody_knows()
        if isinstance(node, ast.Constant):
            return _constant(node.value)
        if isinstance(node, ast.Dict):
            return self._dictionary(node, level)
        if isinstance(node, ast.List | ast.Tuple):
            return [self.value(one, level + 1) for one in node.elts]
        if isinstance(node, ast.Name):
            given = given_at(self.assigned, node.id, node.lineno)
            return nobody_knows() if given is None else self.value(given, level + 1)
        return self._expression(node, level)

    def _dictionary(self, node: ast.Dict, level: int) -> Value:
        found: dict[str, Value] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            read = self.value(value, level + 1)
            if key is None:
                found |= read if isinstance(read, dict) else {}
            elif isinstance(key, ast.Constant) and isinstance(key.value, str):
                found[key.value] = read
        return found

    def _expression(self, node: ast.expr, level: int) -> Value:
        if isinstance(node, ast.Call):
            return self._call(node, level)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            number = self.value(node.operand, level + 1)
            return -number if isinstance(number, int | float) else number
        if isinstance(node, ast.BinOp):
            left, right = self.value(node.left, level + 1), self.value(node.right, level + 1)
            return _reckoned(node.op, left, right)
        if isinstance(node, ast.JoinedStr):
            return self._pieces(node, level)
        if isinstance(node, ast.Attribute):
            # An enum's member: `StrengthType.HIGH`, `StrengthType.HIGH.value`.
            inner = node.value if node.attr == "value" else node
            is_member = isinstance(inner, ast.Attribute) and _is_class(inner.value)
            return inner.attr if is_member and isinstance(inner, ast.Attribute) else nobody_knows()
        return nobody_knows()

    def _pieces(self, node: ast.JoinedStr, level: int) -> Value:
        """An f-string; with a format of its own a part of it is unknown."""
        found: Value = ""
        for part in node.values:
            piece: Value = None
            if isinstance(part, ast.Constant):
                piece = str(part.value)
            elif isinstance(part, ast.FormattedValue) and part.format_spec is None:
                piece = self.value(part.value, level + 1)
            found = joined(found, piece)
        return found

    def _call(self, node: ast.Call, level: int) -> Value:
        """A model of the client is its arguments; `json.dumps(body)` is the body."""
        if node.keywords and not (node.args and _is_dumps(node)):
            named = ((one.arg, one.value) for one in node.keywords)
            return {name: self.value(value, level + 1) for name, value in named if name}
        if isinstance(node.func, ast.Attribute) and node.func.attr == "encode":
            return self.value(node.func.value, level + 1)
        if len(node.args) == 1:
            found = self.value(node.args[0], level + 1)
            return found if _keeps(node.func) or isinstance(found, dict) else nobody_knows()
        return nobody_knows()


def _reckoned(sign: ast.operator, left: Value, right: Value) -> Value:
    """Texts put together, and small numbers: `512 * 2`."""
    if isinstance(sign, ast.Add) and (isinstance(left, str) or isinstance(right, str)):
        return joined(left, right)
    if isinstance(sign, ast.BitOr) and isinstance(left, dict) and isinstance(right, dict):
        return left | right
    if isinstance(sign, ast.Add) and isinstance(left, list) and isinstance(right, list):
        return left + right
    reckon = _SIGNS.get(type(sign))
    if reckon is None or not (_is_small(left) and _is_small(right)):
        return nobody_knows()
    try:
        found: Value = reckon(left, right)
    except ZeroDivisionError:
        return nobody_knows()
    return found


def _is_small(value: Value) -> bool:
    return isinstance(value, int | float) and abs(value) < 10**12


def _is_dumps(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "dumps"


def _keeps(called: ast.expr) -> bool:
    """Whether a call leaves its argument what it is: `int(…)`, `json.dumps(…)`, an enum."""
    name = getattr(called, "attr", "") or getattr(called, "id", "")
    return name in _KEEPING or _is_class(called)


def _is_class(node: ast.expr) -> bool:
    name = getattr(node, "attr", "") or getattr(node, "id", "")
    return name[:1].isupper() and not name.isupper()


def _constant(value: object) -> Value:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    if value is ...:
        return nobody_knows()
    return value if isinstance(value, bool | int | float) else None
