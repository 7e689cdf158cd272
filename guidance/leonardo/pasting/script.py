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

from guidance.leonardo.pasting.literal import MOST_LEVELS, Placeholder, Value

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
_ARGUMENTS = ("json", "request", "data", "content", "params")


def values_in(text: str) -> Iterator[Value]:
    """Every value in the code that may be a body, likeliest first; none if it is not Python."""
    tree = _tree(text)
    if tree is None:
        return
    nodes = list(ast.walk(tree))[:_MOST_NODES]
    reading = _Reading(_assigned(nodes))
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


def _assigned(nodes: list[ast.AST]) -> dict[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    for node in nodes:
        for target, value in _targets(node):
            if isinstance(target, ast.Name):
                found[target.id] = value
    for node in nodes:
        _added(node, found)
    return found


def _targets(node: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """What is assigned to what; `a, b = 1, 2` is two assignments."""
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        return [(node.target, node.value)]
    if not isinstance(node, ast.Assign):
        return []
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=False))
    return [(target, value)]


def _added(node: ast.AST, found: dict[str, ast.expr]) -> None:
    """`body["width"] = 512` and `body.update({…})` as members of the dictionary itself."""
    for target, value in _targets(node):
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            whole = found.get(target.value.id)
            if isinstance(whole, ast.Dict):
                whole.keys.append(target.slice)
                whole.values.append(value)
            elif isinstance(whole, ast.Call) and isinstance(target.slice, ast.Constant):
                whole.keywords.append(ast.keyword(str(target.slice.value), value))
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return
    whole = found.get(getattr(node.func.value, "id", ""))
    if node.func.attr == "update" and len(node.args) == 1 and isinstance(whole, ast.Dict):
        whole.keys.append(None)
        whole.values.append(node.args[0])


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

    def __init__(self, assigned: dict[str, ast.expr]) -> None:
        self.assigned = assigned
        self.steps = 0

    def value(self, node: ast.expr, level: int) -> Value:
        self.steps += 1
        if level > MOST_LEVELS or self.steps > _MOST_NODES:
            return Placeholder("…")
        if isinstance(node, ast.Constant):
            return _constant(node.value)
        if isinstance(node, ast.Dict):
            return self._dictionary(node, level)
        if isinstance(node, ast.List | ast.Tuple):
            return [self.value(one, level + 1) for one in node.elts]
        if isinstance(node, ast.Name) and node.id in self.assigned:
            return self.value(self.assigned[node.id], level + 1)
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
            return "".join(_piece(part) for part in node.values)
        if isinstance(node, ast.Attribute):
            # An enum's member: `StrengthType.HIGH`, `StrengthType.HIGH.value`.
            inner = node.value if node.attr == "value" else node
            return inner.attr if isinstance(inner, ast.Attribute) else Placeholder(node.attr)
        return Placeholder(node.id if isinstance(node, ast.Name) else "…")

    def _call(self, node: ast.Call, level: int) -> Value:
        """A model of the client is its arguments; `json.dumps(body)` is the body."""
        if node.keywords and not (node.args and _is_dumps(node)):
            named = ((one.arg, one.value) for one in node.keywords)
            return {name: self.value(value, level + 1) for name, value in named if name}
        if len(node.args) == 1 and not _is_environment(node):
            return self.value(node.args[0], level + 1)
        return Placeholder("…")


def _reckoned(sign: ast.operator, left: Value, right: Value) -> Value:
    """Texts put together, and small numbers: `512 * 2`."""
    if isinstance(left, str) and isinstance(right, str) and isinstance(sign, ast.Add):
        return left + right
    reckon = _SIGNS.get(type(sign))
    if reckon is None or not (_is_small(left) and _is_small(right)):
        return Placeholder("…")
    try:
        found: Value = reckon(left, right)
    except ZeroDivisionError:
        return Placeholder("…")
    return found


def _is_small(value: Value) -> bool:
    return isinstance(value, int | float) and abs(value) < 10**12


def _is_dumps(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "dumps"


def _is_environment(node: ast.Call) -> bool:
    name = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
    return name in {"getenv", "get"}


def _constant(value: object) -> Value:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    return value if isinstance(value, bool | int | float) else None


def _piece(part: ast.expr) -> str:
    value = part.value if isinstance(part, ast.Constant) else "…"
    return str(value)
