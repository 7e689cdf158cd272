"""What came of a press on a button of the composer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guidance.forms.draft import Draft
from guidance.forms.model_change import ModelChange


@dataclass(frozen=True)
class Done:
    """The draft afterwards, what to say about it, and whether the one before can come back.

    `said` stands in the composer; `told` is only a passing word. `pieces` are drawn besides the
    composer's own, from `extra`. `undo` is the button that takes back what was told. `change` is a
    model that was chosen and waits for a yes.
    """

    draft: Draft
    said: tuple[str, ...] = ()
    can_go_back: bool = False
    told: str = ""
    undo: str = ""
    change: ModelChange | None = None
    pieces: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
