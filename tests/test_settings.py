"""Settings refuse nonsense with a sentence that names the variable."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

NONSENSE = [
    ("LEONARDO_API_URL", "cloud.leonardo.ai"),
    ("LEONARDO_API_URL", "https://user:pass@cloud.leonardo.ai"),
    ("LEOWEB_PUBLIC_URL", "leoweb"),
    ("LEONARDO_IMAGE_HOSTS", "https://cdn.example.org"),
    ("LEONARDO_UPLOAD_HOSTS", "storage.example.org:443"),
    ("LEONARDO_IMAGE_HOSTS", ".example.org"),
    ("REDIS_URL", "memcached://localhost"),
    ("DATABASE_URL", "mysql://localhost/leoweb"),
    ("LEOWEB_LOG_FORMAT", "xml"),
    ("DATABASE_URL", "nonsense"),
    ("LEOWEB_LOG_LEVEL", "LOUD"),
    ("LEOWEB_TIME_ZONE", "Nowhere/Land"),
    ("LEOWEB_TIME_ZONE", "../../etc/passwd"),
    ("LEOWEB_LEASE_SECONDS", "soon"),
    ("LEOWEB_ABSENCE_SECONDS", "-1"),
    ("LEOWEB_BIND", "nonsense"),
    ("LEOWEB_BIND", "256.0.0.1"),
    ("PORT", "eighty"),
    ("PORT", "²"),
]


@pytest.mark.parametrize(("name", "value"), NONSENSE)
def test_nonsense_is_refused_by_the_name_of_its_variable(name: str, value: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import leoweb.settings"],
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0
    assert f"ImproperlyConfigured: {name} must" in run.stderr or f"{name} takes" in run.stderr


def test_secrets_are_made_once_and_kept(tmp_path: object) -> None:
    script = "from django.conf import settings as s; print(s.LEOWEB_ENCRYPTION_KEYS)"
    env = {**os.environ, "LEOWEB_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "leoweb.settings"}
    runs = [
        subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout) > 40
