"""What names mean in Python code: what they are given, and what is changed in it afterwards."""

from __future__ import annotations

import ast

Names = dict[str, list[tuple[int, ast.expr]]]
"""By name the line on which it is given something, and what."""

_MOST_STEPS = 8
"""Names and members that are followed from one to the next."""


def assigned(nodes: list[ast.AST]) -> Names:
    """Every name of the code with what it is given, as it is after every later change."""
    found: Names = {}
    for node in nodes:
        for target, value in _targets(node):
            if isinstance(target, ast.Name):
                found.setdefault(target.id, []).append((target.lineno, value))
    for node in nodes:
        _loosened(node, found)
    for given in found.values():
        given.sort(key=lambda one: one[0])
    for node in nodes:
        _added(node, found)
    for node in sorted(nodes, key=lambda one: getattr(one, "lineno", 0)):
        _changed(node, found)
    return found


def _loosened(node: ast.AST, found: Names) -> None:
    """What a function is handed, and what a loop goes through, has no one value."""
    names: list[tuple[str, int]] = []
    if isinstance(node, ast.arg):
        names = [(node.arg, node.lineno)]
    elif isinstance(node, ast.For | ast.comprehension):
        inner = (part for part in ast.walk(node.target) if isinstance(part, ast.Name))
        names = [(part.id, part.lineno) for part in inner]
    for name, line in names:
        found.setdefault(name, []).append((line, ast.Constant(...)))


def given_at(found: Names, name: str, line: int) -> ast.expr | None:
    """What a name means on a line: what it was given last before, else what it is given at all."""
    given = found.get(name, [])
    before = [value for at, value in given if at < line]
    return before[-1] if before else given[-1][1] if given and given[-1][0] > line else None


def _targets(node: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """What is assigned to what; `a, b = 1, 2` is two assignments."""
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        return [(node.target, node.value)]
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        before = ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
        return [(node.target, ast.copy_location(ast.BinOp(before, node.op, node.value), node))]
    if not isinstance(node, ast.Assign):
        return []
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=False))
    return [(target, value)]


def _added(node: ast.AST, found: Names) -> None:
    """`body["width"] = 512` as a member of the dictionary itself."""
    for target, value in _targets(node):
        if isinstance(target, ast.Subscript):
            whole = _whole(target.value, found)
            if isinstance(whole, ast.Dict):
                whole.keys.append(target.slice)
                whole.values.append(value)
            elif isinstance(whole, ast.Call) and isinstance(target.slice, ast.Constant):
                whole.keywords.append(ast.keyword(str(target.slice.value), value))


def _changed(node: ast.AST, found: Names) -> None:
    """`body.update({…})`, `guides.append({…})`, `del body["seed"]`: what a value became later."""
    if isinstance(node, ast.Delete):
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                _taken(_whole(target.value, found), target.slice)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        whole, given = _whole(node.func.value, found), node.args[0]
        if node.func.attr == "pop":
            _taken(whole, given)
        elif node.func.attr == "update" and isinstance(whole, ast.Dict):
            whole.keys.append(None)
            whole.values.append(given)
        elif isinstance(whole, ast.List):
            whole.elts.extend(_joining(node.func.attr, given, found))


def _joining(method: str, given: ast.expr, found: Names) -> list[ast.expr]:
    """What `append` or `extend` puts at a list's end; `...` stands for what isn't known."""
    if method == "append":
        return [given]
    if method != "extend":
        return []
    more = _whole(given, found)
    return list(more.elts) if isinstance(more, ast.List | ast.Tuple) else [ast.Constant(...)]


def _whole(node: ast.expr | None, found: Names, level: int = 0) -> ast.expr | None:
    """The dictionary or list itself behind a name, or behind a member of one."""
    if level > _MOST_STEPS:
        return None
    if isinstance(node, ast.Name):
        return _whole(given_at(found, node.id, node.lineno), found, level + 1)
    if not isinstance(node, ast.Subscript):
        return node
    holder = _whole(node.value, found, level + 1)
    if isinstance(holder, ast.List):
        return dict(enumerate(holder.elts)).get(getattr(node.slice, "value", -1))
    if not isinstance(holder, ast.Dict):
        return None
    named = dict(zip(map(_name, holder.keys), holder.values, strict=True))
    return _whole(named.get(_name(node.slice)), found, level + 1)


def _taken(whole: ast.expr | None, key: ast.expr) -> None:
    """Take a member away from a dictionary, or an argument from a call."""
    if isinstance(whole, ast.Dict):
        kept = [
            one for one in zip(whole.keys, whole.values, strict=True) if _name(one[0]) != _name(key)
        ]
        whole.keys, whole.values = [one for one, _ in kept], [value for _, value in kept]
    elif isinstance(whole, ast.Call):
        whole.keywords = [one for one in whole.keywords if one.arg != _name(key)]


def _name(key: ast.expr | None) -> str | None:
    """The name that a key says; None for one that is reckoned."""
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
