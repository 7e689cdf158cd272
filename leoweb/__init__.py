"""Wiring of the installation: settings, addresses, processes."""

from leoweb.celery import app as celery_app

__all__ = ["celery_app"]
