"""What a look at a picture's QR code found."""

from __future__ import annotations

from django.db import models


class Scanned(models.Model):
    """A picture whose QR code may have been read: `scan` is empty until somebody looked."""

    class Scan(models.TextChoices):
        SCANS = "scans", "Scans"
        SILENT = "silent", "Doesn't scan"

    scan = models.CharField(max_length=6, choices=Scan, blank=True, default="")
    scan_text = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        abstract = True
