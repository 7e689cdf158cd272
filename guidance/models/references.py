"""Uploaded guiding pictures and their copies at Leonardo."""

from __future__ import annotations

import uuid

from django.db import models

from guidance.models.accounts import Account
from guidance.models.people import User
from guidance.models.scanned import Scanned
from guidance.models.teams import Team


class Reference(Scanned):
    """A picture that a person uploaded: our own re-encode, named by its content hash.

    One row per team and content; `sha256` is that of the stored file. Sizes in pixels.
    `is_clear` says that parts of it are transparent, `was_turned` that the camera had noted a
    turn which the file now has. `cut_from` is the picture that this one is a part of.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="references")
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="references")
    name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    extension = models.CharField(max_length=4)
    bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    color = models.CharField(max_length=7, default="#808080")
    is_clear = models.BooleanField(default=False)
    was_turned = models.BooleanField(default=False)
    cut_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts"
    )
    cut_from_image = models.ForeignKey(
        "guidance.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts"
    )
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "sha256"], name="one_reference_per_content")
        ]
        indexes = [models.Index(fields=["team", "-created_at", "-id"], name="references_of_team")]

    def __str__(self) -> str:
        return self.name or str(self.id)


class RemoteCopy(models.Model):
    """The copy of one content at one account; at most one live per account and hash.

    A row without `remote_id` is an upload in progress. `lost_at` marks a copy that Leonardo
    no longer has; the picture is then uploaded again under a new row.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="copies")
    sha256 = models.CharField(max_length=64)
    remote_id = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    uploaded_at = models.DateTimeField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "sha256"],
                condition=models.Q(lost_at__isnull=True),
                name="one_live_copy_per_content",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} at {self.account_id}"
