"""What an account can use at Leonardo: models and Elements, as its lists told us."""

from __future__ import annotations

from django.db import models

from guidance.models.accounts import Account
from guidance.models.teams import Team


class OfferedModel(models.Model):
    """One model of an account. `sd_version` is the API's word for its base, or "".

    `is_own` models were trained by the account or asked for by their id; they stay when a list
    leaves them out, `is_gone` once Leonardo no longer knows them. `refused_said` holds
    Leonardo's words since it last refused to run the model. `picture_url` is the example that
    the list names; `sha256` and `extension` name the content that came from `fetched_url`,
    which may be an older one.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="offered_models")
    model_id = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    sd_version = models.CharField(max_length=40, blank=True)
    is_own = models.BooleanField(default=False)
    is_gone = models.BooleanField(default=False)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_said = models.TextField(blank=True)
    picture_url = models.TextField(blank=True)
    fetched_url = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    extension = models.CharField(max_length=4, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "model_id"], name="one_offer_per_model")
        ]

    def __str__(self) -> str:
        return self.name or self.model_id


class OfferedElement(models.Model):
    """One Element of an account. `key` is its UUID, or the number of one that it trained.

    Weights are null where the list names none; `base_model` is the API's word, as `sd_version`.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="offered_elements")
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    base_model = models.CharField(max_length=40, blank=True)
    weight_default = models.FloatField(null=True, blank=True)
    weight_min = models.FloatField(null=True, blank=True)
    weight_max = models.FloatField(null=True, blank=True)
    is_own = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="one_offer_per_element")
        ]

    def __str__(self) -> str:
        return self.name or self.key


class UsedModel(models.Model):
    """A model that images of a team came from and that Leoweb itself doesn't list.

    It stays when no account offers the model any longer, so that its images can still be found
    by its name. `model_id` is in lower case.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="used_models")
    model_id = models.CharField(max_length=64)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "model_id"], name="one_name_per_used_model")
        ]

    def __str__(self) -> str:
        return self.name
