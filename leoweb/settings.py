"""Settings of one installation; every value comes from the environment (README, configuration)."""

from __future__ import annotations

import os
import secrets as token
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from cryptography.fernet import Fernet
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from leoweb.environment import (
    DataFolder,
    api_url,
    bind_address,
    hosts,
    log_level,
    port,
    seconds,
    secret,
    time_zone,
    web_address,
)

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA = DataFolder(Path(env.str("LEOWEB_DATA", default=str(BASE_DIR / "var"))).resolve())
DEBUG = env.bool("LEOWEB_DEBUG", default=False)
SECRET_KEY = secret(DATA, "secret-key", "LEOWEB_SECRET_KEY", token.token_urlsafe(48))
LEOWEB_ENCRYPTION_KEYS = [
    key.strip()
    for key in secret(
        DATA, "encryption-keys", "LEOWEB_ENCRYPTION_KEYS", Fernet.generate_key().decode()
    ).split(",")
]
BIND = bind_address("LEOWEB_BIND", os.environ.get("LEOWEB_BIND") or "127.0.0.1")
PORT = port("PORT", os.environ.get("PORT") or "8000")
PUBLIC_URL = web_address(
    "LEOWEB_PUBLIC_URL", os.environ.get("LEOWEB_PUBLIC_URL") or f"http://localhost:{PORT}"
)
ALLOWED_HOSTS = env.list(
    "LEOWEB_ALLOWED_HOSTS",
    default=["localhost", "127.0.0.1", "[::1]", urlsplit(PUBLIC_URL).hostname or "localhost"],
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
HTTPS = PUBLIC_URL.startswith("https://")

# --- Leonardo -------------------------------------------------------------------------------
LEONARDO_API_URL = api_url(os.environ)
LEONARDO_API_KEY = env.str("LEONARDO_API_KEY", default="").strip()
LEONARDO_IMAGE_HOSTS = hosts(env, "LEONARDO_IMAGE_HOSTS")
LEONARDO_UPLOAD_HOSTS = hosts(env, "LEONARDO_UPLOAD_HOSTS")

# --- Django ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "guidance",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "leoweb.compression.PageCompression",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "leoweb.urls"
WSGI_APPLICATION = "leoweb.wsgi.application"
ASGI_APPLICATION = "leoweb.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "guidance.views.context.house",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en-gb"
TIME_ZONE = time_zone("LEOWEB_TIME_ZONE", os.environ.get("LEOWEB_TIME_ZONE") or "UTC")
USE_TZ = True
USE_I18N = False

DATABASES = {
    "default": env.db_url_config(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA.root / 'leoweb.sqlite3'}"
    )
}
_ENGINE = DATABASES["default"].get("ENGINE", "")
if _ENGINE.endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    }
    # A file, not memory: the tests' workers and browsers are other threads and processes.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA.root / "test.sqlite3")}
elif _ENGINE.endswith("postgresql"):
    # A socket's folder is written as %2Frun%2Fpostgresql in an address.
    DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
else:
    raise ImproperlyConfigured("DATABASE_URL must be a sqlite:/// or postgres:// address.")

REDIS_URL = os.environ.get("REDIS_URL") or f"unix://{DATA.redis_socket}"
if urlsplit(REDIS_URL).scheme not in {"redis", "rediss", "unix"}:
    raise ImproperlyConfigured(
        f"REDIS_URL must be a redis://, rediss:// or unix:// address, not {REDIS_URL!r}."
    )
# Only tries (to sign in, to use a key) are counted here; they must count with Redis away, too.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "guidance_cache",
    },
    # Cards of ended runs as they were drawn; each process keeps its own (about 10 KB each).
    "pieces": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pieces",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

# --- People ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "guidance.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "studio"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_ADAPTER = "guidance.views.accounts.ClosedDoor"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
SESSION_ENGINE = "leoweb.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# --- Safety ---------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "leoweb-session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "leoweb-csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Files ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA.root / "static"
MEDIA_ROOT = DATA.media
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": env.str(
        "LEOWEB_STATIC_STORAGE",
        default="leoweb.static_storage.PageStaticFilesStorage")},
}  # fmt: skip
UPLOAD_MAX_BYTES = 15 * 1024 * 1024
UPLOAD_MAX_PIXELS = 40_000_000
UPLOAD_MAX_SIDE = 8192
UPLOAD_MAX_AT_ONCE = 12
# One form may carry twelve pictures; each is still held to UPLOAD_MAX_BYTES by its field.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_TEMP_DIR = DATA.incoming if DATA.incoming.exists() else None

# --- Workers --------------------------------------------------------------------------------
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://", 1)
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 180
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A doorbell that is out of order is noticed at once: a request never waits for Redis.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 60

# How long one attempt may take before another worker judges it, and how long after its deadline
# a request that left and is nowhere in the account's listing still counts as perhaps accepted.
LEOWEB_LEASE_SECONDS = seconds("LEOWEB_LEASE_SECONDS", 90.0)
LEOWEB_ABSENCE_SECONDS = seconds("LEOWEB_ABSENCE_SECONDS", 900.0)

LOG_FORMAT = env.str("LEOWEB_LOG_FORMAT", default="console")
if LOG_FORMAT not in {"console", "json"}:
    raise ImproperlyConfigured("LEOWEB_LOG_FORMAT must be console or json.")
LOGGING_CONFIG = "leoweb.logs.configure"
LOG_LEVEL = log_level("LEOWEB_LOG_LEVEL", os.environ.get("LEOWEB_LOG_LEVEL") or "INFO")
LOGGING = {"format": LOG_FORMAT, "level": LOG_LEVEL}
