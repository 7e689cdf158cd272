"""Addresses of the installation; the app's own are in guidance.urls."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("account/", include("leoweb.account_urls")),
    path("", include("guidance.urls")),
]
handler404 = "guidance.views.errors.not_found"
handler500 = "guidance.views.errors.server_error"
