"""``manage.py sandbox``: a stand-in for the Leonardo API; see its ``--help``."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from guidance.sandbox.server import main


class Command(BaseCommand):
    """Hands its arguments to the sandbox. Touches neither database nor settings."""

    help = "Run a stand-in for the Leonardo API on this machine."
    requires_system_checks = []
    requires_migrations_checks = False

    def run_from_argv(self, argv: list[str]) -> None:
        """The sandbox reads its own arguments: its help lists the magic words."""
        main(_own(argv[2:]), f"{argv[0]} {argv[1]}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Called by other code rather than from the command line."""
        main([str(argument) for argument in args], sys.argv[0])


def _own(argv: list[str]) -> list[str]:
    """Without the two options that manage.py itself acted upon."""
    kept: list[str] = []
    rest = iter(argv)
    for text in rest:
        name = text.split("=")[0]
        if name not in {"--settings", "--pythonpath"}:
            kept.append(text)
        elif "=" not in text:
            next(rest, None)
    return kept
