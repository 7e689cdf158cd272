"""A problem of a recipe: where it is, what is wrong in plain words, and ways out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from guidance.domain.kinds import Severity

FixValue = str | int | float | bool | None


class FixAction(StrEnum):
    """What a fix does; `fixes.apply_fix` carries it out."""

    SET = "set"
    CUT = "cut"
    SET_SLOT = "set_slot"
    LEAVE_OUT = "leave_out"
    SET_INIT = "set_init"
    CLEAR_INIT = "clear_init"
    SET_ELEMENT = "set_element"
    DROP_ELEMENTS = "drop_elements"


class FixFormatError(ValueError):
    """A fix came back from a browser in a shape that we never offered."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A way out: the words on its button and what it changes, as names and plain values."""

    label: str
    action: FixAction
    arguments: tuple[tuple[str, FixValue], ...] = ()

    def value(self, name: str) -> FixValue:
        """One argument by name; None where it was not given."""
        return dict(self.arguments).get(name)

    def to_json(self) -> dict[str, object]:
        """A JSON object that `from_json` reads back."""
        return {"label": self.label, "action": self.action.value, "arguments": dict(self.arguments)}

    @classmethod
    def from_json(cls, data: object) -> Fix:
        """A fix from its JSON object. Raises FixFormatError for any other shape."""
        if not isinstance(data, Mapping) or not isinstance(data.get("arguments"), Mapping):
            raise FixFormatError("A fix is an object with a label, an action and arguments")
        try:
            action = FixAction(str(data.get("action")))
        except ValueError as error:
            raise FixFormatError(str(error)) from error
        arguments = tuple((str(name), value) for name, value in data["arguments"].items())
        if any(not isinstance(value, FixValue) for _, value in arguments):
            raise FixFormatError("Arguments of a fix are plain values")
        return cls(str(data.get("label", "")), action, arguments)


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule. `code` names the rule, `where` the field: `width`, `guidance.2.strength`.

    A problem with severity ERROR keeps the recipe from being sent as it is.
    """

    code: str
    where: str
    message: str
    severity: Severity = Severity.ERROR
    fixes: tuple[Fix, ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether the recipe can't be sent while this stands."""
        return self.severity is Severity.ERROR

    @property
    def slot(self) -> int | None:
        """Index of the guidance slot it belongs to, if it belongs to one."""
        return self._index("guidance")

    @property
    def element(self) -> int | None:
        """Index of the Element it belongs to, if it belongs to one."""
        return self._index("elements")

    def _index(self, of: str) -> int | None:
        parts = self.where.split(".")
        return int(parts[1]) if parts[0] == of and len(parts) > 1 else None
