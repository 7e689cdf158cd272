"""POST /prompt/improve and /prompt/random: words for a prompt, at a fixed price (7)."""

import random
import time
from typing import Any

from guidance.sandbox import answers
from guidance.sandbox.accounts import Account, Dice
from guidance.sandbox.casting import Casting, answered
from guidance.sandbox.config import Config
from guidance.sandbox.faults import spell
from guidance.sandbox.memory import Memory
from guidance.sandbox.messages import Call, Reply, json_reply
from guidance.sandbox.reference import Reference
from guidance.sandbox.refusals import out_of_credit, unexpected
from guidance.sandbox.shape import Reader

SUBJECTS = (
    "a lighthouse on a basalt shore",
    "an old tram in a rainy street",
    "a teapot beside two pears",
    "a heron in a pond of water lilies",
    "a caravan crossing pale dunes",
    "a violin maker at her bench",
)
LIGHTS = (
    "in low morning light",
    "under a clearing storm sky",
    "lit by a single window",
    "at the blue hour",
    "in the glow of paper lanterns",
)
FINISHES = (
    "fine texture, muted palette",
    "deep shadows, one warm accent",
    "wide view, quiet composition",
    "close view, shallow depth of field",
    "crisp outlines, soft background",
)
MOVES = ("the camera glides slowly forward", "a slow pan from left to right")


class Prompting:
    """Writes prompts. Raises ``Refusal`` when nothing was written and nothing charged."""

    def __init__(self, memory: Memory, reference: Reference, dice: Dice) -> None:
        self._memory, self._reference, self._dice = memory, reference, dice
        self._casting = Casting()

    def improve(self, call: Call, account: Account, settings: Config) -> Reply:
        """POST /prompt/improve: the same prompt is improved in the same way."""
        schema = self._reference.tables["promptImprove"]
        root = "$.selectionSet.promptGeneration.args"
        values = Reader(self._reference).variables(call.body, schema, root)
        prompt, longest = values["prompt"], self._reference.limits["improvedLength"]
        if len(prompt) > longest:
            raise unexpected(f"Prompt is too long, please keep it under {longest} characters")
        if not prompt.strip():
            raise unexpected("Invalid prompt, prompt must not be empty.")
        words = spell(prompt)
        refused = self._casting.refuse(words, f"improve {prompt}", account)
        if refused:
            return refused
        reply = self._charged("improve", improved(values), account, settings)
        return answered(words, reply)

    def random(self, account: Account, settings: Config) -> Reply:
        """POST /prompt/random: a prompt out of nowhere."""
        draw = random.Random(self._dice.image_seed())
        parts = (draw.choice(SUBJECTS), draw.choice(LIGHTS), draw.choice(FINISHES))
        return self._charged("random", ", ".join(parts), account, settings)

    def _charged(self, service: str, text: str, account: Account, settings: Config) -> Reply:
        cost: int = self._reference.tables["prices"]["prompt"]
        with self._memory.together():
            now = time.time()
            if self._memory.spent(account.user, now) + cost > settings.credits:
                raise out_of_credit(account.user)
            self._memory.charge(account.user, now, service, cost)
        costs = answers.costs_view(cost, settings.unit, self._reference)
        return json_reply({"promptGeneration": {"prompt": text, **costs}})


def improved(values: dict[str, Any]) -> str:
    """A prompt with light and finish added, and what the instructions ask for."""
    draw = random.Random(values["prompt"])
    parts = [values["prompt"].strip().rstrip("."), draw.choice(LIGHTS), draw.choice(FINISHES)]
    if values.get("promptInstructions"):
        parts.append(values["promptInstructions"].strip())
    if values.get("isVideo"):
        parts.append(draw.choice(MOVES))
    return ", ".join(parts)
