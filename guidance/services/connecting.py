"""A team's way to Leonardo: a key is tried before it is kept, and the one in use is tested.

The key passes through here and is never in a result, a problem or a line of the log.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from guidance.domain.states import State
from guidance.leonardo.errors import (
    CannotTell,
    KeyRefused,
    LeonardoError,
    NotAccepted,
    NotSent,
    Redirected,
)
from guidance.leonardo.transport import Timeouts
from guidance.models import Account, Generation, Team
from guidance.services import accounts, clearing, doorbell, live

_PATIENCE = Timeouts(connect=4.0, read=10.0, call=12.0)
"""Somebody watches the button; shorter than what a page waits for an answer."""
_MOST_CHARACTERS = 256
_AROUND = " \t\r\n\f\v\u00a0\u200b\ufeff\"'`“”‘’,;"
_BEFORE = re.compile(
    r"(?is)\A(?:.{0,80}?\bbearer(?:\s+|\Z)|(?:export\s+)?[\w-]*(?:key|token|authorization)[\"']?\s*[:=])"
)
_VISIBLE = re.compile(r"[\x21-\x7e]+")
_UNCHANGED = "Nothing was changed."
_AGAIN = "Try again in a minute."
_REASONS: tuple[tuple[type[LeonardoError], str, str], ...] = (
    (KeyRefused, "Leonardo refused this key", ""),
    (NotAccepted, "Leonardo is busy", _AGAIN),
    (NotSent, "{host} can't be reached", _AGAIN),
    (Redirected, "{host} points elsewhere", "Whoever runs this server checks LEONARDO_API_URL."),
    (CannotTell, "{host} doesn't answer as it should", _AGAIN),
    (LeonardoError, "Leonardo doesn't take this key", ""),
)
"""What went wrong, and the way out."""
_TRIES, _TRIED_SECONDS = 10, 300
"""So many keys of one team are tried at Leonardo in so many seconds."""
_OFTEN = "Ten keys were tried within five minutes. Wait five minutes, then try again."
_UNREADABLE = "The stored key can't be read: the encryption keys changed. Enter it again."


class NotConnected(Exception):
    """Why the key can't be used, as a sentence for the person; nothing was stored."""


class TriedTooOften(NotConnected):
    """The team tried too many keys in a short time; this one was not asked about."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What the page shows: the account in use, and the host that a new key is tried at."""

    account: Account | None
    host: str
    new_host: str

    @property
    def is_own(self) -> bool:
        """Whether an account of the team's own is in use, not the sandbox."""
        return self.account is not None and not self.account.is_sandbox


@dataclass(frozen=True, slots=True)
class Connected:
    """What using a key came to: the account, and a sentence that says it."""

    account: Account
    told: str


def connection(*, team: Team) -> Connection:
    """Return how the team is connected."""
    account = accounts.current(team)
    here = _host(account.api_url) if account else ""
    return Connection(account, here, _host(settings.LEONARDO_API_URL))


def connect(*, team: Team, typed: str, now: datetime) -> Connected:
    """Try the key that was typed or pasted and let the team work with it.

    The key of the Leonardo user whose account is known takes the old key's place, and runs that
    waited for it go on; any other key brings an account of its own. Raises NotConnected, and
    TriedTooOften before anything is asked.
    """
    key, url = key_in(typed), settings.LEONARDO_API_URL
    _count_try(team)
    try:
        with accounts.client_at(url, key, timeouts=_PATIENCE) as client:
            me = client.me()
    except LeonardoError as error:
        raise NotConnected(f"{_why(error, url)} {_UNCHANGED}") from None
    cache.delete_many(_places(team))
    before = accounts.current(team)
    account = accounts.choose(team=team, key=key, api_url=url, remote_user_id=me.user_id)
    clearing.learn(account, me, now)
    live.publish_account(account=account)
    doorbell.ring("dispatch", account.pk)
    account.refresh_from_db()
    return Connected(account, _told(team, account, before))


def _places(team: Team) -> list[str]:
    return [f"key-try-{team.pk}-{number}" for number in range(_TRIES)]


def _count_try(team: Team) -> None:
    """Take a place among the tries, which frees itself; tries at the same moment can't share one.

    Raises TriedTooOften where all are taken.
    """
    if not any(cache.add(place, True, _TRIED_SECONDS) for place in _places(team)):
        raise TriedTooOften(f"{_OFTEN} {_UNCHANGED}")


def check(*, team: Team, now: datetime) -> str:
    """Ask Leonardo who the key in use belongs to; return what came of it as a sentence.

    A paused account goes on if its trouble has passed. Raises NotConnected.
    """
    account = accounts.current(team)
    if account is None:
        raise NotConnected("There is no key yet. Add one first.")
    if not accounts.can_open(account):
        raise NotConnected(_UNREADABLE)
    try:
        key = accounts.key_of(account)
        with accounts.client_at(account.api_url, key, timeouts=_PATIENCE) as client:
            me = client.me()
    except LeonardoError as error:
        if not account.paused_reason:
            clearing.note_error(account, error, now)
        raise NotConnected(_why(error, account.api_url)) from None
    clearing.learn(account, me, now)
    account.refresh_from_db()
    who = "The sandbox" if account.is_sandbox else "Leonardo"
    return f"{who} answers{_left(account)}, {account.slots} jobs at once."


def key_in(typed: str) -> str:
    """Return the key in what was typed or pasted: `Bearer` and quotes round it are taken off.

    Raises NotConnected with the sentence for the field.
    """
    text = typed.strip(_AROUND)
    text = _BEFORE.sub("", text, count=1).strip(_AROUND)
    if not text:
        raise NotConnected("Paste an API key first.")
    if len(text) > _MOST_CHARACTERS:
        raise NotConnected("This is too long for an API key. Paste the key alone.")
    if not _VISIBLE.fullmatch(text):
        raise NotConnected("An API key has no spaces or special letters. Paste the key alone.")
    return text


def _why(error: LeonardoError, api_url: str) -> str:
    """Say what went wrong with a key, with the API's own words where it gave some."""
    what, then = next(words for kind, *words in _REASONS if isinstance(error, kind))
    said = f": “{error.said.rstrip('.')}”" if error.said else ""
    return f"{what.format(host=_host(api_url))}{said}. {then}".rstrip()


def _told(team: Team, account: Account, before: Account | None) -> str:
    if before is None or before.pk != account.pk:
        first = f"Leoweb now works with your Leonardo account{_left(account)}."
    elif before.key_mark != account.key_mark:
        first = f"The new key works{_left(account)}."
    else:
        first = f"This key was in use already and works{_left(account)}."
    return " ".join((first, *_about_waiting(team, account)))


def _about_waiting(team: Team, account: Account) -> Iterator[str]:
    """What becomes of runs that were not sent yet; those of the sandbox go on there."""
    waiting = Generation.objects.filter(team=team, state=State.QUEUED, account__is_sandbox=False)
    if here := waiting.filter(account=account).count():
        yield f"{_runs(here)} that waited can go now."
    if left := waiting.exclude(account=account).exclude(account__paused_reason="").count():
        yield f"Waiting at the account used before: {_runs(left)}; cancel and generate again."


def _runs(count: int) -> str:
    return "1 run" if count == 1 else f"{count} runs"


def _left(account: Account) -> str:
    """The credits that the account has, to go behind a clause; "" where none are known."""
    if account.balance is None:
        return ""
    return f": {account.balance:,.0f} credit{'' if account.balance == 1 else 's'} left"


def _host(api_url: str) -> str:
    return urlsplit(api_url).netloc
