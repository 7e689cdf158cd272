"""System checks: risky combinations of settings, each with an id and a hint."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register()
def encryption_keys(app_configs: Iterable[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Each encryption key must be one that Fernet can use."""

    try:
        for key in settings.LEOWEB_ENCRYPTION_KEYS:
            Fernet(key)
    except ValueError:
        return [
            Error(
                "LEOWEB_ENCRYPTION_KEYS holds something that is not a key.",
                hint="Make one with: python -c 'from cryptography.fernet import Fernet; "
                "print(Fernet.generate_key().decode())'",
                id="leoweb.E001",
            )
        ]
    return []


@register(deploy=True)
def public_address(app_configs: Iterable[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """An installation for many people should be reached over https."""
    if settings.PUBLIC_URL.startswith("https://"):
        return []
    return [
        Warning(
            "LEOWEB_PUBLIC_URL is not an https address.",
            hint="Put a proxy with a certificate in front and set LEOWEB_PUBLIC_URL.",
            id="leoweb.W001",
        )
    ]
