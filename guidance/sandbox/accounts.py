"""Who calls: keys, the accounts behind them, and the check of the Authorization header."""

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guidance.sandbox.memory import Memory
from guidance.sandbox.refusals import malformed_key, unauthorized
from guidance.sandbox.rules import is_uuid

NAMESPACE = uuid.UUID("5f3c1f52-6f0b-5a53-9d0e-7f4f0c6e2f11")
SUBSCRIPTION_TOKENS = 3500


@dataclass(frozen=True, slots=True)
class Account:
    """One account as one of its keys sees it. ``user`` is the id that /me answers."""

    key: str
    name: str
    user: str


class Dice:
    """Ids and seeds. With a seed, the same from run to run and never twice in one memory."""

    def __init__(self, seed: int | None, past: int = 0) -> None:
        system = random.SystemRandom()
        self._random: random.Random = system if seed is None else random.Random(f"{seed}:{past}")

    def uuid(self, version: int = 4) -> str:
        """A fresh id. Version 6 only looks like one: no clock is inside."""
        bits = self._random.getrandbits(128)
        bits &= ~(0xF000 << 64) & ~(0xC000 << 48)
        return str(uuid.UUID(int=bits | version << 76 | 0x8000 << 48))

    def image_seed(self) -> int:
        """A seed in the range that every model takes."""
        return self._random.randrange(2_147_483_637)


def account_of(text: str) -> Account:
    """The account that ``UUID`` or ``UUID:name`` on the command line stands for.

    Raises ``ValueError`` when the key is not shaped like a UUID.
    """
    key, _, name = text.partition(":")
    if not is_uuid(key):
        raise ValueError(f"a key must be a UUID: {key}")
    key = key.lower()
    return Account(key, name or f"artist-{key[:8]}", str(uuid.uuid5(NAMESPACE, name or key)))


def open_accounts(keys: Sequence[str], memory: Memory, dice: Dice) -> dict[str, Account]:
    """Accounts by key: the named ones, else those remembered, else a fresh one."""
    texts = list(keys) or memory.fact("keys") or [dice.uuid()]
    memory.learn("keys", texts)
    accounts = [account_of(text) for text in texts]
    return {account.key: account for account in accounts}


def authorize(header: str | None, accounts: Mapping[str, Account]) -> Account:
    """The caller. Raises ``Refusal``: 401, or 500 for a key that is no UUID (1.4)."""
    scheme, _, key = (header or "").strip().partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not key:
        raise unauthorized()
    if not is_uuid(key):
        raise malformed_key()
    account = accounts.get(key.lower())
    if account is None:
        raise unauthorized()
    return account
