"""A Leonardo account: one API key, shared by a team."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from guidance.models.teams import Team


class Account(models.Model):
    """One paid account. The key is stored encrypted and never leaves the services floor.

    `paused_reason` is empty while the account works; a refused key or missing credit fills it,
    and nothing is sent until it is cleared. `slots` is how many jobs may run there at once.
    `listed_at` is when its models and Elements were last read, `listing_at` when they are next
    due (null: as soon as the key is known), `listing_since` when a reading began that has not
    ended, `listing_step` how many of its calls are answered, `listing_said` why the last failed.
    `offers_version` rises with every change of what the account offers.
    `key_mark` recognises a key without opening it. A team works with the account chosen last.
    `is_sandbox` says that the sandbox stands behind it: its pictures are painted and free.
    """

    class Paused(models.TextChoices):
        KEY_REFUSED = "key_refused", "Leonardo refused the API key"
        NO_CREDIT = "no_credit", "The account has no credit left"
        UNREACHABLE = "unreachable", "Leonardo does not answer"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="accounts")
    name = models.CharField(max_length=80, default="Leonardo")
    api_url = models.CharField(max_length=200)
    is_sandbox = models.BooleanField(default=False)
    sealed_key = models.BinaryField()
    key_mark = models.CharField(max_length=64)
    key_ending = models.CharField(max_length=4)
    remote_user_id = models.CharField(max_length=64, blank=True)
    slots = models.PositiveSmallIntegerField(default=10)
    balance = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    paused_reason = models.CharField(max_length=16, choices=Paused, blank=True)
    paused_said = models.TextField(blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    last_look_at = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    listed_at = models.DateTimeField(null=True, blank=True)
    listing_at = models.DateTimeField(null=True, blank=True)
    listing_since = models.DateTimeField(null=True, blank=True)
    listing_step = models.PositiveSmallIntegerField(default=0)
    offers_version = models.PositiveIntegerField(default=0)
    listing_said = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "key_mark"], name="one_account_per_key")
        ]
        indexes = [
            models.Index(
                fields=["next_look_at"],
                name="account_to_look_at",
                condition=models.Q(next_look_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.team}"
