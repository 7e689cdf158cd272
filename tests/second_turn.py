"""A journey that fails gets a second turn; a run with more than three of those fails anyway.

A browser, a server, workers, Redis and a sandbox share two cores with whatever else the
machine does, and a journey can lose a race there that no user would see. One failure of
hundreds says little; several do. What failed first is printed in full either way, so that
nothing is hidden: a journey that needs its second turn twice wants mending.

Used by ``deploy/suite.sh`` together with ``--reruns 1``.
"""

from __future__ import annotations

import pytest
from _pytest.terminal import TerminalReporter

ALLOWED = 3
"""Second turns in one run, of about 240 journeys."""


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which too many journeys needed their second turn."""
    if len(_failed_first(session.config)) > ALLOWED:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print what failed the first time, and what that means for the run."""
    failed = _failed_first(terminalreporter.config)
    for report in failed:
        terminalreporter.section(f"failed at first: {report.nodeid}", sep="_")
        terminalreporter.write_line(report.longreprtext)
    if failed:
        terminalreporter.write_line(f"{len(failed)} needed a second turn, {ALLOWED} may.")


def _failed_first(config: pytest.Config) -> list[pytest.TestReport]:
    reporter: TerminalReporter | None = config.pluginmanager.get_plugin("terminalreporter")
    return [] if reporter is None else reporter.stats.get("rerun", [])
