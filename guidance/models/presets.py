"""Presets of settings: what people keep of a composer under a name."""

from __future__ import annotations

import uuid

from django.db import models

from guidance.models.people import User
from guidance.models.teams import Team


class Preset(models.Model):
    """One person's named settings; the team sees those that are shared.

    `recipe` is the JSON of `guidance.domain.recipe.Recipe.to_json()` without prompts and seed;
    its guidance is empty where the references were not to be kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="presets")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="presets")
    name = models.CharField(max_length=60)
    recipe = models.JSONField()
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "owner", "name"], name="one_preset_a_name")
        ]

    def __str__(self) -> str:
        return self.name
