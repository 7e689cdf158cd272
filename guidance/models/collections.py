"""Collections: a team's named sets of images."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Lower

from guidance.models.images import Image
from guidance.models.people import User
from guidance.models.teams import Team


class Collection(models.Model):
    """A named set of images that everyone in the team sees, fills and renames."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="collections")
    name = models.CharField(max_length=60)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("team", Lower("name"), name="one_collection_a_name")]

    def __str__(self) -> str:
        return self.name


class CollectionImage(models.Model):
    """One image in one collection. `made_at` repeats the image's `created_at`.

    So a collection is walked newest or oldest first by its own index, however many images the
    team has.
    """

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="entries")
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="collected")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "image"], name="once_in_a_collection")
        ]
        indexes = [
            models.Index(fields=["collection", "-made_at", "-image"], name="images_of_collection")
        ]

    def __str__(self) -> str:
        return f"{self.image_id} in {self.collection_id}"
