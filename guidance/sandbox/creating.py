"""POST /generations: judged, charged, given its place in the queue, written down, answered."""

import time

from guidance.sandbox import answers
from guidance.sandbox.accounts import Account, Dice
from guidance.sandbox.album import Album
from guidance.sandbox.casting import Casting, answered, seconds
from guidance.sandbox.config import Config
from guidance.sandbox.faults import Spell, spell
from guidance.sandbox.job import Job
from guidance.sandbox.limits import start_of_next
from guidance.sandbox.memory import Generation, Memory
from guidance.sandbox.messages import Call, Reply, json_reply
from guidance.sandbox.pricing import credits_of, order_of_job
from guidance.sandbox.reference import Reference
from guidance.sandbox.refusals import out_of_credit, too_many_requests
from guidance.sandbox.rules import Judge
from guidance.sandbox.shape import Reader

QUEUE_SECONDS = 5.0


class Creation:
    """Takes create requests, one account's after another's, so that limits hold exactly."""

    def __init__(self, memory: Memory, reference: Reference, dice: Dice) -> None:
        self._memory, self._reference, self._dice = memory, reference, dice
        self._casting = Casting()

    def create(self, call: Call, account: Account, settings: Config) -> Reply:
        """The whole way of a create. Raises ``Refusal`` when nothing was created."""
        reader = Reader(self._reference, settings.lenient)
        values = reader.variables(call.body, self._reference.tables["create"])
        judge = Judge(self._reference, self._dice.image_seed, settings.strict)
        job = judge.judge(values, Album(self._memory, account, time.time()))
        words = spell(job.prompt)
        refused = self._casting.refuse(words, job.prompt, account)
        if refused:
            return refused
        accepted = self._accept(job, words, account, settings)
        view = answers.created_view(accepted, settings.unit, self._reference)
        return answered(words, json_reply(view))

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
            ends=starts + seconds(words, job.seed, settings),
            visible=now + lag,
            failed="failed" in words or not job.readable,
            cost=cost,
            job=job,
            images=tuple(self._dice.uuid() for _ in range(job.images)),
        )


def _queue_is_full(ends: list[float], settings: Config) -> bool:
    return len(ends) >= settings.slots + settings.pending_limit
