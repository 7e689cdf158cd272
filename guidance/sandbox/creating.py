"""POST /generations: judged, charged, given its place in the queue, written down, answered."""

import random
import threading
import time
from collections import Counter

from guidance.sandbox import answers
from guidance.sandbox.accounts import Account, Dice
from guidance.sandbox.config import Config
from guidance.sandbox.faults import STUCK_SECONDS, Spell, spell
from guidance.sandbox.job import Job, Source
from guidance.sandbox.limits import start_of_next
from guidance.sandbox.memory import Generation, Memory
from guidance.sandbox.messages import Call, Delivery, Reply, json_reply, page
from guidance.sandbox.pricing import credits_of, order_of_job
from guidance.sandbox.reference import Reference
from guidance.sandbox.refusals import (
    invalid_init_image,
    out_of_credit,
    too_many_requests,
    unexpected,
)
from guidance.sandbox.rules import Judge, is_uuid
from guidance.sandbox.shape import Reader

MODERATED = "content moderation filter: moderated"
QUEUE_SECONDS = 5.0


class _Album:
    """The pictures of one account, as the rules ask for them."""

    def __init__(self, memory: Memory, account: Account, now: float) -> None:
        self._memory, self._account, self._now = memory, account, now

    def upload(self, id_: str) -> Source | None:
        """An init image of the account whose file came."""
        image = self._memory.init_image(id_) if is_uuid(id_) else None
        if image is None or image.account != self._account.user or not image.digest:
            return None
        return Source("UPLOADED", image.id, image.digest, image.readable)

    def image(self, id_: str) -> Source | None:
        """A picture of a generation of the account that is COMPLETE."""
        found = self._memory.generation_of_image(id_) if is_uuid(id_) else None
        if found is None or found.account != self._account.user or found.deleted:
            return None
        if not answers.has_images(found, self._now):
            return None
        return Source("GENERATED", id_.lower())


class Creation:
    """Takes create requests, one account's after another's, so that limits hold exactly."""

    def __init__(self, memory: Memory, reference: Reference, dice: Dice) -> None:
        self._memory, self._reference, self._dice = memory, reference, dice
        self._tries: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def create(self, call: Call, account: Account, settings: Config) -> Reply:
        """The whole way of a create. Raises ``Refusal`` when nothing was created."""
        reader = Reader(self._reference, settings.lenient)
        values = reader.variables(call.body, self._reference.tables["create"])
        judge = Judge(self._reference, self._dice.image_seed, settings.strict)
        job = judge.judge(values, _Album(self._memory, account, time.time()))
        words = spell(job.prompt)
        refused = self._refuse_by_word(words, job.prompt, account)
        if refused:
            return refused
        accepted = self._accept(job, words, account, settings)
        return _answer_by_word(
            words, json_reply(answers.created_view(accepted, settings.unit, self._reference))
        )

    def _refuse_by_word(self, words: Spell, prompt: str, account: Account) -> Reply | None:
        if "moderated" in words or "moderated-403" in words:
            raise unexpected(MODERATED, 403 if "moderated-403" in words else 400)
        if "nocredit" in words:
            raise out_of_credit(account.user)
        if "deleted-reference" in words:
            raise invalid_init_image()
        if self._still(words, "429", prompt):
            raise too_many_requests("API rate limit exceeded", 1)
        if self._still(words, "500", prompt):
            raise unexpected("internal error", 500)
        if self._still(words, "503", prompt):
            return page(503, "Service Temporarily Unavailable")
        return _refuse_silently(words)

    def _still(self, words: Spell, name: str, prompt: str) -> bool:
        if name not in words:
            return False
        with self._lock:
            self._tries[name, prompt] += 1
            return self._tries[name, prompt] <= words.number(name)

    def _accept(self, job: Job, words: Spell, account: Account, settings: Config) -> Generation:
        cost = credits_of(order_of_job(job, self._reference), self._reference)
        with self._memory.together():
            now = time.time()
            ends = self._memory.ends(account.user, now)
            if _queue_is_full(ends, settings):
                text = f"pending job limit of {settings.pending_limit} reached"
                raise too_many_requests(text, QUEUE_SECONDS)
            if self._memory.spent(account.user, now) + cost > settings.credits:
                raise out_of_credit(account.user)
            starts = start_of_next(ends, now, settings.slots)
            generation = self._generation(job, words, account, settings, (now, starts, cost))
            self._memory.add_generation(generation, told=not settings.webhook)
        return generation

    def _generation(
        self,
        job: Job,
        words: Spell,
        account: Account,
        settings: Config,
        when: tuple[float, float, int],
    ) -> Generation:
        now, starts, cost = when
        lag = words.number("lag") if "lag" in words else settings.listing_lag
        return Generation(
            id=self._dice.uuid(6 if "odd-id" in words else 4),
            account=account.user,
            api_key=account.key,
            created=now,
            starts=starts,
            ends=starts + _seconds(words, job.seed, settings),
            visible=now + lag,
            failed="failed" in words or not job.readable,
            cost=cost,
            job=job,
            images=tuple(self._dice.uuid() for _ in range(job.images)),
        )


def _queue_is_full(ends: list[float], settings: Config) -> bool:
    return len(ends) >= settings.slots + settings.pending_limit


def _seconds(words: Spell, seed: int, settings: Config) -> float:
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


def _answer_by_word(words: Spell, reply: Reply) -> Reply:
    if "500-accepted" in words:
        return Reply(500, unexpected("internal error", 500).body())
    if "drop" in words:
        return Reply(500, delivery=Delivery.NONE)
    if "hang" in words:
        return Reply(500, delivery=Delivery.NONE, wait=words.number("hang"))
    delivery = Delivery.HALF if "half" in words else Delivery.WHOLE
    return Reply(reply.status, reply.body, delivery=delivery, wait=words.number("delay"))
