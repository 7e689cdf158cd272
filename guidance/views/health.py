"""`/healthz` (process alive) and `/readyz` (database, Redis, worker heartbeat, disk) as JSON."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from guidance.services import readiness


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer that this process is alive; touches nothing else."""
    return JsonResponse({"alive": True})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer which parts work; 503 when one of them does not."""
    parts = readiness.check()
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)
