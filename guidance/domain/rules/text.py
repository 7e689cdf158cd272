"""Rules for the prompt, the negative prompt and the choice of a model (API contract 1.4, 2.1)."""

from __future__ import annotations

from collections.abc import Iterator

from guidance.domain.problem import Fix, FixAction, Problem
from guidance.domain.rules.case import Case, refuse, setting, warn

PROMPT_MAX = 1500


def _cut(field: str) -> Fix:
    label = f"Cut to {PROMPT_MAX:,} characters"
    return Fix(label, FixAction.CUT, (("field", field), ("limit", PROMPT_MAX)))


def prompt(case: Case) -> Iterator[Problem]:
    """The prompt is there and not too long."""
    length = len(case.recipe.prompt)
    if not case.recipe.prompt.strip():
        yield refuse("prompt_empty", "prompt", "Write a prompt first.")
    if length > PROMPT_MAX:
        message = f"The prompt has {length:,} characters. Leonardo takes {PROMPT_MAX:,}."
        yield refuse("prompt_too_long", "prompt", message, _cut("prompt"))


def negative_prompt(case: Case) -> Iterator[Problem]:
    """The vendor publishes no limit here, so a long one is only worth a warning."""
    length = len(case.recipe.negative_prompt)
    if length > PROMPT_MAX:
        message = f"The negative prompt has {length:,} characters. Leonardo may refuse it."
        yield warn("negative_prompt_long", "negative_prompt", message, _cut("negative_prompt"))


def model(case: Case) -> Iterator[Problem]:
    """The model is one that we know, and that Leonardo did not refuse the last time."""
    if case.model is None:
        default = case.catalogue.default
        yield refuse(
            "model_unknown",
            "model_id",
            "This model is not in the list of models.",
            setting(f"Use {default.short}", model_id=default.id),
        )
    elif case.model.refused:
        message = (
            f"Leonardo refused {case.model.short} for this account and may do so again. "
            f"It said: {case.model.refused}"
        )
        yield warn("model_refused", "model_id", message)


RULES = (prompt, negative_prompt, model)
