"""Addresses of the app. One page, one name: view, URL name, template and test share a word."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from guidance.views import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
