"""Generated images: the files that were paid for."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from guidance.models.accounts import Account
from guidance.models.generations import Generation
from guidance.models.people import User
from guidance.models.scanned import Scanned
from guidance.models.teams import Team


class Image(Scanned):
    """One image of a generation. The file is on disk before `state` says stored.

    `ratio` is width / height in hundredths, for rows that are laid out before files arrive.
    `owner` repeats the generation's member so that a gallery page needs one index.
    """

    class State(models.TextChoices):
        LISTED = "listed", "Waiting for its file"
        STORED = "stored", "Stored"
        GONE = "gone", "Could not be fetched"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="images")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="images")
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="images")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="images")
    remote_id = models.CharField(max_length=64)
    url = models.TextField()
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=6, choices=State, default=State.LISTED)
    nsfw = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64, blank=True)
    extension = models.CharField(max_length=4, blank=True)
    bytes = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    ratio = models.PositiveIntegerField(default=100)
    color = models.CharField(max_length=7, default="#808080")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    stored_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "remote_id"], name="one_row_per_image")
        ]
        indexes = [
            models.Index(
                fields=["team", "-created_at", "-id"],
                name="gallery_of_team",
                condition=models.Q(state="stored", deleted_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "team", "-created_at", "-id"],
                name="gallery_of_person",
                condition=models.Q(state="stored", deleted_at__isnull=True),
            ),
            models.Index(
                fields=["team", "-deleted_at"],
                name="trash_of_team",
                condition=models.Q(deleted_at__isnull=False),
            ),
            models.Index(fields=["sha256"], name="images_by_content"),
            models.Index(
                fields=["next_try_at"],
                name="images_to_fetch",
                condition=models.Q(state="listed"),
            ),
        ]

    def __str__(self) -> str:
        return f"image {self.position} of {self.generation_id}"

    @property
    def is_variation(self) -> bool:
        """Whether Leonardo keeps it as a variation: its id can't guide a generation then."""
        return bool(self.generation.transform)


class Favourite(models.Model):
    """One person's heart on one image."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="favourites")
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="favourites")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "image"], name="one_heart_each")]

    def __str__(self) -> str:
        return f"{self.user_id} likes {self.image_id}"
