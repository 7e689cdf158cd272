"""Logging through structlog: one line an event, secrets never in it."""

from __future__ import annotations

import logging
import logging.config
import re
from typing import Any

import structlog

_SECRET = re.compile(r"(?i)(bearer\s+|authorization['\"]?\s*[:=]\s*['\"]?)[^\s'\",}]+")


def hide_secrets(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Blank whatever follows the word Bearer or Authorization, wherever it stands."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _SECRET.sub(r"\1[hidden]", value)
    return event


def _shared() -> list[Any]:
    """What every event passes through, ours and those of other libraries."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]


def not_readiness(record: logging.LogRecord) -> bool:
    """Leave out that /readyz said 503: while things start or stop it is the right answer."""
    return "/readyz" not in record.getMessage()


def configure(options: dict[str, str]) -> None:
    """Set up both structlog and the standard library's loggers; called by Django once."""
    shared = _shared()
    last = (
        structlog.processors.JSONRenderer()
        if options["format"] == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        last,
                    ],
                    "foreign_pre_chain": shared,
                }
            },
            "filters": {"not_readiness": {"()": lambda: not_readiness}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": options["level"]},
            "loggers": {
                "urllib3": {"level": "WARNING"},
                "django.request": {"filters": ["not_readiness"]},
                "celery.app.trace": {"level": "WARNING"},
                "celery.worker.strategy": {"level": "WARNING"},
            },
        }
    )
