"""Accounts in trouble: hold them, ask whether it has passed, let them go on.

A refused key or missing credit stops sending for everybody on the account; what waits keeps
waiting and nothing fails. A silent API is tried with growing gaps, and after a few failures in a
row the account counts as unreachable.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db.models import F, Min

from guidance.domain.pacing import backoff
from guidance.domain.states import State
from guidance.leonardo.answers import Me
from guidance.leonardo.errors import LeonardoError, Outcome
from guidance.models import Account, Generation
from guidance.services import accounts, doorbell, live

log = structlog.get_logger(__name__)
_FAILURES_UNTIL_PAUSED = 4
_REASONS = {
    Outcome.KEY_REFUSED: Account.Paused.KEY_REFUSED,
    Outcome.NO_CREDIT: Account.Paused.NO_CREDIT,
}
# Base and cap in seconds of the gaps between questions whether the trouble has passed.
_GAPS = {
    Account.Paused.KEY_REFUSED: (15.0, 300.0),
    Account.Paused.NO_CREDIT: (15.0, 300.0),
    Account.Paused.UNREACHABLE: (2.0, 60.0),
}
_REFRESH = timedelta(minutes=10)
_FIRST_ANSWER = timedelta(seconds=5)


def note_error(account: Account, error: LeonardoError, now: datetime) -> None:
    """Draw the account's consequence of an error: pause it, slow it down, or nothing."""
    if error.pauses_account:
        _hold(account, _REASONS.get(error.outcome, Account.Paused.UNREACHABLE), error, now)
    elif error.outcome is Outcome.NOT_ACCEPTED:
        _slow_down(account, now, error.retry_after or random.uniform(1, 5))  # noqa: S311
    elif error.counts_for_breaker:
        _count_failure(account, error, now)


def note_success(account: Account) -> None:
    """Forget the failures in a row: the API answered."""
    Account.objects.filter(pk=account.pk, failures__gt=0, paused_reason="").update(
        failures=0, next_try_at=None
    )


def recheck(account_id: UUID, now: datetime) -> None:
    """Ask Leonardo who the key belongs to, its slots and balance; resume a paused account.

    One call, safe to repeat. It also keeps slots and balance fresh while all is well.
    """
    account = Account.objects.filter(pk=account_id).first()
    if account is None or not _claim(account, now):
        return
    try:
        with accounts.client_for(account) as client:
            me = client.me()
    except LeonardoError as error:
        _still_in_trouble(account, error, now)
        return
    learn(account, me, now)


def learn(account: Account, me: Me, now: datetime) -> None:
    """Keep what GET /me says (API contract 7); a paused account goes on if its trouble passed."""
    Account.objects.filter(pk=account.pk).update(
        remote_user_id=me.user_id,
        balance=me.credits,
        checked_at=now,
        slots=me.slots or account.slots,
    )
    Account.objects.filter(pk=account.pk, paused_reason="").update(next_try_at=None, failures=0)
    if not account.paused_reason:
        return
    if _has_passed(account, me):
        _let_go(account)
    else:
        _ask_later(account, account.paused_reason, now)


def due(now: datetime) -> list[Account]:
    """Return the accounts to ask about: paused ones whose time has come, and stale ones."""
    return [account for account in Account.objects.all() if _is_due(account, now)]


def _is_due(account: Account, now: datetime) -> bool:
    asked, later = account.checked_at, account.next_try_at
    if asked is None:
        return True
    if later is not None and later > now:
        return False
    gap = _REFRESH if account.remote_user_id and not account.paused_reason else _FIRST_ANSWER
    return asked < now - gap


def _hold(account: Account, reason: Account.Paused, error: LeonardoError, now: datetime) -> None:
    first = accounts.pause(account=account, reason=reason, said=error.said)
    if first:
        log.warning(
            "account_paused", account=str(account.pk), reason=str(reason), error=str(error),
            meaning=error.meaning,
        )  # fmt: skip
        Account.objects.filter(pk=account.pk).update(failures=0)
    _ask_later(account, reason, now)
    if first:
        live.publish_account(account=account)


def _count_failure(account: Account, error: LeonardoError, now: datetime) -> None:
    Account.objects.filter(pk=account.pk).update(failures=F("failures") + 1)
    account.refresh_from_db(fields=["failures", "paused_reason"])
    if account.failures >= _FAILURES_UNTIL_PAUSED and not account.paused_reason:
        _hold(account, Account.Paused.UNREACHABLE, error, now)
    else:
        _slow_down(account, now, backoff(account.failures, _chance(), base=2.0, cap=30.0))


def _slow_down(account: Account, now: datetime, seconds: float) -> None:
    """Send nothing for a while, without telling anybody."""
    until = now + timedelta(seconds=min(seconds, 120.0))
    Account.objects.filter(pk=account.pk, paused_reason="").update(next_try_at=until)


def _ask_later(account: Account, reason: str, now: datetime) -> None:
    base, cap = _GAPS[Account.Paused(reason)]
    Account.objects.filter(pk=account.pk).update(failures=F("failures") + 1)
    account.refresh_from_db(fields=["failures"])
    gap = base / 2 + backoff(account.failures, _chance(), base=base, cap=cap)
    Account.objects.filter(pk=account.pk).update(next_try_at=now + timedelta(seconds=gap))


def _claim(account: Account, now: datetime) -> bool:
    """Let only one worker ask at a time; nothing that waits to be sent is held up by it."""
    same = Account.objects.filter(pk=account.pk, checked_at=account.checked_at)
    return bool(same.update(checked_at=now))


def _still_in_trouble(account: Account, error: LeonardoError, now: datetime) -> None:
    if account.paused_reason:
        _ask_later(account, account.paused_reason, now)
        return
    _slow_down(account, now, 10.0)
    note_error(account, error, now)


def _has_passed(account: Account, me: Me) -> bool:
    if account.paused_reason != Account.Paused.NO_CREDIT or me.credits is None:
        return True
    waiting = Generation.objects.filter(account=account, state=State.QUEUED)
    cheapest = waiting.aggregate(least=Min("estimate"))["least"] or 1
    return me.credits >= max(1, cheapest)


def _let_go(account: Account) -> None:
    if accounts.resume(account=account):
        log.info("account_resumed", account=str(account.pk))
        Account.objects.filter(pk=account.pk).update(failures=0)
        live.publish_account(account=account)
        doorbell.ring("dispatch", account.pk)


def _chance() -> float:
    return random.random()  # noqa: S311  (jitter, not a secret)
