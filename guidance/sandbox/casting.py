"""What magic words do to a create or a variation: refusals, odd answers, odd durations."""

import random
import threading
from collections import Counter

from guidance.sandbox.accounts import Account
from guidance.sandbox.config import Config
from guidance.sandbox.faults import STUCK_SECONDS, Spell
from guidance.sandbox.messages import Delivery, Reply, page
from guidance.sandbox.refusals import (
    invalid_init_image,
    out_of_credit,
    too_many_requests,
    unexpected,
)

MODERATED = "content moderation filter: moderated"


class Casting:
    """Acts out the words that refuse, and counts those that refuse a few times only."""

    def __init__(self) -> None:
        self._tries: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def refuse(self, words: Spell, text: str, account: Account) -> Reply | None:
        """The answer in place of acceptance, if any. Raises ``Refusal`` for an orderly one.

        ``text`` tells one request from another where a word counts its tries.
        """
        if "moderated" in words or "moderated-403" in words:
            raise unexpected(MODERATED, 403 if "moderated-403" in words else 400)
        if "nocredit" in words:
            raise out_of_credit(account.user)
        if "service-error" in words:
            raise unexpected("Service Error", _served(words))
        if "deleted-reference" in words:
            raise invalid_init_image()
        if self._still(words, "429", text):
            raise too_many_requests("API rate limit exceeded", 1)
        if self._still(words, "500", text):
            raise unexpected("internal error", 500)
        if self._still(words, "503", text):
            return page(503, "Service Temporarily Unavailable")
        return _refuse_silently(words)

    def _still(self, words: Spell, name: str, text: str) -> bool:
        if name not in words:
            return False
        with self._lock:
            self._tries[name, text] += 1
            return self._tries[name, text] <= words.number(name)


def _served(words: Spell) -> int:
    """The status of a Service Error: 400, or 500 where it is asked for (API contract 1.4)."""
    return 500 if words.number("service-error") == 500 else 400


def seconds(words: Spell, seed: int, settings: Config) -> float:
    """How long a job runs: by its words, else the set duration, spread by its own seed."""
    if "stuck" in words:
        return STUCK_SECONDS
    for name in ("slow", "huge-slow"):
        if name in words:
            return words.number(name)
    if not settings.spread:
        return settings.duration
    return settings.duration * random.Random(seed).lognormvariate(0.0, settings.spread)


def _refuse_silently(words: Spell) -> Reply | None:
    if "redirect" in words:
        return Reply(307, headers={"Location": "/cdn/elsewhere"})
    if "drop-refused" in words:
        return Reply(500, delivery=Delivery.NONE)
    if "hang-refused" in words:
        return Reply(500, delivery=Delivery.NONE, wait=words.number("hang-refused"))
    return None


def answered(words: Spell, reply: Reply) -> Reply:
    """The answer to something accepted, spoilt as the words say."""
    if "500-accepted" in words:
        return Reply(500, unexpected("internal error", 500).body())
    if "drop" in words:
        return Reply(500, delivery=Delivery.NONE)
    if "hang" in words:
        return Reply(500, delivery=Delivery.NONE, wait=words.number("hang"))
    delivery = Delivery.HALF if "half" in words else Delivery.WHOLE
    return Reply(reply.status, reply.body, delivery=delivery, wait=words.number("delay"))
