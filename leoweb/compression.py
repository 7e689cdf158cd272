"""Compression of pages on the wire; static files are compressed when they are collected."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_WORTH_IT = ("text/html", "application/json", "text/plain")


class PageCompression(GZipMiddleware):
    """Django's gzip for pages and pieces alone.

    Its answers vary in length against BREACH, and Django masks the CSRF token in each. Streams
    stay as they are, because an event must not wait in a compressor; pictures are compressed.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress a whole page when the browser takes it."""
        kind = response.headers.get("Content-Type", "")
        if response.streaming or not kind.startswith(_WORTH_IT):
            return response
        return super().process_response(request, response)
