"""The Celery app: the broker is a doorbell, the rows are the truth."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leoweb.settings")

app = Celery("leoweb")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["guidance"])
# Each beat entry expires before the next one is due, so a stopped worker finds no pile of them.
app.conf.beat_schedule = {
    "sweep": {"task": "guidance.tasks.sweep", "schedule": 1.0, "options": {"expires": 1.0}},
    "tidy": {"task": "guidance.tasks.tidy", "schedule": 600.0, "options": {"expires": 300.0}},
}
