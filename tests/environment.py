"""Loaded before the settings: every test process gets a data folder of its own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="leoweb-test-")
os.mkdir(os.path.join(_folder, "static"))  # where whitenoise looks
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

os.environ.update(
    LEOWEB_DATA=_folder,
    LEOWEB_SECRET_KEY="only-for-tests",
    LEOWEB_STATIC_STORAGE="django.contrib.staticfiles.storage.StaticFilesStorage",
    LEOWEB_LOG_LEVEL="WARNING",
)
for _name in ("LEONARDO_API_KEY", "LEONARDO_API_URL", "REDIS_URL", "LEOWEB_PUBLIC_URL", "PORT"):
    os.environ.pop(_name, None)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
