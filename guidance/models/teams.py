"""Teams and who belongs to them."""

from __future__ import annotations

import uuid

from django.db import models

from guidance.models.people import User


class Team(models.Model):
    """People who share an account, a queue and a gallery.

    `environment_key_mark` recognises the key and address that the environment named when they
    were applied last, so that they are applied once and a person's later choice holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    environment_key_mark = models.CharField(max_length=64, blank=True)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person in one team; `tint` picks their colour d1..d6."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        ADMIN = "admin", "Admin"
        MEMBER = "member", "Member"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    tint = models.PositiveSmallIntegerField(default=1)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="one_membership_per_team")
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"

    @property
    def is_admin(self) -> bool:
        """Whether this person looks after the team: its owner, or one of its admins."""
        return self.role in (self.Role.OWNER, self.Role.ADMIN)
