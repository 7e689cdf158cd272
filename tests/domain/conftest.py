"""Hypothesis for the whole suite: the same examples every time, and no deadline.

A shared machine may be slow at any moment; that says nothing about the code.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")
