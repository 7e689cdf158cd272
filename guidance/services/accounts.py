"""Leonardo accounts: sealed keys, the client for one, pausing and clearing."""

from __future__ import annotations

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from guidance.leonardo.client import Client
from guidance.models import Account, Team


def seal(key: str) -> bytes:
    """Encrypt an API key with the installation's first encryption key."""
    return _box().encrypt(key.encode())


def key_of(account: Account) -> str:
    """Return the account's API key in clear; never log, store or show it."""
    return _box().decrypt(bytes(account.sealed_key)).decode()


def client_for(account: Account) -> Client:
    """Return an API client for this account."""
    return Client(
        settings.LEONARDO_API_URL,
        key_of(account),
        upload_hosts=settings.LEONARDO_UPLOAD_HOSTS,
        image_hosts=settings.LEONARDO_IMAGE_HOSTS,
    )


@transaction.atomic
def ensure_first(*, team: Team, key: str) -> Account:
    """Give the team an account with this key, or put the new key on the one it has.

    A changed key clears the pause that the old one earned.
    """
    account = Account.objects.filter(team=team).order_by("created_at").first()
    if account is None:
        return Account.objects.create(team=team, sealed_key=seal(key), key_ending=key[-4:])
    if key_of(account) != key:
        replace_key(account=account, key=key)
    return account


def replace_key(*, account: Account, key: str) -> None:
    """Store a new key and let the account work again at once."""
    account.sealed_key = seal(key)
    account.key_ending = key[-4:]
    account.remote_user_id = ""
    account.save(update_fields=["sealed_key", "key_ending", "remote_user_id"])
    resume(account=account)


def pause(*, account: Account, reason: Account.Paused, said: str) -> bool:
    """Stop sending for this account; return whether it was running before."""
    now = timezone.now()
    return bool(
        Account.objects.filter(pk=account.pk, paused_reason="").update(
            paused_reason=reason, paused_said=said[:2000], paused_at=now
        )
    )


def resume(*, account: Account) -> bool:
    """Let a paused account send again; return whether it was paused."""
    return bool(
        Account.objects.filter(pk=account.pk)
        .exclude(paused_reason="")
        .update(paused_reason="", paused_said="", paused_at=None, next_try_at=None)
    )


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.LEOWEB_ENCRYPTION_KEYS])
