"""Leonardo accounts: sealed keys, the client for one, pausing and clearing."""

from __future__ import annotations

import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from guidance.leonardo.client import Client
from guidance.leonardo.hosts import IMAGE_HOSTS, UPLOAD_HOSTS
from guidance.leonardo.transport import Timeouts
from guidance.models import Account, Team


def seal(key: str) -> bytes:
    """Encrypt an API key with the installation's first encryption key."""
    return _box().encrypt(key.encode())


def key_of(account: Account) -> str:
    """Return the account's API key in clear; never log, store or show it."""
    return _box().decrypt(bytes(account.sealed_key)).decode()


def can_open(account: Account) -> bool:
    """Say whether this installation's encryption keys still open the account's API key."""
    try:
        return bool(key_of(account))
    except InvalidToken:
        return False


def client_for(account: Account) -> Client:
    """Return an API client for this account."""
    return client_at(account.api_url, key_of(account))


def client_at(api_url: str, key: str, *, timeouts: Timeouts | None = None) -> Client:
    """Return an API client for a key. Raises ValueError for a key that no header can carry."""
    return Client(
        api_url,
        key,
        upload_hosts=settings.LEONARDO_UPLOAD_HOSTS or UPLOAD_HOSTS,
        image_hosts=settings.LEONARDO_IMAGE_HOSTS or IMAGE_HOSTS,
        timeouts=timeouts,
    )


def current(team: Team) -> Account | None:
    """Return the account that the team works with, or None before one was added."""
    return Account.objects.filter(team=team).order_by("-chosen_at", "-pk").first()


def key_mark(key: str) -> str:
    """Return what recognises a key without revealing it."""
    return hmac.new(settings.SECRET_KEY.encode(), key.encode(), "sha256").hexdigest()


@transaction.atomic
def choose(
    *, team: Team, key: str, api_url: str, is_sandbox: bool = False, remote_user_id: str = ""
) -> Account:
    """Let the team work with this key at this address, and return its account.

    A known key brings its account back. A new key of the same Leonardo user is a rotation and
    clears the pause that the old one earned; where `remote_user_id` or the user of the account in
    use is not known (""), a new key for the address in use counts as one. Anything else is another
    account, so that pictures kept at one are never looked for at the other.
    """
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    account = Account.objects.filter(team=team, key_mark=key_mark(key)).first()
    if account is None:
        account = _to_rotate(team, api_url, remote_user_id, is_sandbox=is_sandbox)
        if account is not None:
            replace_key(account=account, key=key)
    if account is None:
        account = Account.objects.create(
            team=team, api_url=api_url, sealed_key=seal(key), key_mark=key_mark(key),
            key_ending=key[-4:],
        )  # fmt: skip
    # Sealed anew: the key that sealed it before may be gone.
    Account.objects.filter(pk=account.pk).update(
        api_url=api_url, is_sandbox=is_sandbox, sealed_key=seal(key), chosen_at=timezone.now()
    )
    account.refresh_from_db()
    return account


def _to_rotate(
    team: Team, api_url: str, remote_user_id: str, *, is_sandbox: bool
) -> Account | None:
    """Return the account whose key a new one replaces, None where it is another account's."""
    there = Account.objects.filter(team=team, api_url=api_url, is_sandbox=is_sandbox)
    latest = there.order_by("-chosen_at", "-pk")
    same = latest.filter(remote_user_id=remote_user_id).first() if remote_user_id else None
    if same is not None:
        return same
    in_use = current(team)
    is_there = in_use is not None and (in_use.api_url, in_use.is_sandbox) == (api_url, is_sandbox)
    is_other = in_use is not None and bool(remote_user_id and in_use.remote_user_id)
    return in_use if is_there and not is_other else None


def replace_key(*, account: Account, key: str) -> None:
    """Store a new key and let the account work again at once."""
    account.sealed_key = seal(key)
    account.key_mark = key_mark(key)
    account.key_ending = key[-4:]
    account.remote_user_id = ""
    account.checked_at = account.listing_at = None
    account.save(
        update_fields=[
            "sealed_key", "key_mark", "key_ending", "remote_user_id", "checked_at", "listing_at",
        ]
    )  # fmt: skip
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
