"""Fewer examples than elsewhere: each of them renders and cleans whole forms."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("forms", parent=settings.get_profile("steady"), max_examples=60)
settings.load_profile("forms")
